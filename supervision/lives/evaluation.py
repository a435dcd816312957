"""What a month's figures of an item say of its empowerment (郴政办发〔2021〕4号 三（五）: 主动申请但承接后运行不畅、效能不高,
长期无人申办 → 动态调整). A rule proposes; people decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models


class Proposal(models.TextChoices):
    KEEP = "keep", "维持"
    IMPROVE = "improve", "整改提高"
    ADJUST = "adjust", "调整赋权方式"
    WITHDRAW = "withdraw", "收回"


SEVERITY = {Proposal.WITHDRAW: 3, Proposal.ADJUST: 2, Proposal.IMPROVE: 1, Proposal.KEEP: 0}


class Ground(models.TextChoices):
    """Which of the document's words a reason belongs to."""

    IDLE = "idle", "长期无人申办"
    ROUGH = "rough", "运行不畅"
    WEAK = "weak", "效能不高"


@dataclass(frozen=True)
class Thresholds:
    """From where on a figure counts against an item; all numbers are choices. Shares are percents, `idle_months` calendar
    months, `days_most` percents of the promised working days; shares are asked only from `least_cases` cases on.
    """

    idle_months: int = 6
    least_cases: int = 3
    on_time_least: int = 95
    cards_most: int = 0
    objections_most: int = 0
    kept_least: int = 80
    days_most: int = 100
    corrections_most: int = 30
    refusals_most: int = 20
    bad_ratings_most: int = 2  # the third says that it is not one applicant's mood
    propose_days: int = 20  # working days within which an adjustment that was opened is to be proposed


LABELS: dict[str, str] = {
    "idle_months": "连续无人申办（月）达到",
    "least_cases": "件数达到多少才看比率",
    "on_time_least": "按期办结率低于（%）",
    "cards_most": "监察卡多于（张）",
    "objections_most": "备案异议多于（次备案）",
    "kept_least": "按承诺办结率低于（%）",
    "days_most": "平均用时超过承诺的（%）",
    "corrections_most": "告知补正占收件超过（%）",
    "refusals_most": "不予受理占收件超过（%）",
    "bad_ratings_most": "差评多于（件）",
    "propose_days": "启动调整后提出建议的期限（工作日）",
}


@dataclass(frozen=True)
class Reason:
    ground: Ground
    words: str


def reasons_of(figures: Mapping[str, Any], limits: Thresholds) -> list[Reason]:
    """What speaks against leaving the item as it is, in words. A figure that is None says nothing."""
    found = []
    if figures["idle_months"] >= limits.idle_months:
        found.append(Reason(Ground.IDLE, f"连续 {figures['idle_months']} 个月无人申办"))
    if below := _below(figures, "on_time", "finished", limits.on_time_least, limits):
        found.append(Reason(Ground.ROUGH, f"按期办结率 {below}%，低于 {limits.on_time_least}%"))
    for key, label, unit, most in (
        ("cards", "监察卡", "张", limits.cards_most),
        ("objections", "备案异议", "次", limits.objections_most),
    ):
        if figures[key] > most:
            found.append(Reason(Ground.ROUGH, f"{label} {figures[key]} {unit}，多于 {most} {unit}"))
    if below := _below(figures, "kept", "finished", limits.kept_least, limits):
        found.append(Reason(Ground.WEAK, f"按承诺办结率 {below}%，低于 {limits.kept_least}%"))
    used = figures["days_of_promise"]
    if used is not None and figures["resulted"] >= limits.least_cases and Decimal(str(used)) > limits.days_most:
        found.append(Reason(Ground.WEAK, f"平均用时为承诺的 {used}%，超过 {limits.days_most}%"))
    for key, label, most in (
        ("corrected", "告知补正", limits.corrections_most),
        ("refused", "不予受理", limits.refusals_most),
    ):
        received = figures["received"]
        if received >= limits.least_cases and figures[key] * 100 > most * received:
            found.append(Reason(Ground.WEAK, f"{label} {figures[key]} 件，超过收件的 {most}%"))
    if figures["bad_ratings"] > limits.bad_ratings_most:
        words = f"差评 {figures['bad_ratings']} 件，多于 {limits.bad_ratings_most} 件"
        found.append(Reason(Ground.WEAK, words))
    return found


def _below(figures: Mapping[str, Any], key: str, base: str, least: int, limits: Thresholds) -> str:
    """The share in words where it is too low and rests on enough cases."""
    share = figures[key]
    low = share is not None and figures[base] >= limits.least_cases and Decimal(str(share)) < least
    return str(share) if low else ""


def propose(reasons: list[Reason], *, requested: bool) -> Proposal:
    """Idle: withdrawn where the park itself had asked for the item, else another mode; not running smoothly: another mode;
    not efficient: to be improved; nothing against it: kept.
    """
    grounds = {reason.ground for reason in reasons}
    if Ground.IDLE in grounds:
        return Proposal.WITHDRAW if requested else Proposal.ADJUST
    if Ground.ROUGH in grounds:
        return Proposal.ADJUST
    return Proposal.IMPROVE if grounds else Proposal.KEEP
