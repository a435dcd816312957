"""The demonstration's base: jurisdictions, organisations, people with their memberships, holiday notices."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from graphlib import TopologicalSorter
from typing import Any, cast

from django.contrib.auth.hashers import make_password

from core import moments
from core.actors import Actor
from core.fixtures_files import data_of, rows_of, words
from core.models import Jurisdiction, OrganisationKind, Person, Role
from core.models import Organisation as Body
from core.notice_text import Kind, NoticeDay, NoticeDraft
from core.services import holidays_publish, membership_add, organisation_create, person_create

ADMIN_ROLES = frozenset({Role.SYSADMIN, Role.PARK_ADMIN, Role.REFORM})  # they open the reference data pages


def load(*, actor: Actor) -> None:
    """Everything of fixtures/ that core knows, through the services."""
    demonstration = data_of("demonstration.json")
    _jurisdictions(demonstration)
    _organisations(demonstration, actor)
    _people(demonstration, actor)
    load_holidays(actor=actor)


def _jurisdictions(demonstration: dict[str, Any]) -> None:
    made: dict[str, Jurisdiction] = {}
    for row in demonstration["jurisdictions"]:
        made[row["code"]] = Jurisdiction.objects.create(**{**row, "parent": made.get(row["parent"])})


def _organisations(demonstration: dict[str, Any], actor: Actor) -> None:
    jurisdictions = {row.code: row for row in Jurisdiction.objects.all()}
    rows: dict[str, dict[str, str]] = {row["code"]: row for row in rows_of("organisations.csv")}
    for centre in demonstration["centres"]:
        rows[centre["code"]] = {
            **centre,
            "kind": OrganisationKind.CENTRE,
            "jurisdiction": rows[centre["parent"]]["jurisdiction"],
            "parent_code": centre["parent"],
            "aliases": "",
            "source": demonstration["centres_source"],
            "fictional": "1",
        }
    served_by = demonstration["served_by"]
    before = {code: {row["parent_code"], served_by.get(code, "")} - {""} for code, row in rows.items()}
    made: dict[str, Body] = {}
    for code in TopologicalSorter(before).static_order():
        row = rows[code]
        made[code] = organisation_create(
            code=code,
            jurisdiction=jurisdictions[row["jurisdiction"]],
            kind=row["kind"],
            level=row["level"],
            name=row["name"],
            short_name=row["short_name"],
            initials=demonstration["initials"].get(code, ""),
            aliases=words(row["aliases"]),
            parent=made.get(row["parent_code"]),
            served_by=made.get(served_by.get(code, "")),
            source=row["source"],
            fictional=row["fictional"] == "1",
            actor=actor,
        )


def _people(demonstration: dict[str, Any], actor: Actor) -> None:
    bodies = {row.code: row for row in Body.objects.all()}
    password_hash = make_password(demonstration["password"])  # made once: the demonstration has one password
    for row in [*data_of("people.json"), *demonstration["people"]]:
        roles = {membership["role"] for membership in row["memberships"]}
        person: Person = person_create(
            username=row["username"],
            name=row["name"],
            post=demonstration["posts"].get(row["username"], ""),
            is_staff=bool(roles & ADMIN_ROLES),
            password_hash=password_hash,
            actor=actor,
        )
        for membership in row["memberships"]:
            membership_add(
                person=person,
                organisation=bodies[membership["organisation_code"]],
                role=membership["role"],
                valid_from=dt.date.fromisoformat(membership["from"]),
                actor=actor,
            )


def load_holidays(*, actor: Actor, first_year: int = 2004) -> None:
    """Past notices count as known from the last day before their year: all were out by then, so that a rerun for a
    past day finds the calendar of that day."""
    years: dict[int, list[dict[str, str]]] = defaultdict(list)
    for row in rows_of("holidays.csv"):
        years[int(row["year"])].append(row)
    for year, rows in sorted(years.items()):
        if year < first_year:
            continue
        numbers = dict.fromkeys(row["document_number"] for row in rows)
        draft = NoticeDraft(year, "、".join(numbers))
        for row in rows:
            draft.days.append(NoticeDay(dt.date.fromisoformat(row["date"]), cast(Kind, row["kind"]), row["name"]))
        holidays_publish(
            notice=draft,
            actor=actor,
            source="随系统提供，按历年通知整理",
            recorded_at=moments.start_of(dt.date(year - 1, 12, 31)),
        )
