"""The demonstration of the ledger: the plan of 岳阳, contacts, and returns of three months in every state."""

from __future__ import annotations

from core.actors import Actor
from ledger import demo_bulletin, demo_plan, demo_returns


def load(*, actor: Actor) -> None:
    plan = demo_plan.load(actor=actor)
    demo_bulletin.load_months(plan=plan, actor=actor)
    demo_returns.load(plan=plan, actor=actor)
    demo_bulletin.load(plan=plan)
