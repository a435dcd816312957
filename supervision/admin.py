"""Cards, orders, rules, complaints, inspections, proceedings and the terms to look up; what has a life is worked on its own
pages. Referrals are not here: nobody but inspectors may see that there are any.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import register
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin_site import ParkModelAdmin, WithinFilter, site
from core.models import Role
from core.web import actor_of
from supervision.models import (
    AssessmentRound,
    AssessmentSheet,
    Card,
    Complaint,
    Difficulty,
    Evaluation,
    EvaluationTerms,
    FaultTerms,
    FilingTerms,
    GuidanceSession,
    HandlingLimit,
    HotlineBatch,
    IndicatorTable,
    Inspection,
    InspectionFinding,
    MonitorRule,
    PenaltyPilot,
    Proceeding,
    Push,
    PushReceiver,
    PushTerm,
    SupervisionOrder,
    SupervisionResult,
    WeakItem,
)
from supervision.services import filing_terms_add


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


@register(EvaluationTerms, site=site)
class EvaluationTermsAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = ("jurisdiction", "valid_from", "idle_months", "on_time_least", "kept_least", "basis")
    list_select_related = ("jurisdiction",)
    fields = (
        *list_display,
        "least_cases",
        "cards_most",
        "objections_most",
        "days_most",
        "corrections_most",
        "bad_ratings_most",
    )


@register(Evaluation, site=site)
class EvaluationAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("park", "month", "known_at", "made_at")
    list_filter = (("park", WithinFilter), "month")
    list_select_related = ("park",)
    fields = list_display


@register(IndicatorTable, site=site)
class IndicatorTableAdmin(ParkModelAdmin):
    jurisdiction = "organiser__jurisdiction"
    list_display = ("title", "organiser", "kind", "valid_from", "draft", "fictional")
    list_filter = ("kind", ("organiser", WithinFilter), "valid_from")
    list_select_related = ("organiser",)
    search_fields = ("title", "source")
    fields = (*list_display, "appeal_days", "source")


@register(AssessmentRound, site=site)
class AssessmentRoundAdmin(ParkModelAdmin):
    jurisdiction = "organiser__jurisdiction"
    list_display = ("kind", "organiser", "first_day", "last_day", "state", "number")
    list_filter = ("kind", "state", ("organiser", WithinFilter))
    list_select_related = ("organiser",)
    search_fields = ("number",)
    fields = (*list_display, "published_at", "filed_to", "filed_at", "receipt", "received_on")


@register(AssessmentSheet, site=site)
class AssessmentSheetAdmin(ParkModelAdmin):
    jurisdiction = "unit__jurisdiction"
    list_display = ("round", "unit", "state", "appeal_by")
    list_filter = ("state", ("unit", WithinFilter))
    list_select_related = ("round__organiser", "unit")
    fields = list_display


@register(WeakItem, site=site)
class WeakItemAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("item", "park", "kind", "source", "state", "owner", "due_on")
    list_filter = ("kind", "source", "state", ("park", WithinFilter), "due_on")
    list_select_related = ("item", "park", "owner")
    search_fields = ("reason",)
    fields = (*list_display, "department", "reason", "measures", "decision", "registered_at")


@register(GuidanceSession, site=site)
class GuidanceSessionAdmin(ParkModelAdmin):
    jurisdiction = "department__jurisdiction"
    list_display = ("title", "kind", "department", "state", "held_on", "attended")
    list_filter = ("kind", "state", ("department", WithinFilter), "held_on")
    list_select_related = ("department",)
    search_fields = ("title",)
    fields = (*list_display, "place", "trainers", "attendees", "note")


@register(Difficulty, site=site)
class DifficultyAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("__str__", "park", "department", "state", "asked_at", "due_on", "solved_at")
    list_filter = ("state", ("park", WithinFilter), "due_on")
    list_select_related = ("park", "department")
    search_fields = ("text",)
    fields = (*list_display, "item", "text")


@register(FaultTerms, site=site)
class FaultTermsAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = ("jurisdiction", "begins_on", "answer_days", "assess_days", "decide_days", "appeal_days", "basis")
    list_select_related = ("jurisdiction",)
    fields = list_display


@register(Complaint, site=site)
class ComplaintAdmin(ParkModelAdmin):
    """Without the complainant and what was written; and not for the person complained of."""

    jurisdiction = "jurisdiction"
    list_display = ("number", "office", "source", "kind", "body", "organisation", "state", "received_on", "verdict")
    list_filter = ("state", "source", "kind", "verdict", ("office", WithinFilter), "received_on")
    list_select_related = ("office", "body", "organisation")
    search_fields = ("number", "external_number")
    fields = (*list_display, "accept_due_on", "assigned_at", "answer_due_on", "answered_at", "closed_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(person=actor_of(request).person)


@register(HotlineBatch, site=site)
class HotlineBatchAdmin(ParkModelAdmin):
    jurisdiction = "office__jurisdiction"
    list_display = ("file_name", "office", "tried_at", "applied_at", "made", "wrong")
    list_filter = (("office", WithinFilter), "tried_at")
    list_select_related = ("office",)
    fields = (*list_display, "tried_by", "applied_by")


@register(Inspection, site=site)
class InspectionAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("title", "office", "park", "since", "until", "population", "seed", "state")
    list_filter = ("state", ("park", WithinFilter), "since")
    list_select_related = ("office", "park")
    search_fields = ("title", "notice", "demand_number")
    fields = (*list_display, "mode", "size", "notice", "demand_number", "closed_at")


@register(InspectionFinding, site=site)
class InspectionFindingAdmin(ParkModelAdmin):
    jurisdiction = "inspection__park__jurisdiction"
    list_display = ("inspection", "case", "kind", "state", "due_on", "answered_at", "rechecked_at")
    list_filter = ("state", "kind", "due_on")
    list_select_related = ("inspection", "case")
    fields = (*list_display, "fact", "rule")


@register(Proceeding, site=site)
class ProceedingAdmin(ParkModelAdmin):
    """Without the applicant's name and claim."""

    jurisdiction = "park__jurisdiction"
    list_display = ("organ_number", "kind", "organ", "respondent", "state", "received_on", "due_on", "outcome")
    list_filter = ("kind", "state", "outcome", ("respondent", WithinFilter), "due_on")
    list_select_related = ("respondent",)
    search_fields = ("organ_number", "organ")
    fields = (*list_display, "why", "limit_number", "limit_unit", "limit_basis", "reply_number", "replied_at", "effect")


@register(HandlingLimit, site=site)
class HandlingLimitAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = ("matter", "jurisdiction", "begins_on", "number", "unit", "roll", "remind", "basis")
    list_filter = ("matter", "begins_on")
    list_select_related = ("jurisdiction",)
    fields = list_display
