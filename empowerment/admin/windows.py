"""Where parks receive the public."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import register
from django.http import HttpRequest

from core.admin_site import ADMINS, ParkModelAdmin, WithinFilter, site
from core.models import OrganisationKind
from core.web import actor_of
from empowerment.models import ServiceWindow
from empowerment.services import window_set


@register(ServiceWindow, site=site)
class ServiceWindowAdmin(ParkModelAdmin):
    jurisdiction = "park__jurisdiction"
    writers = ADMINS
    list_display = ("park", "item", "place", "hours", "phone", "complaint_phone", "fictional")
    list_display_links = ("place",)
    list_filter = (("park", WithinFilter), "fictional")
    list_select_related = ("park", "item")
    search_fields = ("place", "park__name", "item__search", "item__code")
    autocomplete_fields = ("item",)
    change_fields = ("place", "hours", "phone", "complaint_phone", "source", "fictional")
    fields = add_fields = ("park", "item", *change_fields)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "park":
            field.queryset = field.queryset.filter(kind=OrganisationKind.PARK)
        return field

    def create(self, request: HttpRequest, data: dict[str, Any], formsets: list[Any]) -> ServiceWindow:
        return window_set(**data, actor=actor_of(request))

    def revise(
        self, request: HttpRequest, row: ServiceWindow, data: dict[str, Any], formsets: list[Any]
    ) -> ServiceWindow:
        return window_set(park=row.park, item=row.item, **data, actor=actor_of(request))
