"""What is written together with a draft version: materials, guide and questions, open while it is a draft."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.http import HttpRequest

from core.admin_site import LookUpInline
from empowerment.models import Guide, GuideQuestion, ItemMaterial, ItemVersion
from empowerment.services import GuideDraft, MaterialDraft, QuestionDraft
from empowerment.workflow import VersionState

GUIDE_FIELDS = tuple(field.name for field in fields(GuideDraft))


def is_draft(row: ItemVersion) -> bool:
    return row.state == VersionState.DRAFT and row.superseded_at is None


def former_version(request: HttpRequest) -> ItemVersion | None:
    """The version that a new draft starts from, put on the request by the page of versions."""
    return getattr(request, "_former_version", None)


class DraftInline(LookUpInline):
    """Rows written with their draft, in the order shown; a new draft begins with those of the version before."""

    can_delete = True
    blank_rows = 3

    def _open(self, obj: ItemVersion | None) -> bool:
        return obj is None or obj.pk is None or is_draft(obj)

    def former(self, version: ItemVersion) -> list[dict[str, Any]]:
        """The rows of the version before, as a form would show them."""
        names = [name for name in self.fields or () if isinstance(name, str)]
        rows = self.model._default_manager.filter(version=version).order_by("order")
        return [{name: getattr(row, name) for name in names} for row in rows]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        if not self._open(obj):
            return 0
        before = former_version(request)
        return self.blank_rows + (len(self.former(before)) if before else 0)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(obj)


class MaterialInline(DraftInline):
    model = ItemMaterial
    fields = ("name", "required", "original", "deferrable", "by_commitment", "note", "fictional")


class QuestionInline(DraftInline):
    model = GuideQuestion
    fields = ("question", "answer")
    blank_rows = 1


class GuideInline(DraftInline):
    """The guide, one per version: a form of its own below the version's."""

    model = Guide
    template = "admin/edit_inline/stacked.html"
    max_num = 1
    blank_rows = 1
    fieldsets = (
        ("给谁办", {"fields": ("audience", "organisation_theme", "person_theme", "conditions", "quantity")}),
        (
            "怎么办",
            {"fields": ("online_depth", "online_url", "visits", "visits_reason", "courier", "special_procedures")},
        ),
        ("收费", {"fields": ("charges", "fee_item", "fee_basis", "pays_online")}),
        ("结果和样本", {"fields": ("closing", "result_name", "result_sample", "form_sample")}),
        ("出处", {"fields": ("source", "fictional")}),
    )

    def former(self, version: ItemVersion) -> list[dict[str, Any]]:
        rows = Guide.objects.filter(version=version)
        return [{name: getattr(row, name) for name in GUIDE_FIELDS} for row in rows]


DRAFT_INLINES = (MaterialInline, GuideInline, QuestionInline)


def drafted(formsets: list[Any]) -> dict[str, Any]:
    """What was typed beside the version's own fields, in the words of `version_draft`."""
    typed: dict[type, list[dict[str, Any]]] = {
        formset.model: [
            form.cleaned_data
            for form in formset.forms
            if form not in formset.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        for formset in formsets
    }
    guides = [GuideDraft(**{name: row[name] for name in GUIDE_FIELDS}) for row in typed.get(Guide, [])]
    return {
        "materials": [
            MaterialDraft(
                **{
                    name: row[name]
                    for name in ("name", "required", "original", "deferrable", "by_commitment", "note", "fictional")
                }
            )
            for row in typed.get(ItemMaterial, [])
        ],
        "guide": guides[0] if guides else None,
        "questions": [QuestionDraft(row["question"], row["answer"]) for row in typed.get(GuideQuestion, [])],
    }
