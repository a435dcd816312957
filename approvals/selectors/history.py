"""What has happened to a case: the status bar and the timeline, drawn from route and events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from approvals.licence_life import BarGround, CancelGround, RevokeGround
from approvals.models import Case, CheckRecord
from approvals.sealing_life import CounterGround
from approvals.workflow import (
    AT_ONCE,
    ENDED,
    INSTEAD,
    MOVES,
    ROUTES,
    next_step,
)
from core import events, moments
from core.models import Person
from core.pictures import StepState
from empowerment.models import Seal


@dataclass(frozen=True)
class BarStep:
    label: str
    state: StepState
    when: str = ""
    who: str = ""


def status_bar(case: Case, history: Sequence[events.Event] | None = None) -> list[BarStep]:
    """The route of the case with what has been done, drawn from ROUTES and the events."""
    done: dict[str, events.Event] = {}
    for event in history if history is not None else events.history(case):
        done[event.verb.rpartition(".")[2]] = event
    for move in AT_ONCE:
        if move in done:
            done |= dict.fromkeys(("accept", "examine", "decide", "seal", "issue", "deliver"), done[move])
    if "decide_and_seal" in done:
        done |= dict.fromkeys(("decide", "seal"), done["decide_and_seal"])
    for way in ("deem_accepted", *INSTEAD):
        if way in done:
            done["accept"] = done[way]
    if "deem_renewed" in done:
        done["decide"] = done["deem_renewed"]
    following = next_step(case.route, case.state)
    steps = []
    for step in ROUTES[case.route]:
        body = case.pinned.body(step.slot)
        made = done.get(step.move)
        current = following is not None and following.move == step.move and case.state not in ENDED
        state: StepState = "current" if current else "done" if made else "todo"
        if step.optional and not made:
            state = "skipped"
        steps.append(
            BarStep(
                label=MOVES[step.move].label,
                state=state,
                when=moments.chinese_date(made.happened_at) if made else "",
                who=body.name if body else "",
            )
        )
    return steps


@dataclass(frozen=True)
class TimelineLine:
    when: dt.datetime
    recorded: dt.datetime
    who: str
    text: str
    detail: str


FACT_WORDS = {
    "document": "文书",
    "result": "结果",
    "seal": "印章",
    "suggests": "建议",
    "from_person": "原经办人",
    "to_person": "经办人",
    "to": "送",
    "entries": "更正",
    "reason": "原因",
    "note": "说明",
    "days": "延长工作日",
    "way": "方式",
    "request": "上级要求",
    "licence": "所涉证照",
    "certificate": "证照编号",
    "validity": "有效期",
    "ground": "法定事由",
    "out_of_order": "先于在先申请决定的理由",
    "filed_with": "同时备案",
    "number": "编号",
    "stamped_by": "盖章人",
    "supersedes": "取代文书",
    "until": "补交期限",
    "materials": "材料",
    "finding": "结论",
    "correct_by": "整改期限",
    "blank": "空白证照",
    "signed_on": "签收日期",
    "way_before": "原送达方式",
    "tracking_before": "原快递单号",
}
PEOPLE_FACTS = ("for", "from_person", "to_person", "stamped_by")  # keys of people, named when shown
SIDE_EVENTS = {  # recorded beside the moves
    "consult": "征求意见",
    "consult_answered": "征求意见答复",
    "consult_silent": "征求意见逾期未复",
    "consult_withdrawn": "撤回征求意见",
    "remind": "催办",
    "remind_answered": "答复催办",
    "remind_handed": "交接催办",
    "check_handed": "交接承诺核查",
    "message_out": "联系申请人",
    "message_in": "申请人来讯",
    "attach_update_materials": "上传材料",
    "detach_update_materials": "移除材料文件",
    "renew_update_materials": "更新材料清单",
    "clock_recomputed": "重算时限",
    "platform_step": "外部系统环节",
    "notice_sealed": "文书用印",
    "scan_submit": "提交盖章扫描件",
    "scan_reject": "退回盖章扫描件",
    "fill": "补入外部数据",
    "settle": "处理导入冲突",
    "remedy_received": "收到复议、诉讼、信访",
    "remedy_replied": "复议、诉讼、信访答复",
    "remedy_decided": "复议、诉讼、信访结果",
}
VALUE_WORDS = {
    "granted": "准予",
    "denied": "不予",
    **{finding.value: str(finding.label) for finding in CheckRecord.Finding},
    "collect": "窗口领取",
    "post": "快递送达",
    "electronic": "电子送达",
}


GROUND_WORDS = {
    str(word.value): str(word.label)
    for words in (RevokeGround, CancelGround, BarGround, CounterGround)
    for word in words
}


def timeline(history: Sequence[events.Event]) -> list[TimelineLine]:
    """The events in words; the text is made when shown."""
    names = events.actor_names(history)
    people = _people_named(history)
    used = {events.facts_of(event).get("seal") for event in history} - {None}
    seals = dict(Seal.objects.filter(code__in=used).values_list("code", "name")) if used else {}
    found = []
    for event in reversed(history):
        facts = events.facts_of(event)
        facts["seal"] = seals.get(str(facts.get("seal")), "")
        facts |= {name: people.get(facts[name], "") for name in PEOPLE_FACTS if facts.get(name)}
        parts = [
            f"{word}：{_value(facts[name])}"
            for name, word in FACT_WORDS.items()
            if facts.get(name) not in (None, "", [])
        ]
        move = event.verb.rpartition(".")[2]
        label = MOVES[move].label if move in MOVES else SIDE_EVENTS[move]
        who = names[(event.actor_kind, event.actor_id)]
        if facts.get("for"):
            who = f"{who}（代{facts['for']}）"
        found.append(TimelineLine(event.happened_at, event.recorded_at, who, label, "；".join(parts)))
    return found


def _people_named(history: Sequence[events.Event]) -> dict[int, str]:
    """Names of the people whose keys stand in the facts; the record itself holds no names."""
    every = [events.facts_of(event) for event in history]
    found = {int(facts[name]) for facts in every for name in PEOPLE_FACTS if facts.get(name)}
    return dict(Person.objects.filter(pk__in=found).values_list("pk", "name")) if found else {}


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(str(v) for v in value)
    return VALUE_WORDS.get(str(value)) or GROUND_WORDS.get(str(value), str(value))
