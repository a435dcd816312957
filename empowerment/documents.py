"""The plain facts of the papers by which power is given: one function per document class, frozen by core.papers.

授权书, 委托书, 交接书 and 交接协议书 are made for signature when the draft has been checked; the chief approver's letter when it
is issued. Articles in brackets are those of the Administrative License Law.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.models import Document, Organisation
from core.papers import document_make
from empowerment.models import Empowerment, GrantLetter, Instrument, ModeRule
from empowerment.selectors.instruments import Covered, scope_lines
from empowerment.workflow import InstrumentKind, Party, SealKind

Facts = dict[str, Any]
CHIEF_LETTER = "chief_letter"
# Document class -> title and the word of its number series; one series per giving body, class and year.
PAPERS: dict[str, tuple[str, str]] = {
    InstrumentKind.AUTHORIZATION: ("行政审批授权书", "授"),
    InstrumentKind.DELEGATION: ("行政审批委托书", "委"),
    InstrumentKind.HANDOVER: ("赋权事项交接书", "交"),
    InstrumentKind.AGREEMENT: ("交接协议书", "协"),
    CHIEF_LETTER: ("首席审批员授权书", "首授"),
}
# The two papers of a finished handover (their facts: services/package_papers.py).
LIST, LETTER = "handover_list", "handover_letter"
HANDOVER_TITLES = {LIST: "权力事项交接清单", LETTER: "权力事项交接书"}


def instrument_paper(instrument: Instrument, *, at: dt.datetime) -> Document:
    """Freeze the paper of an instrument for signature. Its number is the one the instrument has, else the series' next."""
    title, letter = PAPERS[instrument.kind]
    numbered = bool(instrument.number)
    return document_make(
        obj=instrument,
        document_class=instrument.kind,
        title=title,
        organisation=instrument.giver,
        facts=instrument_facts(instrument, at=at),
        number_key="" if numbered else f"{instrument.giver.code}:{letter}",
        number_pattern=_initials(instrument.giver) + letter + "〔{year}〕{n}号",
        at=at,
    )


def letter_paper(letter: GrantLetter, *, at: dt.datetime) -> Document:
    """Freeze the chief approver's letter; numbered in the series of the body unless it has a number."""
    title, word = PAPERS[CHIEF_LETTER]
    return document_make(
        obj=letter,
        document_class=CHIEF_LETTER,
        title=title,
        organisation=letter.body,
        facts=letter_facts(letter, at=at),
        number_key="" if letter.number else f"{letter.body.code}:{word}",
        number_pattern=_initials(letter.body) + word + "〔{year}〕{n}号",
        at=at,
    )


def _initials(body: Organisation) -> str:
    return body.initials or body.short_name or body.name


def instrument_facts(instrument: Instrument, *, at: dt.datetime) -> Facts:
    """Parties, items with stages and area, term and what the kind adds to them."""
    day = moments.legal_day(at)
    giver, taker = instrument.giver.name_on(day), instrument.taker.name_on(day)
    lines = scope_lines(instrument)
    return {
        "body": giver,
        "giver": giver,
        "taker": taker,
        "own_number": instrument.number,
        "date": moments.chinese_date(at),
        "scheme": str(instrument.scheme),
        "scheme_number": instrument.scheme.document_number,
        "items": [_item(line) for line in lines],
        "stages": "、".join(dict.fromkeys(line.stages for line in lines)),
        "area": "、".join(dict.fromkeys(line.area or "园区全域" for line in lines)),
        "valid_from": moments.chinese_date(instrument.valid_from),
        "valid_to": last_day_words(instrument.valid_to),
        "legal_basis": instrument.legal_basis,
        "rights_and_duties": instrument.rights_and_duties,
        "supervision": instrument.supervision,
        "connection": instrument.connection,
        "pending_cases": instrument.pending_cases,
        "former_seals": instrument.former_seals,
        "saving_clause": instrument.saving_clause,
        "replaces": str(instrument.replaces) if instrument.replaces else "",
        "demo": instrument.fictional,
        **(_authorised(instrument, lines) if instrument.kind == InstrumentKind.AUTHORIZATION else {}),
    }


def _item(line: Covered) -> Facts:
    return {"code": line.code, "name": line.name, "stages": line.stages, "area": line.area}


def last_day_words(valid_to: dt.datetime | None) -> str:
    """The last day of a half-open term in words; 长期 when it is open."""
    return "长期" if valid_to is None else moments.chinese_date(valid_to - dt.timedelta(microseconds=1))


def _authorised(instrument: Instrument, lines: list[Covered]) -> Facts:
    """What direct empowerment says besides: in whose name, with which seal, who is liable, where it is filed."""
    modes = (
        Empowerment.objects.known_at(None)
        .valid_at(instrument.valid_from)
        .filter(scheme=instrument.scheme, park=instrument.taker)
    )
    items = [line.item_id for line in lines if line.item_id]
    if items:
        modes = modes.filter(item__in=items)
    rules = (
        ModeRule.objects.known_at(None)
        .valid_at(instrument.valid_from)
        .filter(scheme=instrument.scheme, mode__in=modes.values("mode"))
        .prefetch_related("seals", "liabilities", "filings")
    )
    return {"modes": [_mode(rule) for rule in rules.order_by("mode")]}


def _mode(rule: ModeRule) -> Facts:
    seals = [
        f"{Party(row.party).label}{SealKind(row.kind).label}{'（见章盖章）' if row.countersign else ''}"
        for row in rule.seals.all()
        if row.document_class in ("decision", "opinion")
    ]
    liable = [Party(row.party).label for row in rule.liabilities.all() if row.subject in ("approval", "opinion")]
    filed = [f"{row.get_period_display()}向{Party(row.to).label}备案" for row in rule.filings.all()]
    return {
        "mode": rule.get_mode_display(),
        "seals": "，".join(dict.fromkeys(seals)),
        "liable": "、".join(dict.fromkeys(liable)),
        "filed": "、".join(dict.fromkeys(filed)),
        "source": rule.source,
    }


def letter_facts(letter: GrantLetter, *, at: dt.datetime) -> Facts:
    """Department, person and post, items with the right of decision or of first review, seal, term (城陵矶方案三（四）)."""
    grants = letter.grants.filter(superseded_at=None).select_related("item").order_by("item__code", "item_type", "pk")
    return {
        "body": letter.body.name_on(moments.legal_day(at)),
        "person": letter.person.name,
        "post": letter.post,
        "own_number": letter.number,
        "date": moments.chinese_date(at),
        "substitute_for": letter.substitute_for.name if letter.substitute_for else "",
        "lines": [
            {
                "item": row.item.name if row.item else row.get_item_type_display() or "本部门全部审批服务事项",
                "code": row.item.code if row.item else "",
                "right": row.get_right_display(),
            }
            for row in grants
        ],
        "may_use_seal": letter.may_use_seal,
        "other_powers": letter.other_powers,
        "valid_from": moments.chinese_date(letter.valid_from),
        "valid_to": last_day_words(letter.valid_to),
    }
