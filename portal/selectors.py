"""What the public may look up: items listed for a park today with a published version in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from core import moments
from core.models import Organisation, OrganisationKind
from core.searchtext import query_key
from empowerment.models import Guide, ItemVersion, PowerItem, ServiceWindow
from empowerment.models.periods import DatedQuerySet
from empowerment.selectors import Listed, listed_rows, resolve_listed
from empowerment.workflow import ItemType, OrganisationTheme, PersonTheme, VersionState

PAGE = 20


@dataclass(frozen=True)
class PublicFilter:
    """What a visitor asked for; all as the address says it. `theme` is org-<word> or person-<word>."""

    q: str = ""
    park: str = ""
    department: str = ""
    type: str = ""
    theme: str = ""
    page: int = 1


def public_rows() -> DatedQuerySet:
    """Empowerments that hold now and whose item has a published version in force, as `version_now`."""
    now = moments.now()
    versions = ItemVersion.objects.known_at(None).valid_at(now)
    newest = versions.filter(item=OuterRef("item"), state=VersionState.PUBLISHED).order_by("-number").values("pk")
    found: DatedQuerySet = listed_rows(now).annotate(version_now=Subquery(newest[:1])).filter(version_now__isnull=False)
    return found


def public_search(wanted: PublicFilter) -> tuple[list[Listed], int]:
    """One numbered page of what fits, with who decides each, and how many fit in all. Every word typed must fit."""
    rows = public_rows()
    for word in wanted.q.split():
        rows = rows.filter(item__search__contains=query_key(word))
    if wanted.park:
        rows = rows.filter(park__code=wanted.park)
    if wanted.department:
        rows = rows.filter(item__competent_department__code=wanted.department)
    if wanted.type:
        rows = rows.filter(Exists(ItemVersion.objects.filter(pk=OuterRef("version_now"), item_type=wanted.type)))
    if wanted.theme:
        rows = rows.filter(Exists(Guide.objects.filter(_theme(wanted.theme), version=OuterRef("version_now"))))
    total = rows.count()
    page = min(max(wanted.page, 1), max(1, -(-total // PAGE)))
    ordered = rows.order_by("item__name", "park", "area", "pk")
    return resolve_listed(list(ordered[(page - 1) * PAGE : page * PAGE])), total


def _theme(word: str) -> Q:
    kind, _, theme = word.partition("-")
    return Q(**{"person_theme" if kind == "person" else "organisation_theme": theme})


def parks_public() -> list[Organisation]:
    """Parks for which something is listed today."""
    parks = Organisation.objects.filter(kind=OrganisationKind.PARK, pk__in=public_rows().values("park"))
    return list(parks.select_related("jurisdiction").order_by("jurisdiction", "code"))


@dataclass(frozen=True)
class Way:
    """One way into the list: a label, the word its filter takes, and how many items wait behind it."""

    label: str
    value: str
    count: int


def ways_in() -> dict[str, list[Way]]:
    """The list by park, type, theme and department, with its counts."""
    rows = public_rows().order_by()
    parks = rows.values_list("park__code", "park__short_name", "park__name", "park__jurisdiction__name")
    bodies = rows.values_list("item__competent_department__code", "item__competent_department__name")
    by_version = Counter(rows.values_list("version_now", flat=True))
    types: Counter[str] = Counter()
    themes: Counter[str] = Counter()
    for pk, kind in ItemVersion.objects.filter(pk__in=by_version).values_list("pk", "item_type"):
        types[kind] += by_version[pk]
    told = Guide.objects.filter(version__in=by_version).values_list("version", "organisation_theme", "person_theme")
    for pk, organisation, person in told:
        themes[f"org-{organisation}"] += by_version[pk] if organisation else 0
        themes[f"person-{person}"] += by_version[pk] if person else 0
    return {
        "parks": [
            Way(f"{place} · {short or name}", code, n)
            for code, short, name, place, n in parks.annotate(n=Count("pk")).order_by("park__jurisdiction", "park")
        ],
        "types": [Way(label, value, types[value]) for value, label in ItemType.choices if types[value]],
        "organisation_themes": _themes("org", OrganisationTheme.choices, themes),
        "person_themes": _themes("person", PersonTheme.choices, themes),
        "departments": [
            Way(name, code, n)
            for code, name, n in bodies.annotate(n=Count("pk")).order_by("-n", "item__competent_department")
        ],
    }


def _themes(kind: str, choices: Iterable[tuple[str, str]], counts: Counter[str]) -> list[Way]:
    ways = [Way(label, f"{kind}-{value}", counts[f"{kind}-{value}"]) for value, label in choices]
    return [way for way in ways if way.count]


def public_item(jurisdiction: str, code: str) -> PowerItem | None:
    """An item of a city's catalogue that has a published version in force."""
    versions = ItemVersion.objects.known_at(None).valid_at(moments.now()).filter(state=VersionState.PUBLISHED)
    items = PowerItem.objects.filter(jurisdiction__code=jurisdiction, code=code, pk__in=versions.values("item"))
    return items.select_related("competent_department", "jurisdiction").first()


def public_handled(item: PowerItem, park: str = "") -> list[Listed]:
    """Where an item is listed today, each with who decides; with what its guide shows."""
    rows = public_rows().filter(item=item).order_by("park__jurisdiction", "park", "area")
    if park:
        rows = rows.filter(park__code=park)
    return resolve_listed(list(rows), parts=("guide", "materials", "questions"))


def window_of(item: PowerItem, park: Organisation) -> ServiceWindow | None:
    """Where to go for an item at a park: its own window, or the one for all items."""
    rows = ServiceWindow.objects.filter(Q(item=item) | Q(item=None), park=park)
    return max(rows, key=lambda row: row.item_id is not None, default=None)
