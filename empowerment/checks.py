"""System checks on what has been configured: an active seal that nobody may use stops every case at its seal step."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from core import moments
from core.checks import tables_ready
from empowerment.selectors import seals_without_user


@register(Tags.database)
def seals_have_users(app_configs: Any, databases: Any = None, **_: Any) -> list[CheckMessage]:
    if not tables_ready(databases):
        return []
    return [
        Warning(
            f"{seal.owner}的“{seal.name}”在用，但今天没有人可以使用。",
            hint="请在“印章”中登记用印人，或停用这枚印章。",
            id="empowerment.W001",
        )
        for seal in seals_without_user(moments.now())
    ]
