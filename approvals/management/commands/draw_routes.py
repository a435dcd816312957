"""`manage.py draw_routes`: docs/routes.md, drawn from the routes as the program walks them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from approvals.workflow import MOVES, NOT_ON_ROUTE, ROUTES, State
from core.models import Role
from empowerment.workflow import Route, Slot

HEAD = """# Routes

Drawn by `manage.py draw_routes` from `approvals/workflow/`; a test keeps this page equal to the code. Beside its route
every case may be corrected once, refused, withdrawn, terminated, paused, resumed and extended; a granted one revoked or
cancelled.
"""


def routes_page() -> str:
    """The page: per route a diagram, a table of steps, and what the route refuses in its own words."""
    parts = [HEAD]
    for route, steps in ROUTES.items():
        parts.append(f"## {Route(route).label} (`{route}`)\n")
        parts.append("```mermaid\nstateDiagram-v2\n    direction LR")
        for step in steps:
            parts.append(f"    {step.source.value} --> {step.target.value}: {MOVES[step.move].label}")
        parts.append("```\n")
        parts.append("| step | from | to | body | roles |\n|---|---|---|---|---|")
        for step in steps:
            roles = "、".join(sorted(str(Role(role).label) for role in MOVES[step.move].roles))
            label = MOVES[step.move].label + ("（可选）" if step.optional else "")
            source, target = State(step.source).label, State(step.target).label
            parts.append(f"| `{step.move}` {label} | {source} | {target} | {Slot(step.slot).label} | {roles} |")
        refused = {words: move for (r, move), words in sorted(NOT_ON_ROUTE.items()) if r == route}
        parts.append("")
        parts += [f"- `{move}`: {words}" for words, move in refused.items()]
        parts.append("")
    return "\n".join(parts)


class Command(BaseCommand):
    help = "按程序中的办理路径重写 docs/routes.md"

    def handle(self, *args: Any, **options: Any) -> None:
        Path(settings.BASE_DIR, "docs", "routes.md").write_text(routes_page(), encoding="utf-8")
