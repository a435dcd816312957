"""Codes of a request turned into rows."""

from __future__ import annotations

from core.errors import Invalid
from core.models import Organisation, OrganisationKind
from empowerment.models import PowerItem


def park_and_item(park_code: str, item_code: str, jurisdiction: str = "") -> tuple[Organisation, PowerItem]:
    """The park, and the item of its jurisdiction's catalogue. Raises Invalid naming the field that does not fit."""
    park = (
        Organisation.objects.select_related("jurisdiction").filter(kind=OrganisationKind.PARK, code=park_code).first()
    )
    if park is None:
        raise Invalid(f"没有代码为“{park_code}”的园区，请核对。", field="park")
    if jurisdiction and park.jurisdiction.code != jurisdiction:
        raise Invalid(f"{park.name}属于{park.jurisdiction.name}，与所填辖区不符，请核对。", field="jurisdiction")
    item = (
        PowerItem.objects.select_related("competent_department", "jurisdiction")
        .filter(jurisdiction_id=park.jurisdiction_id, code=item_code)
        .first()
    )
    if item is None:
        raise Invalid(f"{park.jurisdiction.name}的目录中没有编码为“{item_code}”的事项，请核对。", field="item")
    return park, item
