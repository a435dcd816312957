"""文书用语: the list, a new version, one version with its preview on a real paper, one form per move."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals import forms, presenters, selectors
from core import services
from core.actors import Actor
from core.errors import DomainError, Invalid, NotAllowed, NotVisible
from core.models import Jurisdiction, Organisation, TextBlock
from core.pdf.sheets import has_sheet, sheet_of
from core.text_life import LABELS, TextPlace, TextState
from core.web import actor_of, key_of, put_on_form, stamp_of

PAGE = 50
CRUMB = "文书用语"
STEPS: dict[str, tuple[type[Any], Any]] = {
    "amend": (forms.WordingForm, services.text_amend),
    "publish": (forms.WordingReasonForm, services.text_publish),
    "withdraw": (forms.WordingReasonForm, services.text_withdraw),
    "drop": (forms.WordingDropForm, services.text_drop),
}


@login_required
@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """Wordings the person keeps, newest first; filters stand in the address."""
    actor = _keeper(request)
    wanted = {name: request.GET.get(name, "")[:60] for name in ("body", "document_class", "state")}
    rows = selectors.texts_visible(actor)
    if wanted["body"]:
        rows = rows.filter(organisation__code=wanted["body"])
    if wanted["document_class"]:
        rows = rows.filter(document_class=wanted["document_class"])
    rows = rows.filter(state=wanted["state"]) if wanted["state"] else rows.exclude(state=TextState.DROPPED)
    after = key_of(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: PAGE + 1])
    params = {name: value for name, value in wanted.items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if after else {}
    if len(found) > PAGE:
        page["next_url"] = f"?{urlencode({**params, 'after': found[PAGE - 1].pk})}"
    context = {
        "rows": [{"block": row, "class_label": presenters.class_label(row.document_class)} for row in found[:PAGE]],
        "wanted": wanted,
        "bodies": selectors.text_bodies(actor),
        "classes": presenters.class_choices()[1:],
        "states": TextState.choices,
        "page": page,
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "approvals/texts/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def text_new(request: HttpRequest) -> HttpResponse:
    """First whose papers, class and place (in the address), then the words: beside them the fields this place knows."""
    actor = _keeper(request)
    where = forms.WordingWhereForm(request.GET or None, bodies=_bodies(actor), classes=presenters.class_choices())
    crumbs = [{"label": CRUMB, "url": reverse("approvals:texts")}, {"label": "拟定"}]
    if not where.is_valid() or not _place_fits(where):
        context = {"form": where, "crumbs": crumbs}
        return render(request, "approvals/texts/where.html", context, status=422 if where.errors else 200)
    organisation, jurisdiction = _chosen(actor, where.cleaned_data["body"])
    given = {
        "jurisdiction": jurisdiction,
        "organisation": organisation,
        "document_class": where.cleaned_data["document_class"],
        "place": where.cleaned_data["place"],
    }
    last = TextBlock.objects.filter(**given).exclude(state=TextState.DROPPED).order_by("-pk").first()
    form = forms.WordingForm(
        request.POST if request.method == "POST" else None, initial={"text": last.text if last else ""}
    )
    status = 200
    if form.is_valid():
        try:
            block = services.text_draft(**given, text=form.cleaned_data["text"], actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "草稿已保存，尚未发布；请看下面的预览。")
            return redirect("approvals:text", public_id=block.public_id)
    context = {
        "form": form,
        "label": "拟定用语",
        "place": TextPlace(given["place"]).label,
        "class_label": presenters.class_label(given["document_class"]),
        "whose": organisation or f"{jurisdiction}各机关",
        "fields": presenters.field_rows(given["document_class"], given["place"]),
        "idempotency_key": request.POST.get("idempotency_key") or uuid.uuid4().hex,
        "back": reverse("approvals:texts"),
        "crumbs": crumbs,
    }
    return render(request, "approvals/texts/edit.html", context, status=_told(form, status))


@login_required
@require_GET
def text(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One version: its words, what is wrong with them, how a real paper reads with them, the versions before."""
    actor = actor_of(request)
    block = selectors.text_get(public_id, actor)
    number = request.GET.get("paper", "").strip()[:120]
    paper = selectors.paper_to_try(block, actor, number)
    preview, unreadable = None, ""
    if paper is not None:
        try:
            preview = presenters.text_preview(block, paper)
        except Invalid as problem:
            unreadable = problem.message
    context = {
        **presenters.text_context(block, actor),
        "versions": selectors.text_versions(block),
        "preview": preview,
        "unreadable": unreadable,
        "number": number,
        "renew_url": f"{reverse('approvals:text_new')}?{urlencode(_where(block))}",
        "crumbs": [{"label": CRUMB, "url": reverse("approvals:texts")}, {"label": str(block)}],
    }
    return render(request, "approvals/texts/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def text_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Amend, publish, withdraw or drop. A refusal comes back on the same form with the typing kept."""
    actor = actor_of(request)
    block = selectors.text_get(public_id, actor)
    if move not in STEPS:
        raise NotVisible("没有这一步。")
    denied = block.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)
    form_class, service = STEPS[move]
    form = form_class(request.POST if request.method == "POST" else None, initial={"text": block.text})
    status = 200
    if form.is_valid():
        try:
            service(block=block, actor=actor, stamp=stamp_of(request), **form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已办理：{LABELS[move]}。")
            return redirect("approvals:text", public_id=block.public_id)
    context = {
        **presenters.text_context(block, actor),
        "form": form,
        "label": LABELS[move],
        "place": block.get_place_display(),
        "whose": block.organisation or f"{block.jurisdiction}各机关",
        "refusal": block.move_refusal(move) if request.method == "GET" else None,
        "version": request.POST.get("version") or block.version,
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("approvals:text", args=[block.public_id]),
        "crumbs": [
            {"label": CRUMB, "url": reverse("approvals:texts")},
            {"label": str(block), "url": reverse("approvals:text", args=[block.public_id])},
            {"label": LABELS[move]},
        ],
    }
    return render(request, "approvals/texts/edit.html", context, status=_told(form, status))


def _told(form: Any, status: int) -> int:
    """The status of a page that comes back with its form: what the service said, else 422 for what the form says."""
    return 422 if status == 200 and form.errors else status


def _keeper(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not selectors.text_bodies(actor).exists():
        raise NotAllowed("文书用语由园区管理员或者审改办人员维护。")
    return actor


def _bodies(actor: Actor) -> list[tuple[str, str]]:
    own = [(row.code, row.name) for row in selectors.text_bodies(actor)]
    return [(f"{forms.WHOLE}{row.code}", f"{row.name}各机关") for row in selectors.text_jurisdictions(actor)] + own


def _chosen(actor: Actor, code: str) -> tuple[Organisation | None, Jurisdiction]:
    """The choice was one of `_bodies`, so it is there."""
    if code.startswith(forms.WHOLE):
        return None, selectors.text_jurisdictions(actor).get(code=code.removeprefix(forms.WHOLE))
    body = selectors.text_bodies(actor).get(code=code)
    return body, body.jurisdiction


def _place_fits(where: Any) -> bool:
    """Whether the class has the place; what to choose instead is said on the form."""
    document_class, place = where.cleaned_data["document_class"], where.cleaned_data["place"]
    if not document_class or (has_sheet(document_class) and place in sheet_of(document_class).places):
        return True
    others = "、".join(TextPlace(each).label for each in sheet_of(document_class).places)
    where.add_error("place", f"《{sheet_of(document_class).label}》没有这一处，可选：{others}。")
    return False


def _where(block: TextBlock) -> dict[str, str]:
    body = block.organisation.code if block.organisation else f"{forms.WHOLE}{block.jurisdiction.code}"
    return {"body": body, "document_class": block.document_class, "place": block.place}
