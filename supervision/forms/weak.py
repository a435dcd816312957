"""Input shapes of weak items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.models import Membership, Organisation, OrganisationKind, Person
from empowerment.forms.fields import day_field
from empowerment.models import Empowerment, Scheme
from empowerment.services import PartyInput
from empowerment.workflow import Mode, Party
from supervision.forms.cards import AREA
from supervision.forms.named import item_named
from supervision.lives.weak import FALLBACKS, Ending, WeakKind, WeakSource


class WeakForm(forms.Form):
    """The item by code or name at one park, both out of what the actor may register."""

    item = forms.CharField(
        label="事项",
        max_length=200,
        help_text="事项编码或全称。",
        error_messages={"required": "请填写事项编码或名称。"},
    )
    park = forms.ModelChoiceField(
        label="园区",
        queryset=Organisation.objects.none(),
        empty_label="请选择园区",
        error_messages={"required": "请选择园区。", "invalid_choice": "这个园区不在可选之列，请重新选择。"},
    )
    kind = forms.ChoiceField(
        label="类别", choices=[("", "请选择"), *WeakKind.choices], error_messages={"required": "请选择类别。"}
    )
    source = forms.ChoiceField(label="来源", choices=WeakSource.choices, error_messages={"required": "请选择来源。"})
    reason = forms.CharField(
        label="具体问题",
        widget=AREA,
        max_length=2000,
        help_text="卡在哪个环节、缺什么条件，例如人员、经费、系统端口、专业技术。",
        error_messages={"required": "请写明具体问题。"},
    )

    def __init__(self, *args: Any, candidates: Any, sources: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        source: Any = self.fields["source"]
        source.choices = [choice for choice in WeakSource.choices if choice[0] in sources]
        field: Any = self.fields["park"]
        field.queryset = Organisation.objects.filter(pk__in=candidates.order_by().values("park")).order_by("code")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["empowerment"] = self._row(data)
        return data

    def _row(self, data: dict[str, Any]) -> Empowerment | None:
        text, park = str(data.get("item") or ""), data.get("park")
        if not text or park is None:
            return None
        row: Empowerment | None = self.candidates.filter(item_named(text, "item__"), park=park).first()
        if row is None:
            self.add_error("item", f"{park.name}现行的赋权事项里没有“{text}”，请核对编码或全称。")
        return row


class TakeUpForm(forms.Form):
    owner = forms.ModelChoiceField(
        label="整改责任单位",
        queryset=Organisation.objects.none(),
        empty_label="请选择单位",
        error_messages={"required": "请选择整改责任单位。", "invalid_choice": "这个单位不在可选之列，请重新选择。"},
    )
    measures = forms.CharField(
        label="整改措施", widget=AREA, max_length=2000, error_messages={"required": "请写明整改措施。"}
    )
    due_on = day_field("整改期限", "须在今天之后；逾期提醒园区、部门和审改办。")

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = owners


class FollowForm(forms.Form):
    text = forms.CharField(
        label="进展", widget=AREA, max_length=2000, error_messages={"required": "请写明做了什么、还差什么。"}
    )


class AskForm(forms.Form):
    asked = forms.ChoiceField(label="提请", choices=Ending.choices, error_messages={"required": "请选择提请的事由。"})
    text = forms.CharField(
        label="理由", widget=AREA, max_length=2000, error_messages={"required": "请写明做了什么、还差什么。"}
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", widget=AREA, max_length=500, error_messages={"required": "请写明理由。"})


class GoOnForm(ReasonForm):
    due_on = day_field("新的整改期限", "须在今天之后。")


class FallbackForm(forms.Form):
    """The new mode with what it needs: the scheme that rules it, and the parties it names."""

    mode = forms.ChoiceField(
        label="调整为",
        choices=[(mode.value, mode.label) for mode in FALLBACKS],
        error_messages={"required": "请选择方式。"},
    )
    effective_on = day_field("起算日", "须在今天之后；当日零时起收的件按新方式办理，在办件不变。")
    paper = forms.CharField(
        label="依据文件", max_length=120, error_messages={"required": "请填写调整所依据的文件名称或文号。"}
    )
    reason = forms.CharField(label="理由", widget=AREA, max_length=300, error_messages={"required": "请写明理由。"})
    scheme = forms.ModelChoiceField(
        label="适用方案",
        queryset=Scheme.objects.none(),
        required=False,
        empty_label="与现在相同",
        help_text="现行方案没有规定这种方式的，另选一个有规定的。",
    )
    handler = forms.CharField(
        label="绿色通道专人",
        max_length=60,
        required=False,
        help_text="服务前移须有：赋权部门人员的登录名。",
    )
    centre = forms.ModelChoiceField(
        label="流转中心",
        queryset=Organisation.objects.filter(kind=OrganisationKind.CENTRE),
        required=False,
        empty_label="不另指定",
    )
    stationed = forms.ModelChoiceField(
        label="派驻机构",
        queryset=Organisation.objects.filter(kind=OrganisationKind.STATIONED),
        required=False,
        empty_label="不另指定",
    )

    def __init__(self, *args: Any, schemes: Any, department: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department = department
        field: Any = self.fields["scheme"]
        field.queryset = schemes

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        parties = [
            PartyInput(party, data[name])
            for name, party in (("centre", Party.CENTRE), ("stationed", Party.STATIONED))
            if data.get(name)
        ]
        login = str(data.get("handler") or "").strip()
        if login and data.get("mode") == Mode.FORWARDED:
            serving = Membership.objects.filter(organisation=self.department).values("person")
            person = Person.objects.filter(username=login, pk__in=serving).first()
            if person is None:
                self.add_error("handler", f"{self.department.name}没有登录名为“{login}”的人员，请核对。")
            else:
                parties.append(PartyInput(Party.HANDLER, self.department, person))
        data["parties"] = parties
        return data
