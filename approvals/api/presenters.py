"""Cases as JSON. No internal key, no identity number, no telephone number; free text is masked."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals.clocks import lamp
from approvals.models import Case, Clock, ClockKind, Licence, PauseKind
from approvals.selectors import actions_for, timeline, waiting_move
from approvals.workflow import ENDED, MOVES, Result, State
from core import events
from core.actors import Actor
from core.identifiers import mask_text
from core.models import Role
from core.selectors import workdays_left
from empowerment.api.presenters import item_url, organisation


def case_line(case: Case) -> dict[str, Any]:
    """What lists show of a case."""
    own = reverse("api-case", args=[case.number])
    pinned = case.pinned
    return {
        "number": case.number,
        "external_number": case.external_number,
        "numbers": [{"system": row.system.code, "number": row.number} for row in case.numbers.all()],
        "entry": case.entry,
        "kind": case.kind,
        "kind_label": case.get_kind_display(),
        "licence": _licence(case.licence),
        "state": case.state,
        "state_label": State(case.state).label,
        "mode": case.mode,
        "mode_label": pinned.mode_label,
        "route": case.route,
        "route_label": pinned.route_label,
        "item": {
            "code": case.item.code,
            "jurisdiction": case.item.jurisdiction.code,
            "name": case.item_version.name,
        },
        "park": organisation(case.park),
        "area": case.area,
        "applicant": {"kind": case.applicant.kind, "name": case.applicant.name},
        "title": mask_text(case.title),
        "channel": case.channel,
        "result": case.result,
        "result_label": Result(case.result).label,
        "received_at": case.received_at,
        "accepted_at": case.accepted_at,
        "decided_at": case.decided_at,
        "result_sealed_at": case.result_sealed_at,
        "ended_at": case.ended_at,
        "due_on": case.due_on,
        "due_kind": ClockKind(case.due_kind).label if case.due_kind else "",
        "due_provisional": case.due_provisional,
        "paused": case.paused,
        "lamp": _lamp(case),
        "version": case.version,
        "next_step": _next_step(case),
        "links": {
            "self": own,
            "timeline": f"{own}timeline/",
            "clocks": f"{own}clocks/",
            "materials": f"{own}materials/",
            "item": item_url(case.item),
        },
    }


def case_data(case: Case, actor: Actor) -> dict[str, Any]:
    """The whole case, with the moves that this actor may make now."""
    shown = case_line(case)
    own = shown["links"]["self"]
    moves = [
        {"move": action.name, "label": action.label, "url": f"{own}{action.name.replace('_', '-')}/"}
        for action in actions_for(case, actor)
        if action.allowed
    ]
    made = Licence.objects.filter(case=case).first() if case.result == Result.GRANTED else None
    return shown | {"issued_licence": _licence(made), "moves": moves}


def _licence(licence: Licence | None) -> dict[str, Any] | None:
    if licence is None:
        return None
    return {
        "number": licence.number,
        "edition": licence.edition,
        "state": licence.state,
        "valid_from": licence.valid_from,
        "valid_until": licence.valid_until,
    }


def _lamp(case: Case) -> dict[str, str]:
    shown = lamp(case)
    return {"code": shown.code, "label": shown.label}


def _next_step(case: Case) -> dict[str, Any] | None:
    if case.state in ENDED:
        return None
    name = waiting_move(case)
    move = MOVES[name]
    slot = case.move_slot(name)
    body = case.pinned.body(slot) if slot else None
    return {
        "move": name,
        "label": move.label,
        "organisation": body.name if body else "",
        "roles": sorted(str(Role(role).label) for role in move.roles),
    }


def timeline_data(case: Case) -> dict[str, Any]:
    """Newest first; names of officials and systems, never of applicants."""
    return {
        "results": [
            {
                "happened_at": line.when,
                "recorded_at": line.recorded,
                "who": line.who,
                "text": line.text,
                "detail": mask_text(line.detail),
            }
            for line in timeline(events.history(case))
        ]
    }


def clocks_data(case: Case) -> dict[str, Any]:
    return {
        "lamp": _lamp(case),
        "due_on": case.due_on,
        "paused": case.paused,
        "clocks": [
            {
                "kind": clock.kind,
                "label": ClockKind(clock.kind).label,
                "starts_on": clock.starts_on,
                "number": clock.number,
                "unit": clock.unit,
                "extended": clock.extended,
                "due_on": clock.due_on,
                "provisional": clock.provisional,
                "workdays_left": None if clock.stopped_on else workdays_left(clock.due_on),
                "basis": clock.basis,
                "stopped_on": clock.stopped_on,
            }
            for clock in Clock.objects.filter(case=case, replaced_at=None)
        ],
        "pauses": [
            {
                "kind": pause.kind,
                "label": PauseKind(pause.kind).label,
                "reason": mask_text(pause.reason),
                "expected_days": pause.expected_days,
                "started_at": pause.started_at,
                "ended_at": pause.ended_at,
            }
            for pause in case.pauses.all()
        ],
    }


def materials_data(case: Case) -> dict[str, Any]:
    base = reverse("api-case", args=[case.number])
    return {
        "results": [
            {
                "order": row.order,
                "name": row.name,
                "required": row.required,
                "provided": row.provided,
                "original_seen": row.original_seen,
                "file_name": mask_text(row.file_name),
                "sha256": row.file.sha256 if row.file else "",
                "missing_note": row.missing_note,
                "url": f"{base}materials/{row.order}/",
            }
            for row in case.materials.select_related("file")
        ]
    }
