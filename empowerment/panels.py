"""What empowerment adds to the page of an item: which implementation papers are missing, and the committee's consent."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core import moments
from core.actors import Actor
from core.models import Role
from core.rail import CATALOGUE, Entry, register
from core.registries import Panel, panel_add
from empowerment import selectors
from empowerment.consent_life import ConsentKind
from empowerment.models import PowerItem
from empowerment.presenters.papers import item_papers
from empowerment.selectors import consent_for, consents_waiting, parks_asked

KEEPERS = frozenset(
    {Role.PARK_ADMIN, Role.HEAD, Role.SUPERVISOR, Role.HANDLER, Role.REFORM, Role.INSPECTOR, Role.LEGAL, Role.FILER}
)


def item_consents(item: PowerItem, actor: Actor) -> dict[str, Any] | None:
    """For the head of a department: asking for consent at each park of the item, or carrying out one in force."""
    bodies = actor.organisations(Role.HEAD)
    if not bodies:
        return None
    today = moments.today()
    parks = parks_asked(actor).filter(pk__in=selectors.listed_rows().filter(item=item).values("park"))
    rows = []
    for park in parks:
        links = []
        for kind in ConsentKind:
            held = consent_for(kind, park_id=park.pk, item_id=item.pk, bodies=bodies, on=today)
            asked = f"{reverse('empowerment:consent_new')}?kind={kind}&park={park.pk}&item={item.code}"
            url = reverse("empowerment:consent", args=[held.public_id]) if held else asked
            words = f"{kind.label}：已同意（{held.number}）" if held else f"申请{kind.label}"
            links.append((url, words))
        rows.append({"park": park, "links": links})
    return {"rows": rows} if rows else None


panel_add("item", Panel("实施文书", "empowerment/papers/item_panel.html", item_papers))
panel_add("item", Panel("管委会同意", "empowerment/consents/item_panel.html", item_consents))
register(
    Entry("实施文书", "empowerment:impl_parks", roles=KEEPERS, order=46, group=CATALOGUE),
    Entry("联席会议", "empowerment:meetings", roles=KEEPERS, order=51, group=CATALOGUE),
    Entry("示范案例", "empowerment:demonstrations", order=52, group=CATALOGUE),
    Entry(
        "管委会同意",
        "empowerment:consents",
        roles=frozenset({Role.HEAD, Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR, Role.SUPERVISOR}),
        waits=(consents_waiting,),
        order=53,
        group=CATALOGUE,
    ),
)
