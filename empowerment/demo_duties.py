"""The demonstration's regulatory duty list: who supervises the items of every department, and a few named gaps."""

from __future__ import annotations

import datetime as dt

from core.actors import Actor
from core.models import Jurisdiction, Organisation
from empowerment.models import DutyMethod, PowerItem
from empowerment.services import DutyInput, duty_set

SOURCE = "演示数据：监管责任清单（虚拟）"
PRINCIPLE = "谁审批、谁负责，谁主管、谁监管（岳云政办发〔2022〕8号 二.1）"
STARTS = {"yueyang": dt.date(2022, 5, 11), "chenzhou": dt.date(2021, 3, 10), "anshan": dt.date(2020, 1, 1)}
# The list says nothing of the items of these departments, so that the demonstration has gaps to find.
GAPS = frozenset({"yx-gjj", "yx-swj", "cz-lyj"})
# How a department goes about it, by the end of its code; the others by random inspections.
METHODS = {
    "yjj": (DutyMethod.SPECIAL, "安全生产", "每半年不少于1次"),
    "sthj": (DutyMethod.REMOTE, "在线监测与现场检查结合", "在线连续，现场每年不少于2次"),
    "xfdd": (DutyMethod.SPECIAL, "消防监督抽查", "每年不少于1次"),
    "slj": (DutyMethod.ROUTINE, "施工期巡查", "施工期每季度1次"),
    "zjj": (DutyMethod.ROUTINE, "在建工程质量安全巡查", "在建期间每月1次"),
}
OTHERWISE = (DutyMethod.RANDOM, "", "每年不少于1次")
# Items that are looked after in a way of their own.
ITEMS = {"511A0005200004": (DutyMethod.KEY, "食品安全风险分级", "按风险等级，每年1–4次")}


def load(*, actor: Actor) -> None:
    for code, starts_on in STARTS.items():
        jurisdiction = Jurisdiction.objects.filter(code=code).first()
        if jurisdiction is not None:
            _list_of(jurisdiction, starts_on, actor)


def _list_of(jurisdiction: Jurisdiction, starts_on: dt.date, actor: Actor) -> None:
    items = PowerItem.objects.filter(jurisdiction=jurisdiction)
    departments = Organisation.objects.filter(pk__in=items.values("competent_department")).exclude(code__in=GAPS)
    for department in departments.order_by("code"):
        said = METHODS.get(department.code.rpartition("-")[2], OTHERWISE)
        _enter(jurisdiction, starts_on, actor, said, supervisor=department, department=department)
    for item in items.filter(code__in=ITEMS).select_related("competent_department"):
        _enter(jurisdiction, starts_on, actor, ITEMS[item.code], supervisor=item.competent_department, item=item)


def _enter(
    jurisdiction: Jurisdiction,
    starts_on: dt.date,
    actor: Actor,
    said: tuple[DutyMethod, str, str],
    *,
    supervisor: Organisation,
    department: Organisation | None = None,
    item: PowerItem | None = None,
) -> None:
    method, note, frequency = said
    line = DutyInput(
        supervisor=supervisor,
        method=method,
        note=note,
        frequency=frequency,
        basis=PRINCIPLE,
        source=SOURCE,
        item=item,
        department=department,
    )
    duty_set(jurisdiction=jurisdiction, said=line, starts_on=starts_on, actor=actor)
