"""Schemes composed from plain data and the closed vocabulary: a city writes its rules down, nobody programs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import Jurisdiction, Organisation
from empowerment.models import (
    ModeRule,
    RuleFiling,
    RuleInstrument,
    RuleLiability,
    RuleReport,
    RuleSeal,
    RuleSlot,
    Scheme,
)
from empowerment.workflow import (
    NOTICES,
    DocumentClass,
    InstrumentKind,
    Mode,
    Party,
    Route,
    SchemeStatus,
    SealKind,
    Slot,
)

Plain = Mapping[str, Any]
NOTICES_WORD = "notices"  # in a rule's seals: all notices to the applicant at once
NEEDED_SLOTS = frozenset(Slot.values) - {Slot.CIRCULATES, Slot.COUNTERSIGNS, Slot.REPORTS, Slot.FILED_WITH}
RULE_KEYS = frozenset(
    {"mode", "route", "source", "valid_from", "slots", "seals", "instruments", "reports", "liabilities", "filings"}
)


@transaction.atomic
def scheme_compose(*, data: Plain, actor: Actor) -> Scheme:
    """Enter a scheme with its rules per mode from plain data (see fixtures/rules.json for the form).

    Every word is checked against the closed vocabulary of `empowerment.workflow`. Raises Invalid naming the wrong word
    and its place, Refused when the scheme's code is taken.
    """
    code = data["code"]
    if Scheme.objects.filter(code=code).exists():
        raise Refused(f"方案代码“{code}”已被使用，请换一个。", code="code_taken")
    transition = data.get("transition") or {}
    scheme = Scheme.objects.create(
        code=code,
        jurisdiction=Jurisdiction.objects.get(code=data["jurisdiction"]),
        title=data["title"],
        document_number=data.get("document_number") or "",
        registration_number=data.get("registration_number") or "",
        issuer=_organisation(data["issuer_code"], f"方案{code}的制定机关"),
        issued_on=_day(data.get("issued_on")),
        valid_from=_day(data.get("valid_from")),
        valid_to=_day(data.get("valid_to")),
        status=_word(SchemeStatus, data["status"], f"方案{code}的状态"),
        transition_from=_day(transition.get("from")),
        transition_to=_day(transition.get("to")),
        transition_note=transition.get("note", ""),
        uses_chief_approvers=data.get("uses_chief_approvers", False),
        deciding_office=data.get("deciding_office", ""),
        correction_answer_days=data.get("correction_answer_days", 20),
        source=data["source"],
        choices_note=data.get("choices_note", ""),
        notes="\n".join(data.get("notes", ())),
    )
    scheme.parks.set(_organisation(park, f"方案{code}的适用园区") for park in data["parks"])
    for rule in data["rules"]:
        _rule_add(scheme, rule)
    facts = {"code": code, "document_number": scheme.document_number, "modes": [rule["mode"] for rule in data["rules"]]}
    events.record(obj=scheme, verb="scheme.compose", actor=actor, facts=facts)
    return scheme


def _rule_add(scheme: Scheme, data: Plain) -> None:
    mode = _word(Mode, data.get("mode"), f"方案{scheme.code}的方式")
    place = f"方案{scheme.code}“{Mode(mode).label}”"
    unknown = sorted(data.keys() - RULE_KEYS)
    if unknown:
        raise Invalid(f"{place}中有不认识的栏目“{unknown[0]}”，请核对规则。", field=unknown[0])
    if not data.get("source"):
        raise Invalid(f"{place}没有写明依据，请填写文件和条款。", field="source")
    begins = _day(data.get("valid_from")) or scheme.valid_from
    if begins is None:
        raise Invalid(f"{place}没有起始日：方案未载施行日时，规则须自行写明。", field="valid_from")
    rule = ModeRule.objects.create(
        scheme=scheme,
        mode=mode,
        route=_word(Route, data.get("route"), f"{place}的路径"),
        source=data["source"],
        valid_from=moments.start_of(begins),
    )
    _insert(RuleSlot, _slots(rule, data.get("slots", {}), place))
    _insert(RuleSeal, _seals(rule, data.get("seals", ()), place))
    _insert(RuleInstrument, (_instrument(rule, row, place) for row in data.get("instruments", ())))
    _insert(RuleReport, (_report(rule, row, place) for row in data.get("reports", ())))
    _insert(RuleLiability, (_liability(rule, row, place) for row in data.get("liabilities", ())))
    _insert(RuleFiling, (_filing(rule, row, place) for row in data.get("filings", ())))


def _insert(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    model._default_manager.bulk_create(rows)


def _slots(rule: ModeRule, data: Mapping[str, str], place: str) -> list[RuleSlot]:
    slots = {_word(Slot, slot, f"{place}的位置"): party for slot, party in data.items()}
    missing = sorted(NEEDED_SLOTS - slots.keys())
    if missing:
        words = "、".join(Slot(slot).label for slot in missing)
        raise Invalid(f"{place}没有写明由谁{words}，请补全。", field="slots")
    return [
        RuleSlot(rule=rule, slot=slot, party=_party(party, f"{place}“{Slot(slot).label}”"))
        for slot, party in slots.items()
    ]


def _seals(rule: ModeRule, rows: Iterable[Plain], place: str) -> list[RuleSeal]:
    """Rows in the order of sealing: the second row naming a class is its second step."""
    found: list[RuleSeal] = []
    for row in rows:
        for document_class in _classes(row["on"], place):
            before = [seal for seal in found if seal.document_class == document_class]
            found.append(
                RuleSeal(
                    rule=rule,
                    document_class=document_class,
                    order=len(before) + 1,
                    party=_party(row["by"], f"{place}用印"),
                    kind=_word(SealKind, row["kind"], f"{place}的印章种类"),
                    countersign=row.get("countersign", False),
                    on_request=row.get("on_request", False),
                    limit_days=row.get("limit_days"),
                )
            )
    return found


def _classes(words: Iterable[str], place: str) -> list[str]:
    classes: list[str] = []
    for word in words:
        classes += sorted(NOTICES) if word == NOTICES_WORD else [_word(DocumentClass, word, f"{place}的文书种类")]
    return classes


def _instrument(rule: ModeRule, row: Plain, place: str) -> RuleInstrument:
    return RuleInstrument(
        rule=rule,
        kind=_word(InstrumentKind, row["kind"], f"{place}的授权委托文书"),
        giver=_party(row["giver"], f"{place}文书授出方"),
        taker=_party(row["taker"], f"{place}文书承接方"),
        must_be_published=row.get("must_be_published", False),
        required_from=_day(row.get("required_from")),
        effect=_word(RuleInstrument.Effect, row.get("effect", "block"), f"{place}缺少文书时"),
    )


def _report(rule: ModeRule, row: Plain, place: str) -> RuleReport:
    return RuleReport(
        rule=rule,
        to=_party(row["to"], f"{place}上报对象"),
        sent_by=_party(row["sent_by"], f"{place}上报机关"),
        copy_only=row.get("copy_only", False),
        note=row.get("note", ""),
    )


def _liability(rule: ModeRule, row: Plain, place: str) -> RuleLiability:
    return RuleLiability(
        rule=rule,
        subject=_word(RuleLiability.Subject, row["subject"], f"{place}责任的行为"),
        phase=_word(RuleLiability.Phase, row.get("phase", "always"), f"{place}责任的时期"),
        party=_party(row["party"], f"{place}责任方"),
        joint=row.get("joint", False),
        source=row.get("source", ""),
    )


def _filing(rule: ModeRule, row: Plain, place: str) -> RuleFiling:
    return RuleFiling(
        rule=rule,
        by=_party(row["by"], f"{place}备案机关"),
        to=_party(row["to"], f"{place}报备对象"),
        period=_word(RuleFiling.Period, row["period"], f"{place}备案周期"),
    )


def _party(word: str, place: str) -> str:
    return _word(Party, word, place)


def _word(vocabulary: type[models.TextChoices], word: str | None, place: str) -> str:
    if word not in vocabulary.values:
        raise Invalid(f"{place}写作“{word}”，不在可用的词中：{'、'.join(vocabulary.values)}。", field=str(word))
    return str(word)


def _day(text: str | dt.date | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if isinstance(text, str) else text


def _organisation(code: str, place: str) -> Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Invalid(f"{place}“{code}”不在机构名录中，请先登记该机构。", field=code)
    return found
