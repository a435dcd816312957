"""Daily data of the provincial platform: once per content, nothing typed twice, nothing overwritten, nothing lost (B24)."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from approvals import jobs, selectors, services
from approvals.importing.platform import Exchanged, exchanged
from approvals.models import Case, ExternalSystem, ImportBatch, ImportConflict
from approvals.workflow import Entry
from core import events
from core.actors import job
from core.errors import Invalid, NotAllowed, Refused
from core.sheets import as_csv
from tests.approvals.imported import uscc
from tests.approvals.looking import on
from tests.approvals.walks import go, leg
from tests.world import PASSWORD, World, build_world, moment

ROBOT = job("platform_inbox")


def province(world: World) -> ExternalSystem:
    found = ExternalSystem.objects.filter(code="hn").first()
    return found or services.external_system_add(code="hn", name="省平台", kind="provincial", actor=ROBOT)


def accept(world: World, number: str = "P1", **more: str) -> dict[str, str]:
    return {
        "project_no": number,
        "task_code": world.item["direct"].code,
        "task_name": world.item["direct"].name,
        "project_name": "年产2万吨涂料项目",
        "applyer_name": "测试企业一",
        "applyer_page_code": uscc(1),
        "contact_name": "张三",
        "contact_mobile": "13900000001",
        "apply_type": "2",
        "apply_date": "2025-03-07 10:12:13",
        **more,
    }


def take(world: World, *rows: tuple[str, dict[str, str]], name: str = "a.csv", actor: Any = ROBOT) -> ImportBatch:
    found = [Exchanged(table, place, cells) for place, (table, cells) in enumerate(rows, start=2)]
    data = repr((name, rows)).encode()
    park = world.body["yx-park"]
    return services.platform_take(rows=found, data=data, file_name=name, park=park, system=province(world), actor=actor)


def told(batch: ImportBatch) -> list[tuple[str, str]]:
    return list(batch.rows.values_list("outcome", "words"))


@pytest.mark.mission("B24")
def test_new_number_becomes_a_case_with_the_platforms_time_and_number(world: World) -> None:
    with on(2025, 3, 8, 6):
        batch = take(world, ("up_pro_accept", accept(world)))
    case = Case.objects.get()
    assert told(batch) == [("done", "新收件")]
    assert (case.state, case.entry, case.channel) == ("received", Entry.PLATFORM, "online")
    assert case.received_at == moment(2025, 3, 7, 10, 12, 13)
    assert (case.contact, case.phone, case.applicant.name) == ("张三", "13900000001", "测试企业一")
    assert [str(number) for number in case.numbers.all()] == ["省平台 P1"]
    with on(2025, 3, 10):
        case.materials.update(provided=True)
        assert go(world, case, leg("yx.clerk", "accept")).state == "accepted"


@pytest.mark.mission("B24")
def test_case_with_a_paper_of_acceptance_comes_in_accepted(world: World) -> None:
    row = accept(world, accept_date="2025-03-07 15:00:00", accept_doc_no="湘受2025-1")
    with on(2025, 3, 8, 6):
        take(world, ("up_pro_accept", row))
    case = Case.objects.get()
    assert (case.state, case.accepted_at) == ("accepted", moment(2025, 3, 7, 15))


@pytest.mark.mission("B24")
def test_same_row_again_says_nothing_and_a_known_number_is_completed_not_overwritten(world: World) -> None:
    with on(2025, 3, 8, 6):
        take(world, ("up_pro_accept", accept(world, contact_name="", contact_mobile="")))
        case = Case.objects.get()
        before = events.history(case)
        assert told(
            take(world, ("up_pro_accept", accept(world, contact_name="", contact_mobile="")), name="b.csv")
        ) == [("known", "与此前收到的相同")]
        assert events.history(case) == before
        second = take(world, ("up_pro_accept", accept(world, project_name="另一个名称")), name="c.csv")
    case.refresh_from_db()
    assert told(second) == [("conflict", "补入联系人、联系电话；有出入：申请内容")]
    assert (case.title, case.contact, case.phone) == ("年产2万吨涂料项目", "张三", "13900000001")
    conflict = ImportConflict.objects.get()
    assert (conflict.field, conflict.state) == ("title", "open")
    assert "另一个名称" not in conflict.theirs
    assert Case.objects.count() == 1


@pytest.mark.mission("B24")
def test_difference_is_told_once_and_settled_with_its_trace(world: World) -> None:
    admin = world.actor("yx.admin")
    with on(2025, 3, 8, 6):
        take(world, ("up_pro_accept", accept(world)))
        take(world, ("up_pro_accept", accept(world, project_name="甲", apply_date="2025-03-06")), name="b")
        again = take(world, ("up_pro_accept", accept(world, project_name="甲", zip_code="4100")), name="c")
        assert told(again) == [("known", "出入已在处理")]
        by_field = {row.field: row for row in ImportConflict.objects.all()}
        assert set(by_field) == {"title", "received"}
        with pytest.raises(Refused, match="收件日由办理步骤形成"):
            services.conflict_resolve(conflict=by_field["received"], take=True, note="核", actor=admin)
        with pytest.raises(Invalid, match="核对的依据"):
            services.conflict_resolve(conflict=by_field["title"], take=True, note=" ", actor=admin)
        with pytest.raises(NotAllowed):
            services.conflict_resolve(conflict=by_field["title"], take=True, note="核", actor=world.actor("yx.clerk"))
        services.conflict_resolve(conflict=by_field["title"], take=True, note="已电话核对", actor=admin)
        services.conflict_resolve(conflict=by_field["received"], take=False, note="以窗口回执为准", actor=admin)
        with pytest.raises(Refused, match="已经处理"):
            services.conflict_resolve(conflict=by_field["title"], take=False, note="x", actor=admin)
    case = Case.objects.get()
    assert case.title == "甲"
    details = [line.detail for line in selectors.timeline(events.history(case))]
    assert details[:2] == ["说明：收件日保留本系统的值：以窗口回执为准", "说明：申请内容改用对方的值：已电话核对"]
    assert list(events.verify()) == []


@pytest.mark.mission("B24")
def test_what_cannot_be_placed_waits_and_is_placed_by_hand(world: World) -> None:
    row = accept(world, task_code="43-NOT-OURS", task_name="省里的叫法")
    with on(2025, 3, 8, 6):
        batch = take(world, ("up_pro_accept", row), ("up_pro_process", _step()))
        assert told(batch) == [
            ("waiting", "事项“省里的叫法”不在本地目录中"),
            ("waiting", "编号 P1 还没有办件，等收件数据到了再试"),
        ]
        first, second = batch.rows.all()
        admin = world.actor("yx.admin")
        direct = services.Chosen(item=world.item["direct"])
        with pytest.raises(NotAllowed):
            services.platform_retry(row=first, actor=world.actor("yx.clerk"), chosen=direct)
        assert services.platform_retry(row=first, actor=admin, chosen=direct).outcome == "done"
        assert services.platform_retry(row=second, actor=admin).words == "记入办理经过：审核"
        with pytest.raises(Refused, match="不需要重试"):
            services.platform_retry(row=second, actor=admin)
    case = Case.objects.get()
    last = events.history(case)[-1]
    assert (last.verb, last.happened_at) == ("case.import.platform_step", moment(2025, 3, 7, 16))


def _step(number: str = "P1") -> dict[str, str]:
    return {
        "project_no": number,
        "process_name": "审核",
        "event_name": "2",
        "handle_user_name": "李四",
        "event_start_time": "2025-03-07 15:00:00",
        "event_end_time": "2025-03-07 16:00:00",
    }


@pytest.mark.mission("B24")
def test_result_made_elsewhere_is_a_difference_never_our_decision(world: World) -> None:
    result = {"project_no": "P1", "result_type": "准予许可", "result_date": "2025-03-07 17:00:00"}
    unknown = {"project_no": "P1", "result_type": "7", "result_date": "2025-03-07 17:00:00"}
    with on(2025, 3, 8, 6):
        take(world, ("up_pro_accept", accept(world)))
        batch = take(world, ("up_pro_result", result), ("up_pro_result", unknown), name="r")
    assert told(batch) == [
        ("conflict", "有出入：结果、决定日"),
        ("waiting", "办结结果“7”的含义没有登记，请与平台核对"),
    ]
    case = Case.objects.get()
    assert (case.state, case.result) == ("received", "")


@pytest.mark.mission("B24")
def test_the_same_content_is_taken_once_whoever_sends_it(world: World) -> None:
    with on(2025, 3, 8, 6):
        take(world, ("up_pro_accept", accept(world)))
        with pytest.raises(Refused, match="已经接收过"):
            take(world, ("up_pro_accept", accept(world)), actor=world.actor("yx.admin"))
        with pytest.raises(NotAllowed):
            take(world, ("up_pro_accept", accept(world, "P2")), actor=world.actor("yx.clerk"))
    assert (Case.objects.count(), ImportBatch.objects.count()) == (1, 1)


@pytest.mark.mission("B24")
def test_inbox_takes_each_file_once_and_names_what_it_cannot_read(world: World, tmp_path: Path) -> None:
    province(world)
    folder = tmp_path / "hn" / "yx-park"
    folder.mkdir(parents=True)
    row = accept(world)
    content = as_csv(list(row), [list(row.values())])
    (folder / "day1.csv").write_bytes(content)
    (folder / "again.csv").write_bytes(content)
    (folder / "broken.csv").write_bytes(b"a,b\n1,2\n")
    with on(2025, 3, 8, 6):
        outcome = jobs.platform_inbox(tmp_path)
        assert jobs.platform_inbox(tmp_path) == {"taken": [], "known": [], "failed": outcome["failed"]}
    assert (outcome["taken"], outcome["known"]) == (["hn/yx-park/again.csv"], ["hn/yx-park/day1.csv"])
    assert [words.partition("：")[0] for words in outcome["failed"]] == ["hn/yx-park/broken.csv"]
    assert sorted(path.name for path in folder.iterdir()) == ["broken.csv", "taken"]
    assert Case.objects.count() == 1


@pytest.mark.mission("B24")
def test_command_takes_one_file(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    province(world)
    row = accept(world)
    path = tmp_path / "day.csv"
    path.write_bytes(as_csv(list(row), [list(row.values())]))
    with on(2025, 3, 8, 6):
        call_command("import_platform", str(path), system="hn", park="yx-park")
        with pytest.raises(CommandError, match="已经接收过"):
            call_command("import_platform", str(path), system="hn", park="yx-park")
    assert capsys.readouterr().out == "day.csv：已导入 1 行\n"
    with pytest.raises(CommandError, match="没有登记"):
        call_command("import_platform", str(path), system="hn", park="nowhere")


@pytest.mark.mission("B24")
def test_tables_are_told_by_their_columns_in_either_language() -> None:
    chinese = [["办件编号", "办理环节名称", "环节开始时间"], ["P1", "审核", "2025-03-07"]]
    english = [["project_no", "apply_date"], ["P1", "2025-03-07"]]
    found = exchanged([chinese, english])
    assert [(row.table, row.number) for row in found] == [("up_pro_accept", "P1"), ("up_pro_process", "P1")]
    with pytest.raises(Invalid, match="没有认出交换表"):
        exchanged([[["a"], ["b"]]])


@pytest.mark.mission("B24")
def test_page_of_conflicts(world: World, client: Client) -> None:
    with on(2025, 3, 8, 6):
        take(world, ("up_pro_accept", accept(world)))
        take(world, ("up_pro_accept", accept(world, project_name="甲")), name="b")
        conflict = ImportConflict.objects.get()
        client.login(username="yx.clerk", password=PASSWORD)
        assert client.get("/imports/conflicts/").status_code == 404
        client.login(username="yx.admin", password=PASSWORD)
        page = client.get("/imports/conflicts/")
        assert [(line.ours, line.theirs) for line in page.context["waiting"]] == [("年产2万吨涂料项目", "甲")]
        here = f"/imports/conflicts/{conflict.public_id}/"
        refused = client.post(here, {"do": "take", "note": ""})
        assert (refused.status_code, refused.context["errors"][0]["text"][:7]) == (422, "请写明核对的依据"[:7])
        assert client.post(here, {"do": "take", "note": "已核对"}).status_code == 302
    assert Case.objects.get().title == "甲"


@pytest.mark.mission("B24")
@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_file_at_once_one_wins() -> None:
    world = build_world(holidays=False)
    province(world)
    row = accept(world, apply_date="2025-11-07 10:00")
    barrier, answers = threading.Barrier(2), []

    def one() -> None:
        try:
            barrier.wait()
            take(world, ("up_pro_accept", row))
            answers.append("taken")
        except Refused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["file_known", "taken"]
    assert (Case.objects.count(), ImportBatch.objects.count()) == (1, 1)


@pytest.mark.mission("B24")
def test_a_waiting_row_is_given_a_park_and_a_handler(world: World, client: Client) -> None:
    """The platform names no item of ours; the administrator names item, park and handler on the page of the batch."""
    with on(2025, 3, 8, 6):
        batch = take(world, ("up_pro_accept", accept(world, task_code="43-NOT-OURS", task_name="省里的叫法")))
        line = batch.rows.get()
        client.force_login(world.person["yx.admin"])
        page = client.get(f"/imports/{batch.public_id}/")
        assert [p.username for p in page.context["handlers"]][:2] == ["yx.chief", "yx.clerk"]
        address = f"/imports/{batch.public_id}/rows/{line.pk}/"
        code = world.item["direct"].code
        for handler, words in (("nobody", "没有用户名为 nobody 的经办人"), ("zjj.handler", "不在湖南岳阳绿色化工")):
            answer = client.post(address, {"item": code, "handler": handler})
            assert answer.status_code == 422
            assert words in answer.content.decode() and f'value="{handler}"' in answer.content.decode()
        stranger = services.Chosen(item=world.item["direct"], park=world.body["czgx"])
        with pytest.raises(NotAllowed, match="不是您管理的园区"):
            services.platform_retry(row=line, actor=world.actor("yx.admin"), chosen=stranger)
        assert client.post(address, {"item": code, "handler": "yx.reviewer"}).status_code == 302
    case = Case.objects.get()
    assert (case.handler, case.park) == (world.person["yx.reviewer"], world.body["yx-park"])
    line.refresh_from_db()
    assert (line.outcome, line.handler) == ("done", world.person["yx.reviewer"])
