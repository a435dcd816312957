from ledger import demo_plan
from core.actors import Actor


def load(*, actor: Actor) -> None:
    demo_plan.load(actor=actor)
