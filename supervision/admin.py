"""Rows to look up; what is done about them has its own pages."""

from __future__ import annotations

from django.contrib.admin import register

from core.admin_site import ParkModelAdmin, WithinFilter, site
from supervision.models import Card, PenaltyPilot, Push, PushReceiver, PushTerm, SupervisionResult


@register(Card, site=site)
class CardAdmin(ParkModelAdmin):
    jurisdiction = "organisation__jurisdiction"
    list_display = ("rule", "organisation", "person", "words", "raised_at")
    list_filter = ("rule", ("organisation", WithinFilter), "raised_at")
    list_select_related = ("organisation", "person")
    search_fields = ("words", "occasion")
    fields = (*list_display, "occasion")


@register(Push, site=site)
class PushAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("number", "park", "organisation", "occasion", "way", "state", "pushed_at", "claim_due_on")
    list_filter = ("state", "occasion", "way", ("organisation", WithinFilter), "pushed_at")
    list_select_related = ("park", "organisation")
    search_fields = ("number",)
    fields = (*list_display, "round", "claimed_at", "feedback_due_on", "fed_back_at", "feedback", "returned_reason")


@register(SupervisionResult, site=site)
class SupervisionResultAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("kind", "park", "organisation", "happened_on", "document_number", "recorded_at")
    list_filter = ("kind", ("organisation", WithinFilter), "happened_on")
    list_select_related = ("park", "organisation")
    search_fields = ("document_number",)
    fields = (*list_display, "text", "effect_until")


@register(PushReceiver, site=site)
class PushReceiverAdmin(ParkModelAdmin):
    jurisdiction = "organisation__jurisdiction"
    list_display = ("name", "organisation", "kind", "address", "enabled", "begins_on", "ends_on")
    list_filter = ("kind", "enabled", ("organisation", WithinFilter))
    list_select_related = ("organisation",)
    search_fields = ("name", "address")
    fields = list_display


@register(PushTerm, site=site)
class PushTermAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = ("jurisdiction", "begins_on", "claim_days", "feedback_days", "basis")
    list_select_related = ("jurisdiction",)
    fields = list_display


@register(PenaltyPilot, site=site)
class PenaltyPilotAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("park", "team", "begins_on", "ends_on", "basis")
    list_select_related = ("park", "team")
    fields = list_display
