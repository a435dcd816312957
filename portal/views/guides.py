"""Search, and the guide of an item at a park."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_GET

from approvals.views import worklist
from core import moments
from core.errors import NotVisible
from core.models import Organisation, OrganisationKind
from empowerment.authority import Refusal
from empowerment.models import PowerItem
from empowerment.selectors import Listed, resolve
from portal import presenters, selectors

Crumb = dict[str, str]


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The bare address: a person's own work, or the public home."""
    return worklist(request) if request.user.is_authenticated else home(request)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"ways": selectors.ways_in()})


@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """What fits a visitor's words and filters; all of it stands in the address."""
    context = presenters.search_context(request.GET)
    crumbs = [_home(), {"label": "办事指南"}]
    return render(request, "portal/items.html", context | {"crumbs": crumbs})


@require_GET
def item(request: HttpRequest, jurisdiction: str, code: str) -> HttpResponse:
    """One item: at which parks it is handled, and by whom."""
    found = _item(jurisdiction, code)
    rows = selectors.public_handled(found)
    if len({row.empowerment.park_id for row in rows}) == 1 and len(rows) == 1:
        return redirect("portal:guide", jurisdiction, code, rows[0].empowerment.park.code)
    crumbs = [_home(), _list(), {"label": found.name}]
    context = {"item": found, "results": presenters.result_lines(rows), "crumbs": crumbs}
    return render(request, "portal/item.html", context)


@require_GET
def guide(request: HttpRequest, jurisdiction: str, code: str, park: str) -> HttpResponse:
    """办事指南 of an item at a park; or, where the park may not take it, why not and where to go."""
    found, at = _item(jurisdiction, code), _park(jurisdiction, park)
    address = reverse("portal:guide", args=[jurisdiction, code, park])
    context: dict[str, Any] = {"item": found, "park": at, "canonical": request.build_absolute_uri(address)}
    rows = selectors.public_handled(found, park)
    row = _row(rows, request.GET.get("area", ""))
    context["crumbs"] = [_home(), _list(), {"label": found.name}]
    if row is None:
        refusal = resolve(found, at)
        assert isinstance(refusal, Refusal)  # nothing is listed for the park
        elsewhere = presenters.result_lines(selectors.public_handled(found))
        context |= {"reasons": presenters.refusal_words(refusal), "right_body": refusal.right_body}
        return render(request, "portal/not_here.html", context | {"results": elsewhere})
    if isinstance(row.answer, Refusal):
        context["reasons"] = presenters.refusal_words(row.answer)
    context |= presenters.guide_page(row, selectors.window_of(found, at))
    context |= {
        "areas": [other for other in presenters.result_lines(rows) if other["area"] != row.empowerment.area],
        "subitems": found.subitems.all(),
        "today": moments.today(),
        "json_url": reverse("portal:guide_json", args=[jurisdiction, code, park]),
    }
    return render(request, "portal/guide.html", context)


@require_GET
@cache_control(public=True, max_age=300)
@conditional_page
def guide_json(request: HttpRequest, jurisdiction: str, code: str, park: str) -> HttpResponse:
    """The same guide for another program: open to all, five minutes old at most."""
    found, at = _item(jurisdiction, code), _park(jurisdiction, park)
    row = _row(selectors.public_handled(found, park), request.GET.get("area", ""))
    if row is None:
        raise NotVisible(f"“{found.name}”不在{at}的赋权清单内。")
    data = presenters.guide_data(row, selectors.window_of(found, at))
    subitems = [{"code": sub.code, "name": sub.name} for sub in found.subitems.all()]
    return JsonResponse(data | {"subitems": subitems}, json_dumps_params={"ensure_ascii": False})


def _item(jurisdiction: str, code: str) -> PowerItem:
    found = selectors.public_item(jurisdiction, code)
    if found is None:
        raise NotVisible("没有这个事项，或者它没有正在施行的版本。")
    return found


def _park(jurisdiction: str, code: str) -> Organisation:
    rows = Organisation.objects.filter(kind=OrganisationKind.PARK, jurisdiction__code=jurisdiction, code=code)
    found = rows.select_related("jurisdiction").first()
    if found is None:
        raise NotVisible("没有这个园区。")
    return found


def _row(rows: list[Listed], area: str) -> Listed | None:
    """The row of the area if there is one, else that of the whole park; without one, the first area."""
    by_area = {row.empowerment.area: row for row in rows}
    return by_area.get(area) or by_area.get("") or next(iter(rows), None)


def _home() -> Crumb:
    return {"label": "首页", "url": reverse("portal:home")}


def _list() -> Crumb:
    return {"label": "办事指南", "url": reverse("portal:items")}
