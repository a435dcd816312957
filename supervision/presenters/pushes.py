"""Pushes, results and receivers as the pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse

from approvals.models import Applicant, Case, Licence
from approvals.selectors.visible import case_visible
from core import events, moments
from core.actors import Actor
from core.models import Organisation, OutboxMessage
from supervision.lives.pushes import LABELS, PushState
from supervision.models import Push, PushReceiver
from supervision.selectors.pushes import pushes_of_case
from supervision.selectors.results import results_seen_of, results_standing

TAGS = {
    PushState.PUSHED: "is-warning",
    PushState.CLAIMED: "",
    PushState.FED_BACK: "is-good",
    PushState.RETURNED: "is-bad",
}
TOLD = (
    ("item", "事项"),
    ("occasion", "事由"),
    ("kind", "办件种类"),
    ("title", "申请内容"),
    ("applicant", "申请人"),
    ("identifier", "证件号"),
    ("decided_by", "审批主体"),
    ("mode", "赋权方式"),
    ("certificate", "证照编号"),
    ("validity", "有效期"),
    ("document", "文书编号"),
    ("reason", "原因"),
)


def push_rows(pushes: Sequence[Push]) -> list[dict[str, Any]]:
    """Each push with its state in colour and word, and whether its next word is late."""
    day = moments.today()
    rows = []
    for push in pushes:
        due = push.claim_due_on if push.state == PushState.PUSHED else push.feedback_due_on
        waits = push.state in (PushState.PUSHED, PushState.CLAIMED)
        late = bool(waits and due and due < day)
        rows.append({"push": push, "tag": TAGS[PushState(push.state)], "due": due if waits else None, "late": late})
    return rows


def push_context(push: Push, actor: Actor) -> dict[str, Any]:
    """One push: what was told, what became of it, what this person may do."""
    able = {transition.name for transition in push.get_available_state_transitions()}  # type: ignore[attr-defined]
    moves = [(m, label) for m, label in LABELS.items() if m in able and push.move_permitted(m, actor) is None]
    return {
        **push_rows([push])[0],
        "told": [(label, push.facts[name]) for name, label in TOLD if push.facts.get(name)],
        "moves": [(move.replace("_", "-"), label) for move, label in moves],
        "case_url": reverse("approvals:case", args=[push.case.number]) if case_visible(push.case, actor) else "",
        "events": _timeline(push),
        "deliveries": deliveries_of(push),
        "results": results_standing(case=push.case),
    }


def _timeline(push: Push) -> list[dict[str, Any]]:
    history = events.history(push)
    names = events.actor_names(history)
    codes = {code for event in history for code in _bodies(events.facts_of(event))}
    bodies = {body.code: body.name for body in Organisation.objects.filter(code__in=codes)} if codes else {}
    rows = []
    for event in reversed(history):
        facts = events.facts_of(event)
        where = " → ".join(bodies.get(code, code) for code in _bodies(facts))
        detail = "：".join(part for part in (where, facts.get("reason", "")) if part)
        rows.append(
            {
                "when": event.happened_at,
                "who": names[(event.actor_kind, event.actor_id)],
                "text": LABELS[event.verb.rpartition(".")[2]] + ("（逾期）" if facts.get("late") else ""),
                "detail": detail,
            }
        )
    return rows


def _bodies(facts: dict[str, Any]) -> list[str]:
    return [facts[name] for name in ("by", "from", "to") if facts.get(name)]


def deliveries_of(push: Push) -> list[dict[str, Any]]:
    """What became of the messages to the receivers, by name."""
    rows = OutboxMessage.objects.filter(
        object_type=events.label_of(push.case), object_id=push.case_id, period__startswith=f"{push.number}:"
    )
    found = list(rows.order_by("pk"))
    keys = [int(row.destination.partition(":")[2]) for row in found]
    names = PushReceiver.objects.select_related("organisation").in_bulk(keys)
    return [{"message": row, "receiver": names.get(key)} for row, key in zip(found, keys, strict=True)]


def receiver_rows(receivers: Sequence[PushReceiver]) -> list[dict[str, Any]]:
    """Each receiver with its health: what waits, since when it took nothing, and why. One query for all."""
    wanted = [row.destination for row in receivers]
    counted = OutboxMessage.objects.filter(destination__in=wanted).order_by().values("destination")
    counted = counted.annotate(
        waiting=Count("pk", filter=Q(acknowledged_at=None)),
        failing=Count("pk", filter=Q(acknowledged_at=None, attempts__gt=0)),
        last=Max("acknowledged_at"),
        error=Max("last_error", filter=Q(acknowledged_at=None)),
    )
    health: dict[str, dict[str, Any]] = {row["destination"]: dict(row) for row in counted}
    return [{"receiver": row, **_health(row, health.get(row.destination, {}))} for row in receivers]


def _health(receiver: PushReceiver, known: dict[str, Any]) -> dict[str, Any]:
    waiting, failing = known.get("waiting", 0), known.get("failing", 0)
    if not receiver.enabled:
        words, tag = "停用", "is-quiet"
    elif failing:
        words, tag = "有问题", "is-bad"
    else:
        words, tag = ("等待发送", "is-warning") if waiting else ("正常", "is-good")
    return {
        "waiting": waiting,
        "last": known.get("last"),
        "error": known.get("error") or "",
        "words": words,
        "tag": tag,
    }


# --- Panels ---------------------------------------------------------------------------------------------------------
def case_panel(case: Case, actor: Actor) -> dict[str, Any] | None:
    """What was pushed of a case and what came back."""
    pushes, results = pushes_of_case(case), results_standing(case=case)
    return {"pushes": push_rows(pushes), "results": results} if pushes or results else None


def licence_panel(licence: Licence, actor: Actor) -> dict[str, Any] | None:
    results = results_standing(licence=licence)
    return {"results": results, "pushes": []} if results else None


def applicant_panel(applicant: Applicant, actor: Actor) -> dict[str, Any] | None:
    results = results_seen_of(applicant, actor)
    return {"results": results, "pushes": []} if results else None
