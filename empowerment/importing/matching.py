"""What the catalogue knows that a list is compared with, fetched at once: no query per row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from core.models import Organisation
from empowerment.importing.columns import folded
from empowerment.importing.values import name_key
from empowerment.models import Empowerment, ItemVersion, ModeRule, PowerItem, Scheme, SubItem
from empowerment.selectors.list_guides import guides_of
from empowerment.selectors.lists import Line, lines_of
from empowerment.workflow import SchemeStatus, VersionState


class Catalogue:
    """The items of a park's jurisdiction and everything on record for the park, as it stands at a moment."""

    def __init__(self, park: Organisation, at: dt.datetime) -> None:
        self.park, self.at = park, at
        items = (
            PowerItem.objects.filter(jurisdiction=park.jurisdiction_id)
            .defer("search")
            .select_related("competent_department")
        )
        self.items = {item.pk: item for item in items}
        self.by_code = {item.code.casefold(): item for item in self.items.values()}
        self.by_name: dict[str, list[PowerItem]] = defaultdict(list)
        for item in self.items.values():
            self.by_name[name_key(item.name)].append(item)
        self._empowerments()
        self._versions()
        self.guides = guides_of(park, [version.pk for rows in self.versions.values() for version in rows])
        self._schemes()

    def _empowerments(self) -> None:
        rows = Empowerment.objects.known_at(None).filter(park=self.park).select_related("scheme").order_by("valid_from")
        self.on_record: dict[tuple[int, str], list[Empowerment]] = defaultdict(list)
        in_force = []
        for row in rows:
            if row.item_id not in self.items:  # an item of another jurisdiction is no business of this list
                continue
            row.item = self.items[row.item_id]
            self.on_record[row.item_id, row.area].append(row)
            if row.covers(self.at):
                in_force.append(row)
        self.lines = sorted(lines_of(in_force, self.at), key=lambda line: (line.item.code, line.empowerment.area))
        self._line = {(line.item.pk, line.empowerment.area): line for line in self.lines}
        self._departments: dict[int, set[int]] = defaultdict(set)
        for line in self.lines:
            self._departments[line.item.pk].add(line.department.pk)
        elsewhere = (
            Empowerment.objects.known_at(None)
            .exclude(park=self.park)
            .filter(item__jurisdiction=self.park.jurisdiction_id)
        )
        self.elsewhere = set(elsewhere.values_list("item_id", flat=True))

    def _versions(self) -> None:
        versions = ItemVersion.objects.known_at(None).filter(item__jurisdiction=self.park.jurisdiction_id)
        self.versions: dict[int, list[ItemVersion]] = defaultdict(list)
        for version in versions.order_by("number"):
            self.versions[version.item_id].append(version)
        self.subitems: dict[int, list[str]] = defaultdict(list)
        names = SubItem.objects.filter(item__jurisdiction=self.park.jurisdiction_id)
        for item, name in names.order_by("code").values_list("item_id", "name"):
            self.subitems[item].append(name)

    def _schemes(self) -> None:
        schemes = Scheme.objects.filter(parks=self.park).exclude(status=SchemeStatus.DRAFT)
        self.schemes = {
            word: row for row in schemes for word in map(folded, (row.code, row.title, row.document_number)) if word
        }
        self._rules: dict[int, list[ModeRule]] = defaultdict(list)
        for rule in ModeRule.objects.known_at(None).filter(scheme__parks=self.park):
            self._rules[rule.scheme_id].append(rule)

    def line_of(self, item: PowerItem, area: str) -> Line | None:
        return self._line.get((item.pk, area))

    def empowerments_of(self, item: PowerItem, area: str) -> list[Empowerment]:
        return self.on_record.get((item.pk, area), [])

    def departments_of(self, item: PowerItem) -> set[int]:
        """The competent department of an item, and who is named as its department at this park."""
        return {item.competent_department_id} | self._departments.get(item.pk, set())

    def version_of(self, item: PowerItem, at: dt.datetime) -> ItemVersion | None:
        """The published version in force at a moment; of several the newest."""
        published = [
            row for row in self.versions.get(item.pk, ()) if row.state == VersionState.PUBLISHED and row.covers(at)
        ]
        return published[-1] if published else None

    def modes_of(self, scheme: Scheme, at: dt.datetime) -> set[str]:
        return {rule.mode for rule in self._rules.get(scheme.pk, ()) if rule.covers(at)}

    def scheme_named(self, text: str) -> Scheme | None:
        return self.schemes.get(folded(text))
