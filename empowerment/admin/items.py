"""The catalogue: items, sub-items and versions, drafted, published and recalled through their services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import display, register
from django.http import HttpRequest
from django.urls import reverse

from core import moments
from core.actors import Actor
from core.admin_site import (
    ADMINS,
    Act,
    DayField,
    ParkModelAdmin,
    ReasonForm,
    ServiceForm,
    WithinFilter,
    site,
)
from core.web import actor_of, key_of
from empowerment.admin.drafts import DRAFT_INLINES, drafted, former_version, is_draft
from empowerment.admin.inlines import inline
from empowerment.models import (
    ItemVersion,
    PowerItem,
    SubItem,
)
from empowerment.models.terms import TERMS
from empowerment.services import (
    LicenceTermsDraft,
    item_create,
    item_update,
    subitems_add,
    version_draft,
    version_publish,
    version_recall,
)
from empowerment.workflow import VersionState


def _catalogue_line(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed, in the words of the service."""
    words = [word.strip() for word in data.pop("everyday_words").replace("；", ";").split(";") if word.strip()]
    return {"department": data.pop("competent_department"), "everyday_words": words, **data}


@register(PowerItem, site=site)
class PowerItemAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    writers = ADMINS
    list_display = ("name", "code", "competent_department", "jurisdiction", "fictional")
    list_filter = (("jurisdiction", WithinFilter), ("competent_department", WithinFilter), "fictional")
    list_select_related = ("competent_department", "jurisdiction")
    search_fields = ("search", "name", "code")
    fields = (
        "name",
        "code",
        "jurisdiction",
        "competent_department",
        "everyday_words",
        "licence_family",
        "source",
        "fictional",
    )
    add_fields = fields
    change_fields = ("name", "competent_department", "everyday_words", "licence_family", "source")
    inlines = (
        inline(ItemVersion, "number", "state", "item_type", "valid_from", "publication", "superseded_at"),
        inline(SubItem, "code", "name"),
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def links(self, request: HttpRequest, row: PowerItem) -> list[tuple[str, str]]:
        add = [("起草新版本", "admin:empowerment_itemversion_add"), ("登记业务子项", "admin:empowerment_subitem_add")]
        return [(label, f"{reverse(name)}?item={row.pk}") for label, name in add]

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> PowerItem:
        return item_create(**_catalogue_line(data), actor=actor_of(request))

    def revise(self, request: HttpRequest, row: PowerItem, data: dict[str, Any], formsets: list[Any]) -> PowerItem:
        return item_update(item=row, **_catalogue_line(data), actor=actor_of(request))


@register(SubItem, site=site)
class SubItemAdmin(ParkModelAdmin):
    jurisdiction = "item__jurisdiction"
    writers = ADMINS
    fields = add_fields = ("item", "code", "name")
    list_display = ("code", "name", "item")
    list_filter = (("item__competent_department", WithinFilter),)
    list_select_related = ("item",)
    search_fields = ("code", "name", "item__name")
    autocomplete_fields = ("item",)

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> SubItem:
        rows = subitems_add(item=data["item"], rows=[(data["code"], data["name"])], actor=actor_of(request))
        return rows[0]


class VersionForm(ServiceForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = "不填则与事项同名。"
        if "renewal_lead_days" in self.fields:
            self.fields["renewal_lead_days"].required = False


class PublishForm(forms.Form):
    publication = forms.CharField(label="公布文件", max_length=120, help_text="文件名称和文号。")
    published_on = DayField(label="公布日")
    effective_on = DayField(label="生效日", help_text="不早于公布日。")


def _not_begun(row: ItemVersion) -> bool:
    return row.superseded_at is None and (row.state == VersionState.DRAFT or row.valid_from > moments.now())


def _publish(row: ItemVersion, data: dict[str, Any], actor: Actor) -> ItemVersion:
    return version_publish(version=row, **data, actor=actor)


def _recall(row: ItemVersion, data: dict[str, Any], actor: Actor) -> ItemVersion:
    return version_recall(version=row, reason=data["reason"], actor=actor)


def _with_terms(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed of the licence, put together as the service takes it."""
    terms = {name: data.pop(name) for name in TERMS}
    if terms["renewal_lead_days"] is None:
        del terms["renewal_lead_days"]  # the Law's thirty days
    return {**data, "terms": LicenceTermsDraft(**terms)}


@register(ItemVersion, site=site)
class ItemVersionAdmin(ParkModelAdmin):
    jurisdiction = "item__jurisdiction"
    writers = ADMINS
    form = add_form = VersionForm
    list_display = ("name", "number", "state", "item_type", "limit", "valid_from", "publication", "in_record")
    list_filter = ("state", "item_type", "instant", ("item__competent_department", WithinFilter))
    search_fields = ("name", "item__search", "item__code")
    add_fields = (
        "item",
        "name",
        "item_type",
        "legal_basis",
        "source_of_power",
        "limit_number",
        "limit_unit",
        "limit_roll",
        "limit_note",
        "extension_days",
        "instant",
        "decision_form",
        "fee",
        "commitment",
        "commitment_excluded",
        "commitment_text",
        "commitment_check_number",
        "commitment_check_unit",
        *TERMS,
    )
    change_fields = add_fields[1:]
    fields = (*add_fields, "number", "state", "valid_from", "published_at", "publication", "in_record")
    autocomplete_fields = ("item",)
    inlines = DRAFT_INLINES
    acts = (
        Act(
            "publish",
            "公布",
            PublishForm,
            _publish,
            is_draft,
            note="公布后任何途径都不能再改；在办件仍按受理时的版本。",
        ),
        Act("recall", "撤回", ReasonForm, _recall, _not_begun, ADMINS),
    )

    @display(description="法定时限")
    def limit(self, row: ItemVersion) -> str:
        return row.limit_text

    @display(description="在册", boolean=True)
    def in_record(self, row: ItemVersion) -> bool:
        return row.superseded_at is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and is_draft(obj) and super().has_change_permission(request, obj)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A new draft begins as a copy of the item's latest version: nobody types a whole guide twice."""
        if request.method == "GET":
            of_item = self.get_queryset(request).filter(item=key_of(request.GET.get("item")), superseded_at=None)
            request._former_version = of_item.order_by("-number").first()  # type: ignore[attr-defined]
        return super().add_view(request, *args, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        former = former_version(request)
        if former is not None:
            initial = {name: getattr(former, name) for name in self.change_fields} | initial
        return initial

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        former = former_version(request)
        return kwargs | {"initial": inline.former(former)} if former is not None else kwargs

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> ItemVersion:
        return version_draft(**_with_terms(data), **drafted(formsets), actor=actor_of(request))

    def revise(self, request: HttpRequest, row: ItemVersion, data: dict[str, Any], formsets: list[Any]) -> ItemVersion:
        """A draft written again takes the place of the recalled one, with the next number."""
        actor = actor_of(request)
        version_recall(version=row, reason="修改草稿", actor=actor)
        return version_draft(item=row.item, **_with_terms(data), **drafted(formsets), actor=actor)
