"""The wording in force for a paper, and what each place of a class allows.

A body's blocks are read once per state of the record and kept in the process: `Organisation.texts_stamp`, which has been
read with the organisation, takes another random value with every publication and withdrawal. So a paper costs no query.
"""

from __future__ import annotations

import secrets
from typing import Any

from core.errors import Invalid
from core.models import Jurisdiction, Organisation, TextBlock
from core.pdf.sheets import Sheet, has_sheet, sheet_of, sheets
from core.text_life import TextPlace, TextState
from core.wording import fields_in, text_check, text_fill

Wordings = dict[tuple[str, str], str]  # (class or empty, place) -> text; a body's own over its jurisdiction's
HEAD_FIELDS = {"head": "发文机关（由权限依据确定）"}
HEAD_MORE = 12  # characters beside the body's name
REMEDY_FIELDS = ("reconsideration_body", "respondent")
REMEDY_WORDS = (("行政复议",), ("行政诉讼",), ("60日", "六十日"), ("6个月", "六个月"))
_kept: dict[int, tuple[int, Wordings]] = {}


def texts_frozen(organisation: Organisation, document_class: str, facts: dict[str, Any]) -> dict[str, str]:
    """What goes into the facts of a paper made now: place -> words, for the places whose wording is adapted."""
    if not organisation.texts_stamp or not has_sheet(document_class):
        return {}
    wordings = _wordings(organisation)
    sheet = sheet_of(document_class)
    found = {}
    for place in sheet.places:
        text = wordings.get((document_class, place)) or wordings.get(("", place), "")
        words = text_fill(text, values_of(sheet, place, facts)) if text else ""
        if words:
            found[place.value] = words
    return found


def values_of(sheet: Sheet, place: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that the words of a place may name, and no others."""
    if place == TextPlace.HEAD:
        return {"head": sheet.head_of(facts)}
    return {name: facts.get(name, "") for name in sheet.fields}


def _wordings(organisation: Organisation) -> Wordings:
    kept = _kept.get(organisation.pk)
    if kept is not None and kept[0] == organisation.texts_stamp:
        return kept[1]
    rows = TextBlock.objects.filter(jurisdiction=organisation.jurisdiction_id, state=TextState.PUBLISHED)
    found: Wordings = {}
    for own in (False, True):
        mine = [row for row in rows if row.organisation_id == (organisation.pk if own else None)]
        own_places = {row.place for row in mine if not row.document_class}
        if own:  # the body's words for every class go before the jurisdiction's for one class
            found = {key: text for key, text in found.items() if key[1] not in own_places}
        found |= {(row.document_class, row.place): row.text for row in mine}
    _kept[organisation.pk] = (organisation.texts_stamp, found)
    return found


def common_texts_exist(jurisdiction: Jurisdiction) -> bool:
    """Whether a wording for every body of the jurisdiction is in force."""
    return TextBlock.objects.filter(jurisdiction=jurisdiction, organisation=None, state=TextState.PUBLISHED).exists()


def stamp_anew(organisation: Organisation | None, jurisdiction: Jurisdiction) -> None:
    """The wording of these bodies has changed; call inside the transaction that changes it."""
    rows = Organisation.objects.filter(jurisdiction=jurisdiction)
    if organisation is not None:
        rows = rows.filter(pk=organisation.pk)
    rows.update(texts_stamp=stamp_value())


def stamp_value() -> int:
    """Random, so that a value undone with its transaction does not come again."""
    return secrets.randbelow(2**62) + 1


def classes_with(place: str) -> dict[str, Sheet]:
    return {name: sheet for name, sheet in sheets().items() if place in sheet.places}


def fields_for(document_class: str, place: str) -> dict[str, str]:
    """Field -> what it is called. For all classes: what every class that has the place knows."""
    if place == TextPlace.HEAD:
        return HEAD_FIELDS
    if document_class:
        return dict(sheet_of(document_class).fields)
    first, *others = (sheet.fields for sheet in classes_with(place).values())
    return {name: label for name, label in first.items() if all(name in other for other in others)}


def text_must_fit(document_class: str, place: str, text: str) -> None:
    """What a wording must be before it is published. Raises Invalid at `text` with what to change."""
    text_check(text, fields_for(document_class, place))
    named = set(fields_in(text))
    if place == TextPlace.HEAD:
        _head(text, named)
    if place == TextPlace.REMEDY:
        _remedy(text, named)


def _head(text: str, named: set[str]) -> None:
    """In whose name a paper goes out is said by the authority, never by a wording."""
    if "head" not in named or len(text.splitlines()) != 1:
        raise Invalid("版头须是一行，并含有 {head}：发文机关由权限依据确定，只能在其前后加字。", field="text")
    if len(text.replace("{head}", "").strip()) > HEAD_MORE:
        raise Invalid(f"版头在发文机关之外最多加 {HEAD_MORE} 个字。", field="text")


def _remedy(text: str, named: set[str]) -> None:
    """行政许可法第三十八条第二款、行政复议法第二十条、行政诉讼法第四十六条: both ways, both limits, both bodies."""
    missing = [f"{{{name}}}" for name in REMEDY_FIELDS if name not in named]
    missing += [words[0] for words in REMEDY_WORDS if not any(word in text for word in words)]
    if missing:
        raise Invalid(f"救济告知必须写明复议和诉讼的途径、期限和对象，还缺：{'、'.join(missing)}。", field="text")
    if len(text.splitlines()) != 1:
        raise Invalid("救济告知须是一段，中间不换行。", field="text")
