"""Input shapes of implementation papers, consents, joint meetings and demonstration cases."""

from __future__ import annotations

from typing import Any

from django import forms

from core import moments
from core.models import Organisation
from empowerment.consent_life import ConsentKind
from empowerment.forms.fields import day_field
from empowerment.models import MeetingTopic, PowerItem
from empowerment.selectors import item_of_park
from empowerment.services import DemonstrationInput, MeetingInput, TopicInput, Upload

TOPICS = 5
LINES = forms.Textarea(attrs={"rows": 3})
FILE_HELP = "PDF、JPG、PNG、OFD、DOCX、XLSX，不超过 30 MB。"


def upload_of(data: dict[str, Any]) -> Upload | None:
    """The uploaded file of a cleaned form, if there is one."""
    file = data.get("file")
    return Upload(file.read(), file.name) if file else None


def _bodies(form: forms.Form, **rows: Any) -> None:
    for name, found in rows.items():
        field: Any = form.fields[name]
        field.queryset = found


class PaperForm(forms.Form):
    """A paper as it was issued."""

    title = forms.CharField(label="标题", max_length=200, error_messages={"required": "请填写标题。"})
    number = forms.CharField(label="文号", max_length=80, required=False)
    issued_on = day_field("印发日")
    publisher = forms.CharField(label="印发机关", max_length=120, error_messages={"required": "请填写印发机关。"})
    file = forms.FileField(
        label="文件",
        max_length=200,
        allow_empty_file=True,
        help_text=FILE_HELP,
        error_messages={"required": "请选择文件。"},
    )


