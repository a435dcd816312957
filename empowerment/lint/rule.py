"""The shape of a rule of the catalogue lint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from empowerment.lint.subject import Subject


class Severity(models.TextChoices):
    """An error breaks the law or misleads an applicant; a warning is to be looked at."""

    ERROR = "error", "错误"
    WARNING = "warning", "提醒"


class Mend(models.TextChoices):
    """Where a finding is mended."""

    VERSION = "version", "起草新版本"
    TERMS = "terms", "修改承诺和依据"
    EMPOWERMENT = "empowerment", "查看赋权事项"
    INSTRUMENT = "instrument", "登记授权委托文书"
    WINDOW = "window", "登记办事窗口"
    SCHEME = "scheme", "查看赋权方案"


@dataclass(frozen=True)
class Rule:
    """One rule: `check` returns what is wrong with a subject in words, or nothing."""

    code: str
    severity: Severity
    title: str
    source: str
    remedy: str
    mend: Mend
    check: Callable[[Subject], str]


LICENSING_LAW = "行政许可法第{}条"
QUALITY = "政务服务事项数据质量核对规则（温州市公开的规则）"
