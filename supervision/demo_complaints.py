"""The demonstration of complaints, inspections, referrals and proceedings: every state, over the three months of cases.

What lies back is entered with its own days; moves are those of today, as a stamp of the past needs an event of the past.
Everything goes through the services, under the names of the demonstration's people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from approvals.models import Case
from core import moments
from core.actors import PUBLIC, Actor
from core.door import Stamp
from core.models import Organisation, Person
from core.papers import documents_of
from core.permissions import actor_for
from core.sheets import as_csv
from supervision.models import Card, Complaint, Inspection, InspectionFinding, Proceeding, Referral
from supervision.services import (
    ComplaintInput,
    EvidenceInput,
    FindingInput,
    InspectionInput,
    Named,
    OrderInput,
    ProceedingInput,
    ReferralInput,
    complaint_answer,
    complaint_assign,
    complaint_close,
    complaint_give_back,
    complaint_refuse,
    complaint_register,
    finding_answer,
    finding_clear,
    finding_drop,
    finding_send_back,
    hotline_apply,
    hotline_try,
    inspection_cancel,
    inspection_close,
    inspection_demand,
    inspection_draw,
    inspection_look,
    inspection_plan,
    order_issue,
    proceeding_accept,
    proceeding_assign,
    proceeding_decide,
    proceeding_extend,
    proceeding_register,
    proceeding_reply,
    referral_add_evidence,
    referral_cancel,
    referral_conclude,
    referral_draft,
    referral_follow,
    referral_receive,
    referral_send,
)
from supervision.services.hotline import COLUMNS

PARK, OFFICE = "yx-park", "yx-ducha"
SEED = 20221122


def load() -> None:
    cases = list(
        Case.objects.filter(park__code=PARK, decided_at__isnull=False)
        .select_related("park", "item", "item_version", "applicant")
        .order_by("-decided_at", "-pk")[:12]
    )
    _complaints(cases)
    _hotline()
    _inspections()
    _referrals(cases)
    _proceedings(cases)


def _by(login: str) -> dict[str, Any]:
    return {"actor": _actor(login), "stamp": Stamp()}


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _body(code: str) -> Organisation:
    return Organisation.objects.select_related("jurisdiction").get(code=code)


def _ago(days: int) -> dt.date:
    return moments.today() - dt.timedelta(days=days)


def _in(days: int) -> dt.date:
    return moments.today() + dt.timedelta(days=days)


# --- Complaints -------------------------------------------------------------------------------------------------------
def _complaint(kind: str, text: str, ago: int, case: Case | None = None, **more: Any) -> Complaint:
    said = ComplaintInput(
        office=_body(PARK),
        source=more.pop("source", "window"),
        kind=kind,
        text=text,
        received_on=_ago(ago),
        case_number=case.number if case else "",
        **more,
    )
    actor = PUBLIC if said.source == "web" else _actor("yx.clerk")
    return complaint_register(said=said, actor=actor, stamp=Stamp())


def _complaints(cases: Sequence[Case]) -> None:
    named: dict[str, Any] = {"complainant": "章演甲", "phone": "13900000021"}
    _complaint("attitude", "窗口人员接电话时中断办理，等候近半小时。", 0, source="web")
    _complaint("late", "提交后一直没有收到受理通知。", 12, **named)  # past its day
    _assigned(_complaint("materials", "要求补交清单以外的材料。", 3, _one(cases, 0), **named))
    _answered(_assigned(_complaint("shirk", "两个窗口互相推诿。", 4, _one(cases, 1))), "partly")
    returned = _answered(_assigned(_complaint("fee", "被要求找指定的中介机构编制报告。", 5, **named)), "unfounded")
    complaint_give_back(complaint=returned, reason="没有向中介机构核实，请补充调查。", **_by("yx.admin"))
    for ago, verdict in ((20, "upheld"), (45, "unfounded"), (70, "partly")):
        row = _complaint("late", "超过承诺时限没有办结。", ago, _one(cases, ago // 20), source="web", **named)
        complaint_close(complaint=_answered(_assigned(row), verdict), opinion="同意", **_by("yx.admin"))
    person = Person.objects.get(username="yx.reviewer")
    _complaint("conduct", "审查人员私下联系申请人。", 1, person=person, **named)
    refused = _complaint("result", "对已经生效的法院判决有异议。", 30)
    complaint_refuse(complaint=refused, reason="属于人民法院职权，请依法申请再审。", **_by("yx.admin"))


def _one(cases: Sequence[Case], place: int) -> Case | None:
    return cases[place % len(cases)] if cases else None


def _assigned(row: Complaint) -> Complaint:
    person = Person.objects.get(username="yx.chief")
    return complaint_assign(complaint=row, organisation=_body(PARK), person=person, **_by("yx.admin"))


def _answered(row: Complaint, verdict: str) -> Complaint:
    said: dict[str, Any] = {
        "verdict": verdict,
        "text": "经核查情况如下，已当面说明并办结。",
        "measures": "对窗口人员重新培训。",
    }
    return complaint_answer(complaint=row, **said, **_by("yx.chief"))


def _hotline() -> None:
    """A list taken in, with one row that has a fault."""
    rows = [
        ("12345-演示-0001", _ago(6), "", "", "超期、拖延", "施工许可材料交齐后没有答复。", "", "", "", _in(9)),
        ("12345-演示-0002", _ago(2), "", "", "服务态度", "咨询电话无人接听。", "", "", "", ""),
        ("12345-演示-0003", "前天", "", "", "其他", "诉求时间没有写成日期的一行。", "", "", "", ""),
    ]
    data = as_csv(COLUMNS, [[str(cell) for cell in row] for row in rows])
    admin = _actor("yx.admin")
    batch = hotline_try(office=_body(PARK), data=data, name="12345工单（演示）.csv", actor=admin)
    hotline_apply(batch=batch, actor=admin)


# --- Inspections ------------------------------------------------------------------------------------------------------
def _inspections() -> None:
    by = _by("yx.inspector")
    _planned("专项检查：委托事项用印", 3, mode="delegated")
    inspection_cancel(inspection=_planned("专项检查：即办件", 2), reason="与季度检查合并进行。", **by)
    _looked(_drawn(_planned("本月赋权事项抽查", 4)), 1)
    for title, ending in (("第三季度运行检查", "back"), ("上半年运行检查", "close"), ("窗口受理专项检查", "wait")):
        _rectified(_looked(_drawn(_planned(title, 3)), 3), ending)


def _planned(title: str, size: int, **more: Any) -> Inspection:
    said = InspectionInput(
        office=_body(OFFICE),
        park=_body(PARK),
        title=title,
        team="演示检查组两名工作人员",
        since=_ago(100),
        until=moments.today(),
        size=size,
        **more,
    )
    return inspection_plan(said=said, **_by("yx.inspector"))


def _drawn(row: Inspection) -> Inspection:
    return inspection_draw(inspection=row, seed=SEED + row.pk, **_by("yx.inspector"))


def _looked(row: Inspection, number: int) -> Inspection:
    """The first `number` cases looked at: every other one with a finding."""
    kinds = ("document", "archive")
    for position in row.lines.values_list("position", flat=True)[:number]:
        found = None
        if position % 2:
            words = "决定书没有写明救济途径的期限。" if position == 1 else "案卷缺少送达回证。"
            found = FindingInput(kinds[position // 2 % 2], words, "行政许可法第三十八条；案卷管理规定")
        row = inspection_look(inspection=row, position=position, found=found, **_by("yx.inspector"))
    return row


def _rectified(row: Inspection, ending: str) -> None:
    by, findings = _by("yx.inspector"), list(row.findings.order_by("pk"))
    if len(findings) > 1:
        finding_drop(finding=findings.pop(), reason="复核时在卷内找到了回证。", **by)
    if not findings:
        return
    row = inspection_demand(inspection=row, due_on=_in(10), **by)
    first = finding_answer(finding=_fresh(findings[0]), text="已补发更正告知书并送达。", **_by("yx.admin"))
    if ending == "wait":
        return
    if ending == "close":
        finding_clear(finding=first, opinion="整改到位。", **by)
        inspection_close(inspection=row, conclusion="总体规范，个别文书不完整，已经整改。", **by)
        return
    finding_send_back(finding=first, reason="没有附送达回证。", due_on=_in(15), **by)
    said = OrderInput(row.office, row.park, f"检查发现问题：{first}"[:200], "限期整改并报告。", _in(12), about=first)
    order_issue(said=said, **by)


def _fresh(finding: InspectionFinding) -> InspectionFinding:
    return InspectionFinding.objects.select_related("inspection__park", "inspection__office", "case").get(pk=finding.pk)


# --- Referrals --------------------------------------------------------------------------------------------------------
def _referrals(cases: Sequence[Case]) -> None:
    by, case = _by("yx.inspector"), _one(cases, 2)
    complaint = Complaint.objects.filter(kind="conduct").order_by("pk").first()
    _drafted("审查人员私下联系申请人", "favour", case, complaint)
    dropped = _drafted("逾期未作决定", "neglect", case, Card.objects.filter(state="upheld").order_by("pk").first())
    referral_cancel(referral=dropped, reason="经核为系统故障，不涉及个人责任。", **by)
    _sent("违反规定加收材料", "abuse", case)
    received = _received(_sent("擅自退件不予受理", "neglect", case))
    referral_follow(referral=received, on=moments.today(), text="已转审查调查室初核。", **by)
    done = _received(_sent("用印不经审批", "abuse", case))
    said: dict[str, Any] = {"outcome": "handled", "text": "批评教育，责令作出书面检查。", "on": moments.today()}
    referral_conclude(referral=done, **said, **by)


def _drafted(subject: str, category: str, case: Case | None, origin: Any = None) -> Referral:
    said = ReferralInput(
        office=_body(OFFICE),
        to="云溪区纪律检查委员会、云溪区监察委员会",
        category=category,
        subject=f"{subject}（演示）",
        facts="演示数据：监督检查中发现的线索，具体经过见所附材料。",
        people=[Named("演示人员", "某窗口工作人员")],
        stage="受理",
        case=case,
        origin=origin,
    )
    return referral_draft(said=said, **_by("yx.inspector"))


def _sent(subject: str, category: str, case: Case | None) -> Referral:
    row = _drafted(subject, category, case)
    table = as_csv(["时间", "经过"], [[str(_ago(9)), f"{subject}，演示"]])
    papers = documents_of(case)[:1] if case else []
    for paper in papers:
        said = EvidenceInput("", proves="办理经过", document=paper)
        row = referral_add_evidence(referral=row, said=said, **_by("yx.inspector"))
    if not papers:
        pdf = b"%PDF-1.7\n% " + table + b"\n%%EOF\n"
        said = EvidenceInput("情况说明", file=("情况说明.pdf", pdf))
        row = referral_add_evidence(referral=row, said=said, **_by("yx.inspector"))
    return referral_send(referral=row, **_by("yx.inspector"))


def _received(row: Referral) -> Referral:
    return referral_receive(referral=row, on=moments.today(), receipt="演示回执1号", **_by("yx.inspector"))


# --- Proceedings ------------------------------------------------------------------------------------------------------
def _proceedings(cases: Sequence[Case]) -> None:
    stages: tuple[tuple[str, int, Callable[[Proceeding], object]], ...] = (
        ("reconsideration", 1, _owned),
        ("reconsideration", 25, _none),  # past its day
        ("litigation", 12, _replied),
        ("reconsideration", 60, lambda row: _decided(row, "upheld", "维持原决定，没有影响。")),
        ("litigation", 80, lambda row: _decided(row, "revoked", "由作出机关依法撤销许可，重新审查。")),
        ("petition", 2, _none),
        ("petition", 8, _accepted),
        ("petition", 14, lambda row: proceeding_extend(proceeding=_accepted(row), reason="情况复杂", **_leader(row))),
        ("petition", 30, lambda row: _decided(_accepted(row), "explained", "无")),
    )
    for place, (kind, ago, stage) in enumerate(stages):
        case = _one(cases, place)
        if case is None:
            return
        stage(_registered(kind, ago, case, place + 1))


def _registered(kind: str, ago: int, case: Case, number: int) -> Proceeding:
    organs = {"reconsideration": "云溪区人民政府", "litigation": "云溪区人民法院", "petition": "云溪区信访局"}
    said = ProceedingInput(
        kind=kind,
        organ=organs[kind],
        organ_number=f"演示〔{_ago(ago).year}〕{number}号",
        party="章演乙",
        claim="认为许可程序不当，请求依法处理（演示）。",
        received_on=_ago(ago),
        case=case,
    )
    return proceeding_register(said=said, **_by("yx.admin"))


def _leader(row: Proceeding) -> dict[str, Any]:
    """Whoever leads the respondent."""
    held = row.respondent.memberships.filter(role__in=["head", "park_admin"]).select_related("person")
    membership = held.order_by("pk").first()
    assert membership is not None
    return {"actor": actor_for(membership.person), "stamp": Stamp()}


def _none(row: Proceeding) -> None:
    """Registered, and no more."""


def _owned(row: Proceeding) -> Proceeding:
    by = _leader(row)
    assert by["actor"].person is not None
    return proceeding_assign(proceeding=row, owner=by["actor"].person, **by)


def _accepted(row: Proceeding) -> Proceeding:
    return proceeding_accept(proceeding=row, **_leader(row))


def _replied(row: Proceeding) -> Proceeding:
    return proceeding_reply(
        proceeding=row,
        text="许可决定事实清楚，程序合法，适用依据正确。",
        basis="行政许可法第三十四条、第三十八条",
        evidence=["申请书及材料", "审查意见", "许可决定书及送达回证"],
        **_leader(row),
    )


def _decided(row: Proceeding, outcome: str, effect: str) -> Proceeding:
    said: dict[str, Any] = {"outcome": outcome, "on": moments.today(), "number": "演示决定1号", "effect": effect}
    return proceeding_decide(proceeding=_replied(row), **said, **_leader(row))
