"""案卷归档: one ordered, hashed package per finished case, by the item's rule, handed over with a list (B25)."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from approvals import demo_archive, selectors, services
from approvals.archive_life import Part
from approvals.models import ArchiveRule, ArchiveVolume, Case
from approvals.services import RuleInput
from approvals.services.archive_packing import package_write
from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Document
from core.papers import file_path
from core.pdf.renderer import Renderer
from empowerment.models import PowerItem
from tests.approvals.archiving import JOB, PDF, compiled, draw, kept, scan, walked
from tests.approvals.looking import on
from tests.approvals.walks import WALKS, go, leg, receive
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("B25")]
Count = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


@pytest.fixture
def case(world: World) -> Case:
    return walked(world)


def entries(volume: ArchiveVolume) -> dict[str, bytes]:
    assert volume.package is not None
    with zipfile.ZipFile(file_path(volume.package.sha256)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_package_holds_everything_in_the_order_of_the_rule(world: World, case: Case) -> None:
    volume = compiled(world, case)
    assert volume.number == "湖南岳阳绿色化工高新技术产业开发区管理委员会卷〔2025〕1号"
    assert [row["order"] for row in volume.listed] == list(range(1, len(volume.listed) + 1))
    sections = [row["part"] for row in volume.listed]
    assert sections == sorted(sections, key=Part.values.index)
    assert set(sections) == set(Part.values)
    titles = [row["title"] for row in volume.listed]
    assert titles[: case.materials.count()] == [line.name for line in case.materials.all()]
    assert titles[case.materials.count() :] == [
        "收件凭证",
        "受理通知书",
        "行政审批表",
        "准予行政许可决定书",
        "许可证照",
        "送达回证",
        "办理过程记录（机读）",
    ]
    names = list(entries(volume))
    assert names[0] == "000 案卷封面和卷内目录.pdf"
    assert names[1:-1] == [row["name"] for row in volume.listed if row["name"]]
    assert names[-1] == "manifest.json"
    said = json.loads(entries(volume)["manifest.json"])
    assert (said["volume"], said["list_hash"]["value"], said["parts"]) == (
        volume.number,
        volume.list_hash,
        volume.listed,
    )


def test_the_newest_signed_revision_of_each_paper_is_archived(world: World, case: Case, renderer: Renderer) -> None:
    volume = compiled(world, case, renderer=renderer)
    decision = next(row for row in volume.listed if row["title"] == "准予行政许可决定书")
    paper = Document.objects.get(document_class="decision", object_id=case.pk)
    newest = paper.files.order_by("-revision").first()
    assert volume.directory is not None
    assert file_path(volume.directory.files.get().file.sha256).read_bytes().startswith(b"%PDF")
    assert newest is not None and newest.kind == "signed"
    assert (decision["sha256"], decision["sm3"], decision["number"]) == (newest.file.sha256, newest.sm3, paper.number)
    assert entries(volume)[decision["name"]] == file_path(newest.file.sha256).read_bytes()


def test_the_record_of_the_case_is_printed_and_kept_for_machines(world: World, case: Case) -> None:
    volume = compiled(world, case)
    history = events.history(case)
    assert volume.directory is not None
    facts = json.loads(volume.directory.facts)
    assert [row["what"].split("　")[0] for row in facts["record"]] == [
        "收件",
        "上传材料",
        "受理",
        "审查",
        "作出决定",
        "用印",
        "出件",
        "送达",
    ]
    name = next(row["name"] for row in volume.listed if row["title"] == "办理过程记录（机读）")
    chain = json.loads(entries(volume)[name])["events"]
    assert [row["hash"] for row in chain] == [event.hash for event in history]
    assert volume.event_count == len(history)


def test_paper_materials_stand_on_the_list_without_a_file(world: World, case: Case) -> None:
    volume = compiled(world, case)
    rows = [row for row in volume.listed if row["part"] == "materials"]
    assert [bool(row["sha256"]) for row in rows] == [True] + [False] * (len(rows) - 1)
    assert (rows[1]["name"], rows[1]["page_text"]) == ("", "")


def test_a_file_replaced_after_a_notice_counts_and_a_removed_one_does_not(world: World) -> None:
    clerk, steps = WALKS["direct"]
    actor, case = world.actor(clerk), receive(world, "direct", clerk)
    for content in (b"first", b"wrong", b"second"):
        stored = scan(PDF + content)
        case = services.case_attach(case=case, actor=actor, stamp=Stamp(), order=1, stored=stored, name="a.pdf")
        if content == b"wrong":
            case = services.case_detach(case=case, actor=actor, stamp=Stamp(), order=1)
    for step in steps:
        case = go(world, case, step)
    volume = compiled(world, case)
    found = [(row["title"], row["sha256"]) for row in volume.listed if row["part"] == "materials" and row["sha256"]]
    name = case.materials.get(order=1).name
    assert found == [
        (f"{name}（先前第1稿）", scan(PDF + b"first").sha256),
        (name, scan(PDF + b"second").sha256),
    ]


def test_the_same_parts_give_the_same_bytes(world: World, case: Case) -> None:
    volume = compiled(world, case)
    with on(2026, 1, 5):
        again = io.BytesIO()
        package_write(volume, again)
    assert volume.package is not None
    assert again.getvalue() == file_path(volume.package.sha256).read_bytes()


def test_proof_names_the_part_that_differs(world: World, case: Case) -> None:
    volume = compiled(world, case)
    assert {row.problem for row in services.volume_verify(volume)} == {""}
    part = next(row for row in volume.listed if row["title"] == "送达回证")
    assert volume.package is not None
    path = file_path(volume.package.sha256)
    whole, inside = path.read_bytes(), file_path(part["sha256"]).read_bytes()
    path.write_bytes(whole.replace(inside, inside[:-1] + b"#"))
    wrong = [(row.what, row.problem) for row in services.volume_verify(volume) if row.problem]
    path.write_bytes(whole)
    assert wrong == [
        ("电子案卷", "文件与登记的摘要不符"),
        ("送达回证" + part["number"], "内容与目录所列摘要不符"),
    ]


def test_command_hashes_the_packages_again(world: World, case: Case) -> None:
    volume = compiled(world, case)
    said = io.StringIO()
    call_command("verify_archives", volume.number, stdout=said)
    assert said.getvalue().strip() == "核验 1 卷，全部相符。"
    ArchiveVolume.objects.filter(pk=volume.pk).update(list_hash="0" * 64)
    wrong = io.StringIO()
    with pytest.raises(CommandError, match="核验 1 卷，1 处不符"):
        call_command("verify_archives", stderr=wrong)
    assert wrong.getvalue().strip() == f"{volume.number} 卷内目录：目录与其摘要不符"
    with pytest.raises(CommandError, match="没有案卷"):
        call_command("verify_archives", "无此号")


def test_a_changed_list_is_found(world: World, case: Case) -> None:
    volume = compiled(world, case)
    volume.listed[0]["title"] = "另一材料"
    assert services.volume_verify(volume)[0].problem == "目录与其摘要不符"


@pytest.mark.parametrize("moves", [0, 3])
def test_an_unfinished_case_is_not_archived(world: World, moves: int) -> None:
    clerk, steps = WALKS["direct"]
    case = receive(world, "direct", clerk)
    for step in steps[:moves]:
        case = go(world, case, step)
    with pytest.raises(Refused, match="办结后才能归档"):
        services.volume_open(case=case, actor=world.actor("yx.clerk"))


def test_what_is_missing_is_named_and_keeps_the_case_out(world: World, case: Case) -> None:
    """Papers not drawn, an original lent out, a parcel nobody has signed for, a seal that is owed."""
    volume = services.volume_open(case=case, actor=JOB)
    clerk = world.actor("yx.clerk")
    with pytest.raises(Refused, match=r"受理通知书.*的文件还没有生成"):
        services.volume_compile(volume=volume, actor=clerk, stamp=Stamp())
    draw()
    assert services.obstacles(case) == []
    original = services.original_take_in(
        case=case, body=case.park, name="营业执照", from_whom="章演行", place="1号柜", actor=clerk, stamp=Stamp()
    )
    original = services.original_lend(
        original=original, whom="演子丑", due_back=dt.date(2025, 6, 10), actor=clerk, stamp=Stamp()
    )
    anew = Document.objects.get(document_class="decision", object_id=case.pk)
    anew.pk, anew.public_id, anew.number = None, uuid.uuid4(), "另号"
    anew.save()  # a paper of a sealed class that nobody has sealed or drawn
    case.delivery.way, case.delivery.tracking = "post", "SF1001"
    case.delivery.save()
    with pytest.raises(Refused) as refused:
        services.volume_compile(volume=volume, actor=clerk, stamp=Stamp())
    assert refused.value.code == "incomplete"
    words = refused.value.message
    assert "快递SF1001还没有登记签收" in words
    assert "准予行政许可决定书另号还没有用印" in words
    assert "原件“营业执照”还借出在外" in words
    volume.refresh_from_db()
    assert (volume.state, volume.number) == ("due", "")
    assert services.archive_work(actor=JOB)["waiting"] == 1
    volume.refresh_from_db()
    assert len(volume.obstacles) == 4


def test_refused_case_needs_no_receipt_of_service(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    case = go(world, case, leg("yx.clerk", "refuse", reasons="不属于本机关职权", right_body="市住建局"))
    volume = compiled(world, case)
    assert [row["title"] for row in volume.listed if row["part"] == "acceptance"] == ["收件凭证", "不予受理通知书"]


def test_the_day_lists_ended_cases_and_compiles_what_is_complete(world: World, case: Case) -> None:
    receive(world, "direct", "yx.clerk")
    assert services.archive_work(actor=JOB) == {"opened": 1, "compiled": 0, "waiting": 1}
    draw()
    assert services.archive_work(actor=JOB) == {"opened": 0, "compiled": 1, "waiting": 0}
    assert services.archive_work(actor=JOB) == {"opened": 0, "compiled": 0, "waiting": 0}
    draw()
    volume = ArchiveVolume.objects.get()
    assert (volume.case, volume.state, volume.package is not None) == (case, "compiled", True)
    assert volume.due_on == dt.date(2025, 7, 15)  # thirty working days after 3 June, none of them a holiday
    assert services.packages_make(actor=JOB) == {"packed": 0}


# --- The life -------------------------------------------------------------------------------------------------------
def test_maker_does_not_look_through_the_own_volume(world: World, case: Case) -> None:
    volume = compiled(world, case, "yx.reviewer")
    with pytest.raises(NotAllowed, match="立卷人不能核对"):
        services.volume_confirm(volume=volume, actor=world.actor("yx.reviewer"), stamp=Stamp())
    assert services.volume_confirm(volume=volume, actor=world.actor("yx.admin"), stamp=Stamp()).state == "checked"


def test_handed_over_and_signed_for_by_another(world: World, case: Case) -> None:
    volume = compiled(world, case)
    with pytest.raises(Refused, match="不能“移交”"):
        services.transfer_make(volumes=[volume], actor=world.actor("yx.clerk"), stamp=Stamp())
    volume = services.volume_confirm(volume=volume, actor=world.actor("yx.reviewer"), stamp=Stamp())
    transfer = services.transfer_make(volumes=[volume], actor=world.actor("yx.admin"), stamp=Stamp())
    with pytest.raises(NotAllowed, match="移交人不能签收"):
        services.transfer_sign(transfer=transfer, actor=world.actor("yx.admin"), stamp=Stamp())
    with pytest.raises(NotAllowed):
        services.transfer_sign(transfer=transfer, actor=world.actor("yx.clerk"), stamp=Stamp())
    transfer = services.transfer_sign(transfer=transfer, actor=world.actor("yx.head"), stamp=Stamp())
    volume.refresh_from_db()
    assert (volume.state, transfer.state, volume.kept_at is not None) == ("kept", "signed", True)
    assert transfer.document is not None
    facts = json.loads(transfer.document.facts)
    assert [(row["number"], row["case"], row["retention"]) for row in facts["volumes"]] == [
        (volume.number, case.number, "30年")
    ]
    draw()
    assert transfer.document.files.count() == 1
    with pytest.raises(Refused, match="已签收"):
        services.transfer_give_back(transfer=transfer, reason="晚了", actor=world.actor("yx.head"), stamp=Stamp())


def test_returned_volume_is_made_again_with_its_number(world: World, case: Case) -> None:
    volume = compiled(world, case)
    number, first = volume.number, volume.directory
    volume = services.volume_confirm(volume=volume, actor=world.actor("yx.reviewer"), stamp=Stamp())
    transfer = services.transfer_make(volumes=[volume], actor=world.actor("yx.clerk"), stamp=Stamp())
    with pytest.raises(Invalid):
        services.transfer_give_back(transfer=transfer, reason=" ", actor=world.actor("yx.admin"), stamp=Stamp())
    transfer = services.transfer_give_back(
        transfer=transfer, reason="页次不清", actor=world.actor("yx.admin"), stamp=Stamp()
    )
    volume.refresh_from_db()
    assert (transfer.state, volume.state, volume.transfer, volume.returned_reason) == (
        "returned",
        "due",
        None,
        "页次不清",
    )
    assert services.archive_work(actor=JOB)["compiled"] == 0  # a returned one waits for a person
    again = compiled(world, case)
    assert (again.pk, again.number, again.returned_reason) == (volume.pk, number, "")
    assert again.directory is not None and again.directory.supersedes == first


def test_list_of_volumes_all_given_back_is_not_signed(world: World, case: Case) -> None:
    volume = compiled(world, case)
    volume = services.volume_confirm(volume=volume, actor=world.actor("yx.reviewer"), stamp=Stamp())
    transfer = services.transfer_make(volumes=[volume], actor=world.actor("yx.clerk"), stamp=Stamp())
    services.volume_give_back(volume=volume, reason="缺页", actor=world.actor("yx.admin"), stamp=Stamp())
    with pytest.raises(Refused, match="没有可签收的"):
        services.transfer_sign(transfer=transfer, actor=world.actor("yx.admin"), stamp=Stamp())


REVOKE = leg("yx.head", "revoke", reason="以欺骗手段取得", ground="fraud")


def test_revoked_after_it_was_kept_makes_a_supplementary_volume(world: World, case: Case) -> None:
    first = kept(world, case)
    case = go(world, case, REVOKE)
    assert list(case.volumes.order_by("sequence").values_list("sequence", "state", "reason")) == [
        (1, "kept", ""),
        (2, "due", "撤销许可"),
    ]
    second = compiled(world, case)
    assert second.number == f"{first.number}补1"
    assert [row["title"] for row in second.listed] == ["撤销行政许可决定书", "办理过程记录（机读）"]
    first.refresh_from_db()
    assert {row.problem for row in services.volume_verify(first)} == {""}


def test_revoked_while_under_way_is_compiled_again(world: World, case: Case) -> None:
    volume = compiled(world, case)
    case = go(world, case, REVOKE)
    volume.refresh_from_db()
    assert (volume.state, volume.returned_reason) == ("due", "编制之后本件又有变动：撤销许可")
    assert case.volumes.count() == 1


def test_volume_that_is_out_of_date_is_not_confirmed(world: World, case: Case) -> None:
    volume = compiled(world, case)
    events.record(obj=case, verb="case.message_in", actor=JOB)
    with pytest.raises(Refused, match="本件又有变动"):
        services.volume_confirm(volume=volume, actor=world.actor("yx.reviewer"), stamp=Stamp())


ROLES = {
    "compile": {"yx.clerk", "yx.reviewer", "yx.admin"},
    "confirm": {"yx.reviewer", "yx.chief", "yx.admin"},
    "offer": {"yx.clerk", "yx.reviewer", "yx.admin"},
    "receive": {"yx.head", "yx.admin"},
    "give_back": {"yx.reviewer", "yx.chief", "yx.head", "yx.admin"},
    "go_stale": set(),
}


@pytest.mark.parametrize("move", ROLES)
def test_who_may_do_what(world: World, case: Case, move: str) -> None:
    volume = services.volume_open(case=case, actor=JOB)
    people = ("yx.clerk", "yx.reviewer", "yx.chief", "yx.head", "yx.admin", "yx.filer", "gx.clerk", "sysadmin")
    assert {login for login in people if volume.move_permitted(move, world.actor(login)) is None} == ROLES[move]


# --- Rules ----------------------------------------------------------------------------------------------------------
ORDER = ["decision", "service", "acceptance", "materials", "examination", "other"]


def rule(world: World, login: str = "yx.admin", **said: Any) -> ArchiveRule:
    values = {
        "valid_from": dt.date(2025, 6, 3),
        "retention": "permanent",
        "keeper": "park",
        "due_days": 10,
        "order": ORDER,
        **said,
    }
    place = world.body["yx-park"].jurisdiction
    return services.archive_rule_add(jurisdiction=place, said=RuleInput(**values), actor=world.actor(login))


def test_the_nearest_rule_of_the_day_counts(world: World, case: Case) -> None:
    scheme = world.scheme["S0"]
    rule(world, retention="y10", item_type="licence")
    rule(world, retention="y30", scheme=scheme)
    assert services.volume_open(case=case, actor=JOB).retention == "y30"
    rule(world, retention="permanent", item=world.item["instant"])
    other = walked(world)
    rule(world, retention="permanent", item=world.item["direct"])
    volume = services.volume_open(case=other, actor=JOB)
    assert (volume.retention, volume.order, volume.due_on) == ("permanent", ORDER, dt.date(2025, 6, 17))
    volume = compiled(world, other)
    assert volume.listed[0]["title"] == "准予行政许可决定书"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"valid_from": dt.date(2025, 6, 2)}, "valid_from"),
        ({"retention": "y15"}, "retention"),
        ({"keeper": "nobody"}, "keeper"),
        ({"due_days": 0}, "due_days"),
        ({"order": ORDER[:5]}, "order"),
        ({"item_type": "x"}, "item_type"),
        ({"scheme": "S4"}, "scheme"),
        ({"item": "own"}, "item"),
        ({"item": "direct", "item_type": "licence"}, "item"),
    ],
)
def test_half_a_rule_is_told(world: World, said: dict[str, Any], field: str) -> None:
    values = dict(said)
    if "item" in values:
        values["item"] = world.item[values["item"]]
        assert isinstance(values["item"], PowerItem)
    if "scheme" in values:
        values["scheme"] = world.scheme[values["scheme"]]
    with pytest.raises(Invalid) as problem:
        rule(world, **values)
    assert problem.value.field == field


def test_rules_are_made_by_the_park_or_the_reform_office_once_a_day(world: World) -> None:
    for login in ("yx.clerk", "gx.head"):
        with pytest.raises(NotAllowed):
            rule(world, login)
    rule(world, "yx.reform")
    with pytest.raises(Refused, match="已经登记"):
        rule(world)


# --- Pages ----------------------------------------------------------------------------------------------------------
LIST = 6  # queries of the list with its frame, however many volumes


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_nothing_row_by_row(
    world: World, client: Client, django_assert_num_queries: Count, count: int
) -> None:
    for _ in range(count):
        case = receive(world, "direct", "yx.clerk")
        case = go(world, case, leg("yx.clerk", "refuse", reasons="不属于本机关职权", right_body="市住建局"))
        services.volume_open(case=case, actor=JOB)
    client.force_login(world.person["yx.clerk"])
    client.get("/archive/")
    with django_assert_num_queries(LIST):
        page = client.get("/archive/")
    assert len(page.context["rows"]) == count


def test_filters_and_who_sees_the_list(world: World, case: Case, client: Client) -> None:
    services.volume_open(case=case, actor=JOB)

    def shown(login: str, query: str = "") -> int:
        client.force_login(world.person[login])
        return len(client.get(f"/archive/?{query}").context["rows"])

    assert [shown(login) for login in ("yx.clerk", "yx.reform", "yx.inspector", "gx.clerk", "sysadmin")] == [
        1,
        1,
        1,
        0,
        0,
    ]
    assert [shown("yx.clerk", f"state={state}") for state in ("due", "compiled", "overdue")] == [1, 0, 0]
    assert [shown("yx.clerk", f"q={words}") for words in (case.number, "没有这个")] == [1, 0]
    with on(2025, 7, 16):
        assert shown("yx.clerk", "state=overdue") == 1
        late = {
            login: selectors.volumes_late(world.actor(login)).count() for login in ("yx.clerk", "yx.admin", "gx.clerk")
        }
        assert late == {"yx.clerk": 1, "yx.admin": 1, "gx.clerk": 0}


def test_from_the_case_page_to_the_signed_list(world: World, case: Case, client: Client) -> None:
    """A clerk compiles, a reviewer looks through, the clerk hands over, the administrator signs, everybody reads."""
    by_case = reverse("approvals:case_archive", args=[case.number])
    client.force_login(world.person["yx.clerk"])
    assert by_case in client.get(reverse("approvals:case", args=[case.number])).content.decode()
    assert "的文件还没有生成" in client.get(by_case).content.decode()
    refused = client.post(by_case, follow=True).content.decode()
    assert "没有编制" in refused
    draw()
    assert client.post(by_case).status_code == 302
    volume = ArchiveVolume.objects.get()
    page = reverse("approvals:archive_volume", args=[volume.public_id])
    assert "正在生成" in client.get(page).content.decode()
    assert client.get(f"{page}package/").status_code == 404
    draw()
    assert client.post(f"{page}confirm/").status_code == 403
    client.force_login(world.person["yx.reviewer"])
    assert client.post(f"{page}confirm/").status_code == 302
    client.force_login(world.person["yx.clerk"])
    offered = client.post("/archive/many/", {"volume": [volume.pk], "move": "offer", "note": "二季度"})
    transfer = offered.headers["Location"]
    assert client.post(f"{transfer}sign/").status_code == 403
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{transfer}list.xlsx").content)).active
    assert sheet is not None
    assert [row[1:3] for row in sheet.iter_rows(min_row=5, values_only=True)] == [(volume.number, case.number)]
    client.force_login(world.person["yx.admin"])
    short = client.post(f"{transfer}give-back/", {"reason": ""})
    assert (short.status_code, "请写明退回理由" in short.content.decode()) == (422, True)
    assert client.post(f"{transfer}sign/").status_code == 302
    draw()
    assert client.get(f"{transfer}file/").status_code == 200
    volume.refresh_from_db()
    assert (volume.state, client.post(f"{page}give-back/", {"reason": "晚"}).status_code) == ("kept", 409)
    client.force_login(world.person["yx.chief"])
    package = b"".join(client.get(f"{page}package/").streaming_content)  # type: ignore[attr-defined]
    assert zipfile.ZipFile(io.BytesIO(package)).namelist()[-1] == "manifest.json"
    proof = client.get(f"{page}?verify=1").content.decode()
    assert ("相符" in proof, "不符" in proof) == (True, False)


def test_batch_says_row_by_row_what_became_of_it(world: World, case: Case, client: Client) -> None:
    draw()
    other = walked(world)
    rows = [services.volume_open(case=one, actor=JOB).pk for one in (case, other)]
    client.force_login(world.person["yx.clerk"])
    answer = client.post("/archive/many/", {"volume": rows, "move": "compile"})
    assert [bool(words) for _, words in answer.context["outcome"]] == [False, True]
    assert "编制 1 件" in answer.content.decode()


def test_volume_of_another_city_is_nowhere(world: World, case: Case, client: Client) -> None:
    volume = compiled(world, case)
    page = reverse("approvals:archive_volume", args=[volume.public_id])
    for login in ("gx.clerk", "as.head", "sysadmin"):
        client.force_login(world.person[login])
        found = [client.get(f"{page}{part}").status_code for part in ("", "package/", "directory/", "confirm/")]
        assert found == [404] * 4
        assert client.get(reverse("approvals:case_archive", args=[case.number])).status_code == 404


def test_administrator_makes_a_rule_on_its_page(world: World, client: Client) -> None:
    client.force_login(world.person["yx.admin"])
    place = world.body["yx-park"].jurisdiction_id
    sent = {
        "jurisdiction": place,
        "valid_from": "2025-06-03",
        "retention": "y10",
        "keeper": "park",
        "due_days": 15,
        "order": "决定、送达、受理、申请材料、审查",
        "source": "交接清单（归档要求）",
    }
    short = client.post("/archive/rules/", sent)
    assert (short.status_code, "卷内次序须把6类各写一次" in short.content.decode()) == (422, True)
    assert 'value="交接清单（归档要求）"' in short.content.decode()
    wrong = client.post("/archive/rules/", {**sent, "item": "没有", "order": "决定、怪"})
    assert "没有“怪”这一类" in wrong.content.decode() and "没有编码为“没有”的事项" in wrong.content.decode()
    code = world.item["direct"].code
    good = {**sent, "item": code, "order": "决定、送达、受理、申请材料、审查、其他"}
    assert client.post("/archive/rules/", good).status_code == 302
    made = ArchiveRule.objects.get()
    assert (made.item, made.retention, made.order) == (world.item["direct"], "y10", ORDER)
    client.force_login(world.person["yx.clerk"])
    assert client.post("/archive/rules/", good).status_code == 403
    assert "10年" in client.get("/archive/rules/").content.decode()


def test_demonstration_shows_a_rule_a_stock_a_loan_and_volumes(world: World, case: Case) -> None:
    go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    demo_archive.load(actor_of=world.actor)
    assert list(ArchiveVolume.objects.values_list("case", flat=True)) == [case.pk]
    assert selectors.rules_visible(world.actor("yx.reviewer")).get().retention == "permanent"
    assert [(row.left, row.spoiled) for row in selectors.stocks_visible(world.actor("yx.clerk"))] == [(28, 2)]
    assert [row.state for row in selectors.originals_filtered(world.actor("yx.clerk"))] == ["lent", "kept"]
