"""Input shapes of ratings: what the applicant chooses, and the steps after a bad one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from approvals.rating_life import Level
from core.models import Organisation, Person
from empowerment.forms.fields import FilesField, day_field

AREA = forms.Textarea(attrs={"rows": 4})
FILES_HELP = "可选多个；PDF、JPG、PNG、OFD、DOCX、XLSX，按内容识别。"


class RateForm(forms.Form):
    """Five levels, none of them chosen beforehand."""

    level = forms.TypedChoiceField(
        label="您对这次服务满意吗？",
        choices=Level.choices,
        coerce=int,
        widget=forms.RadioSelect(),
        error_messages={"required": "请选择满意程度。", "invalid_choice": "请选择满意程度。"},
    )
    aspects = forms.MultipleChoiceField(
        label="哪些方面？",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": "选择的方面不在列表中，请重新选择。"},
    )
    text = forms.CharField(
        label="您的意见",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="最多 500 字，请不要写身份证号、电话等个人信息。",
        error_messages={"max_length": "意见最多 500 字。"},
    )

    def __init__(self, *args: Any, aspects: dict[str, str] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if aspects is None:
            del self.fields["aspects"]
        else:
            field: Any = self.fields["aspects"]
            field.choices = list(aspects.items())


class CallBackForm(forms.Form):
    text = forms.CharField(
        label="评价人反映的情况",
        widget=AREA,
        max_length=2000,
        error_messages={"required": "请写明评价人反映的情况。"},
    )
    called_on = day_field("回访日期", "不填为今天。", required=False)
    complex_matter = forms.BooleanField(label="情况复杂，按复杂差评的期限办理", required=False)
    untrue = forms.BooleanField(
        label="名实不符：评价人说明并非本意",
        required=False,
        help_text="仍计入统计；要不计入，须提出申诉并由审改办或政务服务中心认定。",
    )


class RectifyForm(forms.Form):
    measure = forms.CharField(
        label="整改措施",
        widget=AREA,
        max_length=2000,
        help_text="核查没有问题的，写明核查结果。",
        error_messages={"required": "请写明整改措施。"},
    )
    responsible = forms.ModelChoiceField(
        label="责任人",
        queryset=Person.objects.none(),
        empty_label="请选择责任人",
        error_messages={"required": "请选择责任人。", "invalid_choice": "责任人不在服务单位或园区任职，请重新选择。"},
    )
    uploads = FilesField(label="附件", required=False, help_text=FILES_HELP)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["responsible"]
        field.queryset = people


class ReplyForm(forms.Form):
    text = forms.CharField(
        label="答复",
        widget=AREA,
        max_length=2000,
        help_text="评价人凭评价码看得到；可以再评价一次。",
        error_messages={"required": "请写明答复内容。"},
    )


class CloseForm(forms.Form):
    opinion = forms.CharField(label="办结意见", required=False, max_length=300, widget=AREA)


class RatingAppealForm(forms.Form):
    text = forms.CharField(
        label="申诉理由",
        widget=AREA,
        max_length=2000,
        error_messages={"required": "请写明误评或者恶意评价的事实和理由。"},
    )
    uploads = FilesField(
        label="证明材料", help_text=FILES_HELP, error_messages={"required": "请附能证明的材料。"}, required=False
    )


class JudgeForm(forms.Form):
    opinion = forms.CharField(
        label="处理理由", widget=AREA, max_length=500, error_messages={"required": "请写明处理理由。"}
    )


class DeskForm(forms.Form):
    body = forms.ModelChoiceField(label="单位", queryset=Organisation.objects.none(), empty_label=None)
    name = forms.CharField(
        label="窗口名称",
        max_length=40,
        help_text="例如“综合窗口1”。",
        error_messages={"required": "请填写窗口名称，例如“综合窗口1”。"},
    )

    def __init__(self, *args: Any, bodies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        field.queryset = bodies
