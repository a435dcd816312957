"""Items that give one and the same licence (证照同一): 新办, 变更 and 延续 listed apart still concern one licence."""

from __future__ import annotations

from django.db.models import QuerySet

from empowerment.models import PowerItem


def licence_family(item: PowerItem) -> QuerySet[PowerItem]:
    """The item and, where it names a family, every item of its jurisdiction that names the same."""
    if not item.licence_family:
        return PowerItem.objects.filter(pk=item.pk)
    return PowerItem.objects.filter(jurisdiction=item.jurisdiction_id, licence_family=item.licence_family)


def same_licence(one: PowerItem, other: PowerItem) -> bool:
    """Whether a licence held under one item may be changed, renewed or ended under the other."""
    if one.pk == other.pk:
        return True
    named = one.licence_family and one.licence_family == other.licence_family
    return bool(named) and one.jurisdiction_id == other.jurisdiction_id
