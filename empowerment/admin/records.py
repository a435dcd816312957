"""What has a life on pages of its own, to look up: letters, rounds, trials, imports, reductions, handing over, access."""

from __future__ import annotations

from django.contrib.admin import register

from core.admin_site import ParkModelAdmin, WithinFilter, site
from empowerment.admin.inlines import inline
from empowerment.models import (
    BusinessSystem,
    ChiefGrant,
    CutOver,
    GrantLetter,
    HandoverLine,
    HandoverPackage,
    HandoverSignature,
    ListImport,
    Reduction,
    Round,
    RoundLine,
    SystemAccess,
    TrialReview,
)


@register(GrantLetter, site=site)
class GrantLetterAdmin(ParkModelAdmin):
    jurisdiction = "body__jurisdiction"
    list_display = ("number", "body", "person", "post", "state", "may_use_seal", "valid_from", "valid_to")
    list_filter = ("state", ("body", WithinFilter), "may_use_seal")
    list_select_related = ("body", "person")
    search_fields = ("number", "body__name", "person__name")
    fields = (*list_display, "substitute_for", "other_powers", "end_reason", "recorded_at", "superseded_at")
    inlines = (inline(ChiefGrant, "item", "item_type", "right"),)


@register(Round, site=site)
class RoundAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("title", "park", "state", "scheme", "publication", "published_on", "effective_on")
    list_filter = ("state", ("park", WithinFilter))
    list_select_related = ("park", "scheme")
    search_fields = ("title", "park__name", "publication")
    fields = (*list_display, "reason", "wanted_by", "created_at")
    inlines = (inline(RoundLine, "order", "name", "department", "wanted_mode", "mode", "included", "reason"),)


@register(TrialReview, site=site)
class TrialReviewAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("item", "park", "scheme", "state", "due_on", "proposal", "mode", "effective_on")
    list_filter = ("state", ("park", WithinFilter), "proposal")
    list_select_related = ("item", "park", "scheme")
    search_fields = ("item__name", "item__code", "park__name")
    fields = (*list_display, "reason", "proposed_at", "returned_reason", "decided_at", "outcome")


@register(ListImport, site=site)
class ListImportAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("file_name", "park", "area", "scheme", "state", "effective_on", "applied_at", "undone_at")
    list_filter = ("state", ("park", WithinFilter))
    list_select_related = ("park", "scheme")
    search_fields = ("file_name", "publication", "park__name")
    fields = (*list_display, "publication", "published_on", "planned_by", "applied_by", "undone_by", "undo_reason")


@register(Reduction, site=site)
class ReductionAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("item", "park", "aspect", "before", "after", "unit", "effective_on", "superseded_at")
    list_filter = ("aspect", ("park", WithinFilter))
    list_select_related = ("item", "park")
    search_fields = ("item__name", "item__code", "basis")
    fields = (*list_display, "basis", "recorded_by", "recorded_at")


@register(HandoverPackage, site=site)
class HandoverPackageAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("park", "giver", "taker", "state", "due_on", "signed_on")
    list_filter = ("state", ("park", WithinFilter))
    list_select_related = ("park", "giver", "taker")
    search_fields = ("giver__name", "taker__name", "source")
    fields = (*list_display, "cut_over", "source", "opened_at", "fictional")
    inlines = (
        inline(HandoverLine, "number", "kind", "item", "state", "handed_on", "reason"),
        inline(HandoverSignature, "side", "signatory", "signed_on", "on_paper", "note", "withdrawn_at"),
    )


@register(CutOver, site=site)
class CutOverAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("title", "park", "state", "effective_at", "from_body", "applied_at", "undone_at")
    list_filter = ("state", ("park", WithinFilter))
    list_select_related = ("park", "from_body")
    search_fields = ("title", "park__name", "source")
    fields = (*list_display, "scheme", "source", "planned_by", "applied_by", "undone_by", "undo_reason", "fictional")


@register(BusinessSystem, site=site)
class BusinessSystemAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = ("name", "short_name", "owner", "jurisdiction", "order")
    list_filter = (("jurisdiction", WithinFilter),)
    list_select_related = ("owner", "jurisdiction")
    search_fields = ("name", "short_name", "owner__name")
    fields = (*list_display, "source", "fictional")


@register(SystemAccess, site=site)
class SystemAccessAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    list_display = ("system", "park", "port", "account", "network", "key", "data", "promised_on")
    list_filter = (("park", WithinFilter),)
    list_select_related = ("system", "park")
    search_fields = ("system__name", "park__name", "blocker")
    fields = (*list_display, "keeper", "blocker", "owner", "updated_at", "updated_by", "fictional")
