"""The pages in the hands of each role: packages, change of body, access register (A7, A11, A12)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from core.models import Organisation
from core.papers import documents_of
from empowerment.models import BusinessSystem, CutOver, Empowerment, HandoverPackage, PowerItem, SystemAccess
from empowerment.services.access import AccessInput, access_set, system_add
from tests.empowerment.handover.making import DAY_BEFORE, before_the_change, more_items, opened
from tests.world import World

pytestmark = pytest.mark.django_db
MATRIX_QUERIES, PREVIEW_QUERIES, CHOICE_QUERIES, ACCESS_QUERIES = 8, 8, 26, 10
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
HANDED = {
    "state": "handed",
    "handed_by": "甲",
    "taken_by": "乙",
    "handed_on": "2024-09-04",
    "reason": "",
    "content": "",
}


@pytest.fixture
def town(world: World) -> Iterator[World]:
    with time_machine.travel(DAY_BEFORE, tick=False):
        yield before_the_change(world)


def browser(world: World, login: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.person[login])
    return client


def said(answer: HttpResponse) -> str:
    return answer.content.decode()


def sheet(answer: HttpResponse) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(b"".join(answer)))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


# --- Packages ---------------------------------------------------------------------------------------------------------
@pytest.mark.mission("A11")
def test_opened_filled_signed_and_printed(town: World) -> None:
    admin, giver, taker = (browser(town, login) for login in ("as.admin", "as.head", "jsj.head"))
    body = {name: town.body[code].pk for name, code in (("giver", "as-spj"), ("takers", "as-jsj"))}
    wrong = admin.post(reverse("empowerment:packages_new"), body | {"due_on": "六号"})
    assert (wrong.status_code, "日期写成" in said(wrong), "六号" in said(wrong)) == (422, True, True)
    made = admin.post(reverse("empowerment:packages_new"), body | {"due_on": "2024-09-06", "source": "方案"})
    assert made.status_code == 302
    row = HandoverPackage.objects.get()
    again = admin.post(reverse("empowerment:packages_new"), body | {"due_on": "2024-09-06"})
    assert (again.status_code, "已有交接包在办" in said(again)) == (409, True)
    for number in range(1, 11):
        upload = SimpleUploadedFile("附件.pdf", PDF) if number == 1 else ""
        line = reverse("empowerment:package_line", args=[row.public_id, number])
        assert giver.post(line, HANDED | {"version": 1, "uploads": upload}).status_code == 302
    for client, side in ((giver, "giver"), (taker, "taker")):
        row.refresh_from_db()
        place = reverse("empowerment:package_sign", args=[row.public_id, side])
        assert client.get(place).status_code == 200
        assert client.post(place, {"signed_on": "2024-09-05", "version": row.version}).status_code == 302
    page = said(taker.get(reverse("empowerment:package", args=[row.public_id])))
    assert ("双方已签" in page, "权力事项交接书" in page, "附件.pdf" in page) == (True, True, True)
    file = row.lines.get(number=1).files.get()
    served = taker.get(reverse("empowerment:package_file", args=[row.public_id, 1, file.pk]))
    assert b"".join(served) == PDF  # type: ignore[arg-type]
    for paper in documents_of(row):
        shown = said(giver.get(reverse("empowerment:package_paper", args=[row.public_id, paper.public_id])))
        assert (town.person["jsj.head"].name in shown, paper.facts_hash[:12] in shown) == (True, True)


@pytest.mark.mission("A11")
def test_a_wrong_line_keeps_the_typing(town: World) -> None:
    row = opened(town)
    place = reverse("empowerment:package_line", args=[row.public_id, 2])
    answer = browser(town, "as.head").post(place, HANDED | {"taken_by": "", "content": "空白证照三本", "version": 1})
    assert answer.status_code == 422
    assert ("请填写接收人" in said(answer), "空白证照三本" in said(answer)) == (True, True)
    bad = SimpleUploadedFile("清单.pdf", b"MZ")
    answer = browser(town, "as.head").post(place, HANDED | {"version": 1, "uploads": bad})
    assert (answer.status_code, "不是可接收的格式" in said(answer)) == (422, True)
    stale = browser(town, "as.head").post(place, HANDED | {"version": 7})
    assert (stale.status_code, "刚才有别人登记过" in said(stale)) == (409, True)
    assert row.lines.get(number=2).state == "pending"


@pytest.mark.mission("A11")
def test_incomplete_is_not_signed_on_the_page_either(town: World) -> None:
    row = opened(town)
    place = reverse("empowerment:package_sign", args=[row.public_id, "giver"])
    answer = browser(town, "as.head").post(place, {"signed_on": "2024-09-05", "version": row.version})
    assert (answer.status_code, "还有 10 行没有交接" in said(answer)) == (409, True)


@pytest.mark.mission("A11")
def test_packages_of_another_city_do_not_exist(town: World) -> None:
    row = opened(town)
    places = [
        *(
            reverse(f"empowerment:{name}", args=[row.public_id])
            for name in ("package", "package_print", "package_reopen")
        ),
        reverse("empowerment:package_line", args=[row.public_id, 1]),
        reverse("empowerment:package_line_new", args=[row.public_id]),
        reverse("empowerment:package_sign", args=[row.public_id, "giver"]),
        reverse("empowerment:package_scan", args=[row.public_id, "giver"]),
        reverse("empowerment:package_file", args=[row.public_id, 1, 1]),
        reverse("empowerment:package_paper", args=[row.public_id, row.public_id]),
    ]
    for login in ("yx.admin", "yx.reform", "gx.head", "sysadmin"):
        client = browser(town, login)
        assert {client.get(place).status_code for place in places} == {404}
        assert town.body["as-jsj"].name not in said(client.get(reverse("empowerment:packages")))
    assert {Client().get(place).status_code for place in places} == {302}
    assert browser(town, "as.clerk").get(reverse("empowerment:packages_new")).status_code == 403


@pytest.mark.mission("A11")
def test_the_matrix_shows_the_overdue_and_goes_out_as_a_sheet(
    town: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opened(town, due_on=DAY_BEFORE.date())
    address = reverse("empowerment:packages")
    with time_machine.travel(DAY_BEFORE.replace(day=8), tick=False):
        client = browser(town, "as.admin")
        assert client.get(address).status_code == 200
        with django_assert_num_queries(MATRIX_QUERIES):
            page = said(client.get(address))
        assert "逾期3日" in page
        opened(town, taker="as-park", due_on=DAY_BEFORE.date().replace(day=30))
        with django_assert_num_queries(MATRIX_QUERIES):
            client.get(address)
        assert town.body["as-jsj"].name in said(client.get(address, {"show": "overdue"}))
        assert "没有符合条件的交接包" in said(client.get(address, {"show": "signed"}))
        assert client.get(address, {"park": "²", "giver": "x" * 400, "show": "'"}).status_code == 200
        rows = sheet(client.get(reverse("empowerment:packages_export")))
    assert rows[0][0] == "2024年9月8日：共 2 个交接包，已完成 0 个，逾期 1 个"
    assert rows[1][7:] == [
        "审批服务操作规范",
        "空白证照及制作规范",
        "法规标准汇编",
        "历史档案、样本及归档要求",
        "收费票据",
        "中介机构名单",
        "评审专家名单及档案",
        "专网接入",
        "密钥、光盘等设备",
        "系统授权及账号",
    ]
    assert {row[5] for row in rows[2:]} == {"逾期3日", "期内"}


# --- The change of body -----------------------------------------------------------------------------------------------
def sent(world: World, **more: Any) -> dict[str, Any]:
    items = [item.pk for item in PowerItem.objects.filter(jurisdiction=world.scheme["S4"].jurisdiction)]
    return {
        "item": items,
        "title": "实施主体调整",
        "effective_at": "2024-09-06T00:00",
        "scheme": world.scheme["S4"].pk,
        "source": "方案二.1",
        "seal_before": "old-own",
        "seal_after": "new-special",
        "void_seals": [world.seal["as-spj-special"].pk],
        **more,
    }


@pytest.mark.mission("A7", "A11")
def test_the_wizard_from_choice_to_undo(town: World) -> None:
    client = browser(town, "as.admin")
    new = reverse("empowerment:cut_over_new")
    page = said(client.get(new))
    assert (town.item["own"].name in page, "鞍山高新区数据局" in page, "data-check-all" in page) == (True, True, True)
    narrowed = said(client.get(new, {"q": "没有这样的事项"}))
    assert ('name="item"' in page, 'name="item"' in narrowed) == (True, False)
    answer = client.post(new, sent(town))
    row = CutOver.objects.get()
    assert answer.url == reverse("empowerment:cut_over", args=[row.public_id])  # type: ignore[attr-defined]
    preview = said(client.get(answer.url))  # type: ignore[attr-defined]
    for words in ("生效前受理、未办结", "自该时刻起作废", "执行：2 项、0 子项", "这些事项现在没有在办件"):
        assert words in preview
    apply = reverse("empowerment:cut_over_apply", args=[row.public_id])
    assert client.post(apply, {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.state == "applied"
    assert client.post(reverse("empowerment:cut_over_packages", args=[row.public_id])).status_code == 302
    assert HandoverPackage.objects.filter(cut_over=row).count() == 1
    undo = reverse("empowerment:cut_over_undo", args=[row.public_id])
    assert client.post(undo, {"version": row.version, "reason": ""}).status_code == 422
    assert client.post(undo, {"version": row.version, "reason": "推迟"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "undone"


@pytest.mark.mission("A7", "A11")
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"item": []}, "请至少选择一个事项"),
        ({"effective_at": "六号零时"}, "时刻写成"),
        ({"title": ""}, "请填写名称"),
        ({"scheme": 0}, "调整后的方案"),
        ({"seal_before": "new-own"}, "生效前受理的件不能盖新实施主体的章"),
        ({"seal_after": "round"}, "生效后受理的件"),
        ({"void_seals": [0]}, "自生效时刻起作废的印章"),
    ],
)
def test_a_wrong_choice_comes_back_with_the_typing(town: World, more: dict[str, Any], words: str) -> None:
    data = sent(town, **({"source": "方案（试）二.1"} | more))
    answer = browser(town, "as.admin").post(reverse("empowerment:cut_over_new"), data)
    assert (answer.status_code, words in said(answer), "方案（试）二.1" in said(answer)) == (422, True, True)
    assert not CutOver.objects.exists()


@pytest.mark.mission("A7", "A11")
def test_another_seal_for_one_class_and_only_the_ticked_items(town: World) -> None:
    data = sent(town, item=[town.item["own"].pk], seal_after_revocation="new-own", void_seals=[])
    browser(town, "as.admin").post(reverse("empowerment:cut_over_new"), data)
    row = CutOver.objects.get()
    assert row.items == [town.item["own"].pk]
    assert [(each["side"], each["document_class"], each["kind"]) for each in row.table] == [
        ("before", "", "own"),
        ("after", "", "special"),
        ("after", "revocation", "own"),
    ]


@pytest.mark.mission("A7", "A11")
def test_overtaken_it_is_worked_out_again_and_shown(town: World) -> None:
    client = browser(town, "as.admin")
    client.post(reverse("empowerment:cut_over_new"), sent(town))
    row = CutOver.objects.get()
    town.seal["as-jsj-special"].users.all().delete()
    answer = client.post(reverse("empowerment:cut_over_apply", args=[row.public_id]), {"version": row.version})
    assert (answer.status_code, "没有登记用印人" in said(answer)) == (409, True)
    row.refresh_from_db()
    assert (row.state, row.version) == ("planned", 2)
    answer = client.post(reverse("empowerment:cut_over_apply", args=[row.public_id]), {"version": 2})
    assert (answer.status_code, "勾选知悉后再执行" in said(answer)) == (409, True)
    assert not Empowerment.objects.known_at(None).filter(scheme=town.scheme["S4"]).exists()


@pytest.mark.mission("A7", "A11")
def test_changes_of_another_city_do_not_exist(town: World) -> None:
    browser(town, "as.admin").post(reverse("empowerment:cut_over_new"), sent(town))
    row = CutOver.objects.get()
    verbs = ("cut_over_apply", "cut_over_replan", "cut_over_drop", "cut_over_undo", "cut_over_packages")
    for login, status in (("yx.admin", 404), ("yx.reform", 404), ("as.clerk", 403), ("jsj.head", 403)):
        client = browser(town, login)
        assert client.get(reverse("empowerment:cut_over", args=[row.public_id])).status_code == status
        for verb in verbs:
            assert client.post(reverse(f"empowerment:{verb}", args=[row.public_id])).status_code == status
    park = {"park": town.body["as-park"].pk}
    assert browser(town, "yx.admin").get(reverse("empowerment:cut_over_new"), park).status_code == 404


@pytest.mark.mission("A7", "A11")
def test_the_price_of_the_preview_does_not_grow(town: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = browser(town, "as.admin")
    for more in (0, 20):
        more_items(town, more)
        client.post(reverse("empowerment:cut_over_new"), sent(town))
        row = CutOver.objects.first()
        assert row is not None
        place = reverse("empowerment:cut_over", args=[row.public_id])
        assert client.get(place).status_code == 200
        with django_assert_num_queries(PREVIEW_QUERIES):
            client.get(place)
        with django_assert_num_queries(CHOICE_QUERIES):
            client.get(reverse("empowerment:cut_over_new"))


# --- The access register ------------------------------------------------------------------------------------------------
@pytest.fixture
def system(world: World) -> BusinessSystem:
    return system_add(name="工程审批系统", owner=world.body["yx-zjj"], actor=world.actor("yx.reform"))


def cell(system: BusinessSystem, park: Organisation) -> str:
    return reverse("empowerment:access", args=[system.public_id, park.code])


def typed(system: BusinessSystem, **more: Any) -> dict[str, Any]:
    states = dict.fromkeys(("port", "account", "network", "key", "data"), "closed")
    return {"version": 0, "owner": system.owner_id, **states, **more}


@pytest.mark.mission("A12")
def test_a_cell_is_written_read_and_shown(world: World, system: BusinessSystem) -> None:
    admin, place = browser(world, "yx.admin"), cell(system, world.body["yx-park"])
    assert "未登记" in said(admin.get(reverse("empowerment:accesses")))
    wrong = admin.post(place, typed(system, account="open", blocker="专网未通"))
    assert (wrong.status_code, "由谁保管" in said(wrong), "专网未通" in said(wrong)) == (422, True, True)
    with time_machine.travel("2026-03-02T10:00:00+08:00", tick=False):
        promised = {"blocker": "专网未通", "promised_on": "2026-03-01"}
        assert admin.post(place, typed(system, port="open", **promised)).status_code == 302
        stale = admin.post(place, typed(system, port="open"))
        assert (stale.status_code, "刚才有别人登记过" in said(stale)) == (409, True)
        page = said(admin.get(reverse("empowerment:accesses")))
        assert ("逾期" in page, "1/5" in page, "堵点" in page) == (True, True, True)
        assert "1/5" not in said(admin.get(reverse("empowerment:accesses"), {"lamp": "done"}))
        assert "1/5" in said(admin.get(reverse("empowerment:accesses"), {"lamp": "blocked", "park": "1²"}))
        rows = sheet(admin.get(reverse("empowerment:accesses_export")))
    assert rows[1][:4] == ["系统", "园区", "灯", "端口"]
    assert rows[2][:5] == ["工程审批系统", world.body["yx-park"].name, "逾期", "已开通", "未开通"]
    reader = said(browser(world, "yx.clerk").get(place))
    assert ("专网未通" in reader, "首次登记" in reader, '<form method="post" data-guard' in reader) == (
        True,
        True,
        False,
    )
    assert browser(world, "yx.clerk").post(place, typed(system)).status_code == 403


@pytest.mark.mission("A12")
def test_cells_of_another_city_do_not_exist(world: World, system: BusinessSystem) -> None:
    given = AccessInput(owner=system.owner, blocker="专网未通")
    access_set(system=system, park=world.body["yx-park"], given=given, actor=world.actor("yx.admin"))
    place = cell(system, world.body["yx-park"])
    for login in ("gx.head", "as.head", "sysadmin"):
        client = browser(world, login)
        assert {client.get(place).status_code, client.post(place, typed(system)).status_code} == {404}
        assert "工程审批系统" not in said(client.get(reverse("empowerment:accesses")))
        assert len(sheet(client.get(reverse("empowerment:accesses_export")))) == 2
    assert browser(world, "yx.admin").get(cell(system, world.body["czgx"])).status_code == 404
    assert Client().get(place).status_code == 302
    assert SystemAccess.objects.count() == 1


@pytest.mark.mission("A12")
def test_a_system_is_entered_by_the_reform_office(world: World) -> None:
    place = reverse("empowerment:system_new")
    data = {"name": "企业开办系统", "owner": world.body["yx-zjj"].pk}
    assert browser(world, "yx.clerk").post(place, data).status_code == 403
    reform = browser(world, "yx.reform")
    assert reform.post(place, data | {"owner": world.body["cz-sthj"].pk}).status_code == 422
    assert reform.post(place, data).status_code == 302
    again = reform.post(place, data)
    assert (again.status_code, "已经登记" in said(again)) == (409, True)


@pytest.mark.mission("A12")
def test_the_price_of_the_matrix_does_not_grow(
    world: World, system: BusinessSystem, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(world, "yx.reform")
    systems = [system]
    for number in (1, 8):
        systems += [
            system_add(name=f"系统{number}-{n}", owner=world.body["yx-zjj"], actor=world.actor("yx.reform"))
            for n in range(number)
        ]
        for each in systems:
            given = AccessInput(owner=each.owner, blocker=f"堵点{number}")
            access_set(system=each, park=world.body["yx-park"], given=given, actor=world.actor("yx.admin"))
        assert client.get(reverse("empowerment:accesses")).status_code == 200
        with django_assert_num_queries(ACCESS_QUERIES):
            client.get(reverse("empowerment:accesses"))
