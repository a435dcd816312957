"""Input shapes of a plan and its parts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from core.models import Organisation
from empowerment.forms.fields import day_field
from empowerment.workflow import SealKind
from ledger.models import Plan, Reporter
from ledger.proposals import known
from ledger.services import MeasureInput, TaskInput
from supervision.forms.filing import MonthField

TASK_ROWS = 5


class PlanForm(forms.Form):
    """`year` only for a new plan: it is part of the address."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2199)
    name = forms.CharField(
        label="工作名称", max_length=100, help_text="印在标题里，后面接“联络表”“任务分解表”“工作落实情况台账”。"
    )
    document = forms.CharField(label="方案文件", max_length=200)
    issued_on = day_field("印发日期", required=False)
    first_month = MonthField()
    due_day = forms.IntegerField(label="每月报送日", min_value=1, max_value=28, help_text="1 至 28，遇休息日不顺延。")
    contacts_due_on = day_field("联络表报送日")
    remind_days = forms.CharField(
        label="提前提醒", max_length=40, help_text="到期前几个工作日提醒，用顿号或空格分开，例如 5、1。"
    )
    escalate_workdays = forms.BooleanField(label="逾期提醒只在工作日发", required=False)
    seal_kind = forms.ChoiceField(label="台账用章", choices=SealKind.choices)
    contacts_note = forms.CharField(label="联络表备注", max_length=200, required=False)
    ledger_note = forms.CharField(label="台账备注", max_length=200, required=False)

    def __init__(self, *args: Any, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_month"].label = "首个填报月"
        if not new:
            del self.fields["year"]

    def clean_remind_days(self) -> list[int]:
        parts = str(self.cleaned_data["remind_days"]).replace("、", " ").replace("，", " ").replace(",", " ").split()
        if not all(part.isascii() and part.isdigit() and len(part) < 3 for part in parts):
            raise forms.ValidationError("只填整数的工作日数，例如 5、1。")
        return [int(part) for part in parts]


def plan_initial(plan: Plan) -> dict[str, Any]:
    names = ("name", "document", "issued_on", "due_day", "contacts_due_on", "escalate_workdays", "seal_kind")
    notes = ("contacts_note", "ledger_note")
    return {
        **{name: getattr(plan, name) for name in (*names, *notes)},
        "first_month": f"{plan.first_month:%Y-%m}",
        "remind_days": "、".join(map(str, plan.remind_days)),
    }


def next_initial(plan: Plan) -> dict[str, Any]:
    """The next year's plan as it would most likely be: the same, a year on."""
    january = dt.date(plan.year + 1, 1, 1)
    return plan_initial(plan) | {
        "year": plan.year + 1,
        "document": "",
        "issued_on": None,
        "first_month": f"{january:%Y-%m}",
        "contacts_due_on": plan.contacts_due_on.replace(year=plan.year + 1),
    }


class MeasureForm(forms.Form):
    number = forms.IntegerField(label="序号", min_value=1, max_value=999)
    title = forms.CharField(label="主要内容（改革措施）", max_length=80)
    group_number = forms.IntegerField(label="工作任务序号", min_value=1, max_value=99)
    group_title = forms.CharField(label="工作任务", max_length=80)
    proposals = forms.MultipleChoiceField(
        label="系统代取的数据",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=lambda: list(known().items()),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, TASK_ROWS + 1):
            self.fields[f"content_{n}"] = forms.CharField(
                label=f"具体措施（{n}）",
                max_length=3000,
                required=n == 1,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": "至少填写一行具体措施和牵头部门。"},
            )
            self.fields[f"lead_{n}"] = forms.CharField(label=f"牵头部门（{n}）", max_length=300, required=n == 1)
            self.fields[f"responsible_{n}"] = forms.CharField(label=f"责任单位（{n}）", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for n in range(2, TASK_ROWS + 1):
            if bool(found.get(f"content_{n}")) != bool(found.get(f"lead_{n}")):
                missing = "lead" if found.get(f"content_{n}") else "content"
                self.add_error(f"{missing}_{n}", "具体措施和牵头部门要一起填写。")
        return found

    def said(self) -> MeasureInput:
        data = self.cleaned_data
        tasks = [
            TaskInput(data[f"content_{n}"], data[f"lead_{n}"], data[f"responsible_{n}"])
            for n in range(1, TASK_ROWS + 1)
            if data[f"content_{n}"]
        ]
        return MeasureInput(
            data["number"], data["title"], data["group_number"], data["group_title"], tasks, data["proposals"]
        )


class ColumnsForm(forms.Form):
    columns = forms.CharField(
        label="园区列（从左到右）",
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="每行一个园区的名称或简称；列名与简称不同的，在后面加“=列名”。",
        error_messages={"required": "至少填写一个园区。"},
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_columns(self) -> list[tuple[Organisation, str]]:
        bodies = Organisation.objects.filter(jurisdiction=self.plan.jurisdiction_id)
        known_as = {name: body for body in bodies for name in (body.name, body.short_name, body.code) if name}
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["columns"].splitlines())):
            name, _, heading = (part.strip() for part in line.partition("="))
            if name not in known_as:
                raise forms.ValidationError(f"没有名称或简称为“{name}”的园区，请核对。")
            found.append((known_as[name], heading or known_as[name].short_name))
        return found


class ReporterForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label="填报单位",
        queryset=Organisation.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择填报单位。"},
    )
    kind = forms.ChoiceField(label="类别", choices=Reporter.Kind.choices)
    leads = forms.MultipleChoiceField(label="牵头的措施", widget=forms.CheckboxSelectMultiple, required=False)
    responsible = forms.MultipleChoiceField(label="责任的措施", widget=forms.CheckboxSelectMultiple, required=False)
    parks = forms.ModelMultipleChoiceField(
        label="负责的园区列",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="措施和园区列都不选的，只报联络表。",
    )

    def __init__(self, *args: Any, plan: Plan, reporter: Reporter | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measures = [(str(measure.number), str(measure)) for measure in plan.measures.all()]
        for name in ("leads", "responsible"):
            field: Any = self.fields[name]
            field.choices = measures
        parks: Any = self.fields["parks"]
        parks.queryset = Organisation.objects.filter(pk__in=plan.columns.values("park")).order_by("code")
        body: Any = self.fields["organisation"]
        bodies = Organisation.objects.filter(jurisdiction=plan.jurisdiction_id).order_by("code")
        body.queryset = bodies.filter(pk=reporter.organisation_id) if reporter else bodies
        if reporter:
            body.empty_label = None
