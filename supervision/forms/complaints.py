"""Input shapes of complaints, for colleagues and for the public."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms

from core import moments
from core.errors import DomainError
from core.identifiers import parse_phone
from core.models import Membership, Organisation, Person
from empowerment.forms.fields import FilesField, day_field
from supervision.forms.cards import FILES_HELP
from supervision.forms.matters import area, choice, file_field, line, pick
from supervision.lives.complaints import ComplaintKind, Verdict

MOST_FILES = 5


class PhoneForm(forms.Form):
    """A telephone number that may be left out."""

    phone = line("联系电话", 30, required=False)

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"] or "").strip()
        try:
            return parse_phone(typed) if typed else ""
        except DomainError as problem:
            raise forms.ValidationError(problem.message) from problem


class ComplaintForm(PhoneForm):
    """登记 at the window."""

    office = pick("受理单位", Organisation.objects.none())
    kind = choice("投诉类别", ComplaintKind.choices)
    text = area("投诉内容", 4000, "什么时间、哪个窗口或单位、发生了什么、要求什么。")
    case_number = line("所涉办件编号", 60, required=False)
    body = pick("被投诉单位", Organisation.objects.none(), "不选则为办件所在园区或受理单位。", required=False)
    login = line("被投诉人", 60, "登录名；不知道是谁可以不填。被投诉人看不到也办不了这件投诉。", required=False)
    complainant = line("投诉人", 60, "可以匿名。", required=False)
    received_on = day_field("收到日")
    uploads = FilesField(label="附件", required=False, help_text=FILES_HELP)
    field_order = (
        "office",
        "kind",
        "text",
        "case_number",
        "body",
        "login",
        "complainant",
        "phone",
        "received_on",
        "uploads",
    )

    def __init__(self, *args: Any, offices: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("office", offices), ("body", bodies)):
            field: Any = self.fields[name]
            field.queryset = rows
        self.fields["office"].initial = offices.first()
        self.fields["received_on"].initial = moments.today()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        login = str(found.pop("login", "") or "").strip()
        found["person"] = None
        if login and found.get("office") is not None:
            near = Membership.objects.filter(organisation__jurisdiction=found["office"].jurisdiction_id)
            found["person"] = Person.objects.filter(username=login, pk__in=near.values("person")).first()
            if found["person"] is None:
                self.add_error("login", f"本辖区没有登录名为“{login}”的人员，请核对或留空。")
        return found


class PublicComplaintForm(PhoneForm):
    """The public form: only the park and what happened are asked for."""

    office = pick("园区", Organisation.objects.none())
    kind = choice("投诉什么", ComplaintKind.choices)
    text = area("事情经过", 2000, "什么时间、哪个窗口或单位、发生了什么、您要求怎样解决。")
    case_number = line("办件编号", 60, "收件凭证上有；没有可以不填。", required=False)
    complainant = line("您的姓名或单位", 60, "可以匿名；留下姓名和电话，便于核实和回复。", required=False)
    uploads = FilesField(label="附件", required=False, help_text=f"最多 {MOST_FILES} 个；{FILES_HELP}")
    field_order = ("office", "kind", "text", "case_number", "complainant", "phone", "uploads")

    def __init__(self, *args: Any, parks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["office"]
        field.queryset = parks

    def clean_uploads(self) -> Any:
        if len(self.cleaned_data["uploads"]) > MOST_FILES:
            raise forms.ValidationError(f"附件最多 {MOST_FILES} 个，请合并后上传。")
        return self.cleaned_data["uploads"]


class AssignForm(forms.Form):
    """Who handles it: one of the posts offered, by body."""

    post = forms.ChoiceField(label="承办人", error_messages={"required": "请选择承办人。"})

    def __init__(self, *args: Any, posts: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(post.pk): post for post in posts}
        groups: list[Any] = [("", "请选择")]
        for body, rows in groupby(posts, key=lambda post: post.organisation):
            groups.append((body.name, [(str(row.pk), f"{row.person.name}，{row.get_role_display()}") for row in rows]))
        field: Any = self.fields["post"]
        field.choices = groups
        field.error_messages["invalid_choice"] = "请选择名单中的承办人。"

    def clean_post(self) -> Membership:
        return self.posts[self.cleaned_data["post"]]


class ComplaintAnswerForm(forms.Form):
    verdict = choice("查处结论", Verdict.choices)
    text = area("给投诉人的答复", 4000, "办结后投诉人凭编号和查询码可以看到。")
    measures = area("处理和整改措施", 2000, "属实或部分属实的必填；投诉人看不到。", required=False)
    uploads = FilesField(label="调查材料", required=False, help_text=FILES_HELP)


class CloseForm(forms.Form):
    opinion = area("审核意见", 300, required=False)


class HotlineForm(forms.Form):
    office = pick("受理单位", Organisation.objects.none())
    file = file_field("工单清单", "XLSX、XLS 或 CSV（UTF-8、GB18030 均可），先试读，不会直接登记。", required=True)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["office"]
        field.queryset = offices
        field.initial = offices.first()
