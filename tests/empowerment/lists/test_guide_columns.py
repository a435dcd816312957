"""The guide columns of a list: read, tried out row by row, applied, exported in the same columns, undone (A2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from core import events
from core.door import Stamp
from core.errors import Refused
from empowerment.importing.guide_columns import GUIDE_COLUMNS, materials_of, materials_written
from empowerment.importing.values import Unreadable
from empowerment.models import Guide, ItemVersion, ListImport, ServiceWindow
from empowerment.services import list_apply, list_undo, window_set
from tests.approvals.looking import on
from tests.empowerment.lists.making import plan_of, workbook
from tests.world import ACTOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A2")]
Count = Callable[[int], AbstractContextManager[Any]]
HEADINGS = (
    "事项编码",
    "事项名称",
    "受理条件",
    "申请材料",
    "是否收费",
    "收费依据",
    "跑动次数",
    "网上办理深度",
    "办结方式",
    "办理地点",
    "办公时间",
    "咨询电话",
)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def row_of(world: World, key: str = "direct", **told: str) -> list[str]:
    item = world.item[key]
    return [item.code, item.name, *[told.get(heading, "") for heading in HEADINGS[2:]]]


TOLD = {
    "受理条件": "一、依法登记；\n二、有场地。",
    "申请材料": "1. 申请表\n2. 场地证明【可容缺】【说明：租赁合同亦可】\n3.照片【非必要】【不核原件】",
    "是否收费": "否",
    "跑动次数": "1次",
    "网上办理深度": "Ⅲ级",
    "办结方式": "出证办结",
    "办理地点": "政务大厅2楼",
    "办公时间": "工作日9:00-17:00",
    "咨询电话": "0730-0000001",
}


def planned(world: World, *rows: list[str]) -> ListImport:
    return plan_of(world, workbook([HEADINGS, *rows]))


def apply(world: World, row: ListImport) -> ListImport:
    return list_apply(list_import=row, actor=world.actor("yx.admin"), stamp=Stamp(version=row.version))


def version_of(world: World, key: str = "direct") -> ItemVersion:
    return ItemVersion.objects.known_at(None).filter(item=world.item[key]).latest("number")


def test_a_guide_is_tried_out_written_with_the_next_version_and_taken_back(world: World) -> None:
    before = version_of(world)
    row = planned(world, row_of(world, **TOLD))
    assert row.plan_result["counts"]["changed"] == 1
    changes = {label: (was, now) for label, was, now in row.plan_result["rows"][0]["changes"]}
    assert changes["是否收费"] == ("", "否") and changes["网上办理深度"] == ("", "Ⅲ级（网上受理，现场核验或领取）")
    assert changes["办理地点"] == ("", "政务大厅2楼")
    done = apply(world, row)
    version = version_of(world)
    guide = Guide.objects.get(version=version)
    assert (version.number, guide.charges, guide.visits, guide.online_depth, guide.closing) == (
        before.number + 1,
        False,
        1,
        3,
        "certificate",
    )
    assert guide.conditions == TOLD["受理条件"]
    assert [(m.name, m.required, m.original, m.deferrable, m.note) for m in version.materials.all()] == [
        ("申请表", True, True, False, ""),
        ("场地证明", True, True, True, "租赁合同亦可"),
        ("照片", False, False, False, ""),
    ]
    window = ServiceWindow.objects.get(item=world.item["direct"])
    assert (window.place, window.hours, window.phone) == ("政务大厅2楼", "工作日9:00-17:00", "0730-0000001")
    assert planned(world, row_of(world, **TOLD)).plan_result["counts"]["left"] == 1
    list_undo(list_import=done, reason="测试", actor=world.actor("yx.admin"), stamp=Stamp())
    assert version_of(world) == before
    assert ServiceWindow.objects.filter(item=world.item["direct"]).count() == 0
    assert list(events.verify()) == []


def test_what_the_list_does_not_say_stays(world: World) -> None:
    apply(world, planned(world, row_of(world, **TOLD)))
    with on(2025, 7, 1):
        row = planned(world, row_of(world, 申请材料="申请表\n场地证明\n照片", 跑动次数="0"))
        assert [change[0] for change in row.plan_result["rows"][0]["changes"]] == ["到现场次数"]
        apply(world, row)
        guide = Guide.objects.get(version=version_of(world))
        assert (guide.visits, guide.closing, guide.conditions) == (0, "certificate", TOLD["受理条件"])
        assert [m.deferrable for m in version_of(world).materials.all()] == [False, True, False]


def test_bad_cells_are_refused_in_words_each_at_its_column(world: World) -> None:
    rows = [
        row_of(world, "direct", 是否收费="按文件", 跑动次数="几次"),
        row_of(world, "delegated", 申请材料="申请表【随便】"),
        row_of(world, "forwarded", 申请材料="申请表【承诺免交】"),
        row_of(world, "confirmation", 咨询电话="0730-0000001"),
        row_of(world, "service", 网上办理深度="五级", 办结方式="快办"),
    ]
    found = planned(world, *rows).plan_result["rows"]
    assert [each["outcome"] for each in found] == ["refused"] * 5
    assert [[problem[0] for problem in each["problems"]] for each in found] == [
        ["跑动次数", "是否收费"],
        ["申请材料"],
        ["申请材料"],
        ["办理地点", "办公时间"],
        ["网上办理深度", "办结方式"],
    ]
    assert found[1]["problems"][0][2] == "不认识的材料标注“随便”"
    assert "没有标明适用告知承诺" in found[2]["problems"][0][2]


def test_a_window_changed_since_stands_in_the_way_of_the_undo(world: World) -> None:
    done = apply(world, planned(world, row_of(world, **TOLD)))
    window_set(park=world.body["yx-park"], item=world.item["direct"], place="3楼", hours="全天", phone="", actor=ACTOR)
    with pytest.raises(Refused, match="办事窗口在导入之后又改过"):
        list_undo(list_import=done, reason="测试", actor=world.actor("yx.admin"), stamp=Stamp())


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_the_export_has_the_same_columns_and_changes_nothing(
    world: World, client: Client, format: str, django_assert_num_queries: Count
) -> None:
    window_set(park=world.body["yx-park"], place="综合大厅", hours="全天", phone="12345", actor=ACTOR)
    apply(world, planned(world, row_of(world, **TOLD)))
    with django_assert_num_queries(8):
        answer = client.get("/items/export/", {"park": "yx-park", "format": format})
    with on(2025, 7, 1):
        row = plan_of(world, answer.content, name=f"清单.{format}")
        counts = row.plan_result["counts"]
        assert (counts["added"], counts["changed"], counts["refused"]) == (0, 0, 0)
    text = answer.content.decode("utf-8-sig") if format == "csv" else ""
    assert format == "xlsx" or "场地证明【可容缺】【说明：租赁合同亦可】" in text


def test_words_read_back_to_themselves() -> None:
    marked = materials_of(TOLD["申请材料"])
    assert materials_of(materials_written(marked)) == marked
    assert [line.name for line in materials_of("（1）申请表；（2）身份证；3、照片。")] == ["申请表", "身份证", "照片"]
    with pytest.raises(Unreadable, match="写了两次"):
        materials_of("申请表\n申请表")
    for key, value in (("audience", "both"), ("online_depth", 4), ("charges", True), ("visits", 0), ("courier", False)):
        assert GUIDE_COLUMNS[key].read(GUIDE_COLUMNS[key].written(value)) == value
