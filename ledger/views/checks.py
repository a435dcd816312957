"""“三集中三到位”: the lists, departments × requirements, one field with its reports and steps."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import moments
from core.errors import DomainError, NotAllowed, NotVisible
from core.papers import documents_of
from core.sheets import XLSX_TYPE, as_xlsx
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, attachment, put_on_form, send_file
from empowerment.forms.fields import uploads
from ledger import services
from ledger.documents.checks import CHECKLIST, check_lines, checklist_facts, title_of
from ledger.forms.checks import CheckAcceptForm, CheckReportForm, CheckReturnForm, CheckWaiveForm, DepartmentForm
from ledger.forms.returns import EmptyForm
from ledger.lives.checks import CHECK_STEPS
from ledger.models import Check, CheckFile, Checklist
from ledger.presenters import checks as shown
from ledger.selectors import checks as selectors
from ledger.views.overview import paper_file

CRUMB = "改革任务清单"
ADD = "增加部门"


def _report(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.check_report(row=row, text=data["text"], files=uploads(data), actor=actor, stamp=stamp)


def _follow_up(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.check_follow_up(row=row, text=data["text"], files=uploads(data), actor=actor, stamp=stamp)


def _accept(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.check_accept(row=row, opinion=data["opinion"], actor=actor, stamp=stamp)


def _give_back(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.check_give_back(row=row, actor=actor, stamp=stamp, **data)


def _reinspect(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.check_reinspect(row=row, actor=actor, stamp=stamp, **data)


def _waive(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.check_waive(row=row, reason=data["reason"], actor=actor, stamp=stamp)


def _restore(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.check_restore(row=row, actor=actor, stamp=stamp)


LABEL = {move: step.label for move, step in CHECK_STEPS.items()}
STEPS = {
    "report": StepPage(
        LABEL["report"], CheckReportForm, _report, "写明完成情况并上传佐证；系统已知的信息随报告一并存档。"
    ),
    "accept": StepPage(LABEL["accept"], CheckAcceptForm, _accept, "验收后仍可复查。"),
    "give_back": StepPage(LABEL["give_back"], CheckReturnForm, _give_back, "原报告和意见保留，部门须重新报告。"),
    "reinspect": StepPage(
        LABEL["reinspect"], CheckReturnForm, _reinspect, "原验收结论不再有效，部门须整改后重新报告。"
    ),
    "follow_up": StepPage(LABEL["follow_up"], CheckReportForm, _follow_up, "文件要求取得成效后持续推进，可随时报告。"),
    "waive": StepPage(LABEL["waive"], CheckWaiveForm, _waive, "不适用的项不计入完成情况。"),
    "restore": StepPage(LABEL["restore"], EmptyForm, _restore, "恢复后按文件规定的时限计算。"),
}


@login_required
@require_GET
def checklists(request: HttpRequest) -> HttpResponse:
    """The lists that the person sees, each with how far it is; a single one is opened at once."""
    actor = actor_of(request)
    rows = list(selectors.checklists_visible(actor)[:50])
    if len(rows) == 1:
        return redirect("ledger:checklist", code=rows[0].code)
    found = [selectors.matrix_of(row, actor, known=False) for row in rows]
    context = {
        "rows": [
            {
                "checklist": matrix.checklist,
                "departments": len(matrix.departments),
                "fields": len(matrix.fields),
                "accepted": matrix.count("accepted"),
                "overdue": len(matrix.overdue),
            }
            for matrix in found
        ],
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "ledger/checklists.html", context)


@login_required
@require_GET
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """Departments × requirements as a picture with its table, and how far each department is."""
    actor = actor_of(request)
    row = selectors.checklist_get(code, actor)
    found = selectors.matrix_of(row, actor)
    keeps = selectors.checklist_keeps(actor, row)
    context = {
        "row": row,
        "grid": shown.grid(found),
        "standing": shown.standing(found),
        "overdue": found.overdue,
        "keeps": keeps,
        "papers": _papers(row)[:5] if keeps else [],
        "may_add": selectors.departments_to_add(row, actor).exists(),
        "crumbs": _crumbs(),
    }
    return render(request, "ledger/checklist.html", context)


def _papers(row: Checklist) -> list[Any]:
    return [paper for paper in reversed(documents_of(row)) if paper.document_class == CHECKLIST]


def _crumbs(row: Checklist | None = None) -> list[dict[str, str]]:
    first = {"label": CRUMB, "url": reverse("ledger:checklists")}
    return (
        [first, {"label": row.name, "url": reverse("ledger:checklist", args=[row.code])}] if row else [{"label": CRUMB}]
    )


@login_required
@require_GET
def book(request: HttpRequest, code: str) -> HttpResponse:
    """The table as a spreadsheet, as far as the person sees it."""
    actor = actor_of(request)
    row = selectors.checklist_get(code, actor)
    found = selectors.matrix_of(row, actor, known=False)
    facts = checklist_facts(found, at=moments.now())
    header = ["任务", "要求", "完成时限", *facts["columns"]]
    lines = [
        [group["heading"], line["requirement"], line["due_on"], *("\n".join(cell) for cell in line["cells"])]
        for group in facts["groups"]
        for line in group["rows"]
    ]
    notes = [f"{title_of(row)}（{facts['date']}）", f"依据：{facts['document']}", facts["legend"]]
    content = as_xlsx("清单", header, lines, notes=notes)
    return attachment(content, f"{title_of(row)}{moments.today():%Y%m%d}.xlsx", XLSX_TYPE)


@login_required
@require_POST
def freeze(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze the list as a paper, which is then drawn."""
    actor = actor_of(request)
    services.checklist_print(checklist=selectors.checklist_get(code, actor), actor=actor)
    messages.success(request, "清单已定稿，正在制作 PDF，稍后刷新即可下载。")
    return redirect("ledger:checklist", code=code)


