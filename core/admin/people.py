"""People and their dated memberships. Each membership begins and ends through its service, so permissions follow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import register
from django.contrib.auth.password_validation import validate_password
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from core import moments
from core.actors import Actor
from core.admin_site import (
    ADMINS,
    Act,
    DayField,
    LookUpInline,
    ParkModelAdmin,
    PasswordField,
    ReasonForm,
    ServiceForm,
    WithinFilter,
    jurisdictions_of,
    site,
)
from core.errors import Refused
from core.models import (
    Membership,
    Organisation,
    Person,
    Role,
)
from core.models.roles import WIDE_ROLES
from core.services import (
    membership_add,
    membership_end,
    person_activate,
    person_create,
    person_deactivate,
    person_password_set,
    person_update,
)
from core.web import actor_of


def _manageable(request: HttpRequest) -> Q:
    """Where the person may enter people: a system administrator in the jurisdiction, others at their own organisation."""
    office = jurisdictions_of(request, frozenset({Role.SYSADMIN}))
    return Q(jurisdiction__in=office) | Q(pk__in=actor_of(request).organisations(Role.PARK_ADMIN, Role.REFORM))


def _manages(request: HttpRequest, person: Person) -> bool:
    """Whether everything the person may do, now or later, is the administrator's to give: a password opens all of it.

    Of one who serves nowhere any more the earlier memberships count.
    """
    every = Membership.objects.filter(person=person)
    serving = every.filter(Q(valid_to=None) | Q(valid_to__gte=moments.today()))
    held = serving if serving.exists() else every
    office = jurisdictions_of(request, frozenset({Role.SYSADMIN}))
    within = Q(organisation__in=Organisation.objects.filter(_manageable(request)))
    narrow = ~Q(role__in=WIDE_ROLES) | Q(organisation__jurisdiction__in=office)
    return held.exists() and not held.exclude(within & narrow).exists()


def _add_membership(request: HttpRequest, **data: Any) -> Membership:
    actor = actor_of(request)
    if data["role"] in WIDE_ROLES and data["organisation"].jurisdiction_id not in jurisdictions_of(
        request, frozenset({Role.SYSADMIN})
    ):
        words = f"“{Role(data['role']).label}”的权限超出一个单位，由系统管理员登记，请与其联系。"
        raise Refused(words, code="wide_role", field="role")
    if data["person"] == actor.person:
        raise Refused("本人的任职由另一位管理员登记。", code="own_membership", field="person")
    return membership_add(**data, actor=actor)


class MembershipChoices:
    """Organisations to choose from are those where the person may enter people."""

    writers = ADMINS

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "organisation":
            kwargs["queryset"] = Organisation.objects.filter(_manageable(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class MembershipInline(MembershipChoices, LookUpInline):
    """Entered with a new person, so that nobody is without an organisation; later each on its own page."""

    model = Membership
    fk_name = "person"
    fields = ("organisation", "role", "valid_from", "valid_to")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(organisation__jurisdiction__in=jurisdictions_of(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.pk is None

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=obj is None, **kwargs)


class PersonAddForm(ServiceForm):
    password = PasswordField(label="初始密码")

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.instance)
        return self.cleaned_data["password"]


class VacancyForm(forms.Form):
    """Letting somebody go whose post would stand empty while work waits is asked twice."""

    vacancy_known = forms.BooleanField(
        label="已知悉会空岗，仍要办理", required=False, help_text="只在系统提示会空岗时勾选。"
    )


class LeavingForm(ReasonForm, VacancyForm):
    field_order = ("reason", "vacancy_known")


class PasswordForm(forms.Form):
    password = PasswordField(label="新密码")


def _deactivate(row: Person, data: dict[str, Any], actor: Actor) -> Person:
    return person_deactivate(person=row, reason=data["reason"], vacancy_known=data["vacancy_known"], actor=actor)


def _activate(row: Person, data: dict[str, Any], actor: Actor) -> Person:
    return person_activate(person=row, actor=actor)


def _set_password(row: Person, data: dict[str, Any], actor: Actor) -> Person:
    if row == actor.person:
        raise Refused("本人的密码请用页面右上角的“修改密码”，那里要填原密码。", code="own_password")
    return person_password_set(person=row, password=data["password"], actor=actor)


@register(Person, site=site)
class PersonAdmin(ParkModelAdmin):
    jurisdiction = "memberships__organisation__jurisdiction"
    writers = ADMINS
    list_display = ("username", "name", "post", "is_active", "last_login")
    list_filter = ("is_active", "memberships__role")
    search_fields = ("username", "name", "post")
    fields = ("username", "name", "post", "phone", "is_active", "last_login", "created_at")
    add_fields = ("username", "name", "post", "phone", "password")
    add_form = PersonAddForm
    change_fields = ("name", "post", "phone")
    inlines = (MembershipInline,)
    acts = (
        Act(
            "password",
            "设置密码",
            PasswordForm,
            _set_password,
            roles=ADMINS,
            note="该人员已登录的页面随即退出；请当面告知新密码，并提醒本人尽快修改。",
        ),
        Act(
            "deactivate",
            "停用",
            LeavingForm,
            _deactivate,
            lambda row: row.is_active,
            ADMINS,
            note="停用后不能登录和办理；已办的事项和记录不变。",
        ),
        Act("activate", "恢复使用", forms.Form, _activate, lambda row: not row.is_active, ADMINS),
    )

    def within(self, rows: QuerySet[Any], jurisdictions: frozenset[int]) -> QuerySet[Any]:
        """Each person once, however many memberships lead here."""
        held = Membership.objects.filter(person=OuterRef("pk"), organisation__jurisdiction__in=jurisdictions)
        return rows.filter(Exists(held))

    def reaches(self, request: HttpRequest, row: Person, roles: frozenset[Role]) -> bool:
        return _manages(request, row)

    def links(self, request: HttpRequest, row: Person) -> list[tuple[str, str]]:
        return [("登记任职", f"{reverse('admin:core_membership_add')}?person={row.pk}")]

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> Person:
        person = person_create(**data, actor=actor_of(request))
        for form in (form for formset in formsets for form in formset.forms if form.has_changed()):
            names = MembershipInline.fields
            _add_membership(request, **{name: form.cleaned_data[name] for name in names} | {"person": person})
        return person

    def revise(self, request: HttpRequest, row: Person, data: dict[str, Any], formsets: list[Any]) -> Person:
        return person_update(person=row, **data, actor=actor_of(request))


class LastDayForm(VacancyForm):
    last_day = DayField(label="最后一日", help_text="该日仍在任。")
    field_order = ("last_day", "vacancy_known")


def _end(row: Membership, data: dict[str, Any], actor: Actor) -> Membership:
    if row.person == actor.person:
        raise Refused("本人的任职由另一位管理员登记。", code="own_membership")
    return membership_end(membership=row, last_day=data["last_day"], vacancy_known=data["vacancy_known"], actor=actor)


@register(Membership, site=site)
class MembershipAdmin(MembershipChoices, ParkModelAdmin):
    jurisdiction = "organisation__jurisdiction"
    list_display = ("person", "organisation", "role", "valid_from", "valid_to", "substitute_for")
    list_filter = ("role", ("organisation", WithinFilter), "valid_to")
    list_select_related = ("person", "organisation", "substitute_for")
    search_fields = ("person__name", "person__username", "organisation__name")
    fields = ("person", "organisation", "role", "valid_from", "valid_to", "substitute_for", "recorded_at")
    add_fields = fields[:-1]
    autocomplete_fields = ("person", "substitute_for")
    acts = (Act("end", "结束任职", LastDayForm, _end, roles=ADMINS),)

    def reaches(self, request: HttpRequest, row: Membership, roles: frozenset[Role]) -> bool:
        return Organisation.objects.filter(_manageable(request), pk=row.organisation_id).exists()

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> Membership:
        return _add_membership(request, **data)
