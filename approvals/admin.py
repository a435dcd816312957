"""Cases to look up by their official facts. Who applied and with what is on the case page, for those who may see it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import display, register
from django.core.exceptions import ValidationError
from django.forms import CharField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from approvals.models import (
    Case,
    Clock,
    Desk,
    Expert,
    ExternalSystem,
    LampRule,
    Licence,
    Pause,
    Rating,
    RatingTerms,
    RatingTicket,
    ReminderRule,
)
from approvals.services import expert_add, expert_update, external_system_add, lamp_rule_add, reminder_rule_add
from approvals.services.desks import rating_terms_add
from core.admin_site import ADMINS, LookUpInline, ParkModelAdmin, ServiceForm, WithinFilter, site
from core.models import Role
from core.web import actor_of


class ClockInline(LookUpInline):
    model = Clock
    fields = ("kind", "starts_on", "number", "unit", "extended", "due_on", "provisional", "basis", "stopped_on")


class PauseInline(LookUpInline):
    model = Pause
    fields = ("kind", "expected_days", "started_at", "ended_at")


@register(Case, site=site)
class CaseAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("number", "item_version", "park", "mode", "state", "received_at", "due_on", "result")
    list_filter = ("state", "mode", ("park", WithinFilter), "result", "paused", "received_at")
    list_select_related = ("item_version", "park")
    search_fields = ("number", "item_version__name")
    fields = (
        "number",
        "case_page",
        "item_version",
        "subitem",
        "park",
        "area",
        "mode",
        "route",
        "state",
        "channel",
        "receiving_body",
        "accepting_body",
        "examining_body",
        "deciding_body",
        "countersigning_body",
        "reporting_body",
        "issuing_body",
        "first_clerk",
        "handler",
        "received_at",
        "recorded_at",
        "accepted_at",
        "pinned_at",
        "decided_at",
        "result",
        "result_sealed_at",
        "ended_at",
        "due_on",
        "due_provisional",
        "paused",
    )
    ordering = ("-pk",)
    inlines = (ClockInline, PauseInline)

    @display(description="办件页")
    def case_page(self, row: Case) -> str:
        return format_html('<a href="{}">打开办件</a>', reverse("approvals:case", args=[row.number]))


@register(LampRule, site=site)
class LampRuleAdmin(ParkModelAdmin):
    """One for the whole installation, so a system administrator's; from a day on, and never written again."""

    writers = frozenset({Role.SYSADMIN})
    fields = add_fields = list_display = ("valid_from", "yellow_percent", "yellow_days")

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> LampRule:
        return lamp_rule_add(**data, actor=actor_of(request))


@register(ExternalSystem, site=site)
class ExternalSystemAdmin(ParkModelAdmin):
    """Systems whose numbers cases carry; one list for the installation, so a system administrator's."""

    writers = frozenset({Role.SYSADMIN})
    fields = add_fields = list_display = ("code", "name", "kind")

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> ExternalSystem:
        return external_system_add(**data, actor=actor_of(request))


@register(Expert, site=site)
class ExpertAdmin(ParkModelAdmin):
    """The list from which experts are drawn. Who leaves it stays on the reviews of the time."""

    jurisdiction = "jurisdiction"
    writers = ADMINS
    list_display = ("name", "field", "unit", "jurisdiction", "valid_from", "valid_to", "enabled")
    list_filter = (("jurisdiction", WithinFilter), "field", "enabled")
    list_select_related = ("jurisdiction",)
    search_fields = ("name", "unit", "field")
    fields = add_fields = ("jurisdiction", "name", "field", "unit", "phone", "valid_from", "valid_to", "enabled")
    change_fields = ("unit", "phone", "valid_to", "enabled")

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> Expert:
        return expert_add(**data, actor=actor_of(request))

    def revise(self, request: HttpRequest, row: Expert, data: dict[str, Any], formsets: list[Any]) -> Expert:
        return expert_update(expert=row, **data, actor=actor_of(request))


class LeadsForm(ServiceForm):
    leads = CharField(label="提前日数", help_text="自然日，用顿号或逗号分开，例如 90、60、30。")

    def clean_leads(self) -> list[int]:
        words = [word.strip() for word in self.cleaned_data["leads"].replace("，", "、").replace(",", "、").split("、")]
        if not all(word.isascii() and word.isdigit() and len(word) < 4 for word in words):
            raise ValidationError("请填写日数，用顿号分开，例如 90、60、30。")
        return [int(word) for word in words]


@register(ReminderRule, site=site)
class ReminderRuleAdmin(ParkModelAdmin):
    """When holders are reminded before their licences expire; one for the installation, never written again."""

    writers = frozenset({Role.SYSADMIN})
    add_form = LeadsForm
    fields = add_fields = ("valid_from", "leads")
    list_display = ("valid_from", "__str__")

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> ReminderRule:
        return reminder_rule_add(**data, actor=actor_of(request))


@register(Licence, site=site)
class LicenceAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("number", "edition", "item_version", "park", "state", "valid_from", "valid_until")
    list_filter = ("state", ("park", WithinFilter), "valid_until")
    list_select_related = ("item_version", "park")
    search_fields = ("number", "item_version__name")
    fields = (
        "number",
        "edition",
        "item_version",
        "park",
        "deciding_body",
        "issuing_body",
        "state",
        "issued_on",
        "valid_from",
        "valid_until",
        "deemed",
        "ended_on",
    )
    ordering = ("-pk",)


@register(RatingTerms, site=site)
class RatingTermsAdmin(ParkModelAdmin):
    """For one jurisdiction or for all that have none of their own, so a system administrator's; never written again."""

    writers = frozenset({Role.SYSADMIN})
    numbers = (
        "ordinary_days",
        "complex_days",
        "invite_days",
        "rate_days",
        "rerate_days",
        "appeal_days",
        "screen_minutes",
    )
    list_display = ("valid_from", "jurisdiction", *numbers)
    list_select_related = ("jurisdiction",)
    fields = add_fields = ("jurisdiction", "valid_from", *numbers)

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> RatingTerms:
        return rating_terms_add(**data, actor=actor_of(request))


@register(Desk, site=site)
class DeskAdmin(ParkModelAdmin):
    jurisdiction = "body__jurisdiction"
    list_display = ("name", "body", "clerk", "closed_at")
    list_filter = (("body", WithinFilter),)
    list_select_related = ("body", "clerk")
    search_fields = ("name",)
    fields = list_display


@register(RatingTicket, site=site)
class RatingTicketAdmin(ParkModelAdmin):
    """Which services may be rated; the code is the applicant's and is not shown."""

    jurisdiction = "park__jurisdiction"
    list_display = ("item", "park", "occasion", "served_on", "desk", "person", "invited_on")
    list_filter = ("occasion", ("park", WithinFilter), "served_on")
    list_select_related = ("item", "park", "desk", "person")
    search_fields = ("item__name",)
    fields = list_display
    ordering = ("-pk",)


@register(Rating, site=site)
class RatingAdmin(ParkModelAdmin):
    """By its official facts; what was said is on the rating's page, for those who may see it."""

    jurisdiction = "park__jurisdiction"
    list_display = ("item", "park", "level", "channel", "state", "served_on", "due_on", "in_time")
    list_filter = ("level", "channel", "state", ("park", WithinFilter), "served_on")
    list_select_related = ("item", "park")
    search_fields = ("item__name",)
    fields = (*list_display, "occasion", "body", "desk", "person", "at", "appeal_upheld", "escalated_on")
    ordering = ("-pk",)
