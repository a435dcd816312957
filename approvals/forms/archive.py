"""Input shapes of the archive: rules, a reason, blank certificates, originals."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.archive_life import DUE_DAYS, Keeper, Part, Retention
from approvals.forms.base import AREA, DateInput
from core.models import Jurisdiction, Organisation, Person
from empowerment.models import PowerItem, Scheme
from empowerment.workflow import ItemType

BAD_DAY = {"invalid": "日期写成 2026-05-11 的样子。", "required": "请填写日期。"}


class NothingForm(forms.Form):
    """A step that needs no input beyond the confirmation."""


class ArchiveReasonForm(forms.Form):
    reason = forms.CharField(
        label="退回理由", max_length=300, widget=AREA, error_messages={"required": "请写明退回理由，立卷人据此改正。"}
    )


class ArchiveRuleForm(forms.Form):
    """How cases are archived from a day on. The order is typed as the names of the sections."""

    jurisdiction = forms.ModelChoiceField(label="辖区", queryset=Jurisdiction.objects.none())
    valid_from = forms.DateField(label="施行日", widget=DateInput, error_messages=BAD_DAY)
    item = forms.CharField(label="只用于事项（编码）", max_length=60, required=False, help_text="不填则按下面的范围。")
    scheme = forms.ModelChoiceField(
        label="方案", queryset=Scheme.objects.none(), required=False, empty_label="不限方案"
    )
    item_type = forms.ChoiceField(label="事项类型", choices=[("", "不限类型"), *ItemType.choices], required=False)
    retention = forms.ChoiceField(label="保管期限", choices=Retention.choices, initial=Retention.THIRTY.value)
    keeper = forms.ChoiceField(label="由谁立卷保管", choices=Keeper.choices)
    due_days = forms.IntegerField(
        label="归档时限（工作日）", initial=DUE_DAYS, help_text="自办结次日起算。", min_value=1, max_value=250
    )
    order = forms.CharField(
        label="卷内次序",
        max_length=100,
        initial="、".join(map(str, Part.labels)),
        help_text="六类各写一次，用顿号分开。",
    )
    source = forms.CharField(label="依据", max_length=200, required=False, help_text="例如交接清单中的归档要求。")

    def __init__(self, *args: Any, jurisdictions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("jurisdiction", jurisdictions),
            ("scheme", Scheme.objects.filter(jurisdiction__in=jurisdictions).order_by("pk")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        self.fields["jurisdiction"].initial = jurisdictions.first()

    def clean_order(self) -> list[str]:
        labels = {str(part.label): part.value for part in Part}
        words = [word.strip() for word in self.cleaned_data["order"].replace("，", "、").split("、") if word.strip()]
        unknown = [word for word in words if word not in labels]
        if unknown:
            raise forms.ValidationError(f"没有“{unknown[0]}”这一类；六类是：{'、'.join(labels)}。")
        return [labels[word] for word in words]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code = str(data.get("item") or "").strip()
        data["item"] = None
        if code and data.get("jurisdiction"):
            data["item"] = PowerItem.objects.filter(jurisdiction=data["jurisdiction"], code=code).first()
            if data["item"] is None:
                self.add_error("item", f"本辖区没有编码为“{code}”的事项，请核对。")
        return data


class StockForm(forms.Form):
    body = forms.ModelChoiceField(label="保管单位", queryset=Organisation.objects.none())
    kind = forms.CharField(label="证照种类", max_length=80, help_text="例如“建设用地规划许可证”。")
    before = forms.CharField(label="编号前缀", max_length=40, required=False, help_text="印在序号前面的固定文字。")
    digits = forms.IntegerField(label="序号位数", initial=6, min_value=1, max_value=15)
    low_mark = forms.IntegerField(
        label="低于多少张提示补领", initial=20, min_value=0, max_value=1_000_000, help_text="0 为不提示。"
    )
    items = forms.CharField(
        label="用于事项（编码）",
        required=False,
        max_length=400,
        help_text="多个用顿号分开；不填则本单位各事项都可选用。",
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.initial = bodies, bodies.first()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        codes = [code.strip() for code in str(data.get("items") or "").replace("，", "、").split("、") if code.strip()]
        data["items"] = ()
        if codes and data.get("body"):
            found = PowerItem.objects.filter(jurisdiction=data["body"].jurisdiction_id, code__in=codes)
            data["items"] = tuple(found)
            missing = set(codes) - {row.code for row in found}
            if missing:
                self.add_error("items", f"本辖区没有编码为“{min(missing)}”的事项，请核对。")
        return data


class _RangeForm(forms.Form):
    first = forms.IntegerField(label="起号", min_value=0, max_value=10**15)
    last = forms.IntegerField(label="止号", min_value=0, max_value=10**15, help_text="只有一张的与起号相同。")


class ReceiveForm(_RangeForm):
    received_on = forms.DateField(label="领入日期", widget=DateInput, error_messages=BAD_DAY)
    from_whom = forms.CharField(label="从哪里领入", max_length=120)


class SpoilForm(_RangeForm):
    what = forms.ChoiceField(label="情况", choices=[("spoil", "作废"), ("lose", "遗失")], widget=forms.RadioSelect)
    reason = forms.CharField(label="原因", max_length=200, help_text="例如“打印错误”“受潮损坏”。")
    witness = forms.ModelChoiceField(label="见证人", queryset=Person.objects.none(), empty_label="请选择")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["witness"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class BlankTransferForm(_RangeForm):
    to_body = forms.CharField(label="调往", max_length=120, help_text="接收单位另行登记领入。")
    reason = forms.CharField(label="原因", max_length=200, required=False)


class TakeInForm(forms.Form):
    body = forms.ModelChoiceField(label="保管单位", queryset=Organisation.objects.none())
    name = forms.CharField(label="材料名称", max_length=200)
    copies = forms.IntegerField(label="份数", initial=1, min_value=1, max_value=999)
    from_whom = forms.CharField(label="交来人", max_length=60)
    place = forms.CharField(label="存放处", max_length=80, help_text="例如“2号柜第3格”。")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.initial = bodies, bodies.first()


class _CustodyForm(forms.Form):
    whom = forms.CharField(label="对方姓名", max_length=60, help_text="借用人、归还人、领取人或接收人。")
    note = forms.CharField(label="说明", max_length=200, required=False)


class LendForm(_CustodyForm):
    due_back = forms.DateField(label="应还日期", widget=DateInput, error_messages=BAD_DAY)
    field_order = ("whom", "due_back", "note")


class BringBackForm(_CustodyForm):
    place = forms.CharField(label="存放处", max_length=80)
    field_order = ("whom", "place", "note")


class LeaveForm(_CustodyForm):
    """Given back to the applicant or handed on: who took it."""
