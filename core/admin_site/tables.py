"""Whole tables out of and into the reference data: the list as a file, and rows of a file through the form of adding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from core import moments
from core.admin_site.cells import MOST_ROWS, PART, Column, Rows, problems_of, sent_by, table_of
from core.admin_site.rows import LIST_END, RowsWithin
from core.errors import DomainError, Invalid, NotAllowed
from core.sheet_reading import read_book
from core.sheets import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx

SALT = "admin-rows"


@dataclass
class RowOutcome:
    """One row of the file: its number there, the cells as written, and what is wrong with it."""

    number: int
    cells: list[str]
    problems: list[str] = field(default_factory=list)


class RowTables(RowsWithin):
    """Every list goes out as XLSX and CSV; what can be added by its form alone comes in from a file as well."""

    change_list_template = "admin/rows.html"
    importable = True
    add_fields: ClassVar[Sequence[str]] = ()

    def _name(self, suffix: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{suffix}"

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("export/<slug:kind>/", guarded(self.export_view), name=self._name("export")),
            path("import/", guarded(self.import_view), name=self._name("import")),
            *super().get_urls(),
        ]

    def may_import(self, request: HttpRequest) -> bool:
        return self.importable and self.has_add_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        tools = [
            (f"导出 {kind.upper()}", reverse(f"admin:{self._name('export')}", args=[kind]) + query)
            for kind in ("xlsx", "csv")
        ]
        if self.may_import(request):
            tools.append(("导入", reverse(f"admin:{self._name('import')}")))
        return super().changelist_view(request, {"table_tools": tools, **(extra_context or {})})

    # --- Out ---------------------------------------------------------------------------------------------------------

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The rows of the list as filtered, with the columns of the list."""
        if not self.has_view_permission(request):
            raise NotAllowed("这张表由有权维护基础数据的人员查看。")
        if kind not in ("xlsx", "csv"):
            raise Invalid("只能导出 XLSX 或 CSV。")
        columns = [name for name in self.get_list_display(request) if name != "action_checkbox"]
        header = [str(label_for_field(name, self.model, self)) for name in columns]
        found: Any = self.get_changelist_instance(request).get_queryset(request)
        rows = ([self._cell(name, row) for name in columns] for row in found[:LIST_END])
        title = str(self.opts.verbose_name_plural)
        content = as_xlsx(title, header, rows) if kind == "xlsx" else as_csv(header, rows)
        answer = HttpResponse(content, content_type=XLSX_TYPE if kind == "xlsx" else CSV_TYPE)
        answer["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}.{kind}"'
        return answer

    def _cell(self, name: Any, row: Any) -> str:
        model_field, _, value = lookup_field(name, row, self)
        if isinstance(value, bool):
            return "是" if value else "否"
        if value is None:
            return ""
        if isinstance(value, dt.datetime):
            return value.astimezone(moments.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        if isinstance(value, dt.date):
            return value.isoformat()
        return str(display_for_field(value, model_field, "") if model_field is not None else value)

    # --- In ----------------------------------------------------------------------------------------------------------

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Upload, see each row with what is wrong, then take all of them in: one transaction, all or nothing."""
        if not self.may_import(request):
            raise NotAllowed("这张表不能由您导入，请由有权的管理员办理。")
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"导入{self.opts.verbose_name_plural}",
            "labels": list(self._columns(request)),
            "most": MOST_ROWS,
        }
        if request.method != "POST":
            return render(request, "admin/import_rows.html", context)
        try:
            header, rows = self._sent(request)
            outcomes = self._take_in(request, header, rows, keep="go" in request.POST)
        except Invalid as problem:
            return render(request, "admin/import_rows.html", context | {"problem": problem.message}, status=422)
        wrong = sum(bool(row.problems) for row in outcomes)
        if "go" in request.POST and not wrong:
            messages.success(request, f"已导入 {len(outcomes)} 行。")
            return redirect(f"admin:{self._name('changelist')}")
        context |= {"header": header, "outcomes": outcomes, "wrong": wrong, "right": len(outcomes) - wrong}
        context["rows"] = signing.dumps([header, rows], salt=SALT, compress=True)
        return render(request, "admin/import_rows.html", context, status=422 if wrong else 200)

    def _columns(self, request: HttpRequest) -> dict[str, Column]:
        """What a file may say about a new row: the fields of the form of adding, then those of its first part."""
        found = {}
        form = self.get_form(request)()
        for name in self.add_fields:
            if name in form.fields:
                found[str(form.fields[name].label)] = Column(name, form.fields[name])
        for formset, inline in self._parts(request):
            for name in inline.fields or ():
                asked = formset.form.base_fields[name]
                found.setdefault(str(asked.label), Column(name, asked, part=True))
        return found

    def _parts(self, request: HttpRequest) -> list[Any]:
        return list(self.get_formsets_with_inlines(request, None))[:1]

    def _sent(self, request: HttpRequest) -> tuple[list[str], Rows]:
        """Header and rows: of the file, or the signed ones that the person has just looked at."""
        if request.POST.get("rows"):
            try:
                header, rows = signing.loads(request.POST["rows"], salt=SALT)
            except signing.BadSignature as broken:
                raise Invalid("检查过的内容没有完整送回，请重新选择文件。") from broken
            return header, rows
        upload = request.FILES.get("file")
        if upload is None:
            raise Invalid("请选择要导入的文件（XLSX、XLS 或 CSV）。")
        return table_of(read_book(upload.read(), upload.name or "文件"), set(self._columns(request)))

    @transaction.atomic
    def _take_in(self, request: HttpRequest, header: list[str], rows: Rows, *, keep: bool) -> list[RowOutcome]:
        """Each row through the form and the service of adding. Nothing stays unless all are right and `keep` is set."""
        columns = self._columns(request)
        outcomes = []
        for number, cells in rows:
            written = dict(zip(header, cells, strict=True))
            shown = ["••••" if "密码" in name and cell else cell for name, cell in written.items()]
            known = {label: cell for label, cell in written.items() if label in columns}
            outcomes.append(RowOutcome(number, shown, self._take_row(request, columns, known)))
        if not keep or any(outcome.problems for outcome in outcomes):
            transaction.set_rollback(True)
        return outcomes

    def _take_row(self, request: HttpRequest, columns: dict[str, Column], written: dict[str, str]) -> list[str]:
        """Add one row as a person would with the form; what is wrong with it."""
        sent, problems = sent_by(columns, written)
        form = self.get_form(request)(sent)
        parts = [formset(sent, instance=form.instance, prefix=PART) for formset, _ in self._parts(request)]
        if problems:
            return problems
        if not form.is_valid() or not all(part.is_valid() for part in parts):
            return [*problems_of(form), *(words for part in parts for one in part.forms for words in problems_of(one))]
        data = dict(form.cleaned_data)
        data.pop("seen", None)
        try:
            with transaction.atomic():
                self.create(request, data, parts)
        except DomainError as refusal:
            return [f"{refusal.message}{refusal.remedy}"]
        return []

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> Any:
        raise NotImplementedError
