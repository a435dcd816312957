"""Items and answers of `resolve` as JSON: codes and names, never an internal key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core import moments
from core.models import Organisation
from empowerment import selectors
from empowerment.authority import Authority, Body, Obstacle, Refusal, Source
from empowerment.models import Empowerment, ItemVersion, PowerItem
from empowerment.workflow import Slot


def organisation(body: Organisation) -> dict[str, str]:
    return {"code": body.code, "name": body.name}


def item_url(item: PowerItem) -> str:
    return reverse("api-item", args=[item.jurisdiction.code, item.code])


def item_line(row: Empowerment) -> dict[str, Any]:
    return {
        "code": row.item.code,
        "jurisdiction": row.item.jurisdiction.code,
        "name": row.item.name,
        "department": organisation(row.item.competent_department),
        "park": organisation(row.park),
        "area": row.area,
        "mode": row.mode,
        "mode_label": row.get_mode_display(),
        "scheme": str(row.scheme),
        "url": item_url(row.item),
    }


def item_data(item: PowerItem) -> dict[str, Any]:
    version = selectors.version_at(item, moments.now())
    return {
        "code": item.code,
        "jurisdiction": item.jurisdiction.code,
        "name": item.name,
        "department": organisation(item.competent_department),
        "source": item.source,
        "fictional": item.fictional,
        "version": _version(version) if version else None,
        "subitems": [{"code": row.code, "name": row.name} for row in item.subitems.all()],
        "handled": [_handled(row) for row in selectors.item_history(item)],
    }


def _version(version: ItemVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "name": version.name,
        "item_type": version.item_type,
        "item_type_label": version.get_item_type_display(),
        "legal_basis": version.legal_basis,
        "limit": {"number": version.limit_number, "unit": version.limit_unit, "text": version.limit_text},
        "extension_days": version.extension_days,
        "instant": version.instant,
        "fee": version.fee,
        "valid_from": version.valid_from,
        "materials": [
            {"order": m.order, "name": m.name, "required": m.required, "original": m.original, "note": m.note}
            for m in version.materials.all()
        ],
    }


def _handled(row: Empowerment) -> dict[str, Any]:
    unit = {"workday": "个工作日", "day": "日"}.get(row.promise_unit, "")
    text = f"{row.promise_number} {unit}" if row.promise_number is not None else "未承诺"
    return {
        "park": organisation(row.park),
        "area": row.area,
        "mode": row.mode,
        "mode_label": row.get_mode_display(),
        "scheme": str(row.scheme),
        "promise": {"number": row.promise_number, "unit": row.promise_unit, "text": text},
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def authority_data(answer: Authority, item: PowerItem, park: Organisation) -> dict[str, Any]:
    codes = _codes(answer.slots.values())
    return {
        "refused": False,
        "sentence": answer.sentence,
        "item": {"code": item.code, "name": answer.item},
        "park": {"code": park.code, "name": answer.park},
        "area": answer.area,
        "at": answer.at,
        "known_at": answer.known_at,
        "mode": answer.mode,
        "mode_label": answer.mode_label,
        "route": answer.route,
        "route_label": answer.route_label,
        "scheme": answer.scheme,
        "slots": [
            {
                "slot": slot.value,
                "label": slot.label,
                "organisation": {"code": codes[body.id], "name": body.name},
                "person": body.person,
            }
            for slot in Slot
            if (body := answer.slots.get(slot)) is not None
        ],
        "seals": [
            {
                "document_class": step.document_class,
                "order": step.order,
                "owner": step.owner,
                "kind": step.kind,
                "countersign": step.countersign,
                "on_request": step.on_request,
                "limit_days": step.limit_days,
            }
            for step in answer.seals
        ],
        "reports": [
            {"to": row.to.name, "sent_by": row.sent_by.name, "copy_only": row.copy_only} for row in answer.reports
        ],
        "filings": [{"by": row.by.name, "to": row.to.name, "period": row.period} for row in answer.filings],
        "liabilities": [
            {
                "subject": row.subject,
                "phase": row.phase,
                "body": row.body.name,
                "joint": row.joint,
                "source": row.source,
            }
            for row in answer.liabilities
        ],
        "instruments": [
            {"kind": row.kind, "label": row.label, "giver": row.giver, "taker": row.taker} for row in answer.instruments
        ],
        "warnings": _reasons(answer.cards),
        "sources": _sources(answer.sources),
    }


def refusal_data(answer: Refusal, item: PowerItem, park: Organisation) -> dict[str, Any]:
    return {
        "refused": True,
        "sentence": answer.sentence,
        "reasons": _reasons(answer.reasons),
        "right_body": answer.right_body,
        "would_be": authority_data(answer.would_be, item, park) if answer.would_be else None,
        "sources": _sources(answer.sources),
    }


def _codes(bodies: Iterable[Body]) -> dict[int, str]:
    return dict(Organisation.objects.filter(pk__in={body.id for body in bodies}).values_list("pk", "code"))


def _reasons(rows: Iterable[Obstacle]) -> list[dict[str, str]]:
    return [{"code": row.code, "text": row.words, "right_body": row.right_body} for row in rows]


def _sources(rows: Iterable[Source]) -> list[dict[str, str]]:
    return [{"what": row.what, "text": row.text} for row in rows]
