"""Pages of 见章盖章 and of papers stamped by hand: the queue, the comparison with the specimen, what waits for another person."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from approvals import selectors
from approvals.clocks import Lamp
from approvals.models import Case, Countersigning, SealScan
from approvals.presenters.papers import document_page
from approvals.workflow import COUNTERSIGNED, MOVES, SENT_AGAIN
from core import moments
from core.actors import Actor
from core.models import Document
from core.selectors import calendar, workdays_left
from core.web import key_of
from empowerment.models import Empowerment, Instrument
from empowerment.selectors import effective

PAGE = 50
NEAR = 1  # working days left from which a paper is urgent


def counter_lamp(due_on: dt.date | None, left: int | None) -> Lamp:
    if due_on is None or left is None:
        return Lamp("grey", "未计时", "规则没有写明盖章期限")
    if left < 0:
        return Lamp("red", "已超期", "见章盖章期限")
    return Lamp("yellow", "临期", "见章盖章期限") if left <= NEAR else Lamp("green", "正常", "见章盖章期限")


def countersign_context(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """The department's queue, the oldest first."""
    found = selectors.countersign_page(actor, after=key_of(query.get("after")), size=PAGE)
    days, today = calendar(), moments.today()
    rows = []
    for row in found[:PAGE]:
        left = None if row.due_on is None else days.count(today, row.due_on)
        rows.append(
            {
                "row": row,
                "case": row.case,
                "tick": f"{row.case.number}:{row.case.version}",
                "left": left,
                "lamp": counter_lamp(row.due_on, left),
                "seals": [use for use in row.document.seal_uses.all() if not use.countersign],
                "paper_url": reverse("approvals:document", args=[row.case.number, row.document.public_id]),
            }
        )
    page: dict[str, Any] = {"first_url": "?"} if query.get("after") else {}
    if len(found) > PAGE:
        page["next_url"] = f"?after={found[PAGE - 1].pk}"
    return {"rows": rows, "page": page, "key": uuid.uuid4().hex}


def compare_context(case: Case, row: Countersigning, actor: Actor) -> dict[str, Any]:
    """The paper as it stands, the specimen of the seal on it, and what the record says on each formal ground."""
    shown = document_page(case, row.document)
    left = workdays_left(row.due_on)
    move = COUNTERSIGNED[case.route]
    return shown | {
        "row": row,
        "tick": f"{case.number}:{case.version}",
        "key": uuid.uuid4().hex,
        "lamp": counter_lamp(row.due_on, left),
        "left": left,
        "seals": [_with_specimen(case, use) for use in row.document.seal_uses.select_related("seal__specimen")],
        "form_checks": form_checks(case),
        "denied": case.move_permitted(move, actor) or selectors.seal_right_denied(case, move, actor, moments.now()),
        "move_url": reverse(f"approvals:{move}", args=[case.number]),
        "refuse_url": reverse("approvals:refuse_counterseal", args=[case.number]),
        "crumbs": [
            {"label": "见章盖章", "url": reverse("approvals:countersign")},
            {"label": case.number, "url": reverse("approvals:case", args=[case.number])},
            {"label": "对照印模"},
        ],
    }


def _with_specimen(case: Case, use: Any) -> dict[str, Any]:
    return {"seal": use.seal, "use": use, "url": specimen_url(case, use.seal.code)}


def specimen_url(case: Case, code: str) -> str:
    return reverse("approvals:case_specimen", args=[case.number, code])


def form_checks(case: Case) -> list[dict[str, str]]:
    """What the record says of the other three formal grounds: the list, the instrument, the materials."""
    now, pinned = moments.now(), case.pinned
    listed = Empowerment.objects.known_at(None).valid_at(now).filter(pk=pinned.empowerment_id).exists()
    ids = [found.id for found in pinned.instruments]
    lapsed = [row.number for row in Instrument.objects.filter(pk__in=ids) if not effective(row, now)]
    held = "、".join(found.label for found in pinned.instruments) or "办理依据不要求"
    lacking = [line.name for line in case.materials.all() if line.lacking]
    return [
        {
            "label": "清单",
            "text": f"{pinned.scheme}，{pinned.mode_label}",
            "fault": "" if listed else "现在已不在清单内",
        },
        {"label": "文书", "text": held, "fault": f"已失效：{'、'.join(lapsed)}" if lapsed else ""},
        {"label": "材料", "text": "必要材料齐全", "fault": f"还缺：{'、'.join(lacking)}" if lacking else ""},
    ]


def counter_refused(case: Case) -> Countersigning | None:
    """Why the department sent the paper back, as long as the park has not mended it."""
    return selectors.countersigning_of(case) if case.state in SENT_AGAIN else None


def scan_rows(actor: Actor, *, limit: int = 200) -> list[dict[str, Any]]:
    """Stamped papers that wait for a second person, the oldest first; one's own wait for somebody else."""
    me = actor.person.pk if actor.person else None
    rows = selectors.scans_visible(actor).filter(state="waiting")[:limit]
    return [{"scan": row, "label": MOVES[row.move].label, "own": row.stamped_by_id == me} for row in rows]


def scan_context(scan: SealScan, actor: Actor) -> dict[str, Any]:
    """One stamped paper: the scan beside the paper and the specimen."""
    document: Document = scan.document
    return {
        "scan": scan,
        "case": scan.case,
        "label": MOVES[scan.move].label,
        "paper_url": reverse("approvals:document", args=[scan.case.number, document.public_id]),
        "file_url": reverse("approvals:seal_scan_file", args=[scan.public_id]),
        "specimen_url": specimen_url(scan.case, scan.seal.code),
        "denied": scan.move_permitted("confirm", actor),
        "may_reject": scan.move_permitted("reject", actor) is None,
        "refusal": scan.move_refusal("confirm") or scan.case.move_refusal(scan.move),
        "key": uuid.uuid4().hex,
        "crumbs": [
            {"label": "实物用印复核", "url": reverse("approvals:seal_scans")},
            {"label": scan.case.number, "url": reverse("approvals:case", args=[scan.case.number])},
            {"label": "复核"},
        ],
    }
