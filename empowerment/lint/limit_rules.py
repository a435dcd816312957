"""Statutory limits, promises and instant items."""

from __future__ import annotations

from empowerment.lint.subject import Subject
from empowerment.workflow import ItemType, Mode

DEFAULT_LIMIT = (20, "workday")  # [42], [43]
UNITS = {"workday": "工作日", "day": "日"}


def statutory(subject: Subject) -> tuple[int, str] | None:
    """The limit that binds whoever promises: the item's own, or the Law's twenty working days for licences [42].

    Under 审批直报 the park promises its own examination, which the Law limits to twenty working days [43].
    """
    version = subject.version
    if version is None:
        return None
    licence = version.item_type == ItemType.LICENCE
    if licence and subject.empowerment.mode == Mode.REPORTED:
        return DEFAULT_LIMIT
    if version.limit_number is not None:
        return version.limit_number, version.limit_unit
    return DEFAULT_LIMIT if licence else None


def statutory_told(subject: Subject) -> str:
    version = subject.version
    if version is None or version.instant or version.limit_note or statutory(subject):
        return ""
    return "既没有法定时限，也没有时限说明"


def promise_told(subject: Subject) -> str:
    version = subject.version
    if version is None or version.instant or subject.empowerment.promise_number is not None:
        return ""
    return "没有承诺时限"


def promise_within_limit(subject: Subject) -> str:
    """A working day is never shorter than a calendar day: so many working days are at least so many days."""
    limit, promise, unit = statutory(subject), subject.empowerment.promise_number, subject.empowerment.promise_unit
    if limit is None or promise is None:
        return ""
    comparable = unit == limit[1] or (unit == "workday" and limit[1] == "day")
    if not comparable or promise <= limit[0]:
        return ""
    return f"承诺 {promise} {UNITS[unit]}，法定 {limit[0]} {UNITS[limit[1]]}"


def promise_unit(subject: Subject) -> str:
    limit, promise, unit = statutory(subject), subject.empowerment.promise_number, subject.empowerment.promise_unit
    if limit is None or promise is None or unit == limit[1]:
        return ""
    return f"承诺按“{UNITS[unit]}”，法定按“{UNITS[limit[1]]}”，不能直接比较"


def instant_promise(subject: Subject) -> str:
    version, promise = subject.version, subject.empowerment.promise_number
    if version is None:
        return ""
    if version.instant and promise:
        return f"即办件的承诺时限应为“即办”，现写 {promise} {UNITS[subject.empowerment.promise_unit]}"
    if not version.instant and promise == 0:
        return "承诺“即办”，但事项不是即办件"
    return ""
