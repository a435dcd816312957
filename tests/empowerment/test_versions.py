"""A published version is never edited by any path; the next is drafted while it is in force; a future one is recalled."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from core import events, moments
from core.errors import Invalid, Refused
from empowerment.authority import Authority
from empowerment.models import ItemMaterial, ItemVersion
from empowerment.selectors import version_at
from empowerment.services import MaterialDraft, version_draft, version_publish, version_recall
from tests.world import ACTOR, World, moment

pytestmark = pytest.mark.mission("A2")


def _published(world: World) -> ItemVersion:
    return ItemVersion.objects.get(item=world.item["direct"])


CHANGES = {
    "name": "改名",
    "item_type": "service",
    "legal_basis": "改依据",
    "source_of_power": "statute",
    "limit_number": 99,
    "limit_unit": "workday",
    "limit_note": "改说明",
    "extension_days": 30,
    "instant": True,
    "decision_form": "first_review",
    "fee": "收费",
    "valid_from": moment(2030, 1, 1),
    "valid_to": moment(2031, 1, 1),
    "state": "draft",
    "publication": "改文件",
    "number": 7,
}


@pytest.mark.parametrize("column", CHANGES)
def test_no_column_of_a_published_version_changes_by_any_path(shared_world: World, column: str) -> None:
    version = _published(shared_world)
    changed = ItemVersion.objects.get(pk=version.pk)
    setattr(changed, column, CHANGES[column])
    rows = ItemVersion.objects.filter(pk=version.pk)
    table = ItemVersion._meta.db_table
    paths = [
        changed.save,
        lambda: rows.update(**{column: CHANGES[column]}),
        lambda: ItemVersion.objects.bulk_update([changed], [column]),
        lambda: connection.cursor().execute(
            f"UPDATE {table} SET {column} = %s WHERE id = %s", [CHANGES[column], version.pk]
        ),
    ]
    for path in paths:
        with pytest.raises(IntegrityError, match="published_version_frozen"), transaction.atomic():
            path()


def test_a_published_version_and_its_materials_stay(shared_world: World) -> None:
    version = _published(shared_world)
    material = version.materials.order_by("order")[0]
    tables = ItemVersion._meta.db_table, ItemMaterial._meta.db_table
    paths = [
        lambda: connection.cursor().execute(f"DELETE FROM {tables[0]} WHERE id = %s", [version.pk]),
        lambda: connection.cursor().execute(f"DELETE FROM {tables[1]} WHERE id = %s", [material.pk]),
        lambda: ItemMaterial.objects.filter(pk=material.pk).update(name="另一份材料"),
        lambda: ItemMaterial.objects.create(version=version, order=99, name="加一份材料"),
        material.delete,
    ]
    for path in paths:
        with pytest.raises(IntegrityError, match="published_version_frozen"), transaction.atomic():
            path()


def test_the_next_version_is_drafted_while_one_is_in_force_and_begins_on_its_day(world: World) -> None:
    item = world.item["direct"]
    draft = version_draft(
        item=item,
        item_type="licence",
        limit_number=5,
        limit_unit="workday",
        materials=[MaterialDraft("施工许可申请表"), MaterialDraft("施工合同", required=False)],
        actor=ACTOR,
    )
    in_force = version_at(item, moments.now())
    assert in_force is not None and in_force.number == 1
    tomorrow = moments.today() + dt.timedelta(days=1)
    version_publish(version=draft, publication="区政府公告", effective_on=tomorrow, actor=ACTOR)
    starts = moments.start_of(tomorrow)
    numbers = [version_at(item, at) for at in (starts - dt.timedelta(seconds=1), starts)]
    assert [(v.number, v.limit_text) for v in numbers if v] == [(1, "7 日"), (2, "5 工作日")]
    answer = world.resolve("direct", starts)
    assert isinstance(answer, Authority) and answer.version_id == draft.pk
    assert [event.verb for event in events.history(draft)] == ["version.draft", "version.publish"]


def test_a_future_version_can_be_recalled_and_the_present_one_not(world: World) -> None:
    item = world.item["direct"]
    draft = version_draft(item=item, item_type="licence", actor=ACTOR)
    tomorrow = moments.today() + dt.timedelta(days=1)
    future = version_publish(version=draft, publication="区政府公告", effective_on=tomorrow, actor=ACTOR)
    known = moments.now()
    with pytest.raises(Invalid, match="理由"):
        version_recall(version=future, reason=" ", actor=ACTOR)
    version_recall(version=future, reason="附件有误", actor=ACTOR)
    later = moments.end_of(tomorrow)
    found = version_at(item, later)
    assert found is not None and found.number == 1
    as_known = version_at(item, later, known)
    assert as_known is not None and as_known.number == 2
    with pytest.raises(Refused, match="已经生效，不能撤回"):
        version_recall(version=_published_first(world), reason="试", actor=ACTOR)
    third = version_draft(item=item, item_type="licence", actor=ACTOR)
    assert third.number == 3


def _published_first(world: World) -> ItemVersion:
    return ItemVersion.objects.get(item=world.item["direct"], number=1)


def test_what_is_not_published_does_not_take_effect(world: World) -> None:
    item, today = world.item["direct"], moments.today()
    draft = version_draft(item=item, item_type="licence", actor=ACTOR)
    with pytest.raises(Refused, match="起草中"):
        version_draft(item=item, item_type="licence", actor=ACTOR)
    yesterday, tomorrow = today - dt.timedelta(days=1), today + dt.timedelta(days=1)
    with pytest.raises(Invalid, match="生效日不能早于公布日"):
        version_publish(version=draft, publication="公告", effective_on=yesterday, actor=ACTOR)
    with pytest.raises(Invalid, match="公布日期不能晚于今天"):
        version_publish(version=draft, publication="公告", effective_on=tomorrow, published_on=tomorrow, actor=ACTOR)
    with pytest.raises(Invalid, match="公布文件"):
        version_publish(version=draft, publication=" ", effective_on=today, actor=ACTOR)
    with pytest.raises(Refused, match="新版本须晚于该日生效"):
        version_publish(
            version=draft,
            publication="公告",
            published_on=dt.date(2019, 1, 1),
            effective_on=dt.date(2020, 1, 1),
            actor=ACTOR,
        )
    published = version_publish(version=draft, publication="公告", effective_on=today, actor=ACTOR)
    with pytest.raises(Refused, match="已公布"):
        version_publish(version=published, publication="公告", effective_on=tomorrow, actor=ACTOR)


def test_a_limit_needs_its_unit_and_words_come_from_the_vocabulary(world: World) -> None:
    item = world.item["direct"]
    with pytest.raises(Invalid) as error:
        version_draft(item=item, item_type="licence", limit_number=20, actor=ACTOR)
    assert error.value.field == "limit_unit"
    with pytest.raises(Invalid, match="“许可”不在可用的词中：licence、confirmation、other、service"):
        version_draft(item=item, item_type="许可", actor=ACTOR)
