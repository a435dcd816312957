"""The register of seals and of their use, within what a person may see; the life of one seal in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from core import events, moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, Person, Role
from empowerment.models import Seal, SealKeeping, SealUse
from empowerment.seal_life import KEEPERS, SEAL_MOVES


def seals_visible(actor: Actor) -> QuerySet[Seal]:
    """Seals of the organisations where the actor has a role; overseers see their jurisdiction's."""
    rows = Seal.objects.filter(_owned(actor, "owner")).select_related("owner", "specimen")
    return rows.prefetch_related("users__person", "keepings__person").distinct()


def seal_get(code: str, actor: Actor) -> Seal:
    """The seal, or NotVisible: what a person may not see does not exist for them."""
    found = seals_visible(actor).filter(code=code).first()
    if found is None:
        raise NotVisible("没有这枚印章，或者您无权查看。")
    return found


def keeping_of(seal: Seal) -> SealKeeping | None:
    """Who keeps the seal now."""
    return next((row for row in seal.keepings.all() if row.valid_to is None), None)


def bodies_of_seals(actor: Actor) -> QuerySet[Organisation]:
    """Bodies for which the actor may enter a seal."""
    offices = Organisation.objects.filter(pk__in=actor.organisations(Role.REFORM))
    mine = Q(pk__in=actor.organisations(*KEEPERS)) | Q(jurisdiction__in=offices.values("jurisdiction"))
    return Organisation.objects.filter(mine).order_by("name")


@dataclass(frozen=True)
class UseFilter:
    """The filters of the register of use as they stand in the URL; `month` is the first day of one."""

    seal: str = ""
    body: str = ""
    month: dt.date | None = None
    before: int = 0


def seal_uses(actor: Actor, wanted: UseFilter, *, size: int) -> list[SealUse]:
    """One keyset page of the register, the newest entry first; one row more than `size` says that there is a next page."""
    rows = SealUse.objects.filter(seal__in=Seal.objects.filter(_owned(actor, "owner")).values("pk"))
    if wanted.seal:
        rows = rows.filter(seal__code=wanted.seal)
    if wanted.body:
        rows = rows.filter(seal__owner__code=wanted.body)
    if wanted.month:
        following = (wanted.month + dt.timedelta(days=32)).replace(day=1)
        rows = rows.filter(used_at__gte=moments.start_of(wanted.month), used_at__lt=moments.start_of(following))
    if wanted.before:
        rows = rows.filter(pk__lt=wanted.before)
    rows = rows.select_related("seal__owner", "document", "used_by", "confirmed_by").defer("document__facts")
    return list(rows.order_by("-pk")[: size + 1])


def _owned(actor: Actor, path: str) -> Q:
    overseen = actor.organisations(Role.INSPECTOR, Role.REFORM)
    return Q(**{f"{path}__in": actor.organisations()}) | Q(**{f"{path}__jurisdiction__organisations__in": overseen})


@dataclass(frozen=True)
class SealLine:
    """One event of a seal: when it holds from, when it was recorded, what, who, why."""

    at: dt.datetime
    recorded: dt.datetime
    what: str
    who: str
    why: str
    attempt: bool = False


ATTEMPT = "seal.attempt"
# Verbs of records made before a seal had moves, the one that only comes by itself, and what is no move.
EARLIER = {"add": "启用", "user_add": "登记用印人", "call_off": "撤回作废", "extract": "制作登记簿摘录"}


def seal_lines(seal: Seal) -> list[SealLine]:
    """The life of a seal out of its events, newest first, refused attempts among them."""
    history = events.history(seal)
    facts = [events.facts_of(event) for event in history]
    people = _people(facts)
    names = events.actor_names(history)
    return [
        SealLine(
            at=dt.datetime.fromisoformat(told["at"]) if told.get("at") else event.happened_at,
            recorded=event.recorded_at,
            what=_label(event.verb),
            who=names[(event.actor_kind, event.actor_id)],
            why=_why(told, people),
            attempt=event.verb == ATTEMPT,
        )
        for event, told in reversed(list(zip(history, facts, strict=True)))
    ]


def _label(verb: str) -> str:
    name = verb.rpartition(".")[2]
    if verb == ATTEMPT:
        return "被拒绝的用印"
    return EARLIER.get(name) or SEAL_MOVES[name].label


def _why(told: dict[str, Any], people: dict[int, str]) -> str:
    words = [
        told["document"] if told.get("document") else "",
        f"办件{told['case']}" if told.get("case") else "",
        people.get(told.get("person") or 0, ""),
        f"保管单位：{told['body']}" if told.get("body") else "",
        f"{told['from']}起" if told.get("from") else "",
        f"至{told['until']}" if told.get("until") else "",
        told.get("reason") or "",
    ]
    return "，".join(word for word in words if word)


def _people(facts: Sequence[dict[str, Any]]) -> dict[int, str]:
    found = {told["person"] for told in facts if told.get("person")}
    return dict(Person.objects.filter(pk__in=found).values_list("pk", "name")) if found else {}
