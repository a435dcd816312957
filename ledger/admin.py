"""The measures of the reform and the park columns of the ledger to look up: both follow the document."""

from __future__ import annotations

from django.contrib.admin import register

from core.admin_site import ParkModelAdmin, WithinFilter, site
from ledger.models import Measure, ParkColumn


@register(Measure, site=site)
class MeasureAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = ("number", "title", "group_title", "jurisdiction")
    list_display_links = ("title",)
    list_filter = (("jurisdiction", WithinFilter), "group_title")
    list_select_related = ("jurisdiction",)
    search_fields = ("title", "group_title")
    fields = ("number", "title", "group_number", "group_title", "jurisdiction", "source")


@register(ParkColumn, site=site)
class ParkColumnAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    fields = list_display = ("position", "park", "jurisdiction")
    list_filter = (("jurisdiction", WithinFilter),)
    list_select_related = ("park", "jurisdiction")
    search_fields = ("park__name",)
