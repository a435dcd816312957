"""The guides, materials and windows that an import writes, and taking the windows back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from core.events import Entry
from empowerment.importing.guide_columns import GUIDE_COLUMNS, MATERIALS, WINDOW_KEYS
from empowerment.importing.planning import PlannedRow
from empowerment.models import Guide, ItemMaterial, ItemVersion, ListImport, PowerItem, ServiceWindow

AT_ONCE = 500


def write_guides(made: Sequence[tuple[PlannedRow, ItemVersion]], source: str) -> None:
    """Put what the list says over what the drafted versions have taken from their predecessors."""
    guides = {row.version_id: row for row in Guide.objects.filter(version__in=_told(made, set(GUIDE_COLUMNS)))}
    fresh: list[Guide] = []
    kept: list[Guide] = []
    for each, version in made:
        said = {key: value for key, value in each.row.guide.items() if key in each.changed}
        if not said:
            continue
        guide = guides.get(version.pk) or Guide(version=version, source=source[:200])
        for key, value in said.items():
            setattr(guide, key, value)
        (kept if guide.pk else fresh).append(guide)
    Guide.objects.bulk_create(fresh, batch_size=AT_ONCE)
    Guide.objects.bulk_update(kept, list(GUIDE_COLUMNS), batch_size=AT_ONCE)
    listed = [(each, version) for each, version in made if MATERIALS in each.changed]
    ItemMaterial.objects.filter(version__in=[version.pk for _, version in listed]).delete()
    ItemMaterial.objects.bulk_create(
        [
            ItemMaterial(version=version, order=order, **_columns(line))
            for each, version in listed
            for order, line in enumerate(each.row.materials, start=1)
        ],
        batch_size=AT_ONCE,
    )


def _told(made: Sequence[tuple[PlannedRow, ItemVersion]], keys: set[str]) -> list[int]:
    return [version.pk for each, version in made if each.changed & keys]


def _columns(line: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(line).items() if name != "marked"}


def write_windows(row: ListImport, rows: Sequence[PlannedRow], source: str) -> tuple[dict[str, Any], list[Entry]]:
    """The items' own windows at the park; what they were (None: none of its own) and are now is kept for the undo."""
    told = [(each.item, each.window) for each in rows if each.item and each.window]
    own = {window.item_id: window for window in ServiceWindow.objects.filter(park=row.park_id, item__isnull=False)}
    done: dict[str, Any] = {}
    entries = []
    for item, said in told:
        window = own.get(item.pk) or ServiceWindow(park=row.park, item=item)
        before = _shown(window) if window.pk else None
        for key, value in said.items():
            setattr(window, key, value)
        window.source = source[:200]
        window.save()
        own[item.pk] = window
        done[str(item.pk)] = [before, _shown(window)]
        facts = {**_shown(window), "item": item.code, "list_import": row.pk}
        entries.append(Entry(window, "window.set", facts, row.park_id))
    return done, entries


def windows_obstacle(row: ListImport, items: dict[int, PowerItem]) -> str:
    """Why the windows cannot be put back: somebody has changed one since. Empty when they can."""
    written = row.applied_result.get("windows", {})
    now = {str(w.item_id): _shown(w) for w in ServiceWindow.objects.filter(park=row.park_id, item__in=list(written))}
    for pk, (_, after) in written.items():
        if now.get(pk) != after:
            return f"“{items[int(pk)].name}”的办事窗口在导入之后又改过，不能撤销这次导入。"
    return ""


def windows_back(row: ListImport) -> Iterator[Entry]:
    written = row.applied_result.get("windows", {})
    for window in ServiceWindow.objects.filter(park=row.park_id, item__in=list(written)).select_related("item"):
        before = written[str(window.item_id)][0]
        facts = {"item": window.item.code if window.item else "", "list_import": row.pk}
        if before is None:
            yield Entry(window, "window.remove", facts, row.park_id)
            ServiceWindow.objects.filter(pk=window.pk).delete()
            continue
        for key, value in before.items():
            setattr(window, key, value)
        window.save()
        yield Entry(window, "window.set", {**before, **facts}, row.park_id)


def _shown(window: ServiceWindow) -> dict[str, str]:
    return {key: getattr(window, key) for key in (*WINDOW_KEYS, "source")}
