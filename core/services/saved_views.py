"""Saved views: a person keeps the filters of a list under a name. Nobody else sees them, so no event is recorded."""

from __future__ import annotations

from core.errors import Invalid, NotVisible
from core.models import Person, SavedView

MOST = 20


def saved_view_keep(*, person: Person, page: str, name: str, query: str) -> SavedView:
    """Keep the filters of a list; a name used before gets the new filters. Raises Invalid."""
    name = name.strip()
    if not name or len(name) > 30:
        raise Invalid("请给这个筛选起一个名字，不超过 30 个字。", field="name")
    if len(query) > 1000:
        raise Invalid("筛选条件太长，无法保存；请减少条件。", field="query")
    mine = SavedView.objects.filter(person=person, page=page)
    if mine.count() >= MOST and not mine.filter(name=name).exists():
        raise Invalid(f"每个列表最多保存 {MOST} 个筛选，请先删去不用的。", field="name")
    view, _ = SavedView.objects.update_or_create(person=person, page=page, name=name, defaults={"query": query})
    return view


def saved_view_drop(*, person: Person, pk: int) -> SavedView:
    """Forget a saved view; raises NotVisible for anybody else's. Returns it as it was."""
    view = SavedView.objects.filter(person=person, pk=pk).first()
    if view is None:
        raise NotVisible("没有这个筛选，可能已经删去。")
    view.delete()
    return view
