"""The demonstration of weak items, guidance and fault tolerance: each register in every state, through the services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.models import Organisation, Person
from core.permissions import actor_for
from core.selectors import calendar
from empowerment.models import DemonstrationCase, Empowerment, PowerItem
from empowerment.services import PartyInput
from empowerment.workflow import Mode, Party
from supervision import services
from supervision.lives.cards import CardState
from supervision.models import Card, Difficulty, Tolerance, WeakItem
from supervision.selectors.fault_terms import fault_terms
from supervision.services import DifficultyInput, FallbackInput, SessionInput, ToleranceInput, Verdict, WeakInput

PARK, DEPARTMENT = "yx-park", "yx-zjj"


def load() -> None:
    _weak()
    _guidance()
    _tolerances()


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _body(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def _in_working_days(number: int) -> dt.date:
    return calendar().add(moments.today(), number)


def _do(service: str, login: str, **data: Any) -> Any:
    return getattr(services, service)(**data, actor=_actor(login), stamp=Stamp())


# --- 放不下、接不住、管不好 -----------------------------------------------------------------------------------------
def _weak() -> None:
    """One entry at each stage; the last one is handled by service-forward from next month on."""
    rows = Empowerment.objects.known_at(None).valid_at(moments.now()).select_related("item", "park")
    rows = rows.filter(park__code=PARK, item__competent_department__code=DEPARTMENT, mode=Mode.DELEGATED)
    stories: tuple[tuple[str, str, Callable[[WeakItem], object]], ...] = (
        ("not_released", "业务专网没有接入园区，材料要送到部门录入。", _nothing),
        ("not_taken", "没有消防专业审查人员，图纸审查要等部门支援。", _followed),
        ("not_managed", "办结以后没有及时推送，部门不掌握现场情况。", _asked),
        ("not_taken", "现场评定须两名专业人员，园区只有一名。", _resolved),
        ("not_released", "部门仍要求企业到区里提交原件。", _dismissed),
        ("not_taken", "一年只有两件，园区配不齐专业力量。", _forwarded),
    )
    for row, (kind, reason, story) in zip(rows.order_by("pk"), stories, strict=False):
        story(_do("weak_register", "yx.admin", said=WeakInput(row, kind, "park", reason)))


def _nothing(row: Any) -> None:
    """Nothing more has happened."""


def _followed(row: WeakItem) -> WeakItem:
    said = {"owner": _body(PARK), "measures": "引进专业人员；主管部门跟班带教一个月。", "due_on": _in_working_days(15)}
    made: WeakItem = _do("weak_take_up", "yx.reform", weak=row, **said)
    return made


def _asked(row: WeakItem) -> WeakItem:
    row = _do("weak_follow", "yx.head", weak=_followed(row), text="已明确专人负责推送，试运行两周。")
    made: WeakItem = _do("weak_ask", "zjj.head", weak=row, asked="resolved", text="近两周推送及时，建议销号。")
    return made


def _resolved(row: WeakItem) -> None:
    _do("weak_resolve", "yx.reform", weak=_asked(row), reason="人员到岗，能够独立承接。")


def _dismissed(row: WeakItem) -> None:
    _do("weak_dismiss", "yx.reform", weak=row, reason="经核，系个别窗口误解，已纠正，不列入。")


def _forwarded(row: WeakItem) -> None:
    first = (moments.today().replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    handler = PartyInput(Party.HANDLER, row.department, Person.objects.get(username="zjj.handler"))
    centre = PartyInput(Party.CENTRE, Organisation.objects.get(code="yx-centre"))
    said = FallbackInput("forwarded", first, "演示：赋权事项调整通知", "办件少、专业性强", parties=[centre, handler])
    _do("weak_fall_back", "yx.reform", weak=_followed(row), said=said)


# --- 业务指导 --------------------------------------------------------------------------------------------------------
def _guidance() -> None:
    """A session held, one planned, one called off; a difficulty at each stage."""
    items = list(PowerItem.objects.filter(competent_department__code=DEPARTMENT).order_by("pk")[:3])
    shown = DemonstrationCase.objects.filter(state="published").first()
    today = moments.today()
    held = _session("消防设计审查要点", today - dt.timedelta(days=9), items, demonstration=shown)
    came = {"attendees": "园区审查人员、窗口人员", "attended": 8, "note": "逐项讲解审查要点，现场答疑。"}
    _do("session_hold", "zjj.head", session=held, **came)
    _session("施工许可现场指导", today + dt.timedelta(days=6), items[:1], kind="on_site")
    off = _session("竣工验收备案培训", today + dt.timedelta(days=3), items)
    _do("session_cancel", "zjj.head", session=off, reason="主讲人临时出差，改期另行通知。")
    texts: tuple[tuple[str, Callable[[Difficulty], object]], ...] = (
        ("图审系统端口没有对园区开放。", _nothing),
        ("特殊建设工程的现场评定表用哪一版？", _answered),
        ("联合验收的意见由谁汇总？", _reopened),
        ("委托书没有写明发证环节，能否直接制证？", _accepted),
        ("窗口打印机驱动不兼容。", lambda row: _do("difficulty_withdraw", "yx.clerk", difficulty=row)),
    )
    for text, story in texts:
        said = DifficultyInput(_body(PARK), _body(DEPARTMENT), text, items[0], held)
        story(_do("difficulty_ask", "yx.clerk", said=said))


def _session(title: str, held_on: dt.date, items: list[PowerItem], **more: Any) -> Any:
    said = SessionInput(_body(DEPARTMENT), title, held_on, "局消防科业务骨干", [_body(PARK)], items, **more)
    return _do("session_plan", "zjj.head", said=said)


def _answered(row: Difficulty) -> Difficulty:
    made: Difficulty = _do("difficulty_answer", "zjj.handler", difficulty=row, text="用2024年修订版，已发工作群。")
    return made


def _reopened(row: Difficulty) -> None:
    said = {"said": "答复没有说明汇总的时限。", "due_on": _in_working_days(3)}
    _do("difficulty_reopen", "yx.clerk", difficulty=_answered(row), **said)


def _accepted(row: Difficulty) -> None:
    _do("difficulty_accept", "yx.clerk", difficulty=_answered(row), said="已照办。")


# --- 容错免责 --------------------------------------------------------------------------------------------------------
def _tolerances() -> None:
    """An application at each stage; that of the upheld card is exempt, so it counts no more."""
    card = Card.objects.filter(organisation__code=PARK, state=CardState.UPHELD).order_by("pk").first()
    stories: tuple[tuple[str, Callable[[Tolerance], object]], ...] = (
        ("首次按新流程办理联合验收，超期两日", _nothing),
        ("容缺受理后材料补齐晚于承诺", _assessed),
        ("告知承诺事项核查晚了三日", _withdrawn),
        ("试行电子材料，误退一份原件", _appealed),
        ("并联审批牵头环节重复收件", _reviewed),
        ("首件审批直报流程有误", _corrected),
    )
    for subject, story in stories:
        story(_applied(subject))
    if card is not None:
        _decided(_applied(card.words[:200], about=card))


def _applied(subject: str, **more: Any) -> Tolerance:
    park, today = _body(PARK), moments.today()
    conditions = fault_terms(park.jurisdiction_id, today).conditions
    said = ToleranceInput(
        park,
        subject,
        today,
        "按改革方案先行先试，发现后当日纠正，没有造成损失。",
        ["见会议纪要和办理记录。"] * len(conditions),
        **more,
    )
    made: Tolerance = _do("tolerance_apply", "yx.head", said=said)
    return made


def _assessed(row: Tolerance) -> Tolerance:
    said = {"found": [(True, "")] * row.findings.count(), "opinion": "exempt", "text": "属于探索中的失误，及时纠正。"}
    made: Tolerance = _do("tolerance_assess", "yx.inspector", tolerance=row, **said)
    return made


def _withdrawn(row: Tolerance) -> None:
    _do("tolerance_withdraw", "yx.head", tolerance=row)


def _decided(row: Tolerance, said: Verdict | None = None) -> Tolerance:
    verdict = said or Verdict("exempt", "符合全部条件，同意评估意见。")
    office = {"office": _body("yx-spj"), "said": verdict}
    made: Tolerance = _do("tolerance_decide", "yx.reform", tolerance=_assessed(row), **office)
    return made


def _appealed(row: Tolerance) -> Tolerance:
    row = _decided(row, Verdict("not_exempt", "没有履行规定程序。"))
    made: Tolerance = _do("tolerance_appeal", "yx.head", tolerance=row, text="有补充的会议纪要，请复核。")
    return made


def _reviewed(row: Tolerance) -> None:
    discipline = _actor("yx.discipline")
    office = Organisation.objects.get(pk=min(discipline.organisations("inspector")))
    said = {"office": office, "said": Verdict("mitigated", "程序有瑕疵，从轻处理。")}
    _do("tolerance_review", "yx.discipline", tolerance=_appealed(row), **said)


def _corrected(row: Tolerance) -> None:
    row = _decided(row, Verdict("exempt", "同意。", "修订直报流程图并培训。", _in_working_days(10)))
    row = _do("tolerance_correct", "yx.head", tolerance=row, text="流程图已修订，培训一次。")
    _do("tolerance_verify", "yx.reform", tolerance=row, done=True, text="属实。")
