"""减负: what the reform has saved applicants, per item and in sum, and the form on which it is entered."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation
from core.sheets import XLSX_TYPE, as_xlsx
from core.web import actor_of
from empowerment import presenters, selectors, services
from empowerment.forms import ReductionForm, reduction_initial
from empowerment.models import PowerItem


@login_required
@require_GET
def reductions(request: HttpRequest) -> HttpResponse:
    """A park's items with what was and what is, and the sums on top; the filters stand in the address."""
    actor = actor_of(request)
    park = _park(request, actor)
    rows = selectors.reductions_of(
        park, q=request.GET.get("q", "").strip(), department=request.GET.get("department", "")
    )
    context = {
        **presenters.reductions_context(rows),
        "park": park,
        "parks": list(selectors.parks_of_reform(actor)),
        "wanted": {"q": request.GET.get("q", ""), "department": request.GET.get("department", "")},
        "departments": selectors.departments_reduced(park),
        "keeper": _keeps(actor, park),
        "query": request.GET.urlencode(),
        "crumbs": [{"label": "减负登记"}],
    }
    return render(request, "empowerment/reductions.html", context)


@login_required
@require_GET
def reductions_export(request: HttpRequest) -> HttpResponse:
    """The same table to take away."""
    actor = actor_of(request)
    park = _park(request, actor)
    rows = selectors.reductions_of(
        park, q=request.GET.get("q", "").strip(), department=request.GET.get("department", "")
    )
    header, lines, notes = presenters.reductions_table(rows)
    day = moments.today()
    content = as_xlsx("减负登记", header, lines, notes=[f"{park.name}减负登记，{moments.chinese_date(day)}", *notes])
    answer = HttpResponse(content, content_type=XLSX_TYPE)
    name = quote(f"{park.short_name or park.name}减负登记{day:%Y%m%d}.xlsx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def reduction_entry(request: HttpRequest, park: str, code: str) -> HttpResponse:
    """Five lines of before and after for one item; below, what was entered before."""
    actor = actor_of(request)
    place = selectors.parks_of_lists(actor).filter(code=park).first()
    item = PowerItem.objects.filter(code=code, jurisdiction=place.jurisdiction).first() if place else None
    if place is None or item is None:
        raise NotVisible("没有这个园区的这个事项，或者不由您登记。")
    form = ReductionForm(request.POST if request.method == "POST" else None, initial=_initial(place, item))
    if form.is_valid():
        try:
            services.reductions_record(
                park=place,
                item=item,
                lines=form.lines(),
                effective_on=form.cleaned_data["effective_on"],
                basis=form.cleaned_data["basis"],
                actor=actor,
            )
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, f"已登记：{item.name}的减负情况。")
            return redirect(f"{reverse('empowerment:reductions')}?park={place.code}")
    context = {
        "form": form,
        "park": place,
        "item": item,
        "history": selectors.history_of(place, item),
        "back": f"{reverse('empowerment:reductions')}?park={place.code}",
        "crumbs": [{"label": "减负登记", "url": reverse("empowerment:reductions")}, {"label": item.name}],
    }
    return render(request, "empowerment/reduction_entry.html", context, status=422 if form.errors else 200)


def _initial(park: Organisation, item: PowerItem) -> dict[str, object]:
    now = moments.now()
    return reduction_initial(selectors.version_at(item, now), selectors.empowerment_at(item, park, "", now))


def _keeps(actor: Actor, park: Organisation) -> bool:
    return selectors.parks_of_lists(actor).filter(pk=park.pk).exists()


def _park(request: HttpRequest, actor: Actor) -> Organisation:
    seen = selectors.parks_of_reform(actor)
    code = request.GET.get("park", "")
    park = seen.filter(code=code).first() if code else seen.first()
    if park is None and code and seen.exists():
        raise NotVisible("没有这个园区，或者您无权查看。")
    if park is None:
        raise NotAllowed("减负登记由园区管理员、审改办和监督机构查看。")
    return park
