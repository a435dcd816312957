"""Items told to the public as the reform office would: by a next version with its guide, published today."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from django.core.cache import caches

from core import moments
from empowerment.models import ItemVersion
from empowerment.services import GuideDraft, MaterialDraft, QuestionDraft, version_draft, version_publish
from tests.world import ACTOR, World

GUIDE = GuideDraft(
    audience="both",
    organisation_theme="construction",
    person_theme="construction",
    conditions="有施工图纸；资金已经落实。",
    quantity="无数量限制",
    special_procedures="检测",
    online_depth=3,
    visits=1,
    visits_reason="核对原件",
    courier=True,
    charges=True,
    fee_item="证照工本费",
    fee_basis="某价〔2020〕1号",
    pays_online=True,
    closing="certificate",
    result_name="建筑工程施工许可证",
    result_sample="样本册一",
    form_sample="样本册二",
    source="测试",
)
QUESTION = QuestionDraft("多久要开工？", "三个月内。")


def told(world: World, key: str, *, guide: GuideDraft | None = GUIDE, **facts: Any) -> ItemVersion:
    """The next version of an item, with a guide, in force from today on; other facts as before."""
    item = world.item[key]
    former = item.versions.order_by("-number")[0]
    same = ("item_type", "legal_basis", "source_of_power", "limit_number", "limit_unit", "limit_note", "instant")
    values = {name: getattr(former, name) for name in same} | {"materials": (MaterialDraft("申请表", note="加盖公章"),)}
    version = version_draft(
        item=item, guide=guide, questions=(QUESTION,) if guide else (), actor=ACTOR, **{**values, **facts}
    )
    today = moments.today()
    return version_publish(version=version, publication="测试公告", published_on=today, effective_on=today, actor=ACTOR)


@pytest.fixture(autouse=True)
def _no_tries_counted() -> None:
    caches["default"].version = secrets.randbelow(1 << 60)  # never `clear`: others at work share a Redis
