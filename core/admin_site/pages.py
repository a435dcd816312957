"""The page of a model: what may be added and written again, and how the services are called for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from core import events
from core.admin_site.acts import RowActs
from core.admin_site.forms import ServiceForm, events_of
from core.admin_site.tables import RowTables
from core.errors import DomainError, Stale
from core.web import actor_of


class ParkModelAdmin(RowTables, RowActs):
    """Look up; add where `add_fields` and `create` say how; write again `change_fields` through `revise`; do `acts`."""

    add_fields: ClassVar[Sequence[str]] = ()
    add_form: ClassVar[type[ServiceForm]] = ServiceForm
    change_fields: ClassVar[Sequence[str]] = ()
    form = ServiceForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.add_fields) and bool(actor_of(request).organisations(*self.writers))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and bool(self.change_fields) and self.reaches(request, obj, self.writers)

    # A row is written by its service.

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> models.Model:
        """Call the service that adds a row."""
        raise NotImplementedError

    def revise(self, request: HttpRequest, row: Any, data: dict[str, Any], formsets: list[Any]) -> models.Model:
        """Call the service that writes `change_fields` of a row again."""
        raise NotImplementedError

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.add_fields if obj is None and self.add_fields else super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else [name for name in self.fields or () if name not in self.change_fields]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **({} if change else {"form": self.add_form}) | kwargs)
        form.refusal = getattr(request, "_refusal", None)
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            # Everything is rolled back; the same form comes again with what was typed and with the reason.
            request._refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the service takes the row together with its parts, see `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        data = dict(form.cleaned_data)
        seen = data.pop("seen")
        if not change:
            form.instance.pk = self.create(request, data, formsets).pk
        elif any(part.has_changed() for part in (form, *formsets)):  # what is as it was leaves no event
            row = self.model._default_manager.select_for_update().get(pk=form.instance.pk)
            if seen != events_of(row):
                raise Stale("有人刚刚改动了这条记录，您填写的内容还没有保存。请另开一页核对现状后再填。")
            form.instance.pk = self.revise(request, row, data, formsets).pk

    # The events are the one record of what was done.

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return ""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        query = urlencode({"object_type": events.label_of(row), "object_id": row.pk})
        return redirect(f"{reverse('admin:core_event_changelist')}?{query}")