@login_required
@require_GET
def paper(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The newest revision of a frozen list's file."""
    actor = actor_of(request)
    row = selectors.checklist_get(code, actor)
    found = next((each for each in _papers(row) if each.pk == pk), None)
    if found is None or not selectors.checklist_keeps(actor, row):
        raise NotVisible("没有这份清单文书，或者您无权查看。")
    return paper_file(found)


@login_required
@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, code: str) -> HttpResponse:
    """增加部门 by the coordinating centre."""
    actor = actor_of(request)
    row = selectors.checklist_get(code, actor)
    rows = selectors.departments_to_add(row, actor)
    if not rows:
        raise NotAllowed(f"清单的部门由{row.centre.name}的协调员增加；园区的部门已全部列入的，没有可以增加的。")
    form = DepartmentForm(request.POST if request.method == "POST" else None, departments=rows)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            services.checklist_department_add(checklist=row, actor=actor, **form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已增加：{form.cleaned_data['department']}。")
            return redirect("ledger:checklist", code=code)
    context = {
        "form": form,
        "label": ADD,
        "about": str(row),
        "button": ADD,
        "hint": "增加后该部门的每一项要求都从“未完成”开始。",
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("ledger:checklist", args=[code]),
        "crumbs": [*_crumbs(row), {"label": ADD}],
    }
    return render(request, "ledger/form.html", context, status=status)


@login_required
@require_GET
def check(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One field: what is asked, what the program knows, what was reported and found."""
    actor = actor_of(request)
    row = selectors.check_get(public_id, actor)
    checklist = row.requirement.checklist
    context = {
        "row": row,
        "requirement": row.requirement,
        "checklist": checklist,
        "look": shown.look(row, row.overdue()),
        "lines": check_lines(row, on=moments.today()),
        "known": selectors.known_for(row),
        "reports": shown.reports_of(row),
        "steps": able(row, STEPS, actor),
        "crumbs": [*_crumbs(checklist), {"label": str(row)}],
    }
    return render(request, "ledger/check.html", context)


@login_required
@require_GET
def file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    row = selectors.check_get(public_id, actor_of(request))
    found = CheckFile.objects.select_related("file").filter(report__check_row=row, pk=pk).first()
    if found is None:
        raise NotVisible("没有这个附件。")
    return send_file(found.file, found.name)


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row: Check = selectors.check_get(public_id, actor)
    back = reverse("ledger:check", args=[row.public_id])
    trail = [*_crumbs(row.requirement.checklist), {"label": str(row), "url": back}]
    about = f"{row}（{row.requirement.text}）"
    return step_page(request, row, move, STEPS, actor, back=back, crumbs=trail, about=about)
