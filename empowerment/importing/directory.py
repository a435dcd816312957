"""Departments as lists write them, resolved to one organisation: names, short names, aliases, former names, codes."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import get_close_matches

from core.models import Jurisdiction, Organisation, OrganisationName
from empowerment.importing.columns import folded
from empowerment.importing.values import Unreadable

_BRACKETED = re.compile(r"\([^()]*\)")


class Directory:
    """The organisations of a park's jurisdiction and of those above it; two queries, whatever the list."""

    def __init__(self, park: Organisation) -> None:
        self.park = park
        self.line = _line_of(park.jurisdiction_id)
        rows = list(Organisation.objects.filter(jurisdiction_id__in=self.line))
        self.by_pk = {row.pk: row for row in rows}
        self.above = _ancestors(park, self.by_pk)
        self.known: dict[str, dict[int, str]] = defaultdict(dict)  # folded name -> organisation -> former name or ""
        self.words: dict[str, str] = {}
        former = OrganisationName.objects.filter(organisation__jurisdiction_id__in=self.line)
        for pk, name, official, ends in former.values_list("organisation_id", "name", "official", "valid_to"):
            self._learn(name, self.by_pk[pk], name if official and ends is not None else "")
        for row in rows:
            for word in (row.code, row.short_name, row.name):
                self._learn(word, row, "")

    def _learn(self, word: str, row: Organisation, former: str) -> None:
        if word:
            self.known[folded(word)][row.pk] = former
            self.words[folded(word)] = word

    def find(self, text: str) -> tuple[Organisation, str]:
        """(organisation, note). Raises Unreadable, with the nearest names, when none or several are meant."""
        found = self.known.get(folded(text)) or self.known.get(_BRACKETED.sub("", folded(text))) or {}
        if len(found) > 1:
            found = self._nearest(found)
        if len(found) == 1:
            pk, former = next(iter(found.items()))
            organisation = self.by_pk[pk]
            return organisation, f"“{former}”现名“{organisation.name}”" if former else ""
        if found:
            names = "、".join(sorted(self.by_pk[pk].name for pk in found))
            raise Unreadable("名称指向几个机构", f"写全称：{names}")
        parts = [part for part in re.split(r"[、,，;；/\n]|和|及", text) if folded(part) in self.known]
        if len(parts) > 1:
            raise Unreadable("一格中写了几个部门", f"只写一个主管部门（{'、'.join(parts)}之一），其余写入备注")
        raise Unreadable("不认识的机构", self._suggestion(text))

    def _nearest(self, found: dict[int, str]) -> dict[int, str]:
        """Of several with one name: those of the park's own jurisdiction, of these those of its own government."""
        home = {
            pk: former for pk, former in found.items() if self.by_pk[pk].jurisdiction_id == self.park.jurisdiction_id
        }
        found = home or found
        kin = {pk: former for pk, former in found.items() if self.by_pk[pk].parent_id in self.above}
        closest = next((a for a in self.above if any(self.by_pk[pk].parent_id == a for pk in kin)), None)
        return {pk: former for pk, former in kin.items() if self.by_pk[pk].parent_id == closest} or found

    def _suggestion(self, text: str) -> str:
        near = get_close_matches(folded(text), list(self.words), n=6, cutoff=0.45)
        names = dict.fromkeys(self.words[word] for word in near if not word.isascii())
        if names:
            return f"相近的名称：{'、'.join(list(names)[:3])}；确为新机构的先在“基础数据”登记"
        return "写机构目录中的全称或简称；确为新机构的先在“基础数据”登记"


def _line_of(pk: int | None) -> list[int]:
    parents = dict(Jurisdiction.objects.values_list("pk", "parent_id"))
    found: list[int] = []
    while pk is not None and pk not in found:
        found.append(pk)
        pk = parents[pk]
    return found


def _ancestors(park: Organisation, by_pk: dict[int, Organisation]) -> list[int]:
    """The park itself and the bodies above it, nearest first."""
    found: list[int] = []
    pk: int | None = park.pk
    while pk is not None and pk not in found:
        found.append(pk)
        pk = by_pk[pk].parent_id if pk in by_pk else None
    return found
