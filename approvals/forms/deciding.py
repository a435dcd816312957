"""Forms of opinion, decision, seal, the superior's decision and delivery."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.forms.base import AREA, DateInput, MoveForm
from approvals.licence_life import term_end
from approvals.models import Decision, Delivery, Licence
from approvals.selectors import place_of
from approvals.services import Meeting, Paper
from approvals.services.grounds import ground_words, grounds_of
from approvals.workflow import CaseKind, Result
from core import moments
from core.models import Person, StoredFile
from core.papers import file_store
from empowerment.workflow import ItemType

RESULTS = [(Result.GRANTED.value, "准予"), (Result.DENIED.value, "不予")]
FORMS = [(f.value, f.label) for f in Decision.Form if f != Decision.Form.SUPERIOR]


GROUND_HELP = {
    CaseKind.CANCELLATION.value: "准予注销的必选（行政许可法第70条）。",
    CaseKind.REVOCATION.value: "决定撤销的必选（行政许可法第69条）。",
}


class OpinionForm(MoveForm):
    suggests = forms.ChoiceField(label="建议", choices=RESULTS, widget=forms.RadioSelect, initial="granted")
    text = forms.CharField(label="意见", widget=AREA, max_length=2000)


class _MeetingFields(MoveForm):
    form = forms.ChoiceField(label="决定形式", choices=FORMS, widget=forms.RadioSelect)
    held_on = forms.DateField(label="会议日期", required=False, widget=DateInput)
    members = forms.CharField(label="参会人员", required=False, max_length=200)
    vote = forms.CharField(label="表决情况", required=False, max_length=100)
    minutes = forms.CharField(label="纪要文号", required=False, max_length=100)

    def setup(self) -> None:
        chief = self.case.pinned.uses_chief_approvers and self.case.item_version.decision_form == "chief"
        self.initial.setdefault("form", "chief" if chief else "head")
        if not self.case.pinned.uses_chief_approvers:
            field = self.fields["form"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [row for row in FORMS if row[0] != "chief"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("form") == Decision.Form.COLLECTIVE:
            for name in ("held_on", "members", "vote", "minutes"):
                if not data.get(name):
                    self.add_error(name, f"集体研究决定须填写{self.fields[name].label}。")
        return data

    def meeting(self) -> Meeting | None:
        data = self.cleaned_data
        if data["form"] != Decision.Form.COLLECTIVE:
            return None
        return Meeting(data["held_on"], data["members"], data["vote"], data["minutes"])


class DecideForm(_MeetingFields):
    result = forms.ChoiceField(label="决定", choices=RESULTS, widget=forms.RadioSelect, initial="granted")
    reasons = forms.CharField(label="理由", help_text="不予时必填", widget=AREA, required=False, max_length=2000)
    ground = forms.ChoiceField(label="法定事由", required=False)
    out_of_order = forms.CharField(
        label="先于在先申请决定的理由", help_text="行政许可法第57条", required=False, max_length=300
    )
    field_order = ("result", "reasons", "ground", "out_of_order", "form")

    def setup(self) -> None:
        super().setup()
        found = [(g, ground_words(g)) for result in Result.values for g in grounds_of(self.case.kind, result) if result]
        place = place_of(self.case)
        if not found or self.case.pinned.item_type != ItemType.LICENCE:
            del self.fields["ground"]
        else:
            field = self.fields["ground"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "没有"), *found]
            field.help_text = GROUND_HELP.get(self.case.kind, "不予许可且属于所列情形的选择。")
        if place is None or not place.ahead:
            del self.fields["out_of_order"]

    def fields_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "result": data["result"],
            "form": data["form"],
            "reasons": data["reasons"],
            "meeting": self.meeting(),
            "ground": data.get("ground", ""),
            "out_of_order": data.get("out_of_order", ""),
        }


class OpineForm(_MeetingFields):
    suggests = forms.ChoiceField(label="建议", choices=RESULTS, widget=forms.RadioSelect, initial="granted")
    text = forms.CharField(label="初审意见", widget=AREA, max_length=2000)
    field_order = ("suggests", "text", "form")

    def fields_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"suggests": data["suggests"], "text": data["text"], "form": data["form"], "meeting": self.meeting()}


class SealForm(MoveForm):
    """Electronic, or physical: printed, stamped, scanned, confirmed by a second person."""

    scan = forms.FileField(label="盖章扫描件（实物用印时上传）", required=False)
    confirmed_by = forms.CharField(label="复核人登录名（实物用印时填写）", required=False, max_length=60)
    confirmed_password = forms.CharField(
        label="复核人密码（由复核人本人输入）",
        required=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("scan") and not data.get("confirmed_by"):
            self.add_error("confirmed_by", "实物用印须由另一人复核扫描件，请填写复核人登录名。")
        if data.get("confirmed_by"):
            person = Person.objects.filter(username=data["confirmed_by"].strip(), is_active=True).first()
            if person is None:
                self.add_error("confirmed_by", f"没有登录名为“{data['confirmed_by']}”的人员，请核对。")
            elif not person.check_password(data.get("confirmed_password") or ""):
                self.add_error("confirmed_password", "复核须由复核人本人核对扫描件后输入自己的密码。")
            data["confirmed_by"] = person
        return data

    def paper(self) -> Paper:
        upload = self.cleaned_data.get("scan")
        stored: StoredFile | None = file_store(stream=upload, name=upload.name) if upload else None
        return Paper(stored, self.cleaned_data.get("confirmed_by") or None)

    def fields_for_service(self) -> dict[str, Any]:
        return {"paper": self.paper()}


class RequestedSealForm(SealForm):
    request = forms.CharField(label="上级要求盖章的文号或电话记录", max_length=200)
    field_order = ("request", "scan", "confirmed_by")

    def fields_for_service(self) -> dict[str, Any]:
        return {"paper": self.paper(), "request": self.cleaned_data["request"]}


class SuperiorForm(MoveForm):
    result = forms.ChoiceField(label="上级决定", choices=RESULTS, widget=forms.RadioSelect)
    number = forms.CharField(label="上级决定文号", max_length=120)
    decided_on = forms.DateField(label="决定日期", widget=DateInput)
    seal = forms.CharField(label="上级印章名称", max_length=120)
    reasons = forms.CharField(label="理由", help_text="不予时必填", widget=AREA, required=False, max_length=2000)


class IssueForm(MoveForm):
    """The certificate's number and validity, asked only where one is handed out."""

    certificate = forms.CharField(label="证照编号（如有）", required=False, max_length=80)
    valid_from = forms.DateField(label="有效期自", required=False, widget=DateInput)
    valid_until = forms.DateField(label="有效期至", required=False, widget=DateInput)

    def setup(self) -> None:
        case = self.case
        makes = case.result == Result.GRANTED and case.pinned.item_type == ItemType.LICENCE
        if case.kind in (CaseKind.CANCELLATION, CaseKind.REVOCATION) or (
            case.kind == CaseKind.RENEWAL and Licence.objects.filter(case=case).exists()
        ):
            del self.fields["certificate"]
        if not makes or case.kind != CaseKind.NEW:
            del self.fields["valid_from"]
        if not makes or case.kind not in (CaseKind.NEW, CaseKind.RENEWAL) or "certificate" not in self.fields:
            del self.fields["valid_until"]
        if makes and "certificate" in self.fields:
            same = "沿用原编号" if case.licence else "自动编号"
            self.fields["certificate"].help_text = f"空白证照有印制编号的照填；不填则{same}。"
        if "valid_from" in self.fields:
            version = case.item_version
            until = term_end(moments.today(), version.validity_number, version.validity_unit)
            words = f"至{moments.chinese_date(until)}" if until else "长期有效"
            self.fields["valid_from"].help_text = "不填则自出件当日起。"
            self.fields[
                "valid_until"
            ].help_text = f"不填则按事项的有效期（{version.validity_text}）计算：今日出件，{words}。"
        elif "valid_until" in self.fields:
            self.fields["valid_until"].help_text = "新的有效期自原有效期届满次日起；不填则按事项的有效期计算。"


class DeliverForm(MoveForm):
    way = forms.ChoiceField(label="送达方式", choices=Delivery.Way.choices, widget=forms.RadioSelect, initial="collect")
    recipient = forms.CharField(label="收件人", max_length=60)
    relation = forms.CharField(label="与申请人关系", max_length=40, required=False, initial="经办人")
    tracking = forms.CharField(label="快递单号", max_length=60, required=False)

    def setup(self) -> None:
        self.initial.setdefault("recipient", self.case.agent_name or self.case.contact)


class InstantForm(MoveForm):
    form = forms.ChoiceField(label="决定形式", choices=FORMS[:2], widget=forms.RadioSelect)
    certificate = forms.CharField(label="证照编号（如有）", required=False, max_length=80)
    text = forms.CharField(label="意见", max_length=500, initial="材料齐全，符合法定形式，当场办结。")
    recipient = forms.CharField(label="领取人", max_length=60)
    relation = forms.CharField(label="与申请人关系", max_length=40, required=False, initial="本人")

    def setup(self) -> None:
        self.initial["form"] = "chief" if self.case.pinned.uses_chief_approvers else "head"
        self.initial.setdefault("recipient", self.case.agent_name or self.case.contact)
