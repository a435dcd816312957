"""办事指南 of an item at a park: one plain structure for the page, the print and the JSON."""

from __future__ import annotations

from typing import Any

from approvals.documents import remedy_words
from approvals.presenters import flow_chart
from approvals.workflow import MOVES, ROUTES
from core import moments
from empowerment.authority import Authority, Refusal
from empowerment.models import Guide, ItemVersion, ServiceWindow
from empowerment.selectors import Listed
from empowerment.workflow import ItemType, OnlineDepth, Route, Slot

UNITS = {
    "workday": "工作日：周末和法定节假日不计，调休上班的日子计入；当天不计，从第二天起算",
    "day": "日：周末和节假日也计入；当天不计，从第二天起算",
}
UNTOLD = "尚未公布"


def guide_page(row: Listed, window: ServiceWindow | None) -> dict[str, Any]:
    """The structure with the pictures and the words that only the page needs."""
    authority = row.answer if isinstance(row.answer, Authority) else None
    return {
        "guide": guide_data(row, window),
        "chart": flow_chart(authority) if authority else None,
        "refused": authority is None,
    }


def guide_data(row: Listed, window: ServiceWindow | None) -> dict[str, Any]:
    """Everything that must be published of an item [30], and what else an applicant asks. Plain values only.

    Where nobody at the park may take the item, place, promise and steps are left out and the right body is named.
    """
    version, empowerment = row.version, row.empowerment
    assert version is not None  # the public sees only items with a version in force
    told: Guide | None = getattr(version, "guide", None)
    authority = row.answer if isinstance(row.answer, Authority) else None
    return {
        "item": {
            "name": version.name,
            "code": empowerment.item.code,
            "jurisdiction": empowerment.item.jurisdiction.name,
            "type": version.get_item_type_display(),
            "fictional": empowerment.item.fictional,
            "source": empowerment.item.source,
            "version": version.number,
            "publication": version.publication,
            "since": moments.chinese_date(version.valid_from),
        },
        "park": {"name": empowerment.park.name, "code": empowerment.park.code, "area": empowerment.area},
        "handled_here": authority is not None,
        "decides": decides_words(row.answer),
        "who_decides": row.answer.sentence,
        "steps": _steps(authority) if authority else [],
        "right_body": "" if authority else row.answer.right_body,  # type: ignore[union-attr]
        "department": empowerment.item.competent_department.name,
        "legal_basis": version.legal_basis,
        "conditions": told.conditions if told else "",
        "quantity": told.quantity if told else "",
        "audience": told.get_audience_display() if told and told.audience else "",
        "materials": [
            {
                "name": line.name,
                "required": line.required,
                "original": line.original,
                "note": line.note,
                "fictional": line.fictional,
            }
            for line in version.materials.all()
        ],
        "form_sample": told.form_sample if told else "",
        "limits": limit_words(version, authority),
        "special_procedures": told.special_procedures if told else "",
        "fee": _fee(version, told),
        "online": _online(told),
        "visits": _visits(told),
        "result": _result(told),
        "window": _window(window) if authority else None,
        "remedies": remedy_words(authority.slots[Slot.RESPONDENT].id, authority.slots[Slot.RESPONDENT].name)["remedies"]
        if authority and version.item_type != ItemType.SERVICE
        else "",
        "questions": [{"question": q.question, "answer": q.answer} for q in version.questions.all()],
        "guide_fictional": bool(told and told.fictional),
        "guide_source": told.source if told else "",
        "complete": told is not None,
    }


def decides_words(answer: Authority | Refusal) -> str:
    """Who decides, in a few words; nothing where the park may not take the item."""
    if isinstance(answer, Refusal):
        return ""
    decides = answer.slots[Slot.DECIDES].name
    if answer.route in (Route.REPORTED, Route.REPORTED_FILED):
        return f"{answer.slots[Slot.EXAMINES].name}初审，报{decides}决定"
    return f"由{decides}决定"


def refusal_words(refusal: Refusal) -> list[str]:
    return [reason.words for reason in refusal.reasons]


def _steps(authority: Authority) -> list[dict[str, str]]:
    rows = [(MOVES[step.move].label, authority.body(step.slot)) for step in ROUTES[authority.route]]
    return [{"step": label, "body": body.name if body else ""} for label, body in rows]


def limit_words(version: ItemVersion, authority: Authority | None) -> dict[str, str]:
    """Statutory and promised limit in words, with what their units mean and what is not counted [45]."""
    promise = UNTOLD
    if version.instant:
        promise = "即办（材料齐全、符合条件的当场办结）"
    elif authority and authority.promise_number is not None:
        unit = "个工作日" if authority.promise_unit == "workday" else "日"
        promise = f"自受理之日起 {authority.promise_number} {unit}"
    statutory = version.limit_text
    if version.limit_number is not None:
        statutory = f"自受理之日起 {statutory}"
    licence = version.item_type == ItemType.LICENCE
    units = {version.limit_unit} if version.limit_number is not None else {"workday"} if licence else set()
    if authority and authority.promise_number is not None and not version.instant:
        units.add(authority.promise_unit)
    upward = authority is not None and authority.route in (Route.REPORTED, Route.REPORTED_FILED)
    return {
        "statutory": statutory,
        "note": version.limit_note,
        "promised": promise,
        "unit": "；".join(UNITS[unit] for unit in UNITS if unit in units),
        "upward": "园区应当在受理后 20 个工作日内审查完毕并上报［行政许可法第43条］，决定的时限自上级收到之后另计。"
        if upward and licence
        else "",
    }


def _fee(version: ItemVersion, told: Guide | None) -> dict[str, Any]:
    if told is None or told.charges is None:
        return {"charges": None, "text": version.fee or UNTOLD, "item": "", "basis": "", "online": False}
    if not told.charges:
        return {"charges": False, "text": "不收费", "item": "", "basis": "", "online": False}
    return {
        "charges": True,
        "text": version.fee or "标准" + UNTOLD,
        "item": told.fee_item,
        "basis": told.fee_basis or UNTOLD,
        "online": told.pays_online,
    }


def _online(told: Guide | None) -> dict[str, Any]:
    if told is None:
        return {"depth": None, "text": UNTOLD, "url": ""}
    return {"depth": told.online_depth, "text": str(OnlineDepth(told.online_depth).label), "url": told.online_url}


def _visits(told: Guide | None) -> dict[str, Any]:
    if told is None or told.visits is None:
        return {"number": None, "text": UNTOLD, "reason": "", "courier": bool(told and told.courier)}
    text = f"最多到现场 {told.visits} 次" if told.visits else "不用到现场"
    return {"number": told.visits, "text": text, "reason": told.visits_reason, "courier": told.courier}


def _result(told: Guide | None) -> dict[str, str]:
    return {
        "name": told.result_name if told else "",
        "closing": told.get_closing_display() if told and told.closing else "",
        "sample": told.result_sample if told else "",
    }


def _window(window: ServiceWindow | None) -> dict[str, Any] | None:
    if window is None:
        return None
    told = {name: getattr(window, name) for name in ("place", "hours", "phone", "complaint_phone", "fictional")}
    return told
