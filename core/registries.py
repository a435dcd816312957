"""Registries through which a higher app takes part in a lower one without being imported by it.

Subscribers run inside the door's transaction and may write; panels add a block to a lower app's page; figures are what
several apps know about the rows of a lower app's list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.actors import Actor

Subscriber = Callable[[Any, Actor, dict[str, Any]], None]
_subscribers: dict[str, list[Subscriber]] = {}


RefusalListener = Callable[[Any, str, Actor, Exception], None]
_refusal_listeners: list[RefusalListener] = []


def on_refusal(listener: RefusalListener) -> None:
    """Call `listener(object, move, actor, error)` when the door has turned somebody away, after the rollback."""
    _refusal_listeners.append(listener)


def announce_refusal(obj: Any, move: str, actor: Actor, error: Exception) -> None:
    for listener in _refusal_listeners:
        listener(obj, move, actor, error)


@dataclass(frozen=True)
class Panel:
    title: str
    template: str
    context: Callable[[Any, Actor], dict[str, Any] | None]


_panels: dict[str, list[Panel]] = {}


def subscribe(verb: str, subscriber: Subscriber) -> None:
    """Call `subscriber(object, actor, facts)` inside the transaction whenever `verb` is recorded by the door."""
    _subscribers.setdefault(verb, []).append(subscriber)


def announce(verb: str, obj: Any, actor: Actor, facts: dict[str, Any]) -> None:
    for subscriber in _subscribers.get(verb, ()):
        subscriber(obj, actor, facts)


def panel_add(place: str, panel: Panel) -> None:
    _panels.setdefault(place, []).append(panel)


def panels(place: str, obj: Any, actor: Actor) -> list[dict[str, Any]]:
    """The panels registered for a place that have something to say about `obj` to this person."""
    found = []
    for panel in _panels.get(place, ()):
        context = panel.context(obj, actor)
        if context is not None:
            found.append({"title": panel.title, "template": panel.template, "context": context})
    return found


Figures = Callable[[list[Any]], dict[int, list[tuple[str, str, str]]]]
_figures: dict[str, list[Figures]] = {}


def figures_add(subject: str, function: Figures) -> None:
    """`function(rows)` returns, for the key of each row, (label, value, address) of what it knows; once for all rows."""
    _figures.setdefault(subject, []).append(function)


def figures(subject: str, rows: list[Any]) -> dict[int, list[tuple[str, str, str]]]:
    """What every registered function knows about the rows, in the order of registration."""
    found: dict[int, list[tuple[str, str, str]]] = {row.pk: [] for row in rows}
    for function in _figures.get(subject, ()):
        for key, known in function(rows).items():
            found[key] += known
    return found
