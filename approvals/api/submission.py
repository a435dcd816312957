"""A submission from outside: sent again it is the same case, also when both arrive at once."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from approvals import services
from approvals.models import Applicant, Case, Licence
from approvals.workflow import CaseKind
from core import door
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import Organisation
from empowerment.api.lookup import park_and_item
from empowerment.models import PowerItem, SubItem
from empowerment.selectors.families import licence_family


def submit(data: dict[str, Any], *, actor: Actor, stamp: Stamp) -> tuple[Case, bool]:
    """The case and whether it is new. The same key, or the same external number of the same system, is the same case.

    Raises Stale when the key, Refused when the external number was used for another application, and what
    `case_receive` raises.
    """
    try:
        return _submit(data, actor=actor, stamp=stamp)
    except IntegrityError:  # the other of two at once has just been stored; now it is found
        return _submit(data, actor=actor, stamp=stamp)


@transaction.atomic
def _submit(data: dict[str, Any], *, actor: Actor, stamp: Stamp) -> tuple[Case, bool]:
    earlier = door.admitted(Case, actor=actor, stamp=stamp)
    if earlier is not None:
        return earlier, False
    park, item = park_and_item(data["park"], data["item"], data.get("jurisdiction", ""))
    applicant = _applicant(data["applicant"])
    external = data.get("external_number", "").strip()
    if external:
        earlier = Case.objects.filter(source_client=actor.via, external_number=external).first()
    if earlier is not None:
        if (earlier.item_id, earlier.park_id, earlier.applicant_id) != (item.pk, park.pk, applicant.pk):
            raise Refused(
                f"外部编号“{external}”已用于另一件申请，请核对编号或换用新的编号。", code="external_number_used"
            )
        return earlier, False
    if data["kind"] == CaseKind.NEW and data.get("licence"):
        raise Invalid("新办不针对已有证照，不填 licence。", field="licence")
    subitem = data.get("subitem")
    agent = data.get("agent", {})
    case = services.case_receive(
        item=item,
        park=park,
        area=data.get("area", ""),
        subitem=_subitem(subitem) if subitem else None,
        applicant=applicant,
        title=data["title"],
        channel=data["channel"],
        materials=data["materials"],
        agent_name=agent.get("name", ""),
        agent_phone=agent.get("phone", ""),
        agent_identity=agent.get("identity", ""),
        external_number=external,
        kind=data["kind"],
        licence=_licence(data, item, park) if data["kind"] != CaseKind.NEW else None,
        actor=actor,
        stamp=stamp,
    )
    return case, True


def _applicant(data: dict[str, Any]) -> Applicant:
    try:
        return services.applicant_find_or_create(**data)
    except Invalid as problem:
        if problem.field == "applicant_name" and data["kind"] == Applicant.Kind.PERSON:
            # The registered name of a person is not told to who only knows the number.
            raise Invalid("身份证号与登记的姓名不一致，请核对证件。", field="applicant.name") from problem
        field = {"applicant_name": "name"}.get(problem.field, problem.field)
        raise Invalid(problem.message, field=f"applicant.{field}".rstrip("."), code=problem.code) from problem


def _licence(data: dict[str, Any], item: PowerItem, park: Organisation) -> Licence | None:
    """The latest edition of the licence with this number, of this item (or one of its family) at this park."""
    number = data.get("licence", "").strip()
    rows = Licence.objects.filter(number=number, item__in=licence_family(item), park=park).order_by("-edition")
    found = rows.first() if number else None
    if number and found is None:
        raise Invalid(f"没有编号为“{number}”的本事项证照，请核对。", field="licence")
    return found


def _subitem(code: str) -> SubItem:
    found = SubItem.objects.filter(code=code).first()
    if found is None:
        raise Invalid(f"没有编码为“{code}”的业务子项，请核对。", field="subitem")
    return found
