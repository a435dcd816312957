"""Who comes in, in which jurisdictions they are administrators, and the change of one's own password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView, redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.actors import Actor
from core.admin_site.forms import PasswordField
from core.errors import NotAllowed
from core.models import Jurisdiction, Organisation, Person, Role
from core.permissions import actor_for
from core.services import person_password_set
from core.web import actor_of

ADMINS = frozenset({Role.SYSADMIN, Role.PARK_ADMIN, Role.REFORM})
OFFICE = frozenset({Role.SYSADMIN, Role.REFORM})  # what counts for every park of a jurisdiction is theirs


class OwnPasswordForm(AdminPasswordChangeForm):
    """Asks for the old password; the service sets the new one."""

    new_password1 = PasswordField(label="新密码")
    new_password2 = PasswordField(label="再填一次", help_text="与新密码相同。")

    def save(self, commit: bool = True) -> Person:
        person: Person = self.user
        written = person_password_set(
            person=person, password=self.cleaned_data["new_password1"], actor=actor_for(person)
        )
        person.password = written.password  # this session goes on
        return person


class ParkAdminSite(AdminSite):
    site_header = "园区赋权审批系统 · 基础数据"
    site_title = "基础数据"
    index_title = "基础数据管理"
    empty_value_display = "—"

    def has_permission(self, request: HttpRequest) -> bool:
        """By role at an organisation, today; `is_staff` and `is_superuser` open nothing."""
        return request.user.is_authenticated and bool(actor_of(request).organisations(*ADMINS))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise NotAllowed("基础数据由系统管理员、园区管理员或审改办人员维护。")
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: Mapping[str, Any] | None = None) -> HttpResponse:
        """There is one login page."""
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: Mapping[str, Any] | None = None) -> Any:
        view = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)


site = ParkAdminSite(name="admin")


def jurisdictions_of(request: HttpRequest, roles: frozenset[Role] = ADMINS) -> frozenset[int]:
    """Ids of the jurisdictions where the person holds one of the roles, with those below them; asked once a request."""
    held: dict[str, set[int]] | None = getattr(request, "_jurisdictions", None)
    if held is None:
        held = request._jurisdictions = _jurisdictions_by_role(actor_of(request))  # type: ignore[attr-defined]
    return frozenset().union(*(held.get(role, ()) for role in roles))


def _jurisdictions_by_role(actor: Actor) -> dict[str, set[int]]:
    homes = dict(Organisation.objects.filter(pk__in=actor.organisations(*ADMINS)).values_list("pk", "jurisdiction_id"))
    parents: dict[int, int | None] = dict(Jurisdiction.objects.values_list("pk", "parent_id"))
    held: dict[str, set[int]] = {}
    for role, organisation in actor.roles:
        if role in ADMINS:
            home = homes[organisation]
            held.setdefault(role, set()).update(pk for pk in parents if home in _line(pk, parents))
    return held


def _line(pk: int | None, parents: dict[int, int | None]) -> list[int]:
    """A jurisdiction and all above it."""
    found = []
    while pk is not None and pk not in found:
        found.append(pk)
        pk = parents[pk]
    return found
