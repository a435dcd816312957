"""The rows that an import writes, a whole table at a time: the rules and events of the single services, in bulk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Max

from core import events, moments
from core.actors import Actor
from core.events import Entry
from core.models import Organisation
from core.searchtext import search_key
from empowerment.importing.planning import ADDED, CHANGED, Plan, PlannedRow
from empowerment.models import Empowerment, EmpowermentParty, ItemVersion, ListImport, PowerItem, SubItem
from empowerment.services.empowerments import COPIED
from empowerment.services.list_guides import write_guides, write_windows
from empowerment.workflow import Party, VersionState

AT_ONCE = 500
# What belongs to one version and not to the item as it goes on; everything else is taken over by the next version.
OF_ONE_VERSION = frozenset(
    {
        "id",
        "item",
        "number",
        "state",
        "valid_from",
        "valid_to",
        "recorded_at",
        "superseded_at",
        "published_at",
        "publication",
    }
)


def write(row: ListImport, plan: Plan, *, actor: Actor, now: dt.datetime) -> dict[str, Any]:
    """Write the added and changed rows of a plan, and the ends of what is withdrawn; what `take_back` needs is returned."""
    return _Writer(row, plan, now).run(actor)


class _Writer:
    def __init__(self, row: ListImport, plan: Plan, now: dt.datetime) -> None:
        self.list_import, self.plan, self.now = row, plan, now
        self.rows = [each for each in plan.rows if each.outcome in (ADDED, CHANGED)]
        self.events: list[Entry] = []
        self.done: dict[str, Any] = {"items": [], "names": {}, "versions": [], "subitems": []}

    def run(self, actor: Actor) -> dict[str, Any]:
        self._items()
        self._subitems()
        self._versions()
        self._empowerments()
        self.done["windows"], entries = write_windows(self.list_import, self.rows, self.list_import.publication)
        self.events += entries
        events.record_all(self.events, actor=actor)
        return self.done

    def _event(self, obj: Any, verb: str, **facts: object) -> None:
        facts["list_import"] = self.list_import.pk
        of_park = self.list_import.park_id if verb.startswith("empowerment.") else None
        self.events.append(Entry(obj, verb, facts, of_park))

    def _source(self, each: PlannedRow) -> str:
        return f"{self.list_import.publication}（{each.row.sheet[:40]}第{each.row.row}行）"

    # --- Items ------------------------------------------------------------------------------------------------------------
    def _items(self) -> None:
        new = [each for each in self.rows if each.item is None]
        for each in new:
            assert each.department
            each.item = PowerItem(
                code=each.new_code,
                jurisdiction_id=self.list_import.park.jurisdiction_id,
                name=each.row.name,
                competent_department=each.department,
                search=search_key(each.row.name, each.new_code),
                source=self._source(each),
            )
        PowerItem.objects.bulk_create([each.item for each in new if each.item], batch_size=AT_ONCE)
        fresh = set()
        for each in new:
            assert each.item and each.department
            fresh.add(each.item.pk)
            facts = {"code": each.item.code, "name": each.item.name, "department": each.department.code}
            self._event(each.item, "item.create", **facts)
        self.done["items"] = sorted(fresh)
        self._renamed([each for each in self.rows if each.item and each.item.pk not in fresh])

    def _renamed(self, rows: Sequence[PlannedRow]) -> None:
        """Name and competent department of the catalogue line, once they hold; the department only where no other park
        has the item. What they were is kept for the undo.
        """
        touched = []
        for each in rows:
            item = each.item
            assert item and each.starts
            name = each.row.name if "name" in each.changed else item.name
            department = each.department if each.department and item.pk not in self.plan.catalogue.elsewhere else None
            department = department or item.competent_department
            if each.starts > self.now or (name, department.pk) == (item.name, item.competent_department_id):
                continue
            before = [item.name, item.competent_department_id]
            self.done["names"][str(item.pk)] = [*before, name, department.pk]
            item.name, item.competent_department = name, department
            item.search = search_key(name, item.code, *filter(None, item.everyday_words.split(";")))
            touched.append(item)
            self._event(item, "item.update", name=name, department=department.code)
        PowerItem.objects.bulk_update(touched, ["name", "competent_department", "search"], batch_size=AT_ONCE)

    def _subitems(self) -> None:
        found = []
        items = [each.item for each in self.rows if each.new_subitems]
        taken = set(SubItem.objects.filter(item__in=items).values_list("code", flat=True))
        for each in self.rows:
            assert each.item
            codes: list[str] = []
            for name in each.new_subitems:
                number = len(codes) + 1
                while (code := f"{each.item.code[:56]}-{number:02d}") in taken:
                    number += 1
                taken.add(code)
                codes.append(code)
                found.append(SubItem(item=each.item, code=code, name=name))
            if codes:
                self._event(each.item, "item.subitems_add", codes=codes)
        SubItem.objects.bulk_create(found, batch_size=AT_ONCE)
        self.done["subitems"] = [row.pk for row in found]

    # --- Versions -----------------------------------------------------------------------------------------------------------
    def _versions(self) -> None:
        rows = [each for each in self.rows if each.version is None or each.version_changed]
        last = dict(
            ItemVersion.objects.filter(item__in=[each.item for each in rows if each.item])
            .values_list("item_id")
            .annotate(last=Max("number"))
            .order_by()
        )
        made = [(each, self._version(each, last.get(each.item.pk, 0) + 1)) for each in rows if each.item]
        ItemVersion.objects.bulk_create([version for _, version in made], batch_size=AT_ONCE)
        self._belongings({each.version.pk: version for each, version in made if each.version})
        write_guides(made, self.list_import.publication)
        pks = [version.pk for _, version in made]
        for start in range(0, len(pks), 5000):  # drafts until their belongings are in: a published version is frozen
            ItemVersion.objects.filter(pk__in=pks[start : start + 5000]).update(state=VersionState.PUBLISHED)
        for _, version in made:
            facts = {"item": version.item_id, "number": version.number}
            self._event(version, "version.draft", **facts)
            on = moments.legal_day(version.valid_from)
            self._event(version, "version.publish", **facts, effective_on=on, publication=version.publication)
        self.done["versions"] = pks

    def _version(self, each: PlannedRow, number: int) -> ItemVersion:
        """The next version: the present one with what the list says otherwise."""
        row, before = each.row, each.version
        values: dict[str, Any] = {}
        if before:
            fields = [field for field in before._meta.concrete_fields if field.name not in OF_ONE_VERSION]
            values = {field.attname: getattr(before, field.attname) for field in fields}
        values["name"] = row.name
        for key in ("item_type", "legal_basis", "limit_note", "fee"):
            if getattr(row, key):
                values[key] = getattr(row, key)
        if row.limit:
            values |= {"limit_number": row.limit.number, "limit_unit": row.limit.unit}
            values["limit_roll"] = row.limit.unit == "day" and values.get("limit_roll", False)
        if row.instant is not None:
            values["instant"] = row.instant
        if not before and each.source_of_power:
            values["source_of_power"] = each.source_of_power
        assert each.item and each.starts
        return ItemVersion(
            **values,
            item=each.item,
            number=number,
            valid_from=each.starts,
            recorded_at=self.now,
            published_at=moments.start_of(self.list_import.published_on),
            publication=self.list_import.publication,
        )

    def _belongings(self, successors: dict[int, ItemVersion]) -> None:
        """Materials, guide, questions: whatever is drafted with a version goes on with the next one."""
        for relation in ItemVersion._meta.related_objects:
            model, field = relation.related_model, relation.field
            if model._meta.app_label != ItemVersion._meta.app_label:  # a case stays with the version of its acceptance
                continue
            copies = []
            for row in model._default_manager.filter(**{f"{field.name}__in": list(successors)}).order_by("pk"):
                successor = successors[getattr(row, field.attname)]
                row.pk, row._state.adding = None, True
                setattr(row, field.name, successor)
                copies.append(row)
            model._default_manager.bulk_create(copies, batch_size=AT_ONCE)

    # --- Empowerments ------------------------------------------------------------------------------------------------------
    def _empowerments(self) -> None:
        changed = [each for each in self.rows if each.line and each.empowerment_changed]
        added = [each for each in self.rows if each.line is None]
        withdrawn = self.plan.unlisted if self.list_import.withdraw else []
        ending: list[tuple[Empowerment, dt.datetime, str]] = [
            (each.line.empowerment, each.starts, each.line.empowerment.reason)
            for each in changed
            if each.line and each.starts
        ]
        why = f"不在清单内，按“{self.list_import.publication}”收回"[:300]
        ending += [(line.empowerment, self.plan.terms.starts, why) for line in withdrawn]
        parties = parties_by_row(old.pk for old, _, _ in ending)
        replaced = [old.pk for old, _, _ in ending]
        supersede(replaced, self.now)
        closed = [copy_of(old, valid_to=at, reason=reason, now=self.now) for old, at, reason in ending]
        new = [self._successor(each) for each in changed] + [self._addition(each) for each in added]
        Empowerment.objects.bulk_create([*closed, *new], batch_size=AT_ONCE)
        rows = [
            copy for row, (old, _, _) in zip(closed, ending, strict=True) for copy in party_copies(parties[old.pk], row)
        ]
        for each, row in zip([*changed, *added], new, strict=True):
            kept = parties.get(each.line.empowerment.pk, []) if each.line else []
            rows += self._parties(each, row, kept)
        EmpowermentParty.objects.bulk_create(rows, batch_size=AT_ONCE)
        self._empowerment_events(changed, new, rows, closed[len(changed) :], replaced)
        self.done |= {
            "empowerments": [row.pk for row in new],
            "closed": [row.pk for row in closed],
            "replaced": replaced,
        }
        touched = {each.item.pk for each in self.rows if each.item} | {line.item.pk for line in withdrawn}
        self.done["touched"] = sorted(touched)
        self.done["counts"] = {"added": len(added), "changed": len(self.rows) - len(added), "withdrawn": len(withdrawn)}

    def _addition(self, each: PlannedRow) -> Empowerment:
        return self._row(each, valid_to=each.ends)

    def _successor(self, each: PlannedRow) -> Empowerment:
        assert each.line
        old = each.line.empowerment
        row = self._row(each, valid_to=each.ends or old.valid_to)
        row.reason = f"按“{self.list_import.publication}”调整"[:300]
        row.remark = row.remark or old.remark
        row.power_basis = old.power_basis if row.mode == old.mode else ""  # what another mode rests on is named anew
        if not each.row.promise:
            row.promise_number, row.promise_unit = old.promise_number, old.promise_unit
        return row

    def _row(self, each: PlannedRow, *, valid_to: dt.datetime | None) -> Empowerment:
        promise = each.row.promise
        assert each.starts
        return Empowerment(
            item=each.item,
            park=self.list_import.park,
            area=each.row.area,
            scheme=each.scheme,
            mode=each.mode,
            source_of_power=each.source_of_power,
            promise_number=promise.number if promise else None,
            promise_unit=promise.unit if promise else "",
            remark=each.row.remark,
            source=self._source(each),
            valid_from=each.starts,
            valid_to=valid_to,
            recorded_at=self.now,
        )

    def _parties(self, each: PlannedRow, row: Empowerment, kept: Iterable[EmpowermentParty]) -> list[EmpowermentParty]:
        """The department and superior that the list names, and everybody else who was a party when the row begins."""
        named: dict[str, Organisation] = {}
        if each.department and (each.line is None or "department" in each.changed):
            named[Party.DEPARTMENT] = each.department
        if each.superior and (each.line is None or "superior" in each.changed):
            named[Party.SUPERIOR] = each.superior
        rows = [
            EmpowermentParty(
                empowerment=row, party=party, organisation=body, valid_from=row.valid_from, recorded_at=self.now
            )
            for party, body in named.items()
        ]
        still = [party for party in kept if party.party not in named and party.covers(row.valid_from)]
        for party in party_copies(still, row):
            party.valid_from = row.valid_from
            rows.append(party)
        return rows

    def _empowerment_events(
        self,
        changed: Sequence[PlannedRow],
        new: Sequence[Empowerment],
        parties: Sequence[EmpowermentParty],
        withdrawn: Sequence[Empowerment],
        replaced: Sequence[int],
    ) -> None:
        codes: dict[int, dict[str, str]] = {}
        for party in parties:
            codes.setdefault(party.empowerment_id, {})[party.party] = party.organisation.code
        for place, row in enumerate(new):
            what = {"item": row.item_id, "mode": row.mode, "from": row.valid_from, "to": row.valid_to}
            self._event(row, "empowerment.add", **what, parties=codes.get(row.pk, {}))
            if place < len(changed):
                old = changed[place].line
                verb = "empowerment.change_mode" if old and old.empowerment.mode != row.mode else "empowerment.adjust"
                former = old.empowerment.mode if old else ""
                facts = {"replaces": replaced[place], "former_mode": former, "reason": row.reason}
                self._event(row, verb, **what, **facts)
        for place, row in enumerate(withdrawn, start=len(changed)):
            what = {"item": row.item_id, "mode": row.mode, "from": row.valid_from, "to": row.valid_to}
            self._event(row, "empowerment.close", **what, replaces=replaced[place], reason=row.reason)


def supersede(pks: Sequence[int], now: dt.datetime) -> None:
    """Before their successors come: the overlap check looks at rows on record."""
    for start in range(0, len(pks), 5000):
        Empowerment.objects.filter(pk__in=pks[start : start + 5000]).update(superseded_at=now)


def copy_of(old: Empowerment, *, valid_to: dt.datetime | None, reason: str, now: dt.datetime) -> Empowerment:
    values = {name: getattr(old, name) for name in COPIED}
    return Empowerment(**{**values, "reason": reason}, valid_from=old.valid_from, valid_to=valid_to, recorded_at=now)


def parties_by_row(pks: Iterable[int]) -> dict[int, list[EmpowermentParty]]:
    found: dict[int, list[EmpowermentParty]] = {pk: [] for pk in pks}
    ordered = sorted(found)
    for start in range(0, len(ordered), 5000):
        rows = EmpowermentParty.objects.known_at(None).filter(empowerment__in=ordered[start : start + 5000])
        for party in rows.select_related("organisation").order_by("pk"):
            found[party.empowerment_id].append(party)
    return found


def party_copies(parties: Iterable[EmpowermentParty], row: Empowerment) -> list[EmpowermentParty]:
    return [
        EmpowermentParty(
            empowerment=row,
            party=party.party,
            organisation=party.organisation,
            person_id=party.person_id,
            valid_from=party.valid_from,
            valid_to=party.valid_to,
            recorded_at=row.recorded_at,
        )
        for party in parties
    ]
