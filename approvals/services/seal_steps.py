"""The seal steps by name: confirming what another has stamped by hand, and 见章盖章 on whichever paper it is."""

from __future__ import annotations

from collections.abc import Callable

from approvals.models import Case, SealScan
from approvals.services.decision import case_counterseal, case_seal
from approvals.services.reporting import case_counterseal_on_request, case_counterseal_opinion, case_seal_opinion
from approvals.services.scans import Paper
from approvals.workflow import COUNTERSIGNED, NOT_ON_ROUTE
from core.actors import Actor
from core.door import Stamp
from core.errors import NotAllowed, Refused

SERVICES: dict[str, Callable[..., Case]] = {
    "seal": case_seal,
    "counterseal": case_counterseal,
    "seal_opinion": case_seal_opinion,
    "counterseal_opinion": case_counterseal_opinion,
    "counterseal_on_request": case_counterseal_on_request,
}


def scan_confirm(*, scan: SealScan, actor: Actor, stamp: Stamp) -> Case:
    """Compared with the paper and the specimen by another person than who stamped: the move is made now.

    Raises NotAllowed for who stamped it and for who may not make the step, and what the step raises.
    """
    denied = scan.move_permitted("confirm", actor)
    if denied:
        raise NotAllowed(denied)
    more = {"request": scan.request} if scan.move == "counterseal_on_request" else {}
    return SERVICES[scan.move](case=scan.case, actor=actor, stamp=stamp, paper=Paper(confirms=scan), **more)


def case_countersign(*, case: Case, actor: Actor, stamp: Stamp) -> Case:
    """见章盖章 on the paper that the case waits with: the decision, or the opinion before it is reported."""
    move = COUNTERSIGNED.get(case.route)
    if move is None:
        raise Refused(NOT_ON_ROUTE[case.route, "refuse_counterseal"])
    return SERVICES[move](case=case, actor=actor, stamp=stamp)


def scan_to_confirm(case: Case, move: str) -> SealScan:
    """The scan last handed in at a step of the case; the door tells whether it still waits. Raises Refused without one."""
    found = SealScan.objects.filter(case=case, move=move).order_by("-pk").first()
    if found is None:
        raise Refused("本件这一步没有待复核的盖章扫描件。", code="no_scan")
    found.case = case
    return found
