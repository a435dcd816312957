"""What falls due by law goes through the door under the system's name; what depends on the calendar is computed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from approvals import clocks, selectors, services
from approvals.hearing_dates import hold_until, request_until
from approvals.importing.platform import exchanged
from approvals.licence_life import HELD
from approvals.messages import tell_applicant
from approvals.models import Case, Clock, ClockKind, ExternalSystem, Hearing, ImportBatch, Licence, SideTask
from approvals.selectors import renewal_pending
from approvals.selectors.hearings import RUNNING
from approvals.side_dates import side_due
from approvals.task_life import OPEN_TASK
from approvals.workflow import BEFORE_ACCEPTANCE, UNDECIDED, CaseKind, State, sources_of
from core import events, jobs, moments
from core.actors import Actor, job
from core.door import Stamp
from core.errors import DomainError, Invalid
from core.models import Organisation, OrganisationKind
from core.selectors import calendar
from core.sheet_reading import read_book
from core.workdays import Limit, Unit
from empowerment.models import Instrument
from empowerment.selectors import version_at
from empowerment.workflow import InstrumentKind


def deem_accepted() -> dict[str, Any]:
    """视为受理 for every licence on which the five working days have passed in silence [32(1)(4)]. Safe to run again."""
    today = moments.today()
    due = Case.objects.filter(
        state__in=[State.RECEIVED, State.HANDED_IN],
        clocks__kind=ClockKind.CORRECTION,
        clocks__stopped_on=None,
        clocks__replaced_at=None,
        clocks__due_on__lt=today,
    )
    done, refused = _each(due, "deem_accepted", services.case_deem_accepted)
    return {"done": done, "refused": refused}


def _each(due: Iterable[Case], what: str, service: Callable[..., Case]) -> tuple[int, list[str]]:
    """Let every case through the door on its own; who is refused there is named and tried again next time."""
    done, refused = 0, []
    for case in due:
        key = f"{what}:{case.public_id}:{case.version}"[:64]
        try:
            service(case=case, actor=job(what), stamp=Stamp(key=key))
            done += 1
        except DomainError as problem:
            refused.append(f"{case.number}：{problem.message}")
    return done, refused


def delegations_return() -> dict[str, Any]:
    """收回 of the running cases of delegations that lapsed or were revoked without a saving clause [24]. Safe to run again."""
    now = moments.now()
    ended = Instrument.objects.known_at(None).filter(
        Q(valid_to__lte=now) | Q(revoked_at__lte=now), kind=InstrumentKind.DELEGATION
    )
    due = Case.objects.filter(
        delegation__in=ended.exclude(saving_clause=True, revoked_at=None),
        ended_at=None,
        state__in=sources_of("take_back"),
    ).order_by("pk")
    waiting = [case for case in due if selectors.lapsed_delegation(case, now) is not None]
    done, refused = _each(waiting, "take_back", _take_back)
    return {"done": done, "refused": refused}


def _take_back(*, case: Case, actor: Actor, stamp: Stamp) -> Case:
    return services.case_take_back(case=case, actor=actor, stamp=stamp, reason="委托书期满或被撤销，依法由委托机关收回")


def licences_daily() -> dict[str, Any]:
    """The day's work on licences, once per day, in this order: timely renewals that nobody decided are deemed granted,
    licences pass to expired, holders are reminded. What a missed day left is done on the next.
    """
    return jobs.run_once("licences", moments.today().isoformat(), licences_work) or {}


def licences_work() -> dict[str, Any]:
    """Safe to run again: everything it does is done once per licence or stage."""
    renewed, refused = _deem_renewed()
    return {"renewed": renewed, "refused": refused, "expired": _expire(), "reminded": services.holders_remind()}


def _deem_renewed() -> tuple[int, list[str]]:
    due = Case.objects.filter(
        state__in=UNDECIDED,
        kind=CaseKind.RENEWAL,
        result_sealed_at=None,
        clocks__kind=ClockKind.RENEWAL,
        clocks__stopped_on=None,
        clocks__replaced_at=None,
        clocks__due_on__lt=moments.today(),
    )
    return _each(due, "deem_renewed", services.case_deem_renewed)


def _expire() -> int:
    rows = Licence.objects.filter(state__in=HELD, valid_until__lt=moments.today()).exclude(renewal_pending())
    for licence in rows:
        services.licence_expire(
            licence=licence, actor=job("licences_expire"), stamp=Stamp(key=f"expire:{licence.public_id}")
        )
    return len(rows)


def promises_lapse() -> dict[str, Any]:
    """容缺逾期 for every promise whose day has passed with something still missing. Safe to run again; days on which it
    did not run are caught up.
    """
    done, refused = 0, []
    for tolerance in selectors.promises_outstanding().filter(due_on__lt=moments.today()):
        case = tolerance.case
        key = f"lapse:{case.public_id}:{tolerance.due_on}"[:64]
        try:
            services.case_lapse_promise(case=case, actor=job("promises_lapse"), stamp=Stamp(key=key))
            done += 1
        except DomainError as problem:
            refused.append(f"{case.number}：{problem.message}")
    return {"done": done, "refused": refused}


def promises_remind() -> dict[str, Any]:
    """Remind applicants one working day before the promised day and on it; each is told once, however often this runs."""
    today, days, told = moments.today(), calendar(), 0
    for tolerance in selectors.promises_outstanding().filter(due_on__gte=today):
        if days.add(tolerance.due_on, -1) > today:
            continue
        when = "on" if tolerance.due_on == today else "before"
        until = moments.chinese_date(tolerance.due_on)
        words = f"您的申请{tolerance.case.number}承诺不迟于{until}补交容缺材料，{'今天到期' if when == 'on' else '即将到期'}。"
        with transaction.atomic():
            tell_applicant(tolerance.case, f"promise-{when}-{tolerance.due_on}", words)
        told += 1
    return {"told": told}


def checklists_renew() -> dict[str, Any]:
    """Cases received but not accepted follow a version that has come into force since; safe to run again."""
    done = 0
    waiting = Case.objects.filter(state__in=BEFORE_ACCEPTANCE).select_related("item")
    for case in waiting:
        version = version_at(case.item, moments.now())
        if version is not None and version.pk != case.item_version_id:
            services.case_renew_checklist(case=case, actor=job("checklists_renew"), stamp=Stamp())
            done += 1
    return {"done": done}


def clocks_recompute(actor: Actor | None = None) -> dict[str, Any]:
    """Compute provisional due dates again after a holiday notice. A changed date adds a clock row and a notice to the
    applicant; the row that was served stays as it was.
    """
    actor = actor or job("clocks_recompute")
    changed = 0
    waiting = Clock.objects.filter(provisional=True, stopped_on=None, replaced_at=None).order_by("case_id")
    for pk in list(waiting.values_list("case_id", flat=True).distinct()):
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=pk)
            if _recompute(case, actor):
                changed += 1
    return {"changed": changed}


def side_dates_recompute() -> int:
    """The provisional dates of open side tasks and hearings, computed again from their days; how many rows have moved."""
    moved = _hearings_recompute()
    for pk in list(SideTask.objects.filter(due_provisional=True, state__in=OPEN_TASK).values_list("pk", flat=True)):
        with transaction.atomic():
            task = SideTask.objects.select_for_update().get(pk=pk)
            limit = Limit(task.limit_number, Unit(task.limit_unit))
            found = side_due(moments.legal_day(task.arranged_at), limit)
            moved += found.on != task.due_on
            task.due_on, task.due_provisional, task.yellow_on = found.on, found.provisional, found.yellow_on
            task.save(update_fields=["due_on", "due_provisional", "yellow_on"])
    return moved


def _hearings_recompute() -> int:
    """The days until which to ask for a hearing and to hold it."""
    moved = 0
    unsure = Q(request_by_provisional=True) | Q(hold_by_provisional=True)
    for pk in list(Hearing.objects.filter(unsure, state__in=RUNNING).values_list("pk", flat=True)):
        with transaction.atomic():
            hearing = Hearing.objects.select_for_update().get(pk=pk)
            before = (hearing.request_by, hearing.hold_by)
            if hearing.told_on is not None:
                found = request_until(hearing.told_on)
                hearing.request_by, hearing.request_by_provisional = found.on, found.provisional
            if hearing.requested_on is not None:
                found = hold_until(hearing.requested_on)
                hearing.hold_by, hearing.hold_by_provisional = found.on, found.provisional
            hearing.save(update_fields=["request_by", "request_by_provisional", "hold_by", "hold_by_provisional"])
            moved += (hearing.request_by, hearing.hold_by) != before
    return moved


def _recompute(case: Case, actor: Actor) -> bool:
    pauses, now = clocks.intervals(case), moments.now()
    moved, settled = [], 0
    for clock in Clock.objects.filter(case=case, provisional=True, stopped_on=None, replaced_at=None):
        found = clocks.clock_due(calendar(), clock, pauses)
        if found.on == clock.due_on:
            settled += Clock.objects.filter(pk=clock.pk).update(provisional=False) if not found.provisional else 0
            continue
        old = clock.due_on
        Clock.objects.filter(pk=clock.pk).update(replaced_at=now)
        clock.pk = None
        clock.due_on, clock.provisional, clock.computed_at, clock.replaced_at = found.on, found.provisional, now, None
        clock.save(force_insert=True)
        moved.append((ClockKind(clock.kind), old, found.on))
    if moved or settled:
        clocks.clocks_refresh(case)
        case.version += bool(moved)  # what a person has open on a page is stale only when a date has moved
        case.save()
    if moved:
        words = "；".join(
            f"{kind.label}由{moments.chinese_date(old)}改为{moments.chinese_date(new)}" for kind, old, new in moved
        )
        events.record(obj=case, verb="case.clock_recomputed", actor=actor, facts={"note": words})
        tell_applicant(case, f"clock-{case.version}", f"您的申请{case.number}因节假日安排公布，{words}。")
    return bool(moved)


def platform_inbox(folder: Path | None = None) -> dict[str, Any]:
    """Take in what the exchange front end has put down: INBOX/<system code>/<park code>/file, each content once.

    A file that has been read goes to the folder `taken` beside it; one that cannot be read stays and is named.
    """
    root = folder or settings.PLATFORM_INBOX
    taken, known, failed = [], [], []
    for path in sorted(root.glob("*/*/*")) if root and root.is_dir() else []:
        if not path.is_file() or path.name.startswith((".", "~")):
            continue
        name = path.relative_to(root).as_posix()
        try:
            platform_file(path)
            taken.append(name)
        except DomainError as problem:
            if problem.code != "file_known":
                failed.append(f"{name}：{problem.message}")
                continue
            known.append(name)
        (path.parent / "taken").mkdir(exist_ok=True)
        path.rename(path.parent / "taken" / f"{moments.now():%Y%m%d%H%M%S}-{path.name}")
    return {"taken": taken, "known": known, "failed": failed}


def platform_file(path: Path, *, system: str = "", park: str = "") -> ImportBatch:
    """One file of the platform; system and park by code, else by the folders it lies in. Raises Invalid and Refused."""
    source = ExternalSystem.objects.filter(code=system or path.parent.parent.name).first()
    place = Organisation.objects.filter(code=park or path.parent.name, kind=OrganisationKind.PARK).first()
    if source is None or place is None:
        raise Invalid("文件夹应为 外部系统代码/园区代码，其中有一个没有登记。")
    data = path.read_bytes()
    rows = exchanged([sheet.rows for sheet in read_book(data, path.name).sheets])
    return services.platform_take(
        rows=rows, data=data, file_name=path.name, park=place, system=source, actor=job("platform_inbox")
    )
