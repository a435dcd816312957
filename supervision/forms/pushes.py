"""Input shapes of pushes, their settings and receivers."""

from __future__ import annotations

from typing import Any

from django import forms

from core import moments
from core.models import Organisation
from empowerment.forms.fields import day_field
from supervision.models import PushReceiver


def _text(label: str, help_text: str, *, most: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"请填写{label}。"},
    )


def _body(label: str, help_text: str = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=Organisation.objects.none(),
        empty_label="请选择",
        help_text=help_text,
        error_messages={"required": f"请选择{label}。", "invalid_choice": "这个机构不在可选之列，请重新选择。"},
    )


class ClaimForm(forms.Form):
    """Nothing to fill in: the button says it."""


class GiveBackForm(forms.Form):
    reason = _text("退回理由", "最好写明应由哪个部门监管、依据是什么。", most=300)


class RerouteForm(forms.Form):
    organisation = _body("改派给")
    reason = _text("改派依据", "", most=300)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]


class FeedBackForm(forms.Form):
    text = _text("反馈", "接收情况和监管安排，如纳入双随机抽查名录、计划何时检查。", most=500)


class ReceiverForm(forms.Form):
    organisation = _body("接收机构")
    kind = forms.ChoiceField(
        label="方式", choices=PushReceiver.Kind.choices, error_messages={"required": "请选择方式。"}
    )
    name = forms.CharField(
        label="名称",
        max_length=80,
        help_text="如“审管协同平台”。",
        error_messages={"required": "请填写名称。"},
    )
    address = forms.CharField(
        label="地址",
        max_length=300,
        help_text="邮箱地址，或 https:// 开头的接口地址。",
        error_messages={"required": "请填写地址。"},
    )
    begins_on = day_field("起始日")
    ends_on = day_field("最后一日", required=False)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["begins_on"].initial = moments.today()


class ReceiverChangeForm(ReceiverForm):
    enabled = forms.BooleanField(label="启用", required=False)
    new_secret = forms.BooleanField(label="更换密钥", required=False, help_text="原密钥立即失效，新密钥只显示一次。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["organisation"], self.fields["kind"]


class TermForm(forms.Form):
    claim_days = forms.IntegerField(
        label="认领期限（工作日）",
        min_value=1,
        max_value=30,
        initial=1,
        error_messages={"required": "请填写认领期限。", "invalid": "请填写整数。"},
    )
    feedback_days = forms.IntegerField(
        label="反馈期限（工作日）",
        min_value=1,
        max_value=30,
        initial=1,
        error_messages={"required": "请填写反馈期限。", "invalid": "请填写整数。"},
    )
    begins_on = day_field("起算日", "此后推送的按新期限。")
    basis = forms.CharField(label="依据", max_length=200, error_messages={"required": "请写明依据的文件。"})


class PilotForm(forms.Form):
    park = _body("园区")
    team = _body("执法队伍所在机构", "通常是园区管委会本身。")
    begins_on = day_field("起始日", "从这一天起，该园区的审批结果列入园区队伍清单，不再推送。")
    ends_on = day_field("最后一日", required=False)
    basis = forms.CharField(label="批准文件", max_length=200, error_messages={"required": "请填写批准试点的文件。"})

    def __init__(self, *args: Any, parks: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = parks  # type: ignore[attr-defined]
        self.fields["team"].queryset = bodies  # type: ignore[attr-defined]


class PilotEndForm(forms.Form):
    ends_on = day_field("最后一日")
