"""The demonstration of the ledger: the plan of 岳阳, contacts, and returns of three months in every state."""

from __future__ import annotations

from core.actors import Actor
from ledger import demo_bulletin, demo_checklist, demo_plan, demo_returns, demo_tasks


def load(*, actor: Actor) -> None:
    plan = demo_plan.load(actor=actor)
    demo_bulletin.load_months(plan=plan, actor=actor)
    demo_returns.load(plan=plan, actor=actor)
    demo_tasks.load(plan=plan)
    demo_checklist.load(actor=actor)
    demo_bulletin.load(plan=plan)
