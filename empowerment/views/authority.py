"""Pages of empowerment: the catalogue, one item, 谁来批 and the schemes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core import moments
from core.actors import PUBLIC
from core.errors import NotVisible
from core.models import Organisation, OrganisationKind, Role
from core.registries import panels
from core.web import actor_of, key_of
from empowerment import selectors
from empowerment.authority import Authority, Refusal
from empowerment.forms import WhoDecidesForm
from empowerment.models import PowerItem, Scheme
from empowerment.presenters import (
    answer_duty,
    authority_context,
    item_duties,
    item_reductions,
    lint_badges,
    refusal_context,
)
from empowerment.presenters.papers import scheme_papers
from empowerment.workflow import ItemType, Mode


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Items with their mode at each park; filters stand in the URL; keyset pages."""
    wanted = {name: request.GET.get(name, "")[:100] for name in ("q", "park", "mode", "type")}
    rows = selectors.catalogue(**wanted, after=key_of(request.GET.get("after")))
    params = request.GET.copy()
    page: dict[str, Any] = {}
    if params.pop("after", None):
        page["first_url"] = f"?{params.urlencode()}"
    if len(rows) > selectors.PAGE:
        params["after"] = str(rows[selectors.PAGE - 1].pk)
        page["next_url"] = f"?{params.urlencode()}"
    context = {
        "rows": _with_lint(request, rows[: selectors.PAGE]),
        "page": page,
        "wanted": wanted,
        "export_query": urlencode({k: v for k, v in wanted.items() if v}) if wanted["park"] else "",
        "counts": selectors.mode_counts(wanted["park"]),
        "parks": Organisation.objects.filter(kind=OrganisationKind.PARK).select_related("jurisdiction"),
        "modes": Mode.choices,
        "types": ItemType.choices,
        "crumbs": [{"label": "事项目录"}],
    }
    return render(request, "empowerment/catalogue.html", context)


def _with_lint(request: HttpRequest, rows: list[Any]) -> list[Any]:
    """The rows, each with what the lint says of it to this person as `lint`."""
    actor = actor_of(request) if request.user.is_authenticated else None
    badges = lint_badges(actor, [row.pk for row in rows])
    for row in rows:
        row.lint = badges.get(row.pk)
    return rows


@require_GET
def item_page(request: HttpRequest, jurisdiction: str, code: str) -> HttpResponse:
    """One item: the version in force, its limits and materials, and where it is handled how, now and before."""
    item = PowerItem.objects.filter(jurisdiction__code=jurisdiction, code=code).first()
    if item is None:
        raise NotVisible("没有这个事项，请核对事项编码。")
    history = _with_lint(request, selectors.item_history(item))
    actor = actor_of(request) if request.user.is_authenticated else PUBLIC
    kept = {park.pk: park for park in selectors.parks_of_lists(actor)} if actor.roles else {}
    context = {
        "item": item,
        "version": selectors.version_at(item, moments.now()),
        "versions": item.versions.order_by("-number"),
        "empowerments": history,
        "linted": any(row.lint for row in history),
        "subitems": item.subitems.all(),
        "reductions": item_reductions(item, kept.keys()),
        "kept": [row.park for row in history if row.park_id in kept and row.covers(moments.now())],
        "now": moments.now(),
        "duties": item_duties(item),
        "panels": panels("item", item, actor),
        "may_receive": bool(actor.organisations(Role.CLERK)),
        "crumbs": [{"label": "事项目录", "url": reverse("empowerment:catalogue")}, {"label": item.name}],
    }
    return render(request, "empowerment/item.html", context)


@require_GET
def who_decides(request: HttpRequest) -> HttpResponse:
    """谁来批: item x park x moment -> the sentence, the diagram, the sources; or the refusal with the right body."""
    asked = bool(request.GET.get("item") or request.GET.get("item_q"))
    form = WhoDecidesForm(
        request.GET if asked else None, initial={"park": request.GET.get("park") or _own_park(request)}
    )
    context: dict[str, Any] = {"form": form, "crumbs": [{"label": "谁来批"}]}
    status = 200
    if asked and form.is_valid():
        data = form.cleaned_data
        answer = selectors.resolve(data["item"], data["park"], data["area"], data["at"], data["known_at"])
        refused = not isinstance(answer, Authority)
        shown = refusal_context(answer) if isinstance(answer, Refusal) else authority_context(answer)
        context |= {"answer": shown, "refused": refused, "item": data["item"]}
        if isinstance(answer, Refusal) and answer.would_be:
            context["would_be"] = authority_context(answer.would_be)
        holds = answer if isinstance(answer, Authority) else answer.would_be
        if holds is not None:
            context |= answer_duty(holds, data["item"]) | {"supervised": True}
    elif asked:
        status = 422
    chosen = PowerItem.objects.filter(pk=key_of(request.GET.get("item"))).first()
    park = request.GET.get("park", "")
    context["item_box"] = {
        "name": "item",
        "label": "事项",
        "search_url": reverse("empowerment:who_decides_items"),
        "help": "输入名称、编码、通俗说法或拼音首字母",
        "query": chosen.name if chosen else request.GET.get("item_q", ""),
        "value": chosen.pk if chosen else "",
        "error": form.errors.get("item", [""])[0] if asked else "",
        "extra": "park",
        "options": _options(park, request.GET.get("item_q", "")) if asked and not chosen else None,
    }
    return render(request, "empowerment/who_decides.html", context, status=status)


def _own_park(request: HttpRequest) -> int | None:
    """The park of the person who asks, when there is just one."""
    if not request.user.is_authenticated:
        return None
    mine = Organisation.objects.filter(kind=OrganisationKind.PARK, pk__in=actor_of(request).organisations())
    found = list(mine.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _options(park: str, text: str) -> list[dict[str, Any]]:
    found = selectors.items_search(text, park=key_of(park))
    return [{"value": item.pk, "label": item.name, "hint": item.code} for item in found]


@require_GET
def who_decides_items(request: HttpRequest) -> HttpResponse:
    options = _options(request.GET.get("park", ""), request.GET.get("item_q", ""))
    context = {"name": "item", "options": options, "empty_text": "没有找到事项；可换通俗说法或拼音首字母再试"}
    return render(request, "components/combobox_options.html", context)


@require_GET
def schemes(request: HttpRequest) -> HttpResponse:
    """The documents by which powers were handed over, with status and validity."""
    rows = Scheme.objects.select_related("jurisdiction", "issuer").prefetch_related("parks")
    context = {"rows": rows, "today": moments.today(), "crumbs": [{"label": "赋权方案"}]}
    return render(request, "empowerment/schemes.html", context)


@require_GET
def scheme_page(request: HttpRequest, code: str) -> HttpResponse:
    """One scheme: its facts, and per mode the slots, seals, liabilities and filings its rules name."""
    scheme = Scheme.objects.filter(code=code).first()
    if scheme is None:
        raise NotVisible("没有这个赋权方案。")
    rules = scheme.rules.filter(superseded_at=None).prefetch_related(
        "slots", "seals", "instruments", "reports", "liabilities", "filings"
    )
    crumbs = [{"label": "赋权方案", "url": reverse("empowerment:schemes")}, {"label": scheme.title}]
    actor = actor_of(request) if request.user.is_authenticated else PUBLIC
    context = {"scheme": scheme, "rules": rules, "asked": scheme_papers(scheme, actor), "crumbs": crumbs}
    return render(request, "empowerment/scheme.html", context)
