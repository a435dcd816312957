"""Flow charts from the route data."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import mark_safe

from approvals import selectors
from approvals.workflow import MOVES, ROUTES
from core.actors import Actor
from core.pictures import ChartStep, route_chart
from empowerment.authority import Authority
from empowerment.models import PowerItem
from empowerment.selectors import resolve


def flow_chart(authority: Authority, bar: list[selectors.BarStep] | None = None) -> dict[str, Any]:
    """The steps of a route as a picture with the body of each, from the same data as the status bar."""
    done = bar or [selectors.BarStep(MOVES[s.move].label, "todo") for s in ROUTES[authority.route]]
    steps = []
    for shown, step in zip(done, ROUTES[authority.route], strict=True):
        body = authority.body(step.slot)
        steps.append(ChartStep(label=shown.label, who=body.name if body else "", state=shown.state, note=shown.when))
    return {
        "picture": mark_safe(route_chart(steps)),  # noqa: S308 (our own SVG, text escaped)
        "picture_narrow": mark_safe(route_chart(steps, columns=2)),  # noqa: S308
        "rows": steps,
    }


def item_flows(item: PowerItem, actor: Actor) -> dict[str, Any] | None:
    """The flow chart of an item at every park where it is handled today."""
    found = []
    rows = item.empowerments.filter(superseded_at=None).select_related("park").order_by("park")
    for park in dict.fromkeys(row.park for row in rows):
        answer = resolve(item, park)
        if isinstance(answer, Authority):
            found.append({"park": park, "mode": answer.mode_label, "chart": flow_chart(answer)})
    return {"flows": found} if found else None
