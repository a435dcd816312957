"""Input shapes of inspections."""

from __future__ import annotations

from typing import Any

from django import forms

from core.models import Organisation
from empowerment.forms.fields import day_field
from empowerment.models import PowerItem
from empowerment.workflow import Mode
from supervision.forms.matters import area, choice, file_field, line, pick
from supervision.lives.inspections import FindingKind

IN_ORDER = "in_order"


class PlanForm(forms.Form):
    office = pick("检查单位", Organisation.objects.none())
    park = pick("被检查园区", Organisation.objects.none())
    title = line("检查名称", 120, "如“2026年第四季度赋权事项运行检查”。")
    team = line("检查人员", 200, "不少于两人。")
    since = day_field("作出决定的日期，从")
    until = day_field("到（含当日）")
    item_code = line("事项编码", 40, "只查一个事项时填写。", required=False)
    mode = choice("赋权方式", Mode.choices, required=False)
    size = forms.IntegerField(
        label="抽样件数",
        help_text="1—200 件。",
        min_value=1,
        max_value=200,
        error_messages={"required": "请填写抽样件数。", "invalid": "请填写整数。"},
    )

    def __init__(self, *args: Any, offices: Any, parks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("office", offices), ("park", parks)):
            field: Any = self.fields[name]
            field.queryset = rows
        self.fields["office"].initial = offices.first()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        code, park = str(found.pop("item_code", "") or "").strip(), found.get("park")
        found["item"] = None
        if code and park is not None:
            found["item"] = PowerItem.objects.filter(code=code, jurisdiction=park.jurisdiction_id).first()
            if found["item"] is None:
                self.add_error("item_code", f"没有编码为“{code}”的事项，请核对或留空。")
        return found


class DrawForm(forms.Form):
    seed = forms.IntegerField(
        label="随机种子",
        required=False,
        min_value=0,
        max_value=(1 << 31) - 1,
        help_text="现场摇号得出的填写；不填由系统随机产生并记录。同一种子、同一范围，抽到的件相同。",
        error_messages={"invalid": "请填写整数。"},
    )


class LookForm(forms.Form):
    """What was found on one case; `kind` comes clean as "" where it is in order, which has to be said too."""

    kind = forms.ChoiceField(
        label="检查结果",
        choices=[("", "请选择"), (IN_ORDER, "未发现问题"), *FindingKind.choices],
        error_messages={"required": "请选择检查结果；没有问题的，选“未发现问题”。"},
    )
    fact = area("问题事实", 2000, "发现问题的必填。", required=False)
    rule = line("违反的规定", 300, "文件名称和条款；发现问题的必填。", required=False)

    def clean_kind(self) -> str:
        kind = str(self.cleaned_data["kind"])
        return "" if kind == IN_ORDER else kind


class DueForm(forms.Form):
    due_on = day_field("整改期限", "须在今天之后。")


class FindingAnswerForm(forms.Form):
    text = area("整改情况", 2000)
    file = file_field("整改材料")


class ClearForm(forms.Form):
    opinion = area("复查意见", 300, required=False)


class SendBackForm(forms.Form):
    reason = area("没有整改到位之处", 300)
    due_on = day_field("新的整改期限", "须在今天之后。")


class ConcludeForm(forms.Form):
    conclusion = area("检查结论", 2000)
