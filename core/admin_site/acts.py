"""The acts of a row: each has its own small form and calls one service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from core.actors import Actor
from core.admin_site.entry import OFFICE
from core.admin_site.forms import refusal_show
from core.admin_site.rows import RowsWithin
from core.errors import DomainError, NotAllowed
from core.models import Role
from core.web import actor_of


@dataclass(frozen=True)
class Act:
    """One verb of a service on one row, with its own small form, which opens with `initial`. `perform` returns the row to show
    next."""

    name: str
    label: str
    form: type[forms.Form]
    perform: Callable[[Any, dict[str, Any], Actor], models.Model]
    fits: Callable[[Any], bool] = lambda row: True
    roles: frozenset[Role] = OFFICE
    note: str = ""
    initial: Callable[[Any], dict[str, Any]] = lambda row: {}


class RowActs(RowsWithin):
    """A row's page offers the acts that fit the row and that this person may do."""

    acts: ClassVar[Sequence[Act]] = ()
    change_form_template = "admin/look_up.html"

    def may_act(self, request: HttpRequest, act: Act, row: Any) -> bool:
        return act.fits(row) and self.reaches(request, row, act.roles)

    def links(self, request: HttpRequest, row: Any) -> list[tuple[str, str]]:
        """Other places to go from a row, as (label, address)."""
        return []

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        row = context.get("original")
        if row is not None:
            names = [act for act in self.acts if self.may_act(request, act, row)]
            context["tools"] = [*((act.label, self._act_url(row, act)) for act in names), *self.links(request, row)]
        return super().render_change_form(request, context, *args, **kwargs)

    def _act_url(self, row: Any, act: Act) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_act", args=[row.pk, act.name])

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/act/<slug:name>/", view, name=name), *super().get_urls()]

    def act_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """One act: its form, then its service. What is refused comes back with what was typed."""
        row = self.get_object(request, unquote(object_id))
        act = next((act for act in self.acts if act.name == name), None)
        if act is None or not self.has_view_permission(request):
            raise Http404("没有这项操作。")
        if not self.may_act(request, act, row):
            raise NotAllowed(f"“{act.label}”不适用于这条记录，或者不由您办理。请返回查看记录的现状。")
        form = act.form(request.POST if request.method == "POST" else None, initial=act.initial(row))
        if form.is_valid():
            try:
                with transaction.atomic():
                    written = act.perform(row, form.cleaned_data, actor_of(request))
            except DomainError as refusal:
                refusal_show(form, refusal)
            else:
                messages.success(request, f"“{act.label}”已登记。")
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", written.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "subtitle": str(row),
            "act": act,
            "form": form,
            "original": row,
            "opts": self.opts,
        }
        return render(request, "admin/act.html", context, status=422 if form.errors else 200)
