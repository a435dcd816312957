"""Plans, units, returns and contacts of the ledger to look up; they are worked on their own pages."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import register
from django.http import HttpRequest

from core.admin_site import ParkModelAdmin, WithinFilter, site
from core.models import Role
from core.web import actor_of
from ledger.models import (
    Assignment,
    Bulletin,
    BulletinReceipt,
    BulletinTerms,
    Check,
    Checklist,
    Contact,
    ContactReport,
    Measure,
    MonthlyReturn,
    ParkColumn,
    Plan,
    Reporter,
    Requirement,
    Task,
)
from ledger.services import bulletin_terms_add


@register(Plan, site=site)
class PlanAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = ("__str__", "document", "first_month", "due_day", "contacts_due_on", "published_at")
    list_select_related = ("jurisdiction",)
    search_fields = ("name", "document")
    fields = ("jurisdiction", "year", "name", "document", "office", "first_month", "due_day", "published_at", "source")


@register(Measure, site=site)
class MeasureAdmin(ParkModelAdmin):
    jurisdiction = "plan__jurisdiction"
    list_display = ("number", "title", "group_title", "plan")
    list_display_links = ("title",)
    list_filter = ("group_title",)
    list_select_related = ("plan__jurisdiction",)
    search_fields = ("title", "group_title")
    fields = ("number", "title", "group_number", "group_title", "plan")


@register(Task, site=site)
class TaskAdmin(ParkModelAdmin):
    jurisdiction = "measure__plan__jurisdiction"
    list_display = ("measure", "row", "lead", "responsible")
    list_select_related = ("measure",)
    search_fields = ("content", "lead", "responsible")
    fields = (*list_display, "content")


@register(ParkColumn, site=site)
class ParkColumnAdmin(ParkModelAdmin):
    jurisdiction = "plan__jurisdiction"
    fields = list_display = ("position", "heading", "park", "plan")
    list_select_related = ("park", "plan__jurisdiction")
    search_fields = ("heading", "park__name")


@register(Reporter, site=site)
class ReporterAdmin(ParkModelAdmin):
    jurisdiction = "plan__jurisdiction"
    fields = list_display = ("position", "organisation", "kind", "plan")
    list_filter = ("kind",)
    list_select_related = ("organisation", "plan__jurisdiction")
    search_fields = ("organisation__name",)


@register(MonthlyReturn, site=site)
class MonthlyReturnAdmin(ParkModelAdmin):
    jurisdiction = "plan__jurisdiction"
    list_display = ("__str__", "month", "state", "due_on", "submitted_at", "received_at")
    list_filter = ("state", "month", ("reporter__organisation", WithinFilter))
    list_select_related = ("reporter__organisation",)
    search_fields = ("reporter__organisation__name",)
    fields = ("reporter", "month", "sequence", "state", "due_on", "checked_at", "submitted_at", "received_at")


@register(Contact, site=site)
class ContactAdmin(ParkModelAdmin):
    """Telephones are shown on the unit's own page alone."""

    jurisdiction = "organisation__jurisdiction"
    fields = list_display = ("organisation", "kind", "name", "post", "recorded_at", "replaced_at")
    list_filter = ("kind", ("organisation", WithinFilter))
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")


@register(ContactReport, site=site)
class ContactReportAdmin(ParkModelAdmin):
    jurisdiction = "reporter__plan__jurisdiction"
    fields = list_display = ("reporter", "reported_at", "reported_by")
    list_select_related = ("reporter__organisation", "reported_by")
    search_fields = ("reporter__organisation__name",)


@register(Checklist, site=site)
class ChecklistAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("name", "park", "document", "status", "centre", "inspection")
    list_select_related = ("park", "centre", "inspection")
    search_fields = ("name", "document", "code")
    fields = (*list_display, "code", "source", "recorded_at")


@register(Requirement, site=site)
class RequirementAdmin(ParkModelAdmin):
    jurisdiction = "checklist__park__jurisdiction"
    list_display = ("number", "title", "section", "due_on", "continued", "checklist")
    list_display_links = ("title",)
    list_filter = ("due_on", "continued")
    list_select_related = ("checklist",)
    search_fields = ("title", "section", "text")
    fields = (*list_display, "text", "known")


@register(Check, site=site)
class CheckAdmin(ParkModelAdmin):
    jurisdiction = "requirement__checklist__park__jurisdiction"
    list_display = ("department", "requirement", "state", "redo_by", "first_reported_on", "accepted_at")
    list_filter = ("state", ("department", WithinFilter))
    list_select_related = ("department", "requirement")
    search_fields = ("department__name", "requirement__title")
    fields = (*list_display, "reason")


@register(Assignment, site=site)
class AssignmentAdmin(ParkModelAdmin):
    jurisdiction = "measure__plan__jurisdiction"
    list_display = ("title", "measure", "kind", "owner", "starts_on", "ends_on", "percent", "state")
    list_filter = ("state", "kind", ("owner", WithinFilter))
    list_select_related = ("measure", "owner")
    search_fields = ("title", "owner__name")
    fields = (*list_display, "person", "park", "setter", "finished_on", "reason", "source")


@register(Bulletin, site=site)
class BulletinAdmin(ParkModelAdmin):
    jurisdiction = "plan__jurisdiction"
    list_display = ("__str__", "number", "state", "kind", "issued_at")
    list_filter = ("state", "kind", "year")
    list_select_related = ("plan__jurisdiction",)
    search_fields = ("number",)
    fields = ("plan", "year", "quarter", "kind", "number", "state", "corrects", "reason", "checked_by", "issued_at")


@register(BulletinReceipt, site=site)
class BulletinReceiptAdmin(ParkModelAdmin):
    jurisdiction = "bulletin__plan__jurisdiction"
    fields = list_display = ("bulletin", "reporter", "due_on", "signed_at", "signed_by")
    list_select_related = ("bulletin__plan", "reporter__organisation", "signed_by")
    search_fields = ("bulletin__number", "reporter__organisation__name")


@register(BulletinTerms, site=site)
class BulletinTermsAdmin(ParkModelAdmin):
    """For one jurisdiction or for all that have none of their own, so a system administrator's; never written again."""

    writers = frozenset({Role.SYSADMIN})
    list_display = ("__str__", "commend_done_percent", "criticise_late_least", "criticise_idle_percent", "receipt_days")
    fields = add_fields = (
        "jurisdiction",
        "valid_from",
        "commend_late_most",
        "commend_done_percent",
        "criticise_late_least",
        "criticise_missing_least",
        "criticise_idle_percent",
        "receipt_days",
        "remind_days",
        "seal_kind",
        "source",
    )

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> BulletinTerms:
        return bulletin_terms_add(**data, actor=actor_of(request))
