"""Schemes with their rules, empowerments, instruments, grants, seals and handovers: to look up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import EmptyFieldListFilter, register

from core import moments
from core.actors import Actor
from core.admin_site import (
    Act,
    DayField,
    ParkModelAdmin,
    ReasonForm,
    WithinFilter,
    site,
)
from empowerment.admin.inlines import inline
from empowerment.models import (
    ChiefGrant,
    Empowerment,
    EmpowermentParty,
    Handover,
    HandoverSeal,
    Instrument,
    InstrumentScope,
    ModeRule,
    RuleFiling,
    RuleInstrument,
    RuleLiability,
    RuleReport,
    RuleSeal,
    RuleSlot,
    Scheme,
    Seal,
    SealUse,
    SealUser,
)
from empowerment.services import (
    empowerment_change_mode,
    empowerment_close,
    empowerment_revise,
)
from empowerment.workflow import Mode, PowerSource


@register(Scheme, site=site)
class SchemeAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = ("title", "document_number", "jurisdiction", "status", "valid_from", "valid_to")
    list_filter = (("jurisdiction", WithinFilter), "status")
    list_select_related = ("jurisdiction",)
    search_fields = ("title", "document_number", "code")
    fields = (
        "title",
        "code",
        "document_number",
        "registration_number",
        "jurisdiction",
        "issuer",
        "issued_on",
        "valid_from",
        "valid_to",
        "status",
        "transition_from",
        "transition_to",
        "transition_note",
        "uses_chief_approvers",
        "deciding_office",
        "cutoff_time",
        "correction_answer_days",
        "parks",
        "source",
        "choices_note",
        "notes",
    )
    inlines = (inline(ModeRule, "mode", "route", "source", "valid_from", "valid_to"),)


@register(ModeRule, site=site)
class ModeRuleAdmin(ParkModelAdmin):
    jurisdiction = "scheme__jurisdiction"
    list_display = ("scheme", "mode", "route", "valid_from", "valid_to")
    list_display_links = ("mode",)
    list_filter = (("scheme", WithinFilter), "mode", "route")
    list_select_related = ("scheme",)
    search_fields = ("scheme__title", "scheme__code", "source")
    fields = (*list_display, "source", "recorded_at", "superseded_at")
    inlines = (
        inline(RuleSlot, "slot", "party", "note"),
        inline(RuleSeal, "document_class", "order", "party", "kind", "countersign", "on_request", "limit_days"),
        inline(RuleInstrument, "kind", "giver", "taker", "must_be_published", "required_from", "effect"),
        inline(RuleReport, "to", "sent_by", "copy_only", "note"),
        inline(RuleLiability, "subject", "phase", "party", "joint", "source"),
        inline(RuleFiling, "by", "to", "period"),
    )


class CloseForm(ReasonForm):
    last_day = DayField(label="最后一日", help_text="自次日零时起失效。")


class ChangeModeForm(forms.Form):
    mode = forms.ChoiceField(label="调整为", choices=Mode.choices)
    on = DayField(label="自何日起")
    reason = forms.CharField(label="理由", max_length=300)
    source = forms.CharField(label="依据文件", max_length=200)


class ReviseForm(forms.Form):
    """The promise and the source of power, under the same mode."""

    promise_number = forms.IntegerField(label="承诺时限", min_value=0, max_value=3650, required=False)
    promise_unit = forms.ChoiceField(
        label="单位", choices=[("", "—"), *Empowerment._meta.get_field("promise_unit").flatchoices], required=False
    )
    source_of_power = forms.ChoiceField(
        label="权力来源", choices=[("", "随事项"), *PowerSource.choices], required=False
    )
    power_basis = forms.CharField(
        label="权力来源依据",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=Empowerment._meta.get_field("power_basis").help_text,
    )
    on = DayField(label="自何日起")
    reason = forms.CharField(label="理由", max_length=300)
    source = forms.CharField(label="依据文件", max_length=200)


def _revise(row: Empowerment, data: dict[str, Any], actor: Actor) -> Empowerment:
    at = moments.start_of(data.pop("on"))
    return empowerment_revise(empowerment=row, at=at, **data, actor=actor)


def _terms(row: Empowerment) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("promise_number", "promise_unit", "source_of_power", "power_basis")}


def _close(row: Empowerment, data: dict[str, Any], actor: Actor) -> Empowerment:
    ends = moments.end_of(data["last_day"])
    return empowerment_close(empowerment=row, valid_to=ends, reason=data["reason"], actor=actor)


def _change_mode(row: Empowerment, data: dict[str, Any], actor: Actor) -> Empowerment:
    at = moments.start_of(data.pop("on"))
    return empowerment_change_mode(empowerment=row, at=at, **data, actor=actor)


def _on_record(row: Empowerment) -> bool:
    return row.superseded_at is None and (row.valid_to is None or row.valid_to > moments.now())


@register(Empowerment, site=site)
class EmpowermentAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("item", "park", "area", "mode", "scheme", "valid_from", "valid_to", "superseded_at")
    list_filter = ("mode", ("park", WithinFilter), ("scheme", WithinFilter), ("superseded_at", EmptyFieldListFilter))
    list_select_related = ("item", "park", "scheme")
    search_fields = ("item__search", "item__code", "park__name")
    fields = (
        *list_display,
        "source_of_power",
        "power_basis",
        "promise_number",
        "promise_unit",
        "reason",
        "source",
        "recorded_at",
    )
    inlines = (inline(EmpowermentParty, "party", "organisation", "person", "valid_from", "valid_to", "superseded_at"),)
    acts = (
        Act(
            "change-mode",
            "调整方式",
            ChangeModeForm,
            _change_mode,
            _on_record,
            note="在办件不受影响，仍按受理时的方式。",
        ),
        Act(
            "revise",
            "修改承诺和依据",
            ReviseForm,
            _revise,
            _on_record,
            note="自所填之日起适用；在办件仍按受理时的承诺。",
            initial=_terms,
        ),
        Act("close", "终止", CloseForm, _close, _on_record, note="在办件不受影响，仍按受理时的方式。"),
    )


# --- Instruments, grants, seals, handovers: their life is elsewhere ------------------------------------------------


@register(Instrument, site=site)
class InstrumentAdmin(ParkModelAdmin):
    jurisdiction = "scheme__jurisdiction"
    list_display = ("number", "kind", "giver", "taker", "state", "valid_from", "valid_to", "signed_on", "published_on")
    list_filter = ("kind", "state", ("scheme", WithinFilter))
    list_select_related = ("giver", "taker")
    search_fields = ("number", "giver__name", "taker__name")
    fields = (
        *list_display,
        "published_where",
        "giver_signatory",
        "taker_signatory",
        "checked_by",
        "scheme",
        "revoked_at",
        "saving_clause",
        "legal_basis",
        "recorded_at",
        "superseded_at",
    )
    inlines = (inline(InstrumentScope, "item", "stage", "area"),)


@register(ChiefGrant, site=site)
class ChiefGrantAdmin(ParkModelAdmin):
    jurisdiction = "body__jurisdiction"
    list_display = ("person", "body", "right", "item", "item_type", "may_use_seal", "valid_from", "valid_to")
    list_filter = ("right", ("body", WithinFilter), "item_type")
    list_select_related = ("person", "body", "item")
    search_fields = ("person__name", "body__name", "item__name")
    fields = (*list_display, "substitute_for", "document", "recorded_at", "superseded_at")


@register(Seal, site=site)
class SealAdmin(ParkModelAdmin):
    jurisdiction = "owner__jurisdiction"
    list_display = ("name", "code", "owner", "kind", "state", "active_from", "ended_at")
    list_filter = ("state", "kind", ("owner", WithinFilter))
    list_select_related = ("owner",)
    search_fields = ("name", "code", "owner__name")
    fields = (*list_display, "source")
    inlines = (inline(SealUser, "person", "valid_from", "valid_to"),)


@register(SealUse, site=site)
class SealUseAdmin(ParkModelAdmin):
    jurisdiction = "seal__owner__jurisdiction"
    list_display = ("document", "seal", "step", "countersign", "form", "used_by", "used_at")
    list_filter = (("seal", WithinFilter), "countersign", "form", "used_at")
    list_select_related = ("document", "seal", "used_by")
    search_fields = ("document__number", "seal__name", "used_by__name")
    fields = (*list_display, "facts_hash", "confirmed_by")
    ordering = ("-pk",)


@register(Handover, site=site)
class HandoverAdmin(ParkModelAdmin):
    jurisdiction = "scheme__jurisdiction"
    list_display = ("title", "park", "from_body", "effective_at", "scheme")
    list_filter = (("park", WithinFilter),)
    list_select_related = ("park", "from_body", "scheme")
    search_fields = ("title", "park__name")
    fields = (*list_display, "items", "source")
    inlines = (inline(HandoverSeal, "side", "document_class", "owner", "kind"),)
