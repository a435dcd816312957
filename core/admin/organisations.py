"""Jurisdictions, and organisations with their names by date."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import register
from django.http import HttpRequest

from core.actors import Actor
from core.admin_site import (
    Act,
    DayField,
    LookUpInline,
    ParkModelAdmin,
    ServiceForm,
    WithinFilter,
    site,
)
from core.models import (
    Jurisdiction,
    Organisation,
    OrganisationName,
)
from core.services import organisation_alias_add, organisation_create, organisation_rename, organisation_update
from core.web import actor_of


@register(Jurisdiction, site=site)
class JurisdictionAdmin(ParkModelAdmin):
    jurisdiction = "pk"
    fields = list_display = ("name", "code", "division_code", "parent")
    list_select_related = ("parent",)
    search_fields = ("name", "code")


# --- Organisations -------------------------------------------------------------------------------------------------


class NameInline(LookUpInline):
    model = OrganisationName
    fields = ("name", "official", "valid_from", "valid_to")


class OrganisationAddForm(ServiceForm):
    aliases = forms.CharField(
        label="别名",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="文件中出现过的其他名称，每行一个。",
    )


class AliasForm(forms.Form):
    name = forms.CharField(label="别名", max_length=120, help_text="文件中出现过的另一个名称。一个名称只能指一个机构。")


def _add_alias(row: Organisation, data: dict[str, Any], actor: Actor) -> Organisation:
    return organisation_alias_add(organisation=row, name=data["name"], actor=actor).organisation


class RenameForm(forms.Form):
    name = forms.CharField(label="新名称", max_length=120)
    on = DayField(label="更名日期")


def _rename(row: Organisation, data: dict[str, Any], actor: Actor) -> Organisation:
    return organisation_rename(organisation=row, name=data["name"], on=data["on"], actor=actor)


@register(Organisation, site=site)
class OrganisationAdmin(ParkModelAdmin):
    jurisdiction = "jurisdiction"
    list_display = ("name", "code", "kind", "level", "jurisdiction", "parent", "fictional")
    list_filter = (("jurisdiction", WithinFilter), "kind", "level", "fictional")
    list_select_related = ("jurisdiction", "parent")
    search_fields = ("name", "short_name", "code", "names__name")
    fields = (
        "name",
        "short_name",
        "code",
        "jurisdiction",
        "kind",
        "level",
        "initials",
        "parent",
        "served_by",
        "successor",
        "source",
        "fictional",
    )
    add_fields = (*(name for name in fields if name != "successor"), "aliases")
    add_form = OrganisationAddForm
    change_fields = ("short_name", "initials", "parent", "served_by", "successor", "source")
    inlines = (NameInline,)
    acts = (
        Act("rename", "更名", RenameForm, _rename, note="更名日期之前的文书仍显示原名称。"),
        Act("alias", "登记别名", AliasForm, _add_alias),
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> Organisation:
        aliases = [line.strip() for line in data.pop("aliases").splitlines() if line.strip()]
        return organisation_create(**data, aliases=aliases, actor=actor_of(request))

    def revise(
        self, request: HttpRequest, row: Organisation, data: dict[str, Any], formsets: list[Any]
    ) -> Organisation:
        return organisation_update(organisation=row, **data, actor=actor_of(request))
