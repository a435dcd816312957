"""The list of results and its filters."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from core.web import key_of
from empowerment.authority import Authority
from empowerment.selectors import Listed
from empowerment.workflow import ItemType
from portal.presenters.guide import decides_words
from portal.selectors import PAGE, PublicFilter, public_search, ways_in

FILTERS = ("q", "park", "department", "type", "theme")


def filter_from(query: QueryDict) -> PublicFilter:
    words = {name: query.get(name, "")[:100] for name in FILTERS}
    return PublicFilter(**words, page=min(key_of(query.get("page")) or 1, 100_000))


def search_context(query: QueryDict) -> dict[str, Any]:
    """Results, the filters as chosen, and the pages; the address keeps everything."""
    wanted = filter_from(query)
    found, total = public_search(wanted)
    pages = max(1, -(-total // PAGE))
    page = min(max(wanted.page, 1), pages)
    ways = ways_in()
    themes = [*ways["organisation_themes"], *ways["person_themes"]]
    return {
        "wanted": wanted,
        "narrowed": any(getattr(wanted, name) for name in FILTERS[1:]),
        "results": result_lines(found),
        "total": total,
        "first": (page - 1) * PAGE + 1,
        "ways": ways,
        "chosen": [
            way.label
            for name, offered in (("park", ways["parks"]), ("department", ways["departments"]), ("theme", themes))
            for way in offered
            if way.value == getattr(wanted, name)
        ]
        + [label for value, label in ItemType.choices if value == wanted.type],
        "page": {
            "first_url": _page_url(query, 1) if page > 1 else "",
            "previous_url": _page_url(query, page - 1) if page > 1 else "",
            "next_url": _page_url(query, page + 1) if page < pages else "",
            "note": f"第 {page} 页，共 {pages} 页" if pages > 1 else "",
        },
    }


def _page_url(query: QueryDict, page: int) -> str:
    params = query.copy()
    params["page"] = str(page)
    return f"?{params.urlencode()}"


def result_lines(found: list[Listed]) -> list[dict[str, Any]]:
    """One line per item and park: its name, where, and who decides in a few words."""
    return [
        {
            "name": row.version.name if row.version else row.empowerment.item.name,
            "url": guide_url(row),
            "park": row.empowerment.park,
            "area": row.empowerment.area,
            "type": row.version.get_item_type_display() if row.version else "",
            "instant": bool(row.version and row.version.instant),
            "fictional": row.empowerment.item.fictional,
            "decides": decides_words(row.answer),
            "elsewhere": "" if isinstance(row.answer, Authority) else row.answer.right_body,
        }
        for row in found
    ]


def guide_url(row: Listed) -> str:
    item, park = row.empowerment.item, row.empowerment.park
    url = reverse("portal:guide", args=[item.jurisdiction.code, item.code, park.code])
    area = QueryDict(mutable=True)
    area["area"] = row.empowerment.area
    return f"{url}?{area.urlencode()}" if row.empowerment.area else url
