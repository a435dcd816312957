"""Licences in tests: an item's terms, a licence walked into existence, one entered from its certificate."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import services
from approvals.models import Applicant, Case, Licence
from core import moments
from core.door import Stamp
from core.fixtures_files import data_of
from empowerment.models import ItemVersion
from empowerment.services import LicenceTermsDraft, MaterialDraft, version_draft, version_publish
from tests.approvals.walks import USCC, WALKS, Leg, enterprise, go, receive
from tests.world import ACTOR, World

OTHER = next(row for row in data_of("applicants.json")["enterprises"] if row["uscc"] != USCC)
THREE_YEARS = {"validity_number": 3, "validity_unit": "year"}


def with_terms(world: World, key: str, *, instant: bool = False, **terms: Any) -> ItemVersion:
    """Publish the next version of an item, in force from today, with these terms of its licence."""
    old = world.item[key].versions.order_by("-number").first()
    assert old is not None
    version = version_draft(
        item=world.item[key],
        item_type="licence",
        legal_basis=old.legal_basis,
        limit_number=old.limit_number,
        limit_unit=old.limit_unit,
        decision_form=old.decision_form,
        instant=instant,
        materials=[MaterialDraft("申请书", fictional=True)],
        terms=LicenceTermsDraft(**terms),
        actor=ACTOR,
    )
    today = moments.today()
    return version_publish(version=version, publication="测试", published_on=today, effective_on=today, actor=ACTOR)


def walk(
    world: World, key: str, *, until: str = "deliver", change: dict[str, Leg] | None = None, **fields: Any
) -> Case:
    """Receive and walk a case of the item to a step; `change` replaces single steps."""
    case = receive(world, key, WALKS[key][0], **fields)
    return on_to(world, case, until=until, change=change)


def on_to(world: World, case: Case, *, until: str = "deliver", change: dict[str, Leg] | None = None) -> Case:
    """Walk a received case of a direct item on to a step."""
    for step in WALKS["direct" if case.route == "direct" else case.route][1]:
        if case.state != "received" and step.move == "accept":
            continue
        case = go(world, case, (change or {}).get(step.move, step))
        if step.move == until:
            break
    return case


def first_licence(world: World, **terms: Any) -> Licence:
    """A licence of the direct item, granted and handed out today."""
    with_terms(world, "direct", **{**THREE_YEARS, **terms})
    return Licence.objects.get(case=walk(world, "direct"))


def other_enterprise() -> Applicant:
    return services.applicant_find_or_create(kind="enterprise", name=OTHER["name"], uscc=OTHER["uscc"])


def registered(
    world: World,
    valid_from: dt.date,
    valid_until: dt.date | None,
    *,
    key: str = "direct",
    number: str = "云许〔2022〕7号",
    holder: Applicant | None = None,
    login: str = "yx.clerk",
) -> Licence:
    """A licence issued before the system, entered from its certificate."""
    return services.licence_register(
        item=world.item[key],
        park=world.park_of(key),
        holder=holder or enterprise(),
        number=number,
        subject="年产1万吨涂料",
        issued_on=valid_from,
        valid_from=valid_from,
        valid_until=valid_until,
        source="核对证照原件",
        actor=world.actor(login),
        stamp=Stamp(),
    )
