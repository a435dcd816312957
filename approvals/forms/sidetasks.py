"""Forms of side tasks and of the experts of a review."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.forms.base import AREA, DateInput
from approvals.forms.side import RESULTS, UNITS, SideForm, crew_choices, crew_of, people_choices, person_of
from approvals.models import Expert
from approvals.selectors import PAUSES, task_crews
from approvals.task_life import TaskKind
from core import moments
from core.papers import file_store
from core.workdays import Limit, Unit

OFFICER_FIELDS = ("officer_1", "officer_2", "officer_3")


class _CrewForm(SideForm):
    """Who does it, who goes along, when and where."""

    who = forms.ChoiceField(label="承办人", help_text="审查机关或主管部门的工作人员")
    officer_1 = forms.ChoiceField(
        label="核查人员一", required=False, help_text="现场核查须两名以上工作人员（行政许可法第34条）"
    )
    officer_2 = forms.ChoiceField(label="核查人员二", required=False)
    officer_3 = forms.ChoiceField(label="核查人员三", required=False)
    planned_on = forms.DateField(label="计划日期", widget=DateInput(format="%Y-%m-%d"))
    place = forms.CharField(label="地点", required=False, max_length=120)
    institution = forms.CharField(
        label="技术机构", required=False, max_length=120, help_text="委托检测、检验、鉴定机构的，填写其名称"
    )

    def setup(self) -> None:
        self.crews = task_crews(self.case)
        self.choices("who", crew_choices(self.crews))
        for name in OFFICER_FIELDS:
            self.choices(name, people_choices(self.crews))
        self.initial.setdefault("planned_on", moments.today())
        if self.row is not None:
            self._as_arranged()

    def _as_arranged(self) -> None:
        row = self.row
        as_arranged: dict[str, Any] = {
            "who": f"{row.body_id}:{row.handler_id}",
            "planned_on": row.planned_on,
            "place": row.place,
            "institution": row.institution,
        }
        self.initial = {**self.initial, **as_arranged}
        for name, person in zip(OFFICER_FIELDS, row.officers.order_by("pk"), strict=False):
            self.initial[name] = str(person.pk)

    def crew(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = crew_of(self.crews, data["who"])
        assert found is not None  # one of the choices
        officers = [person_of(self.crews, data[name]) for name in OFFICER_FIELDS if data[name]]
        return {
            "body": found[0],
            "handler": found[1],
            "officers": [person for person in officers if person is not None],
            "planned_on": data["planned_on"],
            "place": data["place"],
            "institution": data["institution"],
        }


class TaskPlanForm(_CrewForm):
    kind = forms.ChoiceField(label="种类", choices=TaskKind.choices)
    title = forms.CharField(label="任务内容", max_length=120)
    limit_number = forms.IntegerField(label="任务时限", min_value=1, max_value=365, initial=5)
    limit_unit = forms.ChoiceField(label="单位", choices=UNITS)
    mandatory = forms.BooleanField(label="必须完成：完成前不能审查、不能作出决定", required=False, initial=True)
    field_order = ("kind", "title", "who", "officer_1", "officer_2", "officer_3", "planned_on", "place", "institution")

    def fields_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **self.crew(),
            "kind": data["kind"],
            "title": data["title"],
            "limit": Limit(data["limit_number"], Unit(data["limit_unit"])),
            "mandatory": data["mandatory"],
        }


class TaskRearrangeForm(_CrewForm):
    def fields_for_service(self) -> dict[str, Any]:
        return self.crew()


class TaskStartForm(SideForm):
    pause_days = forms.IntegerField(
        label="暂停计时并书面告知：所需工作日",
        required=False,
        min_value=1,
        max_value=365,
        help_text="依照行政许可法第45条，所需时间不计入办理期限，系统同时制作特别程序时限告知书；不暂停的留空。",
    )

    def setup(self) -> None:
        """Only the closed list pauses, only who may pause is asked, and only once for a kind."""
        kind = PAUSES.get(self.row.kind)
        asked = kind is not None and not self.case.move_permitted("pause", self.actor)
        if not asked or self.case.pauses.filter(kind=kind, ended_at=None).exists():
            del self.fields["pause_days"]


class TaskAttachForm(SideForm):
    file = forms.FileField(label="文件", help_text="PDF、JPG、PNG、OFD、DOCX、XLSX，不超过 30 MB")

    def fields_for_service(self) -> dict[str, Any]:
        upload = self.cleaned_data["file"]
        return {"stored": file_store(stream=upload, name=upload.name), "name": upload.name}


class TaskFinishForm(SideForm):
    place = forms.CharField(label="地点", required=False, max_length=120)
    present = forms.CharField(
        label="在场人", required=False, max_length=200, help_text="被核查单位在场人员的姓名、职务"
    )
    record = forms.CharField(label="事实记录", widget=forms.Textarea(attrs={"rows": 8}), max_length=6000)
    result = forms.ChoiceField(label="结果", choices=RESULTS, widget=forms.RadioSelect)
    result_text = forms.CharField(
        label="结论", widget=AREA, required=False, max_length=2000, help_text="附条件符合或不符合时必填"
    )

    def setup(self) -> None:
        self.initial.setdefault("place", self.row.place)
        if self.row.kind != TaskKind.SURVEY:
            del self.fields["present"]
        if self.row.kind == TaskKind.EXPERT_REVIEW:
            self.fields["record"].label = "评审经过"
            self.fields["result_text"].label = "专家组意见"


class TaskDrawForm(SideForm):
    field = forms.ChoiceField(label="专业", required=False)
    count = forms.IntegerField(label="抽取人数", min_value=1, max_value=15, initial=3)

    def setup(self) -> None:
        fields = Expert.objects.filter(jurisdiction_id=self.case.park.jurisdiction_id, enabled=True)
        names = sorted(set(fields.values_list("field", flat=True)))
        self.choices("field", [("", "不限"), *((name, name) for name in names)])


class _SeatForm(SideForm):
    seat = forms.TypedChoiceField(label="专家", coerce=int)

    def setup(self) -> None:
        seats = self.row.seats.filter(recused_at=None, opinion_at=None).select_related("expert")
        self.choices("seat", [(seat.pk, str(seat.expert)) for seat in seats])


class SeatRecuseForm(_SeatForm):
    reason = forms.CharField(label="回避原因", max_length=200)


class SeatOpinionForm(_SeatForm):
    result = forms.ChoiceField(label="意见", choices=RESULTS, widget=forms.RadioSelect)
    text = forms.CharField(label="意见内容", widget=AREA, max_length=3000)
