"""The regulatory duty list to look up; it is kept on its own pages."""

from __future__ import annotations

from django.contrib.admin import register

from core.admin_site import ParkModelAdmin, WithinFilter, site
from empowerment.models import RegulatoryDuty


@register(RegulatoryDuty, site=site)
class RegulatoryDutyAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = (
        "supervisor",
        "item",
        "item_type",
        "department",
        "park",
        "method",
        "frequency",
        "valid_from",
        "valid_to",
    )
    list_filter = ("method", ("supervisor", WithinFilter))
    list_select_related = ("supervisor", "item", "department", "park")
    search_fields = ("item__code", "item__search", "basis")
    fields = (*list_display, "note", "basis", "source", "recorded_at", "superseded_at")
