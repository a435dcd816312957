"""Cards to look up; they are explained and reviewed on their own pages."""

from __future__ import annotations

from django.contrib.admin import register

from core.admin_site import ParkModelAdmin, WithinFilter, site
from supervision.models import Card


@register(Card, site=site)
class CardAdmin(ParkModelAdmin):
    jurisdiction = "organisation__jurisdiction"
    list_display = ("rule", "organisation", "person", "words", "raised_at")
    list_filter = ("rule", ("organisation", WithinFilter), "raised_at")
    list_select_related = ("organisation", "person")
    search_fields = ("words", "occasion")
    fields = (*list_display, "occasion")
