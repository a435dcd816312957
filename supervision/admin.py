"""Cards to look up, the terms of filing by date; what has a life is worked on its own pages."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import register
from django.http import HttpRequest

from core.admin_site import ParkModelAdmin, WithinFilter, site
from core.models import Role
from core.web import actor_of
from supervision.models import Card, FilingTerms
from supervision.services import filing_terms_add


@register(Card, site=site)
class CardAdmin(ParkModelAdmin):
    jurisdiction = "organisation__jurisdiction"
    list_display = ("rule", "organisation", "person", "words", "raised_at")
    list_filter = ("rule", ("organisation", WithinFilter), "raised_at")
    list_select_related = ("organisation", "person")
    search_fields = ("words", "occasion")
    fields = (*list_display, "occasion")


@register(FilingTerms, site=site)
class FilingTermsAdmin(ParkModelAdmin):
    """For one jurisdiction or for all that have none of their own, so a system administrator's; never written again."""

    writers = frozenset({Role.SYSADMIN})
    list_display = ("__str__", "submit_days", "receipt_days", "review_days", "answer_days", "seal_kind")
    fields = add_fields = (
        "jurisdiction",
        "valid_from",
        "submit_days",
        "per_case_days",
        "receipt_days",
        "review_days",
        "answer_days",
        "remind_days",
        "seal_kind",
    )

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> FilingTerms:
        return filing_terms_add(**data, actor=actor_of(request))