class ConsentForm(forms.Form):
    """What a department asks the committee for."""

    kind = forms.ChoiceField(label="申请事由", choices=ConsentKind.choices, widget=forms.RadioSelect)
    park = forms.ModelChoiceField(
        label="园区",
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择园区。"},
    )
    department = forms.ModelChoiceField(
        label="申请部门",
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择部门。"},
    )
    item = forms.CharField(
        label="事项编码", max_length=60, required=False, help_text="窗外受理不填的，指本部门在窗口办理的全部事项。"
    )
    reason = forms.CharField(
        label="理由", max_length=300, widget=LINES, error_messages={"required": "请写明理由，管委会要据此决定。"}
    )
    valid_from = day_field("自")
    valid_to = day_field("至", help_text="含当日；撤回窗口、事项须在期限内执行。")

    def __init__(self, *args: Any, parks: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bodies(self, park=parks, department=departments)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code, park = data.get("item", "").strip(), data.get("park")
        data["item"] = _item(self, park, code) if code and park else None
        return data


class ConsentGrantForm(forms.Form):
    valid_from = day_field("自")
    valid_to = day_field("至", help_text="可以短于申请的期限，不能超出。")
    opinion = forms.CharField(label="管委会意见", max_length=300, required=False, widget=LINES)


class OpinionForm(forms.Form):
    opinion = forms.CharField(
        label="不同意的理由", max_length=300, widget=LINES, error_messages={"required": "请写明不同意的理由。"}
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=300, widget=LINES, error_messages={"required": "请写明理由。"})


class CarryOutForm(forms.Form):
    effective_on = day_field("从何日起不再办理", help_text="须在今天之后；此前受理的按原来的方式办完。")


class ConfirmForm(forms.Form):
    """Nothing to fill in: sending it is the word."""


class MeetingForm(forms.Form):
    """A meeting with its members and a few points of the agenda."""

    title = forms.CharField(label="名称", max_length=120, error_messages={"required": "请填写会议名称。"})
    convenor = forms.ModelChoiceField(
        label="召集单位",
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择召集单位。"},
    )
    park = forms.ModelChoiceField(
        label="园区", queryset=Organisation.objects.none(), required=False, empty_label="辖区内全部园区"
    )
    held_on = day_field("日期")
    place = forms.CharField(label="地点", max_length=120, required=False)
    chair = forms.CharField(label="主持人", max_length=40, error_messages={"required": "请填写主持人。"})
    members = forms.ModelMultipleChoiceField(
        label="成员单位",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个成员单位。"},
    )

    def __init__(self, *args: Any, convenors: Any, parks: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bodies(self, convenor=convenors, park=parks, members=bodies)
        for number in range(1, TOPICS + 1):
            self.fields[f"topic_{number}"] = forms.CharField(
                label=f"议题{number}", max_length=200, required=number == 1, error_messages={"required": "请填写议题。"}
            )
            self.fields[f"item_{number}"] = forms.CharField(
                label=f"议题{number}的事项编码", max_length=60, required=False
            )
            self.fields[f"measure_{number}"] = forms.IntegerField(
                label=f"议题{number}的改革措施序号",
                required=False,
                min_value=1,
                max_value=20,
                error_messages={"min_value": "措施序号是 1 到 20。", "max_value": "措施序号是 1 到 20。"},
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        convenor = data.get("convenor")
        for number in range(1, TOPICS + 1):
            code = data.get(f"item_{number}", "").strip()
            data[f"item_{number}"] = None
            if code and convenor is not None:
                rows = PowerItem.objects.filter(jurisdiction=convenor.jurisdiction_id, code=code)
                data[f"item_{number}"] = rows.first()
                if data[f"item_{number}"] is None:
                    self.add_error(f"item_{number}", f"目录中没有编码为“{code}”的事项，请核对。")
        return data

    def given(self) -> MeetingInput:
        data = self.cleaned_data
        topics = [
            TopicInput(data[f"topic_{n}"], data[f"item_{n}"], data[f"measure_{n}"])
            for n in range(1, TOPICS + 1)
            if data[f"topic_{n}"] or data[f"item_{n}"] or data[f"measure_{n}"]
        ]
        return MeetingInput(
            title=data["title"],
            held_on=data["held_on"],
            convenor=data["convenor"],
            chair=data["chair"],
            members=list(data["members"]),
            topics=topics,
            park=data["park"],
            place=data["place"],
        )


class ResolutionForm(forms.Form):
    text = forms.CharField(
        label="议定事项", max_length=300, widget=LINES, error_messages={"required": "请写明议定事项。"}
    )
    topic = forms.ModelChoiceField(
        label="议题", queryset=MeetingTopic.objects.none(), required=False, empty_label="不对应某一议题"
    )
    owner = forms.ModelChoiceField(
        label="责任单位",
        queryset=Organisation.objects.none(),
        empty_label="请选择责任单位",
        error_messages={"required": "请选择责任单位。"},
    )
    due_on = day_field("完成期限")

    def __init__(self, *args: Any, topics: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bodies(self, topic=topics, owner=bodies)


class MinutesForm(forms.Form):
    file = forms.FileField(
        label="签字的纪要", max_length=200, required=False, allow_empty_file=True, help_text=FILE_HELP
    )


class FinishForm(forms.Form):
    done_on = day_field("完成日")
    outcome = forms.CharField(
        label="办理结果", max_length=300, widget=LINES, error_messages={"required": "请写明办理结果。"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = moments.today()


class DemonstrationForm(forms.Form):
    """A case as it is written up."""

    title = forms.CharField(label="标题", max_length=120, error_messages={"required": "请填写标题。"})
    body = forms.ModelChoiceField(
        label="推荐单位",
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择单位。"},
    )
    park = forms.ModelChoiceField(
        label="园区",
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择园区。"},
    )
    item = forms.CharField(label="事项编码", max_length=60, error_messages={"required": "请填写事项编码。"})
    done = forms.CharField(
        label="做法", widget=forms.Textarea(attrs={"rows": 6}), error_messages={"required": "请写明做法。"}
    )
    figures = forms.CharField(
        label="成效数据", widget=LINES, required=False, help_text="例如办理用时、跑动次数、材料件数的前后对比。"
    )
    file = forms.FileField(label="附件", max_length=200, required=False, allow_empty_file=True, help_text=FILE_HELP)

    def __init__(self, *args: Any, parks: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bodies(self, park=parks, body=bodies)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("park") and data.get("item"):
            data["item"] = _item(self, data["park"], data["item"])
        return data

    def given(self) -> DemonstrationInput:
        data = dict(self.cleaned_data)
        upload = upload_of(data)
        data.pop("file")
        return DemonstrationInput(**data, upload=upload)


class SaidForm(forms.Form):
    said = forms.CharField(label="意见", max_length=300, required=False, widget=LINES)


class SaidBackForm(forms.Form):
    said = forms.CharField(
        label="退回理由", max_length=300, widget=LINES, error_messages={"required": "请写明退回理由。"}
    )


def _item(form: forms.Form, park: Organisation, code: str) -> PowerItem | None:
    found = item_of_park(park, code)
    if found is None:
        form.add_error("item", f"{park.name}的目录中现在没有编码为“{code}”的事项，请核对。")
    return found
