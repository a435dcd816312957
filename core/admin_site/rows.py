"""Which rows a person sees here, in lists, filters and choices."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter, ShowFacets, TabularInline
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property

from core.admin_site.entry import ADMINS, OFFICE, jurisdictions_of, site
from core.models import Role
from core.web import actor_of

LIST_END = 10_000


class CappedPaginator(Paginator):
    """Counts no further than a person would turn pages: an exact count of a million rows answers nobody's question."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows.order_by()[:LIST_END].count()


class WithinFilter(RelatedFieldListFilter):
    """A filter by a related row that offers only rows in use which this person may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin) -> list[Any]:
        visible = site.get_model_admin(field.remote_field.model).get_queryset(request)
        ordering = self.field_admin_ordering(field, request, model_admin)
        used = Exists(model_admin.model._default_manager.filter(**{self.field_path: OuterRef("pk")}))
        within = Q(pk__in=visible.values("pk")) & Q(used)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=within)


class Limited:
    """Choices of a form stay within the jurisdictions where the person may write."""

    writers: ClassVar[frozenset[Role]] = OFFICE

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        related: Any = site.get_model_admin(db_field.remote_field.model)
        rows = db_field.remote_field.model._default_manager.all()
        kwargs.setdefault("queryset", related.within(rows, jurisdictions_of(request, self.writers)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget  # no pop-up windows: another row is another page
        return field


class LookUpInline(Limited, TabularInline):
    """Rows that belong to a row, to be read."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RowsWithin(Limited, ModelAdmin):
    """The rows of the jurisdictions where the person is an administrator, to be read."""

    jurisdiction: ClassVar[str] = ""  # the path from a row to its jurisdiction; empty: the row belongs to no city
    open_to: ClassVar[frozenset[Role]] = ADMINS
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    paginator = CappedPaginator

    def within(self, rows: QuerySet[Any], jurisdictions: frozenset[int]) -> QuerySet[Any]:
        return rows.filter(**{f"{self.jurisdiction}__in": jurisdictions}) if self.jurisdiction else rows

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.within(super().get_queryset(request), jurisdictions_of(request, self.open_to))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404("没有这条记录，或者不在您的辖区内。")
        return found

    def reaches(self, request: HttpRequest, row: Any, roles: frozenset[Role]) -> bool:
        """Whether the person writes this row in one of the roles."""
        rows = self.model._default_manager.filter(pk=row.pk)
        return bool(actor_of(request).organisations(*roles)) and (
            self.within(rows, jurisdictions_of(request, roles)).exists()
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(actor_of(request).organisations(*self.open_to))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": self.opts.verbose_name_plural, **(extra_context or {})})
