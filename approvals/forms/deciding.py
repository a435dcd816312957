"""Forms of opinion, decision, seal, the superior's decision and delivery."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.forms.base import AREA, DateInput, MoveForm
from approvals.licence_life import term_end
from approvals.models import Decision, Delivery, Licence
from approvals.selectors import place_of, seals_on_offer, step_of_seal
from approvals.selectors.blanks import blanks_on_offer
from approvals.services import Meeting, Paper
from approvals.services.grounds import ground_words, grounds_of
from approvals.workflow import CaseKind, Result
from core import moments
from core.papers import file_store
from empowerment.models import Seal
from empowerment.seal_life import SealState
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


def _named(seal: Seal) -> str:
    return seal.name if seal.state == SealState.ACTIVE else f"{seal.name}（{seal.get_state_display()}）"


class SealForm(MoveForm):
    """Electronic; or by hand: printed, stamped, scanned, and left for a second person to confirm with the own login."""

    WAYS = (("electronic", "电子用印"), ("physical", "实物用印（已打印盖章，上传扫描件，由另一人复核）"))
    way = forms.ChoiceField(
        label="用印方式", choices=WAYS, widget=forms.RadioSelect, initial="electronic", required=False
    )
    seal = forms.ChoiceField(label="盖的是哪枚印章", required=False)
    scan = forms.FileField(
        label="盖章扫描件", required=False, help_text="实物用印时上传，PDF、PNG 或 JPG；复核之前本件不前进。"
    )
    field_order = ("request", "way", "seal", "scan")

    def setup(self) -> None:
        step = step_of_seal(self.case, self.move, moments.now()) if self.move else None
        offered = seals_on_offer(step) if step else []
        if len(offered) < 2:
            del self.fields["seal"]
            return
        field = self.fields["seal"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *((seal.code, _named(seal)) for seal in offered)]
        field.help_text = "实物用印时如实选择纸上的印章；已停止使用的印章不予登记，并留下记录。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        by_hand = data.get("way") == "physical"
        if by_hand and not data.get("scan") and "scan" not in self.errors:
            self.add_error("scan", "实物用印请上传盖章扫描件。")
        if by_hand and "seal" in self.fields and not data.get("seal") and "seal" not in self.errors:
            self.add_error("seal", "请选择纸上盖的是哪枚印章。")
        if data.get("scan") and not by_hand:
            self.add_error("way", "已选择扫描件，用印方式请选“实物用印”；电子用印不需要扫描件。")
        return data

    def paper(self) -> Paper:
        upload = self.cleaned_data.get("scan")
        if not upload:
            return Paper()
        seal = Seal.objects.filter(code=self.cleaned_data.get("seal") or "").first()
        return Paper(scan=file_store(stream=upload, name=upload.name), seal=seal)

    def done_words(self, label: str) -> str:
        if self.cleaned_data.get("scan"):
            return "扫描件已提交，等另一人复核；复核之前本件不前进。"
        return super().done_words(label)

    def fields_for_service(self) -> dict[str, Any]:
        return {"paper": self.paper()}


class RequestedSealForm(SealForm):
    request = forms.CharField(label="上级要求盖章的文号或电话记录", max_length=200)

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
    blank = forms.TypedChoiceField(label="所用空白证照", required=False, coerce=int, empty_value=None)

    def setup(self) -> None:
        case = self.case
        makes = case.result == Result.GRANTED and case.pinned.item_type == ItemType.LICENCE
        if case.kind in (CaseKind.CANCELLATION, CaseKind.REVOCATION) or (
            case.kind == CaseKind.RENEWAL and Licence.objects.filter(case=case).exists()
        ):
            del self.fields["certificate"]
        offered = blanks_on_offer(case) if "certificate" in self.fields and case.result == Result.GRANTED else []
        if offered:
            field = self.fields["blank"]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = [("", "不用库存的空白证照"), *((row.pk, f"{row.stock} {row}") for row in offered)]
            field.help_text = "打印证照用掉的那一张，出件后从库存减去；证照编号另填。"
        else:
            del self.fields["blank"]
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
    place = forms.CharField(
        label="送达地点或电子地址",
        max_length=120,
        required=False,
        help_text="电子送达必填：申请人确认的邮箱或平台账号。",
    )
    witness = forms.CharField(label="见证人", max_length=40, required=False, help_text="留置送达时填写。")
    note = forms.CharField(label="拒收事由及备注", max_length=200, required=False)

    def setup(self) -> None:
        self.initial.setdefault("recipient", self.case.agent_name or self.case.contact)


class DeliverAgainForm(DeliverForm):
    reason = forms.CharField(label="退回的原因", max_length=200, help_text="例如“地址不详”“拒收”。")
    field_order = ("reason", "way", "recipient", "relation", "tracking", "place", "witness", "note")


class ConfirmDeliveryForm(MoveForm):
    """The courier's record or the signed receipt: day, name, and its scan where there is one."""

    signed_on = forms.DateField(label="签收日期", widget=DateInput)
    signed_by = forms.CharField(label="签收人", max_length=60)
    scan = forms.FileField(label="签收回证扫描件", required=False, help_text="PDF、JPG、PNG，不超过 30 MB。")

    def fields_for_service(self) -> dict[str, Any]:
        data = super().fields_for_service()
        upload = data["scan"]
        return data | {"scan": file_store(stream=upload, name=upload.name) if upload else None}


class InstantForm(MoveForm):
    form = forms.ChoiceField(label="决定形式", choices=FORMS[:2], widget=forms.RadioSelect)
    certificate = forms.CharField(label="证照编号（如有）", required=False, max_length=80)
    text = forms.CharField(label="意见", max_length=500, initial="材料齐全，符合法定形式，当场办结。")
    recipient = forms.CharField(label="领取人", max_length=60)
    relation = forms.CharField(label="与申请人关系", max_length=40, required=False, initial="本人")

    def setup(self) -> None:
        self.initial["form"] = "chief" if self.case.pinned.uses_chief_approvers else "head"
        self.initial.setdefault("recipient", self.case.agent_name or self.case.contact)
