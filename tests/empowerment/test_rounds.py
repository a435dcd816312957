"""A round of empowerment, from a park's request to the publication, as 郴政办发〔2021〕4号 二（二） has it (A10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import moments
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from empowerment.models import Empowerment, Instrument, Round, RoundAssessment
from empowerment.services import (
    AssessmentInput,
    DraftInput,
    Publication,
    Said,
    Upload,
    round_assess,
    round_close_assessment,
    round_draw_up,
    round_legal_pass,
    round_legal_return,
    round_meeting_pass,
    round_publish,
    round_request,
    round_submit_legal,
)
from empowerment.workflow import InstrumentKind, InstrumentState, Mode
from tests.approvals.looking import on
from tests.empowerment.lists.making import workbook
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A10")]
HEADINGS = ("事项编码", "事项名称", "事项类型", "主管部门", "赋权方式", "设定依据", "法定时限")
ZJJ = "云溪区住房和城乡建设局"
ROWS = [
    ("RD0001", "临时占用园区道路审批", "行政许可", ZJJ, "直接赋权", "《城市道路管理条例》", "20个工作日"),
    ("RD0002", "园区绿地占用审批", "行政许可", ZJJ, "委托", "《城市绿化条例》", "20个工作日"),
    ("RD0003", "夜间施工备案", "其他行政权力", ZJJ, "直接赋权", "《噪声污染防治法》", "5个工作日"),
]
TODAY = dt.date(2025, 6, 3)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def _list(rows: Any = ROWS) -> bytes:
    return workbook([HEADINGS, *rows])


def _asked(world: World, rows: Any = ROWS) -> Round:
    return round_request(
        park=world.body["yx-park"],
        title="第二批赋权",
        reason="项目多、跑路远；窗口已配两人。",
        wanted_by=dt.date(2025, 6, 20),
        data=_list(rows),
        name="需求清单.xlsx",
        actor=world.actor("yx.admin"),
        stamp=Stamp(),
    )


def _said(**more: Any) -> Said:
    return Said(**{"opinion": "同意", "number": "", **more})


def _by(world: World, login: str) -> dict[str, Any]:
    return {"actor": world.actor(login), "stamp": Stamp()}


def _assessed(world: World) -> Round:
    """The department agrees to the first, wants another mode for the second, keeps the third."""
    row = _asked(world)
    first, second, third = row.lines.all()
    answers = [
        AssessmentInput(first.pk, "agree"),
        AssessmentInput(second.pk, "other_mode", Mode.FORWARDED, "园区没有园林专业人员"),
        AssessmentInput(third.pk, "disagree", "", "须统一掌握全区工地"),
    ]
    return round_assess(round=row, answers=answers, said=_said(opinion=""), **_by(world, "zjj.supervisor"))


def _drawn(world: World) -> Round:
    return round_close_assessment(round=_assessed(world), said=_said(), **_by(world, "yx.reform"))


def _approved(world: World) -> Round:
    row = round_submit_legal(round=_drawn(world), said=_said(), **_by(world, "yx.reform"))
    row = round_legal_pass(round=row, said=_said(number="云司审〔2025〕9号"), **_by(world, "yx.legal"))
    return round_meeting_pass(round=row, said=_said(number="区政府第31次常务会议"), **_by(world, "yx.reform"))


def _publication(world: World) -> Publication:
    return Publication(world.scheme["S0"], TODAY, dt.date(2025, 7, 1))


def test_published_list_is_in_the_catalogue_and_its_instruments_are_drafted(world: World) -> None:
    row = _approved(world)
    row = round_publish(
        round=row, terms=_publication(world), said=_said(number="岳云政办发〔2025〕7号"), **_by(world, "yx.reform")
    )
    begun = Empowerment.objects.known_at(None).filter(item__code__startswith="RD000").order_by("item__code")
    assert [(e.item.code, e.mode, e.valid_from) for e in begun] == [
        ("RD0001", Mode.DIRECT, moments.start_of(dt.date(2025, 7, 1))),
        ("RD0002", Mode.FORWARDED, moments.start_of(dt.date(2025, 7, 1))),
    ]
    drafts = Instrument.objects.filter(state=InstrumentState.DRAFTED)
    assert [(i.kind, i.giver.code, i.taker.code) for i in drafts] == [
        (InstrumentKind.AUTHORIZATION, "yx-zjj", "yx-park")
    ]
    assert [scope.item.code for i in drafts for scope in i.scopes.all() if scope.item] == ["RD0001"]
    assert row.list_import is not None and (row.state, row.list_import.state) == ("published", "applied")
    assert [step.move for step in row.steps.all()] == [
        "request",
        "assess",
        "close_assessment",
        "submit_legal",
        "legal_pass",
        "meeting_pass",
        "publish",
    ]


def test_list_begins_as_the_departments_advise(world: World) -> None:
    lines = list(_drawn(world).lines.all())
    assert [(line.included, line.mode, line.reason) for line in lines] == [
        (True, Mode.DIRECT, ""),
        (True, Mode.FORWARDED, "园区没有园林专业人员"),
        (False, Mode.DIRECT, "须统一掌握全区工地"),
    ]


def test_returned_list_keeps_its_history(world: World) -> None:
    row = round_submit_legal(round=_drawn(world), said=_said(), **_by(world, "yx.reform"))
    with pytest.raises(Invalid) as problem:
        round_legal_return(round=row, said=_said(opinion=" "), **_by(world, "yx.legal"))
    assert problem.value.field == "opinion"
    row = round_legal_return(round=row, said=_said(opinion="第二项依据不足"), **_by(world, "yx.legal"))
    line = row.lines.all()[1]
    row = round_draw_up(
        round=row,
        drafts=[DraftInput(line.pk, False, line.mode, "依据不足，暂不列入")],
        said=_said(),
        **_by(world, "yx.reform"),
    )
    row = round_submit_legal(round=row, said=_said(), **_by(world, "yx.reform"))
    told = [(step.move, step.opinion) for step in row.steps.all()]
    assert ("legal_return", "第二项依据不足") in told and [move for move, _ in told].count("submit_legal") == 2
    kept = [[cells["code"] for cells in step.snapshot] for step in row.steps.all() if step.move == "submit_legal"]
    assert kept == [["RD0001", "RD0002"], ["RD0001"]]


def test_departing_from_the_advice_needs_a_reason(world: World) -> None:
    row = _drawn(world)
    third = row.lines.all()[2]
    with pytest.raises(Invalid) as problem:
        round_draw_up(
            round=row, drafts=[DraftInput(third.pk, True, Mode.DIRECT, "")], said=_said(), **_by(world, "yx.reform")
        )
    assert problem.value.field == f"reason_{third.pk}"


def test_department_speaks_for_its_own_items_only_and_again_if_it_likes(world: World) -> None:
    row = _assessed(world)
    first = row.lines.all()[0]
    again = [AssessmentInput(first.pk, "disagree", "", "再议后认为不宜")]
    row = round_assess(round=row, answers=again, said=_said(), **_by(world, "zjj.handler"))
    assert [a.stance for a in RoundAssessment.objects.filter(line=first)] == ["disagree", "agree"]
    with pytest.raises(NotAllowed):
        round_assess(round=row, answers=again, said=_said(), **_by(world, "gx.clerk"))


@pytest.mark.parametrize(
    ("stance", "mode", "reason", "field"),
    [("other_mode", "", "x", "mode"), ("other_mode", "direct", "x", "mode"), ("disagree", "", " ", "reason")],
)
def test_half_an_assessment_is_told(world: World, stance: str, mode: str, reason: str, field: str) -> None:
    row = _asked(world)
    first = row.lines.all()[0]
    with pytest.raises(Invalid) as problem:
        round_assess(
            round=row,
            answers=[AssessmentInput(first.pk, stance, mode, reason)],
            said=_said(),
            **_by(world, "zjj.supervisor"),
        )
    assert problem.value.field == f"{field}_{first.pk}"


def test_silent_department_is_waited_for_unless_a_reason_is_given(world: World) -> None:
    row = _asked(world)
    with pytest.raises(Refused) as refusal:
        round_close_assessment(round=row, said=_said(opinion=""), **_by(world, "yx.reform"))
    assert refusal.value.code == "not_assessed" and ZJJ in refusal.value.message
    with on(2025, 6, 23):
        row = round_close_assessment(round=row, said=_said(opinion=""), **_by(world, "yx.reform"))
    assert [line.mode for line in row.lines.all()] == [line.wanted_mode for line in row.lines.all()]


@pytest.mark.parametrize("login", ["yx.admin", "zjj.supervisor", "yx.legal"])
def test_only_the_reform_office_draws_up_and_publishes(world: World, login: str) -> None:
    with pytest.raises(NotAllowed):
        round_close_assessment(round=_assessed(world), said=_said(), **_by(world, login))


def test_order_of_the_steps_is_kept(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        round_publish(round=_drawn(world), terms=_publication(world), said=_said(number="x"), **_by(world, "yx.reform"))
    assert "拟定清单" in refusal.value.message
    assert not Empowerment.objects.filter(item__code="RD0001").exists()


def test_list_that_is_not_understood_names_row_and_column_and_nothing_is_kept(world: World) -> None:
    rows = [("", "绿地", "行政许可", "云溪区园林局", "直接赋权", "", ""), ("", "道路", "行政许可", ZJJ, "下派", "", "")]
    with pytest.raises(Invalid) as problem:
        _asked(world, rows)
    assert "第2行“云溪区园林局”：不认识的机构" in problem.value.message and "第3行" in problem.value.message
    assert Round.objects.count() == 0


def test_minutes_are_kept_with_the_step(world: World) -> None:
    row = round_submit_legal(round=_drawn(world), said=_said(), **_by(world, "yx.reform"))
    pdf = Upload(b"%PDF-1.4 opinion", "审查意见.pdf")
    row = round_legal_pass(round=row, said=_said(number="云司审〔2025〕9号", upload=pdf), **_by(world, "yx.legal"))
    client = _client(world, "yx.admin")
    step = row.steps.get(move="legal_pass")
    answer = client.get(f"/rounds/{row.public_id}/file/{step.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 opinion"  # type: ignore[attr-defined]
    with pytest.raises(Invalid):
        round_meeting_pass(
            round=row, said=_said(number="会议", upload=Upload(b"nothing", "a.exe")), **_by(world, "yx.reform")
        )


def _client(world: World, login: str) -> Client:
    client = Client()
    client.force_login(world.person[login])
    return client


def _post(client: Client, row: Round, move: str, **data: Any) -> Any:
    row.refresh_from_db()
    sent = {"opinion": "", "happened_on": "", "version": row.version, **data}
    return client.post(f"/rounds/{row.public_id}/{move}/", sent)


def test_round_walked_on_the_pages(world: World) -> None:
    admin, reform = _client(world, "yx.admin"), _client(world, "yx.reform")
    sent = {
        "park": world.body["yx-park"].pk,
        "title": "第三批",
        "reason": "需要",
        "wanted_by": "2025-06-20",
        "file": SimpleUploadedFile("需求.xlsx", _list()),
    }
    assert admin.post("/rounds/new/", sent).status_code == 302
    row = Round.objects.get()
    first, second, third = row.lines.all()
    answers = {f"stance_{line.pk}": "agree" for line in (first, second)} | {f"stance_{third.pk}": "disagree"}
    answer = _post(_client(world, "zjj.supervisor"), row, "assess", **answers)
    assert answer.status_code == 422 and "夜间施工备案”：请写明理由" in answer.content.decode()
    answers[f"reason_{third.pk}"] = "统一掌握"
    assert _post(_client(world, "zjj.supervisor"), row, "assess", **answers).status_code == 302
    assert _post(reform, row, "close-assessment").status_code == 302
    listed = {f"included_{line.pk}": "on" for line in (first, second)}
    listed |= {f"mode_{line.pk}": line.mode for line in (first, second, third)}
    assert _post(reform, row, "draw-up", **listed, **{f"reason_{third.pk}": "统一掌握"}).status_code == 302
    assert _post(reform, row, "submit-legal").status_code == 302
    assert _post(_client(world, "yx.legal"), row, "legal-pass", number="云司审〔2025〕9号").status_code == 302
    assert _post(reform, row, "meeting-pass", number="第31次常务会议").status_code == 302
    terms = {
        "scheme": world.scheme["S0"].pk,
        "number": "岳云政办发〔2025〕7号",
        "published_on": "2025-06-03",
        "effective_on": "2025-07-01",
    }
    assert _post(reform, row, "publish", **terms).status_code == 302
    text = admin.get(f"/rounds/{row.public_id}/").content.decode()
    assert "岳云政办发〔2025〕7号" in text and "写入目录的结果" in text
    compared = admin.get(f"/rounds/{row.public_id}/compare/").content.decode()
    assert "夜间施工备案" in compared.split('id="group-withdrawn"')[1]


def test_stale_page_is_told_who_was_faster(world: World) -> None:
    row = _assessed(world)
    client = _client(world, "yx.reform")
    _post(client, row, "close-assessment")
    answer = client.post(f"/rounds/{row.public_id}/close-assessment/", {"opinion": "我的意见", "version": 2})
    assert answer.status_code == 422 and "我的意见" in answer.content.decode() and "先办理" in answer.content.decode()


@pytest.mark.parametrize(
    ("login", "status"), [("yx.legal", 200), ("zjj.handler", 200), ("yx.clerk", 404), ("as.clerk", 404)]
)
def test_who_sees_a_round(world: World, login: str, status: int) -> None:
    row = _asked(world)
    assert _client(world, login).get(f"/rounds/{row.public_id}/").status_code == status


def test_pages_cost_the_same_for_few_and_many(world: World, django_assert_num_queries: Any) -> None:
    many = [(f"RD1{n:03d}", f"事项{n}号办理", "行政许可", ZJJ, "直接赋权", "", "") for n in range(40)]
    row = _asked(world, many)
    client = _client(world, "yx.reform")
    client.get("/rounds/")
    with django_assert_num_queries(8):
        client.get("/rounds/")
    with django_assert_num_queries(11):
        client.get(f"/rounds/{row.public_id}/")
