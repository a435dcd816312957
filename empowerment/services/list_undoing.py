"""Taking an import back: refused, naming it, when something that came later stands on what the import wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from core import events
from core.actors import Actor
from core.errors import Refused
from core.events import Entry
from core.models import Organisation
from core.searchtext import search_key
from empowerment.models import (
    ChiefGrant,
    Empowerment,
    EmpowermentParty,
    Handover,
    InstrumentScope,
    ItemVersion,
    ListImport,
    PowerItem,
    SubItem,
)
from empowerment.services.list_guides import windows_back, windows_obstacle
from empowerment.services.list_writing import AT_ONCE, copy_of, parties_by_row, party_copies, supersede


def take_back(row: ListImport, *, actor: Actor, now: dt.datetime) -> None:
    """Supersede the rows of the import and put copies of what it replaced back on record, with their parties.

    New items stay in the catalogue without a version or an empowerment, so that their history stays readable; the next
    import finds them by their code. Raises Refused.
    """
    done = row.applied_result
    Organisation.objects.select_for_update(no_key=True).get(pk=row.park_id)
    items = {
        item.pk: item
        for item in PowerItem.objects.select_for_update(no_key=True).filter(pk__in=done["touched"]).order_by("pk")
    }
    for words in _obstacles(row, items):
        raise Refused(words, code="depends")
    entries = [*_empowerments_back(row, now), *_versions_back(row, now), *_names_back(row, items)]
    entries += windows_back(row)
    SubItem.objects.filter(pk__in=done["subitems"]).delete()
    events.record_all(entries, actor=actor)


def _obstacles(row: ListImport, items: dict[int, PowerItem]) -> Iterator[str]:
    """What stands in the way, in words, the first found first."""
    done = row.applied_result
    ours = [*done["empowerments"], *done["closed"]]
    gone = Empowerment.objects.filter(pk__in=ours).exclude(superseded_at=None).select_related("item").first()
    if gone:
        yield f"“{gone.item.name}”在导入之后又调整过，不能撤销这次导入；请先撤销后来的调整，或直接再作调整。"
    parties = EmpowermentParty.objects.filter(empowerment__in=ours)
    party = (
        parties.filter(Q(recorded_at__gt=row.applied_at) | ~Q(superseded_at=None))
        .select_related("empowerment__item")
        .first()
    )
    if party:
        yield f"“{party.empowerment.item.name}”在导入之后改过当事方（{party.get_party_display()}），不能撤销这次导入。"
    versions = ItemVersion.objects.filter(pk__in=done["versions"])
    recalled = versions.exclude(superseded_at=None).first()
    if recalled:
        yield f"“{recalled.name}”的第{recalled.number}版在导入之后已被撤回，不能撤销这次导入。"
    numbers = dict(versions.values_list("item", "number"))
    others = ItemVersion.objects.known_at(None).filter(item__in=list(numbers)).exclude(pk__in=done["versions"])
    newer = next((version for version in others.order_by("pk") if version.number > numbers[version.item_id]), None)
    if newer:
        yield f"“{newer.name}”在导入之后又起草或公布了第{newer.number}版，不能撤销这次导入；请先撤回该版本。"
    for pk, (_, _, name, department) in done["names"].items():
        item = items[int(pk)]
        if (item.name, item.competent_department_id) != (name, department):
            yield f"“{item.name}”的名称或主管部门在导入之后又改过，不能撤销这次导入。"
    window = windows_obstacle(row, items)
    if window:
        yield window
    yield from _on_new_items(row)


def _on_new_items(row: ListImport) -> Iterator[str]:
    new = row.applied_result["items"]
    scope = InstrumentScope.objects.filter(item__in=new).select_related("instrument", "item").first()
    if scope:
        yield f"{scope.instrument}已写明“{scope.item}”，不能撤销这次导入。"
    grant = ChiefGrant.objects.known_at(None).filter(item__in=new).select_related("item").first()
    if grant:
        yield f"已就“{grant.item}”授权首席审批员，不能撤销这次导入。"
    handover = Handover.objects.filter(items__in=new).first()
    if handover:
        yield f"实施主体调整“{handover}”包括这次新增的事项，不能撤销这次导入。"
    others = Empowerment.objects.known_at(None).filter(item__in=new).exclude(pk__in=row.applied_result["empowerments"])
    other = others.select_related("item", "park").first()
    if other:
        yield f"{other.park.name}之后也登记了“{other.item}”，不能撤销这次导入。"


def _empowerments_back(row: ListImport, now: dt.datetime) -> Iterator[Entry]:
    facts = {"list_import": row.pk}
    yield from empowerments_back(row.applied_result, park_id=row.park_id, facts=facts, now=now)


def empowerments_back(
    done: dict[str, Any], *, park_id: int, facts: dict[str, Any], now: dt.datetime
) -> Iterator[Entry]:
    """Supersede what was written (`empowerments`, `closed`) and put copies of what it `replaced` back on record."""
    parties = parties_by_row(done["replaced"])
    replaced = list(Empowerment.objects.filter(pk__in=done["replaced"]).order_by("pk"))
    supersede([*done["empowerments"], *done["closed"]], now)
    back = [copy_of(old, valid_to=old.valid_to, reason=old.reason, now=now) for old in replaced]
    Empowerment.objects.bulk_create(back, batch_size=AT_ONCE)
    copies = [copy for old, new in zip(replaced, back, strict=True) for copy in party_copies(parties[old.pk], new)]
    EmpowermentParty.objects.bulk_create(copies, batch_size=AT_ONCE)
    for old, new in zip(replaced, back, strict=True):
        what = {"item": new.item_id, "mode": new.mode, "restores": old.pk}
        yield Entry(new, "empowerment.restore", facts | what, park_id)
    for withdrawn in Empowerment.objects.filter(pk__in=done["empowerments"]).order_by("pk"):
        what = {"item": withdrawn.item_id, "mode": withdrawn.mode}
        yield Entry(withdrawn, "empowerment.take_back", facts | what, park_id)


def _versions_back(row: ListImport, now: dt.datetime) -> Iterator[Entry]:
    versions = ItemVersion.objects.filter(pk__in=row.applied_result["versions"])
    for version in versions.order_by("pk"):
        yield _entry(row, version, "version.recall", item=version.item_id, number=version.number)
    versions.update(superseded_at=now)


def _names_back(row: ListImport, items: dict[int, PowerItem]) -> Iterator[Entry]:
    touched = []
    for pk, (name, department, _, _) in row.applied_result["names"].items():
        item = items[int(pk)]
        item.name, item.competent_department_id = name, department
        item.search = search_key(name, item.code, *filter(None, item.everyday_words.split(";")))
        touched.append(item)
        yield _entry(row, item, "item.update", name=name)
    PowerItem.objects.bulk_update(touched, ["name", "competent_department", "search"], batch_size=AT_ONCE)


def _entry(row: ListImport, obj: Any, verb: str, **facts: object) -> Entry:
    return Entry(obj, verb, {"list_import": row.pk, **facts}, row.park_id)
