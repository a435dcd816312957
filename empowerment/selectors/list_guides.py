"""What the public is told about the items of a list, read with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.models import Organisation
from empowerment.models import Guide, ItemMaterial, ServiceWindow

AT_ONCE = 10_000  # keys of one statement


@dataclass
class Guides:
    """Guides and materials by version, windows by item; the window without an item serves all that have none."""

    guides: dict[int, Guide] = field(default_factory=dict)
    materials: dict[int, list[ItemMaterial]] = field(default_factory=lambda: defaultdict(list))
    windows: dict[int | None, ServiceWindow] = field(default_factory=dict)

    def window_of(self, item: int | None) -> ServiceWindow | None:
        return self.windows.get(item) or self.windows.get(None)


def guides_of(park: Organisation, versions: Iterable[int]) -> Guides:
    """For these versions (by key) and the windows of the park."""
    found = Guides(windows={row.item_id: row for row in ServiceWindow.objects.filter(park=park)})
    ordered = sorted(set(versions))
    for start in range(0, len(ordered), AT_ONCE):
        keys = ordered[start : start + AT_ONCE]
        found.guides.update({row.version_id: row for row in Guide.objects.filter(version__in=keys)})
        for row in ItemMaterial.objects.filter(version__in=keys).order_by("version", "order"):
            found.materials[row.version_id].append(row)
    return found
