"""Forms of hearings and interested parties."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.forms.base import AREA, DateInput
from approvals.forms.side import SideForm
from approvals.models import InterestedParty
from approvals.selectors import chairs, task_crews
from approvals.services import GROUNDS_ASKED, GROUNDS_CALLED, HearingPlan
from core import moments
from core.models import Person
from core.papers import file_store

WAYS = [(word, word) for word in ("直接送达", "邮寄送达", "电子送达", "公告")]


class PartyFindForm(SideForm):
    name = forms.CharField(label="姓名或名称", max_length=120)
    kind = forms.ChoiceField(label="类别", choices=InterestedParty.Kind.choices)
    contact = forms.CharField(label="联系方式或地址", max_length=200)
    interest = forms.CharField(
        label="利害关系", widget=AREA, max_length=300, help_text="本件直接影响其什么权益，如采光、通风、排污、竞争"
    )
    major = forms.BooleanField(
        label="有重大利益关系：决定前须书面告知其陈述申辩和听证的权利", required=False, initial=True
    )


class PartyTellForm(SideForm):
    told_how = forms.ChoiceField(label="告知方式", choices=WAYS)
    answer_days = forms.IntegerField(label="陈述申辩期限（工作日）", min_value=1, max_value=60, initial=5)


class PartyHearForm(SideForm):
    statement = forms.CharField(label="陈述申辩意见", widget=AREA, max_length=4000)


class HearingTellForm(SideForm):
    parties = forms.TypedMultipleChoiceField(
        label="同时告知的利害关系人", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    told_how = forms.ChoiceField(label="告知方式", choices=WAYS)

    def setup(self) -> None:
        self.rows = {party.pk: party for party in self.case.interested_parties.order_by("pk")}
        field = self.fields["parties"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(pk, f"{party.name}：{party.interest}") for pk, party in self.rows.items()]
        field.help_text = "申请人必须告知；尚未登记的利害关系人请先登记。"
        self.initial.setdefault("parties", [pk for pk, party in self.rows.items() if party.major])

    def fields_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"parties": [self.rows[pk] for pk in data["parties"]], "told_how": data["told_how"]}


class HearingCallForm(SideForm):
    ground = forms.ChoiceField(label="缘由", choices=GROUNDS_CALLED, widget=forms.RadioSelect)
    reason = forms.CharField(label="依据或理由", widget=AREA, max_length=300)


class HearingRequestForm(SideForm):
    ground = forms.ChoiceField(label="由谁要求", choices=GROUNDS_ASKED, widget=forms.RadioSelect)
    requested_by = forms.CharField(label="要求听证的人", max_length=120)
    requested_on = forms.DateField(label="收到听证申请的日期", widget=DateInput(format="%Y-%m-%d"))

    def setup(self) -> None:
        self.initial.setdefault("requested_by", self.case.applicant.name)
        self.initial.setdefault("requested_on", moments.today())
        self.fields["requested_on"].help_text = f"申请听证截止：{moments.chinese_date(self.row.request_by)}"


def _people(rows: list[Person]) -> list[tuple[str, str]]:
    return [(str(person.pk), f"{person.name}（{person.post}）" if person.post else person.name) for person in rows]


class HearingNotifyForm(SideForm):
    held_on = forms.DateField(label="听证日期", widget=DateInput(format="%Y-%m-%d"))
    starts_at = forms.TimeField(label="开始时间", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label="地点", max_length=120)
    chair = forms.ChoiceField(label="主持人", help_text="审查本件的人员不在其列（行政许可法第48条）")
    recorder = forms.ChoiceField(label="记录人")
    private = forms.BooleanField(label="不公开举行", required=False)
    not_public_reason = forms.CharField(
        label="不公开的理由",
        required=False,
        max_length=200,
        help_text="只有涉及国家秘密、商业秘密或者个人隐私的才不公开",
    )
    pause_days = forms.IntegerField(
        label="暂停计时并书面告知：所需工作日",
        required=False,
        min_value=1,
        max_value=365,
        help_text="听证所需时间不计入办理期限（行政许可法第45条），系统同时制作特别程序时限告知书；不暂停的留空。",
    )

    def setup(self) -> None:
        self.able = {person.pk: person for person in chairs(self.case)}
        self.staff = {
            p.pk: p
            for crew in task_crews(self.case)
            if crew.body.pk == self.case.examining_body_id
            for p in crew.people
        }
        self.choices("chair", _people(list(self.able.values())))
        self.choices("recorder", _people(list(self.staff.values())))
        row = self.row
        if row.held_on is not None:
            given = {"held_on": row.held_on, "starts_at": row.starts_at, "place": row.place}
            people = {"chair": str(row.chair_id), "recorder": str(row.recorder_id)}
            rest = {"private": not row.public, "not_public_reason": row.not_public_reason}
            self.initial = {**self.initial, **given, **people, **rest}
        if row.hold_by is not None:
            self.fields["held_on"].help_text = f"须在{moments.chinese_date(row.hold_by)}前举行，并提前七个工作日通知"
        else:
            self.fields["held_on"].help_text = "须提前七个工作日通知"
        paused = self.case.pauses.filter(kind="hearing", ended_at=None).exists()
        if paused or self.case.move_permitted("pause", self.actor):
            del self.fields["pause_days"]

    def fields_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        plan = HearingPlan(
            held_on=data["held_on"],
            starts_at=data["starts_at"],
            place=data["place"],
            chair=self.able[int(data["chair"])],
            recorder=self.staff[int(data["recorder"])],
            public=not data["private"],
            not_public_reason=data["not_public_reason"],
        )
        return {"plan": plan, "pause_days": data.get("pause_days")}


class HearingChairForm(SideForm):
    asked_by = forms.CharField(label="提出回避的人", max_length=120)
    reason = forms.CharField(label="回避理由", widget=AREA, max_length=300)
    chair = forms.ChoiceField(label="接替的主持人")

    def setup(self) -> None:
        not_these = {self.row.chair_id, self.row.recorder_id}
        self.able = {person.pk: person for person in chairs(self.case) if person.pk not in not_these}
        self.choices("chair", _people(list(self.able.values())))

    def fields_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"asked_by": data["asked_by"], "reason": data["reason"], "chair": self.able[int(data["chair"])]}


class HearingHoldForm(SideForm):
    attendants = forms.CharField(
        label="到场人员", widget=AREA, max_length=1000, help_text="申请人、利害关系人、审查人员、主持人、记录人"
    )
    evidence = forms.CharField(label="证据和质证", widget=AREA, required=False, max_length=3000)
    record = forms.CharField(label="听证笔录", widget=forms.Textarea(attrs={"rows": 10}), max_length=20000)
    signatures = forms.CharField(
        label="签字情况", max_length=300, help_text="听证参加人确认无误后签字或者盖章；拒绝签字的写明情况"
    )
    outcome = forms.CharField(label="听证意见", widget=AREA, max_length=2000)
    scan = forms.FileField(label="签字笔录扫描件", required=False)

    def fields_for_service(self) -> dict[str, Any]:
        data = {k: v for k, v in self.cleaned_data.items() if k not in ("version", "key", "scan")}
        upload = self.cleaned_data.get("scan")
        if upload:
            data |= {"stored": file_store(stream=upload, name=upload.name), "file_name": upload.name}
        return data
