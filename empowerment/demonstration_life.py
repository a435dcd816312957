"""Demonstration cases (业务办理示范案例, 岳阳市实施方案 第15条): proposed, selected, published. The methods only move."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class DemonstrationState(models.TextChoices):
    DRAFT = "draft", "未推荐"
    PROPOSED = "proposed", "待遴选"
    RETURNED = "returned", "已退回"
    SELECTED = "selected", "已入选"
    PUBLISHED = "published", "已发布"


S = DemonstrationState


class DemonstrationLife(FSMModelMixin, models.Model):
    state = FSMField("进度", max_length=10, choices=S.choices, default=S.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=S.DRAFT, target=S.PROPOSED)
    def propose(self) -> None:
        """推荐: the empowering department or the park writes up a case."""

    @transition(field=state, source=S.RETURNED, target=S.PROPOSED)
    def propose_again(self) -> None:
        """修改后再推荐."""

    @transition(field=state, source=S.PROPOSED, target=S.RETURNED)
    def give_back(self) -> None:
        """退回: with a reason."""

    @transition(field=state, source=S.PROPOSED, target=S.SELECTED)
    def select(self) -> None:
        """入选: the reform office chooses it."""

    @transition(field=state, source=S.SELECTED, target=S.PUBLISHED)
    def publish(self) -> None:
        """发布: everybody of the jurisdiction may read it; the item has its demonstration case."""


LABELS = {
    "propose": "推荐",
    "propose_again": "修改后再推荐",
    "select": "入选",
    "give_back": "退回",
    "publish": "发布",
}
