"""The demonstration of supervision: what departments, the reform office and inspectors did about three months of cases."""

from __future__ import annotations

from core.actors import Actor
from supervision import demo_assess, demo_complaints, demo_fault, demo_filing, demo_monitor, demo_pushes


def load(*, actor: Actor) -> None:
    """One subject after the other, each through its services."""
    demo_filing.load(actor=actor)
    demo_monitor.load()
    demo_pushes.load()
    demo_complaints.load()
    demo_fault.load()
    demo_assess.load()
