"""文书用语: one wording of one place on a class of papers, from its draft to its end; a published one stands until the next.

draft → published → replaced by the next version, or withdrawn (then the template's own words are back). What a paper said
when it was made is frozen in its facts, so no move here changes a paper that exists.
"""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class TextState(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "使用中"
    REPLACED = "replaced", "已由新版取代"
    WITHDRAWN = "withdrawn", "已停用"
    DROPPED = "dropped", "草稿已作废"


class TextPlace(models.TextChoices):
    """Where on the sheet the words stand."""

    HEAD = "head", "版头"
    OPENING = "opening", "正文开头"
    REMEDY = "remedy", "救济告知"
    CLOSING = "closing", "结束语"
    CONTACT = "contact", "附注（联系方式）"


S = TextState
LABELS = {
    "draft": "起草",
    "amend": "修改草稿",
    "publish": "发布",
    "replace": "取代",
    "withdraw": "停用",
    "drop": "作废草稿",
}


class TextLife(FSMModelMixin, models.Model):
    state = FSMField("状态", max_length=10, choices=S.choices, default=S.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=S.DRAFT, target=S.DRAFT)
    def draft(self) -> None:
        """起草: whose papers, which class, which place."""

    @transition(field=state, source=S.DRAFT, target=S.DRAFT)
    def amend(self) -> None:
        """The draft is written anew; it need not be right before it is published."""

    @transition(field=state, source=S.DRAFT, target=S.PUBLISHED)
    def publish(self) -> None:
        """发布: papers made from now on say this; the version before it is kept."""

    @transition(field=state, source=S.PUBLISHED, target=S.REPLACED)
    def replace(self) -> None:
        """The next version has been published."""

    @transition(field=state, source=S.PUBLISHED, target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """停用: papers made from now on say what the template says."""

    @transition(field=state, source=S.DRAFT, target=S.DROPPED)
    def drop(self) -> None:
        """The draft will not be published."""
