"""The plain facts of the papers of side tasks: 核查笔录, 专家评审意见, 技术审查意见. Signed by people, not sealed."""

from __future__ import annotations

from typing import Any

from approvals.documents import Facts
from approvals.models import ExpertSeat, SideTask
from approvals.task_life import TaskKind, TaskResult
from core import moments

SURVEY_RECORD, EXPERT_OPINION, TECHNICAL_OPINION = "survey_record", "expert_opinion", "technical_opinion"
# kind -> class of the paper, its title, the word of its number series
PAPERS: dict[str, tuple[str, str, str]] = {
    TaskKind.SURVEY: (SURVEY_RECORD, "现场核查笔录", "勘"),
    TaskKind.EXPERT_REVIEW: (EXPERT_OPINION, "专家评审意见", "评"),
    TaskKind.TESTING: (TECHNICAL_OPINION, "检测结果登记表", "技"),
    TaskKind.INSPECTION: (TECHNICAL_OPINION, "检验结果登记表", "技"),
    TaskKind.QUARANTINE: (TECHNICAL_OPINION, "检疫结果登记表", "技"),
    TaskKind.APPRAISAL: (TECHNICAL_OPINION, "鉴定结果登记表", "技"),
}
SIGNED = frozenset({SURVEY_RECORD, EXPERT_OPINION, TECHNICAL_OPINION})  # papers that people sign and nobody seals


def technical(task: SideTask) -> Facts:
    """Who, where, when, the facts, the result and the signatures; a survey names its officers, two at least [34]."""
    assert task.started_at is not None and task.done_at is not None
    facts: Facts = {
        "task": task.title,
        "kind": task.get_kind_display(),
        "handler": task.handler.name,
        "officers": [person.name for person in task.officers.order_by("pk")],
        "institution": task.institution,
        "place": task.place,
        "present": task.present,
        "from": moments.chinese_moment(task.started_at),
        "to": moments.chinese_moment(task.done_at),
        "record": task.record,
        "result": TaskResult(task.result).label,
        "result_text": task.result_text,
        "files": list(task.files.values_list("name", flat=True)),
    }
    if task.kind == TaskKind.SURVEY:
        facts["basis"] = "《中华人民共和国行政许可法》第三十四条第三款"
    if task.kind == TaskKind.EXPERT_REVIEW:
        facts["experts"] = [_seat(seat) for seat in task.seats.filter(recused_at=None).select_related("expert")]
    return facts


def _seat(seat: ExpertSeat) -> dict[str, Any]:
    expert = seat.expert
    return {
        "name": expert.name,
        "field": expert.field,
        "unit": expert.unit,
        "result": TaskResult(seat.opinion_result).label,
        "text": seat.opinion,
    }
