"""Input shapes of proceedings and of the limits."""

from __future__ import annotations

from typing import Any

from django import forms

from core import moments
from core.models import Organisation, Person
from core.workdays import Unit
from empowerment.forms.fields import FilesField, day_field
from supervision.forms.cards import FILES_HELP
from supervision.forms.matters import area, choice, line, pick
from supervision.lives.limits import Matter
from supervision.lives.proceedings import OUTCOMES, ProceedingKind
from supervision.models import HandlingLimit, Proceeding


class ProceedingForm(forms.Form):
    kind = choice("种类", ProceedingKind.choices)
    simple = forms.BooleanField(label="行政复议适用简易程序", required=False)
    case_number = line(
        "所涉办件编号", 60, "被申请人、被告由该件的权限确定，不用填写。只有没有对应办件的信访可以留空。", required=False
    )
    organ = line("复议机关、法院、交办单位", 120)
    organ_number = line("对方案号", 80, "复议、诉讼案号或信访件编号。")
    party = line("申请人、原告、信访人", 120)
    claim = area("请求和理由", 4000)
    received_on = day_field("收到日", "收到申请书副本、起诉状副本或信访件的日期；当日不计入期限。")
    park = pick("园区", Organisation.objects.none(), "没有对应办件的信访填写。", required=False)
    body = pick("办理单位", Organisation.objects.none(), "没有对应办件的信访填写。", required=False)

    def __init__(self, *args: Any, parks: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("park", parks), ("body", bodies)):
            field: Any = self.fields[name]
            field.queryset = rows
        self.fields["received_on"].initial = moments.today()


class OwnerForm(forms.Form):
    owner = pick("承办人", Person.objects.none())

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = people


class ReplyForm(forms.Form):
    text = area("事实和理由", 6000)
    basis = area("依据", 2000, "作出行政行为的法律、法规、规章和文件条款。")
    evidence = area("证据清单", 3000, "每行一件；上传的文件自动列入。", required=False)
    uploads = FilesField(label="证据文件", required=False, help_text=FILES_HELP)


class OutcomeForm(forms.Form):
    outcome = choice("结果", ())
    on = day_field("结果日期")
    number = line("结果文书号", 80, required=False)
    effect = area("对办件的影响和后续", 2000, "如维持原决定、由作出机关撤销许可、重新作出决定；没有影响写“无”。")

    def __init__(self, *args: Any, row: Proceeding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        field.choices = [("", "请选择"), *((one.value, one.label) for one in OUTCOMES[row.kind])]


class LimitForm(forms.Form):
    matter = choice("时限", Matter.choices)
    number = forms.IntegerField(
        label="天数",
        min_value=1,
        max_value=365,
        error_messages={"required": "请填写天数。", "invalid": "请填写整数。"},
    )
    unit = choice("单位", HandlingLimit.UNITS)
    roll = forms.BooleanField(label="届满日逢休息日顺延（按自然日计算的）", required=False)
    remind = forms.IntegerField(
        label="提前提醒（工作日）",
        min_value=1,
        max_value=30,
        initial=3,
        error_messages={"required": "请填写提前几个工作日提醒。", "invalid": "请填写整数。"},
    )
    begins_on = day_field("起算日", "从这一天起收到的按新期限；已经起算的不改。")
    basis = line("依据", 200)

    def clean_unit(self) -> Unit:
        return Unit(self.cleaned_data["unit"])
