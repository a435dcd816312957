"""What approvals hears from the base."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from approvals import services
from approvals.models import Case, Licence
from approvals.selectors import work_waiting
from approvals.selectors.cutover import accepted_too_late
from approvals.services.ratings import ticket_issue
from approvals.workflow import MOVES
from core import moments
from core.actors import Actor
from core.errors import Refused
from core.numbering import bearer_add
from core.posts import waiting_register
from core.registries import Subscriber, subscribe
from empowerment.workflow import InstrumentKind


def notice_published(notice: Any, actor: Actor, facts: dict[str, Any]) -> None:
    """A holiday notice is in: provisional dates are computed again in the worker once the notice is committed."""
    from config.celery import app

    transaction.on_commit(lambda: app.send_task("approvals.tasks.clocks_recompute", ignore_result=True, retry=False))


def licence_revoked(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
    """撤销 ends the later check of a commitment; for a broken one it is entered as bad credit."""
    services.check_end(case, actor, facts, revoked=True)


def licence_cancelled(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
    """注销 leaves nothing to check."""
    services.check_end(case, actor, facts, revoked=False)


def delegation_ended(instrument: Any, actor: Actor, facts: dict[str, Any]) -> None:
    """The running cases of a delegation go back to the delegator, in the worker once its end is committed."""
    from config.celery import app

    if instrument.kind == InstrumentKind.DELEGATION:
        name = "approvals.tasks.delegations_return"
        transaction.on_commit(lambda: app.send_task(name, ignore_result=True, retry=False))


subscribe("holidays.publish", notice_published)
subscribe("instrument.revoke", delegation_ended)
subscribe("instrument.expire", delegation_ended)
subscribe("case.revoke", licence_revoked)
subscribe("case.record_revocation", licence_revoked)
subscribe("case.cancel", licence_cancelled)
waiting_register(work_waiting)


def list_undone(row: Any, actor: Actor, facts: dict[str, Any]) -> None:
    """An import of a list is not taken back once a case stands on it. Raises Refused, naming the case."""
    done = row.applied_result
    since = Q(park_id=row.park_id, item__in=done["touched"], recorded_at__gte=row.applied_at)
    case = Case.objects.filter(Q(item_version__in=done["versions"]) | since).order_by("pk").first()
    if case is not None:
        words = f"导入之后已按新清单收件（{case.number}“{case.item.name}”），不能撤销这次导入；请改为逐项调整。"
        raise Refused(words, code="depends")


subscribe("listimport.undo", list_undone)


def cut_over_applied(row: Any, actor: Actor, facts: dict[str, Any]) -> None:
    """A change of body entered late finds no case accepted by the former body after the moment. Raises Refused."""
    case = accepted_too_late(row, moments.now())
    if case is not None:
        words = (
            f"原实施主体在生效时刻之后还受理了“{case.item.name}”（{case.number}），该件的权限依据已经固定，"
            "不能补登这样的调整；请先处理该件，或改填生效时刻。"
        )
        raise Refused(words, code="accepted_too_late")


subscribe("cutover.apply", cut_over_applied)
bearer_add(
    lambda number: Case.objects.filter(number=number).first(),
    lambda number: Licence.objects.filter(number=number).first(),
)


AFTER_THE_END = ("revoke", "record_revocation", "cancel", "verify_commitment", "confirm_delivery", "deliver_again")


def case_changed(move: str) -> Subscriber:
    """What comes after the end makes the volume under way anew, or a supplementary one beside the kept one."""

    def changed(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
        services.case_changed_after(case, MOVES[move].label)

    return changed


for _move in AFTER_THE_END:
    subscribe(f"case.{_move}", case_changed(_move))


# A service of the window has ended, or the whole matter has: it may now be rated.
SERVED = (
    "receive",
    "supplement",
    "supply_promised",
    "deliver",
    "handle_instant",
    "handle_committed",
    "refuse",
    "transfer_out",
    "withdraw",
    "terminate",
    "lapse_promise",
)


def served(move: str) -> Subscriber:
    """The ticket by which the applicant rates the service."""

    def made(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
        ticket_issue(case=case, move=move, actor=actor)

    return made


for _move in SERVED:
    subscribe(f"case.{_move}", served(_move))
