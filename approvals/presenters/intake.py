"""The intake page: what was typed, found and ticked so far."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from approvals import selectors
from approvals.forms import IntakeForm
from approvals.models import Applicant, Case
from approvals.presenters.kinds import held_context, kind_context, licence_of
from core import moments
from core.actors import Actor
from core.models import Organisation
from core.registries import panels
from core.web import key_of
from empowerment.authority import Authority
from empowerment.models import Empowerment, PowerItem
from empowerment.presenters import authority_context, refusal_context
from empowerment.selectors import resolve, version_at


def item_hint(row: Empowerment) -> str:
    return f"{row.get_mode_display()} · {row.item.code}"


def intake_context(request: HttpRequest, form: IntakeForm, actor: Actor) -> dict[str, Any]:
    """The intake page; with `find` (no JavaScript) the lists that were looked for are on it."""
    park = form["park"].value()
    park_pk = getattr(park, "pk", park)
    item = form["item"].value()
    item_pk = getattr(item, "pk", item)
    applicant = request.POST.get("applicant") or request.GET.get("applicant")
    licence = form["licence"].value() or ""
    holder = licence_of(request.GET.get("licence"), selectors.licences_visible(actor))
    if not applicant and holder is not None and request.method == "GET":
        applicant = str(holder.holder_id)
    context = checklist_context(actor, item=item_pk, park=park_pk, applicant=applicant, ticked=request.POST)
    context |= kind_context(
        actor,
        item=context["item"],
        park=park_pk,
        applicant=applicant,
        kind=form["case_kind"].value() or "",
        licence=str(licence),
    )
    finding = request.POST.get("find", "")
    known = applicant_of(applicant, actor)
    return {
        "form": form,
        **context,
        **applicant_context(known, actor),
        "item_box": {
            "name": "item",
            "label": "事项",
            "search_url": reverse("approvals:intake_items"),
            "help": "输入名称、编码、通俗说法或拼音首字母",
            "query": request.POST.get("item_q", "") or (context["item"].name if context["item"] else ""),
            "value": item_pk or "",
            "error": form.errors.get("item", [""])[0] if form.is_bound else "",
            "extra": "park",
            "autofocus": True,
            "options": found_items(park_pk, request.POST.get("item_q", "")) if finding == "item" else None,
        },
        "applicant_box": {
            "name": "applicant",
            "label": "查找已登记的申请人",
            "search_url": reverse("approvals:intake_applicants"),
            "help": "输入统一社会信用代码、名称或拼音首字母；没有的在下面填写",
            "query": known.name if known else request.POST.get("applicant_q", ""),
            "value": known.pk if known else "",
            "options": _found_applicants(request, actor) if finding == "applicant" else None,
        },
        "crumbs": [{"label": "工作台", "url": reverse("approvals:worklist")}, {"label": "收件"}],
    }


def found_items(park_pk: Any, text: str) -> list[dict[str, Any]]:
    from empowerment.selectors import items_for_intake

    park = Organisation.objects.filter(pk=key_of(park_pk)).first()
    rows = items_for_intake(park, text) if park else []
    return [{"value": row.item_id, "label": row.item.name, "hint": item_hint(row)} for row in rows]


def _found_applicants(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    found = selectors.applicants_search(request.POST.get("applicant_q", ""), actor)
    return [{"value": a.pk, "label": a.name, "hint": a.identifier} for a in found]


def applicant_of(value: Any, actor: Actor) -> Applicant | None:
    """The applicant with the number that a form sent, if there is one whom this clerk may pick."""
    return selectors.applicants_known(actor).filter(pk=key_of(value)).first()


def applicant_context(applicant: Applicant | None, actor: Actor) -> dict[str, Any]:
    earlier: list[Case] = []
    if applicant is not None:
        earlier = selectors.case_list(actor, selectors.CaseFilter(applicant=applicant.pk), size=5)[:5]
    bars = selectors.credit_bars(applicant) if applicant else []
    return {
        "applicant": applicant,
        "earlier": selectors.lines(earlier),
        "credit_bars": bars,
        "held": held_context(applicant, actor),
        "applicant_panels": panels("applicant", applicant, actor) if applicant else [],
    }


def checklist_context(
    actor: Actor, *, item: Any, park: Any, applicant: Any, ticked: QueryDict | None = None
) -> dict[str, Any]:
    """The checklist of an item with what can be reused, its sub-items, and who decides it at the park."""
    chosen = PowerItem.objects.filter(pk=key_of(item)).first()
    at_park = Organisation.objects.filter(pk=key_of(park)).first()
    context: dict[str, Any] = {"item": chosen, "checklist": [], "subitems": [], "authority": None, "refusal": None}
    if chosen is None or at_park is None:
        return context
    version = version_at(chosen, moments.now())
    known = applicant_of(applicant, actor)
    reusable = selectors.reusable_materials(known, actor) if known else {}
    answer = resolve(chosen, at_park)
    posted = ticked if ticked and ticked.get("checklist-of") == str(chosen.pk) else QueryDict()
    return context | {
        "version": version,
        "all_provided": bool(posted.get("all-provided")),
        "all_originals": bool(posted.get("all-originals")),
        "checklist": [
            {
                "order": line.order,
                "name": line.name,
                "required": line.required,
                "original": line.original,
                "deferrable": line.deferrable,
                "by_commitment": line.by_commitment,
                "note": line.note,
                "reuse": reusable.get(line.name),
                "provided": bool(posted.get(f"m-{line.order}-provided")),
                "original_seen": bool(posted.get(f"m-{line.order}-original")),
                "reused": bool(posted.get(f"m-{line.order}-reuse")),
            }
            for line in (version.materials.all() if version else [])
        ],
        "subitems": list(chosen.subitems.all()),
        "authority": authority_context(answer) if isinstance(answer, Authority) else None,
        "refusal": None if isinstance(answer, Authority) else refusal_context(answer),
    }
