"""Input shapes of guidance and of difficulties."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from core.models import Organisation
from empowerment.forms.fields import FilesField, SeveralField, day_field
from empowerment.models import DemonstrationCase, PowerItem
from supervision.forms.cards import AREA, FILES_HELP
from supervision.forms.named import item_named
from supervision.lives.guidance import SessionKind
from supervision.models import GuidanceSession

MANY = 50  # items of one session


class SessionForm(forms.Form):
    department = forms.ModelChoiceField(label="指导部门", queryset=Organisation.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label="方式", choices=SessionKind.choices)
    title = forms.CharField(label="主题", max_length=120, error_messages={"required": "请写明主题。"})
    held_on = day_field("日期", "过去的日子是补登。")
    place = forms.CharField(label="地点", max_length=120, required=False)
    trainers = forms.CharField(label="主讲人", max_length=200, error_messages={"required": "请写明主讲人或指导人员。"})
    parks = SeveralField(
        label="园区",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择园区。", "invalid_choice": "有园区不在可选之列，请重新选择。"},
    )
    items = forms.CharField(
        label="事项",
        required=False,
        widget=AREA,
        max_length=4000,
        help_text="本部门主管事项的编码或全称，一行一个；不填为一般指导。",
    )
    demonstration = forms.ModelChoiceField(
        label="示范案例", queryset=DemonstrationCase.objects.none(), required=False, empty_label="无"
    )

    def __init__(self, *args: Any, departments: Any, parks: Any, demonstrations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = (("department", departments), ("parks", parks), ("demonstration", demonstrations))
        for name, queryset in rows:
            field: Any = self.fields[name]
            field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        said = [line.strip() for line in re.split(r"[\n、]", str(data.get("items") or "")) if line.strip()]
        if len(said) > MANY:
            self.add_error("items", f"一次最多 {MANY} 个事项。")
            said = []
        data["items"] = [row for row in map(self._item, said) if row is not None]
        return data

    def _item(self, text: str) -> PowerItem | None:
        department = self.cleaned_data.get("department")
        row: PowerItem | None = PowerItem.objects.filter(item_named(text), competent_department=department).first()
        if row is None:
            self.add_error("items", f"本部门没有主管“{text}”，请核对编码或全称。")
        return row


class HoldForm(forms.Form):
    attendees = forms.CharField(
        label="参加人员",
        widget=AREA,
        max_length=2000,
        help_text="单位和人员。",
        error_messages={"required": "请写明参加人员。"},
    )
    attended = forms.IntegerField(
        label="人数",
        min_value=1,
        max_value=9999,
        error_messages={"required": "请填写参加人数。", "invalid": "请填写数字。"},
    )
    note = forms.CharField(label="内容和效果", widget=AREA, max_length=4000, required=False)
    uploads = FilesField(label="材料", required=False, help_text=FILES_HELP)


class DifficultyForm(forms.Form):
    park = forms.ModelChoiceField(label="园区", queryset=Organisation.objects.none(), empty_label=None)
    item = forms.CharField(
        label="事项", max_length=200, required=False, help_text="事项编码或全称；填了的，由它的主管部门答复。"
    )
    department = forms.ModelChoiceField(
        label="请求部门",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="随事项的主管部门",
        error_messages={"invalid_choice": "这个部门不在可选之列，请重新选择。"},
    )
    text = forms.CharField(
        label="困难和问题",
        widget=AREA,
        max_length=2000,
        error_messages={"required": "请写明遇到的困难和问题。"},
    )

    def __init__(
        self, *args: Any, parks: Any, departments: Any, session: GuidanceSession | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        for name, queryset in (("park", parks), ("department", departments)):
            field: Any = self.fields[name]
            field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        text = str(data.get("item") or "").strip()
        item, department = None, data.get("department")
        if text:
            known = PowerItem.objects.filter(item_named(text), empowerments__park=data.get("park"))
            item = known.select_related("competent_department").first()
            if item is None:
                self.add_error("item", f"园区的赋权事项里没有“{text}”，请核对编码或全称。")
        if department is None and "department" not in self.errors:
            department = item.competent_department if item else None
            if department is None and "item" not in self.errors:
                self.add_error("department", "请填写事项，或选择请求的部门。")
        return data | {"item": item, "department": department, "session": self.session}


class AnswerForm(forms.Form):
    text = forms.CharField(label="答复", widget=AREA, max_length=4000, error_messages={"required": "请写明答复。"})


class AcceptForm(forms.Form):
    said = forms.CharField(label="意见", widget=AREA, max_length=300, required=False)


class ReopenForm(forms.Form):
    said = forms.CharField(
        label="还有什么没有解决", widget=AREA, max_length=300, error_messages={"required": "请写明还有什么没有解决。"}
    )
    due_on = day_field("新的答复期限", "须在今天之后。")


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="取消的理由", widget=AREA, max_length=300, error_messages={"required": "请写明取消的理由。"}
    )


class FaultTermsForm(forms.Form):
    """The dated days and conditions, one condition per line."""

    begins_on = day_field("起算日", "不早于今天；此前的申请和问题不受影响。")
    answer_days = forms.IntegerField(label="答复困难问题（工作日）", min_value=1, max_value=60)
    assess_days = forms.IntegerField(label="评估期限（工作日）", min_value=1, max_value=60)
    decide_days = forms.IntegerField(label="认定期限（工作日）", min_value=1, max_value=60)
    appeal_days = forms.IntegerField(label="申请复核期限（工作日）", min_value=1, max_value=60)
    conditions = forms.CharField(
        label="认定条件",
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=4000,
        help_text="一行一条，全部符合的才能免予追责。",
        error_messages={"required": "请至少写一条认定条件，一行一条。"},
    )
    basis = forms.CharField(label="依据", max_length=200, error_messages={"required": "请写明依据的文件。"})
