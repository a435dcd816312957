"""What has a life on pages of its own, to look up: the chief approvers' letters with their lines."""

from __future__ import annotations

from django.contrib.admin import register

from core.admin_site import ParkModelAdmin, WithinFilter, site
from empowerment.admin.inlines import inline
from empowerment.models import ChiefGrant, GrantLetter


@register(GrantLetter, site=site)
class GrantLetterAdmin(ParkModelAdmin):
    jurisdiction = "body__jurisdiction"
    list_display = ("number", "body", "person", "post", "state", "may_use_seal", "valid_from", "valid_to")
    list_filter = ("state", ("body", WithinFilter), "may_use_seal")
    list_select_related = ("body", "person")
    search_fields = ("number", "body__name", "person__name")
    fields = (*list_display, "substitute_for", "other_powers", "end_reason", "recorded_at", "superseded_at")
    inlines = (inline(ChiefGrant, "item", "item_type", "right"),)
