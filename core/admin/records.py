"""Holiday notices, the record, papers, what waits to be sent, numbers, jobs and other systems: to look up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.admin import EmptyFieldListFilter, SimpleListFilter, display, register
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from core import events
from core.admin_site import (
    OFFICE,
    LookUpInline,
    ParkModelAdmin,
    WithinFilter,
    site,
)
from core.confidential import SERIES, confidential_classes
from core.models import (
    Document,
    DocumentFile,
    Event,
    HolidayDay,
    HolidayNotice,
    JobRun,
    MachineClient,
    NumberSeries,
    OutboxMessage,
    Role,
)


class HolidayDayInline(LookUpInline):
    model = HolidayDay
    fields = ("date", "kind", "name")


@register(HolidayNotice, site=site)
class HolidayNoticeAdmin(ParkModelAdmin):
    """The whole country's; the next year's is pasted in on its own page, with a preview."""

    fields = ("year", "document_number", "source", "recorded_at", "text", "entry_page")
    list_display = ("year", "document_number", "recorded_at", "source", "entry_page")
    inlines = (HolidayDayInline,)

    @display(description="录入下一年度")
    def entry_page(self, row: HolidayNotice) -> str:
        return format_html('<a href="{}">粘贴通知正文</a>', reverse("calendar_new"))


# --- The record, papers, outbox, numbers, jobs, clients ------------------------------------------------------------


class AboutList(ChangeList):
    """Looks up once for the page what the rows are about, and who acted: the record itself holds no names."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        self.result_list = rows
        _name_objects(rows)
        if self.model is Event:
            names = events.actor_names(rows)
            for row in rows:
                row.actor_label = names[(row.actor_kind, row.actor_id)]


def _name_objects(rows: Iterable[Any]) -> None:
    """Give each row the name of its object, with one query per kind of object."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.object_type].add(row.object_id)
    names: dict[tuple[str, int], str] = {}
    for model, page in site._registry.items():
        ids = wanted.get(model._meta.label_lower)
        related: Any = page.list_select_related
        if ids:
            found = model._default_manager.filter(pk__in=ids)
            found = found.select_related(*related) if related else found
            names |= {(model._meta.label_lower, row.pk): f"{model._meta.verbose_name}：{row}" for row in found}
    for row in rows:
        row.object_label = names.get((row.object_type, row.object_id), row.object_type)


class KindFilter(SimpleListFilter):
    title = "对象类别"
    parameter_name = "object_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = [(model._meta.label_lower, str(model._meta.verbose_name)) for model in about_models()]
        return sorted(kinds, key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(object_type=self.value()) if self.value() else queryset


def about_models() -> list[Any]:
    """The kinds of objects that rows of the record may be about."""
    return [model for model, page in site._registry.items() if not isinstance(page, AboutObjects)]


class AboutObjects(ParkModelAdmin):
    """Rows about any object: seen by who may see the object here."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = Q()
        for model in about_models():
            page: Any = site.get_model_admin(model)
            about = Q(object_type=model._meta.label_lower)
            if page.jurisdiction:
                about &= Q(object_id__in=page.get_queryset(request).order_by().values("pk"))
            seen |= about
        return super().get_queryset(request).filter(seen)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AboutList

    @display(description="对象")
    def about(self, row: Any) -> str:
        if not hasattr(row, "object_label"):
            _name_objects([row])
        return str(row.object_label)


@register(Event, site=site)
class EventAdmin(AboutObjects):
    fields = ("moment", "registered", "about", "step", "who", "client", "number", "facts_text", "check_value")
    list_display = ("moment", "about", "number", "step", "who")
    list_filter = (KindFilter,)
    search_fields = ("verb",)
    search_help_text = "按事件名查找，例如 version.publish"
    ordering = ("-pk",)

    @display(description="发生时间", ordering="pk")
    def moment(self, row: Event) -> dt.datetime:
        return row.happened_at

    @display(description="登记时间")
    def registered(self, row: Event) -> dt.datetime:
        return row.recorded_at

    @display(description="事件")
    def step(self, row: Event) -> str:
        return row.verb

    @display(description="行为人")
    def who(self, row: Any) -> str:
        return getattr(row, "actor_label", None) or events.actor_name(row)

    @display(description="转达系统")
    def client(self, row: Event) -> str:
        return row.via_client

    @display(description="序号")
    def number(self, row: Event) -> int:
        return row.sequence

    @display(description="事实")
    def facts_text(self, row: Event) -> str:
        return row.facts

    @display(description="校验值")
    def check_value(self, row: Event) -> str:
        return row.hash


@register(OutboxMessage, site=site)
class OutboxAdmin(AboutObjects):
    """What is sent stays unshown here: it may hold an applicant's data."""

    list_display = ("about", "destination", "purpose", "created_at", "attempts", "next_try_at", "acknowledged_at")
    fields = (*list_display, "last_error")
    list_filter = (KindFilter, "destination", ("acknowledged_at", EmptyFieldListFilter))
    ordering = ("-pk",)


class DocumentFileInline(LookUpInline):
    model = DocumentFile
    fields = ("revision", "kind", "name")


@register(Document, site=site)
class DocumentAdmin(ParkModelAdmin):
    jurisdiction = "organisation__jurisdiction"
    list_display = ("title", "number", "document_class", "organisation", "created_at")
    list_filter = ("document_class", ("organisation", WithinFilter), "created_at")
    list_select_related = ("organisation",)
    search_fields = ("number", "title")
    fields = (*list_display, "digest")
    ordering = ("-pk",)
    inlines = (DocumentFileInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(document_class__in=confidential_classes())

    @display(description="事实摘要（SHA-256）")
    def digest(self, row: Document) -> str:
        return row.facts_hash


@register(NumberSeries, site=site)
class NumberSeriesAdmin(ParkModelAdmin):
    open_to = frozenset({Role.SYSADMIN})
    fields = list_display = ("key", "year", "last")
    list_filter = ("year",)
    search_fields = ("key",)
    ordering = ("-year", "key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(key__startswith=SERIES)


@register(JobRun, site=site)
class JobRunAdmin(ParkModelAdmin):
    open_to = frozenset({Role.SYSADMIN})
    list_display = ("job", "period", "started_at", "finished_at")
    fields = (*list_display, "outcome")
    list_filter = ("job",)
    search_fields = ("job", "period")
    ordering = ("-pk",)


@register(MachineClient, site=site)
class MachineClientAdmin(ParkModelAdmin):
    """The secret is shown to nobody."""

    jurisdiction = "organisation__jurisdiction"
    open_to = OFFICE
    fields = list_display = ("name", "organisation", "key_id", "scopes", "active", "created_at")
    list_filter = ("active", ("organisation", WithinFilter))
    list_select_related = ("organisation",)
    search_fields = ("name", "key_id")
