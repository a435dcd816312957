"""Cards, orders and rules to look up; they are moved and changed on their own pages."""

from __future__ import annotations

from django.contrib.admin import register

from core.admin_site import ParkModelAdmin, WithinFilter, site
from supervision.models import Card, MonitorRule, SupervisionOrder


@register(Card, site=site)
class CardAdmin(ParkModelAdmin):
    jurisdiction = "organisation__jurisdiction"
    list_display = ("rule", "colour", "state", "organisation", "person", "words", "raised_at")
    list_filter = ("rule", "colour", "state", ("organisation", WithinFilter), "raised_at")
    list_select_related = ("organisation", "person")
    search_fields = ("words", "occasion")
    fields = (*list_display, "occasion", "explanation", "review", "appeal_text", "final")


@register(SupervisionOrder, site=site)
class SupervisionOrderAdmin(ParkModelAdmin):
    jurisdiction = "addressee__jurisdiction"
    list_display = ("number", "subject", "issuer", "addressee", "state", "due_on")
    list_filter = ("state", ("addressee", WithinFilter), "due_on")
    list_select_related = ("issuer", "addressee")
    search_fields = ("number", "subject")
    fields = (*list_display, "asks", "person", "issued_at", "closed_at")


@register(MonitorRule, site=site)
class MonitorRuleAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = ("code", "jurisdiction", "valid_from", "enabled", "colour", "effect", "grace", "unit")
    list_filter = ("code", "valid_from")
    list_select_related = ("jurisdiction",)
    search_fields = ("code", "source")
    fields = (*list_display, "explain_days", "appeal_days", "source", "recorded_at")
