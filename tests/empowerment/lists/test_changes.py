"""What a list does to a catalogue that has items already: changes, withdrawals, ambiguities, undo, races (A2)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core import events
from core.door import Stamp
from core.errors import DomainError, Invalid, NotAllowed, Refused, Stale
from core.models import Organisation
from core.services import organisation_alias_add, organisation_create, organisation_rename
from empowerment.models import Empowerment, ItemVersion, ListImport, PowerItem
from empowerment.selectors import version_at
from empowerment.services import (
    PLAN_STALE,
    ScopeInput,
    empowerment_change_mode,
    instrument_add,
    list_apply,
    list_drop,
    list_plan,
    list_replan,
    list_undo,
)
from tests.approvals.looking import on
from tests.approvals.test_races import at_once
from tests.approvals.walks import receive
from tests.empowerment.lists.making import HEADINGS, departments, messy, plan_of, rows_by_name, terms_of, workbook
from tests.world import ACTOR, World, build_world, moment

pytestmark = pytest.mark.mission("A2")
ZJJ = "云溪区住房和城乡建设局"
NEW = ["", "LIST0001", "临时占用园区道路审批", "行政许可", ZJJ, "直接赋权", "10个工作日", "5个工作日", ""]
NOW = moment(2025, 6, 3, 10)


@pytest.fixture
def day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def row_of(
    world: World, key: str, *, mode: str = "", limit: str = "", promise: str = "", department: str = ZJJ
) -> list[str]:
    item = world.item[key]
    return [
        "",
        item.code,
        item.name,
        "",
        department,
        mode or world.empowerment[key].get_mode_display(),
        limit,
        promise,
        "",
    ]


def planned(world: World, rows: Sequence[Sequence[str]], **more: Any) -> ListImport:
    return plan_of(world, workbook([HEADINGS, *rows]), **more)


def apply(world: World, row: ListImport, **more: Any) -> ListImport:
    return list_apply(list_import=row, actor=world.actor("yx.admin"), stamp=Stamp(version=row.version), **more)


def undo(world: World, row: ListImport) -> ListImport:
    return list_undo(list_import=row, reason="测试", actor=world.actor("yx.admin"), stamp=Stamp())


def on_record(world: World) -> list[tuple[Any, ...]]:
    """Everything that answers for 云溪, without the keys of rows."""
    rows = Empowerment.objects.known_at(None).filter(park=world.body["yx-park"]).select_related("item")
    return sorted(
        (
            row.item.code,
            row.mode,
            row.valid_from,
            row.valid_to,
            row.promise_number,
            sorted(
                (p.party, p.organisation.code, p.person_id, p.valid_from)
                for p in row.parties.filter(superseded_at=None)
            ),
        )
        for row in rows
    )


@pytest.mark.django_db
def test_a_changed_row_ends_the_old_and_keeps_what_the_list_does_not_say(world: World, day: None) -> None:
    before = on_record(world)
    present = version_at(world.item["forwarded"], NOW)
    assert present
    row = planned(world, [row_of(world, "forwarded", mode="委托", limit="12个工作日", promise="6日")])
    assert row.plan_result["rows"][0]["changes"] == [
        ["赋权方式", "服务前移", "委托行使"],
        ["承诺时限", "", "6日"],
        ["法定时限", f"{present.limit_number}个工作日", "12个工作日"],
    ]
    done = apply(world, row)
    old, new = Empowerment.objects.known_at(None).filter(item=world.item["forwarded"]).order_by("valid_from")
    starts = moment(2025, 6, 3)
    assert (old.mode, old.valid_to, new.mode, new.valid_from) == ("forwarded", starts, "delegated", starts)
    assert (new.promise_number, new.promise_unit) == (6, "day")
    kept = {(p.party, p.organisation.code, p.person_id) for p in world.empowerment["forwarded"].parties.all()}
    assert {(p.party, p.organisation.code, p.person_id) for p in new.parties.all()} == kept
    version = version_at(world.item["forwarded"], NOW)
    assert version and (version.number, version.limit_number, version.publication) == (2, 12, row.publication)
    assert [m.name for m in version.materials.all()] == [m.name for m in present.materials.all()]
    assert version.legal_basis == present.legal_basis
    assert version_at(world.item["forwarded"], starts - dt.timedelta(seconds=1)) == present
    undo(world, done)
    assert on_record(world) == before
    assert version_at(world.item["forwarded"], NOW) == present
    assert list(events.verify()) == []


@pytest.mark.django_db
def test_what_is_not_listed_stays_unless_the_list_is_complete_and_it_is_asked_for(world: World, day: None) -> None:
    before = on_record(world)
    row = planned(world, [row_of(world, "direct"), NEW])
    names = [each["name"] for each in row.plan_result["unlisted"]]
    assert world.item["delegated"].name in names and world.item["concentrated"].name not in names  # of another scheme
    done = apply(world, row, withdraw=True)
    assert done.applied_result["counts"] == {"added": 1, "changed": 0, "withdrawn": len(names)}
    ended = Empowerment.objects.known_at(None).get(item=world.item["delegated"])
    assert ended.valid_to == moment(2025, 6, 3)
    assert "不在清单内" in ended.reason
    undo(world, done)
    assert on_record(world) == before


@pytest.mark.django_db
def test_an_incomplete_list_ends_nothing(world: World, day: None) -> None:
    row = planned(world, [NEW, ["", "", "某审批", "许可", "某局", "直接", "", "", ""]])
    with pytest.raises(Refused, match="清单不完整时不能收回"):
        apply(world, row, withdraw=True)
    assert apply(world, row).applied_result["counts"] == {"added": 1, "changed": 0, "withdrawn": 0}


@pytest.mark.django_db
def test_a_plan_overtaken_by_the_catalogue_is_refused_and_made_again(world: World, day: None) -> None:
    row = planned(world, [row_of(world, "direct", promise="5日"), NEW])
    empowerment_change_mode(
        empowerment=world.empowerment["direct"],
        mode="forwarded",
        at=moment(2025, 6, 1),
        reason="试",
        source="试",
        actor=ACTOR,
    )
    with pytest.raises(Stale) as told:
        apply(world, row)
    assert told.value.code == PLAN_STALE
    assert not PowerItem.objects.filter(code="LIST0001").exists()
    again = list_replan(list_import=row, actor=world.actor("yx.admin"), stamp=Stamp(version=row.version))
    changes = again.plan_result["rows"][0]["changes"]
    assert ["赋权方式", "服务前移", "直接赋权"] in changes
    assert apply(world, again).state == "applied"


@pytest.mark.django_db
def test_an_import_on_which_a_case_stands_is_not_undone(world: World, day: None) -> None:
    done = apply(world, planned(world, [row_of(world, "direct", promise="5日")]))
    case = receive(world, "direct", "yx.clerk")
    with pytest.raises(Refused, match=case.number):
        undo(world, done)
    done.refresh_from_db()
    assert done.state == "applied"


@pytest.mark.django_db
def test_an_import_that_was_changed_since_is_not_undone(world: World, day: None) -> None:
    done = apply(world, planned(world, [NEW]))
    row = Empowerment.objects.known_at(None).get(item__code="LIST0001")
    with on(2025, 7, 1):
        empowerment_change_mode(
            empowerment=row, mode="delegated", at=moment(2025, 7, 1), reason="试", source="试", actor=ACTOR
        )
        with pytest.raises(Refused, match="在导入之后又调整过"):
            undo(world, done)


@pytest.mark.django_db
def test_an_import_that_an_instrument_names_is_not_undone(world: World, day: None) -> None:
    done = apply(world, planned(world, [NEW]))
    instrument_add(
        kind="authorization",
        number="测授〔2025〕9号",
        scheme=world.scheme["S0"],
        giver=world.body["yx-zjj"],
        taker=world.body["yx-park"],
        valid_from=NOW,
        scopes=[ScopeInput(PowerItem.objects.get(code="LIST0001"))],
        actor=ACTOR,
    )
    with pytest.raises(Refused, match="测授〔2025〕9号"):
        undo(world, done)


@pytest.mark.django_db
def test_an_undone_list_is_imported_again_under_the_same_codes(world: World, day: None) -> None:
    without_code = ["", "", *NEW[2:]]
    done = apply(world, planned(world, [without_code]))
    made = PowerItem.objects.get(name=NEW[2])
    assert made.code.startswith("NB-")
    undo(world, done)
    again = apply(world, planned(world, [without_code]))
    assert again.applied_result["items"] == []
    assert Empowerment.objects.known_at(None).get(item=made).mode == "direct"
    assert list(ItemVersion.objects.filter(item=made, superseded_at=None).values_list("number", flat=True)) == [2]


@pytest.mark.django_db
def test_rows_that_cannot_be_placed_are_refused_with_the_reason(world: World, day: None) -> None:
    direct = world.item["direct"]
    rows = [
        NEW,
        NEW,
        ["", "X1", "甲审批", "许可", ZJJ, "直接", "", "", ""],
        ["", "X1", "甲审批", "许可", ZJJ, "委托", "", "", ""],
        ["", direct.code, "完全不同的另一件事", "许可", ZJJ, "直接", "", "", ""],
        ["", "X2", "乙审批", "许可", "云溪区住建局", "直接", "", "", ""],
        ["", "X3", "丙审批", "", ZJJ, "直接", "", "", ""],
        ["", "X4", "丁审批", "许可", ZJJ, "部门自办", "", "", ""],
        ["", "", "", "许可", ZJJ, "直接", "", "", ""],
    ]
    found = planned(world, rows).plan_result["rows"]
    assert [each["outcome"] for each in found] == ["added", *["refused"] * 8]
    words = [[problem[2] for problem in each["problems"]] for each in found[1:]]
    assert words == [
        ["与第 2 行重复，内容相同，已按前一行处理"],
        ["与第 5 行是同一事项，内容不一致"],
        ["与第 4 行是同一事项，内容不一致"],
        [f"编码在目录中是“{direct.name}”，与表中的名称差别很大"],
        ["不认识的机构"],
        ["缺事项类型"],
        ["方案“岳云政办发〔2022〕8号”没有“部门自办”的规则"],
        ["缺事项名称"],
    ]
    assert ZJJ in found[5]["problems"][0][3]


@pytest.mark.django_db
def test_departments_are_known_by_every_name_they_have_and_had(world: World, day: None) -> None:
    zjj = world.body["yx-zjj"]
    organisation_alias_add(organisation=zjj, name="区建设局", actor=ACTOR)
    Organisation.objects.filter(pk=zjj.pk).update(short_name="区住建局")
    organisation_rename(organisation=zjj, name="云溪区住房和城市建设局", on=dt.date(2025, 6, 1), actor=ACTOR)
    names = ["区住建局", "区建设局", ZJJ, "云溪区住房和城市建设局", "yx-zjj", " 区 住建局\n（区人防办）"]
    rows = [["", f"D{n}", f"第{n}件审批", "许可", name, "直接", "", "", ""] for n, name in enumerate(names)]
    found = rows_by_name(planned(world, rows))
    assert {each["department"] for each in found.values()} == {"云溪区住房和城市建设局"}
    assert {each["outcome"] for each in found.values()} == {"added"}
    assert found["第2件审批"]["notes"] == [f"“{ZJJ}”现名“云溪区住房和城市建设局”"]


@pytest.mark.django_db
def test_one_name_under_two_codes_is_two_items_and_without_a_code_ambiguous(world: World, day: None) -> None:
    rows = [["", code, "同名审批", "许可", ZJJ, "直接", "", "", ""] for code in ("T1", "T2")]
    apply(world, planned(world, rows))
    assert PowerItem.objects.filter(name="同名审批").count() == 2
    found = planned(world, [["", "", "同名审批", "许可", ZJJ, "直接", "", "", ""]]).plan_result["rows"][0]
    assert (found["outcome"], found["problems"][0][2]) == ("refused", "目录中有几个同名事项（T1、T2）")


@pytest.mark.django_db
def test_terms_that_do_not_fit_are_refused(world: World, day: None) -> None:
    data, admin = workbook([HEADINGS, NEW]), world.actor("yx.admin")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"scheme": world.scheme["S2"]}, "scheme"),
        ({"published_on": dt.date(2025, 6, 4), "effective_on": dt.date(2025, 6, 5)}, "published_on"),
        ({"effective_on": dt.date(2025, 6, 1)}, "effective_on"),
        ({"publication": " "}, "publication"),
        ({"default_mode": "x"}, "default_mode"),
    ]
    for more, field in cases:
        with pytest.raises(Invalid) as told:
            list_plan(data=data, name="清单.xlsx", terms=terms_of(world, **more), actor=admin, stamp=Stamp())
        assert told.value.field == field
    with pytest.raises(NotAllowed):
        plan_of(world, data, actor=world.actor("gx.head"))
    row = plan_of(world, data)
    dropped = list_drop(list_import=row, actor=admin, stamp=Stamp())
    with pytest.raises(Refused, match="已经放弃"):
        apply(world, dropped)


# --- A real list: 308 items of a district's park, with its seventeen departments ------------------------------------------
REAL = Path(__file__).resolve().parents[3] / "fixtures" / "real_district_list.csv"


@pytest.mark.django_db
def test_a_real_list_of_three_hundred_items_is_imported_whole(world: World, day: None) -> None:
    rows = list(csv.DictReader(io.StringIO(REAL.read_text(encoding="utf-8"))))
    place = world.body["yx-park"].jurisdiction
    for n, name in enumerate(sorted({row["department"] for row in rows})):
        organisation_create(
            code=f"real-{n}", jurisdiction=place, kind="department", level="district", name=name, actor=ACTOR
        )
    row = plan_of(world, REAL.read_bytes(), name="真实清单.csv", default_mode="direct")
    counts = row.plan_result["counts"]
    assert (counts["refused"], counts["added"] + counts["left"] + counts["changed"]) == (0, 308)
    done = apply(world, row)
    codes = {each["base_code"].upper() for each in rows}
    assert (
        set(
            Empowerment.objects.known_at(None)
            .filter(pk__in=done.applied_result["empowerments"])
            .values_list("item__code", flat=True)
        )
        <= codes
    )
    again = plan_of(world, REAL.read_bytes(), name="真实清单.csv", default_mode="direct")
    assert again.plan_result["counts"]["left"] == 308


# --- Commands -------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_commands_export_and_import_the_same_list(
    world: World, day: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "清单.csv"
    call_command("export_list", str(path), "--park", "yx-park")
    terms = ["--park", "yx-park", "--scheme", "S0", "--actor", "yx.admin", "--publication", "测试"]
    call_command("import_list", str(path), *terms)
    in_force = Empowerment.objects.known_at(None).filter(park=world.body["yx-park"]).count()
    assert f"新增 0，变更 0，不变 {in_force}，拒绝 0" in capsys.readouterr().out
    path.write_text(",".join(HEADINGS) + "\n" + ",".join(NEW), encoding="gbk")
    call_command("import_list", str(path), *terms, "--apply")
    assert "已导入：新增 1，变更 0，收回 0。" in capsys.readouterr().out
    for wrong in (["--actor", "nobody"], ["--actor", "yx.clerk"], ["--park", "nowhere"], ["--scheme", "S2"]):
        with pytest.raises(CommandError):
            call_command("import_list", str(path), *terms, *wrong)
    with pytest.raises(CommandError):
        call_command("import_list", str(tmp_path / "none.csv"), *terms)


# --- Races ----------------------------------------------------------------------------------------------------------------
@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_two_imports_at_once_one_is_applied_and_the_other_told(day: None) -> None:
    world = build_world()
    departments(world)
    data = messy(60).data
    rows = [plan_of(world, data, name=f"{n}.xlsx") for n in range(2)]
    answers = at_once(*(lambda row=row: apply(world, row) for row in rows))  # type: ignore[misc]
    assert sorted(type(answer).__name__ for answer in answers) == ["ListImport", "Stale"]
    same = plan_of(world, workbook([HEADINGS, NEW]))
    answers = at_once(*(lambda: apply(world, same) for _ in range(2)))
    assert sorted(type(answer).__name__ for answer in answers) == ["ListImport", "Stale"]
    assert all(isinstance(answer, (ListImport, DomainError)) for answer in answers)
    assert list(events.verify()) == []
