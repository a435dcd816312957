"""Input shapes of the register of seals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from core import moments
from core.forms import DateInput
from core.models import Membership, Organisation, Person
from empowerment.models import Seal, SealUser
from empowerment.workflow import SealKind

AREA = forms.Textarea(attrs={"rows": 3})


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _moment(label: str, help_text: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=MomentInput(),
        help_text=help_text,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        error_messages={"invalid": "时间写成 2022-05-11 09:00 的样子。"},
    )


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "日期写成 2022-05-11 的样子。"},
    )


def _picture(*, required: bool) -> forms.FileField:
    words = {"required": "请选择印模图样。", "empty": "文件是空的，请重新选择。"}
    return forms.FileField(
        label="印模图样", required=required, help_text="PDF、PNG 或 JPG，供见章盖章比对。", error_messages=words
    )


def people_of(*bodies: int | None) -> Any:
    """Active people with a post at one of the bodies, today or later."""
    posts = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=moments.today()), organisation__in=bodies)
    return Person.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("name")


class SealForm(forms.Form):
    """What every form of a seal carries; `fields_for_service` are the keyword arguments of its service."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, seal: Seal | None = None, **kwargs: Any) -> None:
        self.seal = seal
        super().__init__(*args, **kwargs)
        self.setup()

    def setup(self) -> None:
        """Adapt choices and initial values to the seal."""

    def choose(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def fields_for_service(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "key")}


class SealAddForm(SealForm):
    owner = forms.ModelChoiceField(label="单位", queryset=Organisation.objects.none(), empty_label="请选择单位")
    kind = forms.ChoiceField(label="种类", choices=SealKind.choices)
    name = forms.CharField(label="印文", max_length=120)
    code = forms.SlugField(
        label="代码",
        max_length=40,
        help_text="只用字母、数字和连字符。",
        error_messages={"invalid": "代码只能用字母、数字、连字符和下划线。"},
    )
    active_from = _moment("启用时刻", "自这一时刻起可以使用。")
    keeper = forms.ModelChoiceField(
        label="保管人", queryset=Person.objects.none(), required=False, empty_label="暂不登记"
    )
    specimen = _picture(required=False)
    source = forms.CharField(label="来源", max_length=200, required=False, help_text="刻制批准文号、备案号等。")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        self.bodies = bodies
        super().__init__(*args, **kwargs)

    def setup(self) -> None:
        self.choose("owner", self.bodies)
        self.choose("keeper", people_of(*self.bodies.values_list("pk", flat=True)))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        owner, keeper = data.get("owner"), data.get("keeper")
        if owner and keeper and not people_of(owner.pk).filter(pk=keeper.pk).exists():
            self.add_error("keeper", f"{keeper.name}不在{owner}任职，请另选保管人。")
        return data


class SealReasonForm(SealForm):
    reason = forms.CharField(label="原因", widget=AREA, max_length=300)


class SealEndForm(SealReasonForm):
    at = _moment("自何时起", "自这一时刻起不得再用；可以是将来的时刻（如交接生效时）。")
    field_order = ("at", "reason")


class SealHandOverForm(SealReasonForm):
    body = forms.ModelChoiceField(label="保管单位", queryset=Organisation.objects.none(), empty_label=None)
    keeper = forms.ModelChoiceField(label="新的保管人", queryset=Person.objects.none(), empty_label="请选择")
    field_order = ("body", "keeper", "reason")

    def setup(self) -> None:
        assert self.seal is not None
        bodies = Organisation.objects.filter(jurisdiction_id=self.seal.owner.jurisdiction_id).order_by("name")
        self.choose("body", bodies)
        self.choose("keeper", people_of(*bodies.values_list("pk", flat=True)))
        self.initial.setdefault("body", self.seal.owner_id)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        body, keeper = data.get("body"), data.get("keeper")
        if body and keeper and not people_of(body.pk).filter(pk=keeper.pk).exists():
            self.add_error("keeper", f"{keeper.name}不在{body}任职，请另选保管人。")
        return data


class SealPictureForm(SealForm):
    specimen = _picture(required=True)


class SealUserForm(SealForm):
    person = forms.ModelChoiceField(label="用印人", queryset=Person.objects.none(), empty_label="请选择")
    valid_from = _day("起始日")
    valid_to = _day("最后一日", "不填则长期。", required=False)

    def setup(self) -> None:
        assert self.seal is not None
        self.choose("person", people_of(self.seal.owner_id))
        self.initial.setdefault("valid_from", moments.today())


class SealUserEndForm(SealReasonForm):
    user = forms.ModelChoiceField(label="用印人", queryset=SealUser.objects.none(), empty_label="请选择")
    last_day = _day("最后一日")
    field_order = ("user", "last_day", "reason")

    def setup(self) -> None:
        assert self.seal is not None
        rows = self.seal.users.filter(Q(valid_to=None) | Q(valid_to__gte=moments.today())).select_related("person")
        self.choose("user", rows)
        field: Any = self.fields["user"]
        field.label_from_instance = lambda row: f"{row.person.name}（{moments.chinese_date(row.valid_from)}起）"
        self.initial.setdefault("last_day", moments.today())
