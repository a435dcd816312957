"""Order of equal applications: a later one is granted before an earlier one only with a recorded reason [57]."""

from __future__ import annotations

from approvals.models import Case
from approvals.selectors import place_of
from approvals.workflow import Result
from core.errors import Refused


def order_must_hold(row: Case, result: str, out_of_order: str) -> None:
    """Raises Refused (`out_of_order`) naming the applications that come before, unless a reason is given."""
    if result != Result.GRANTED or not row.item_version.limited_quantity or out_of_order.strip():
        return
    place = place_of(row)
    if place is None or not place.ahead:
        return
    names = "、".join(case.number for case in place.ahead[:5])
    more = f"等{len(place.ahead)}件" if len(place.ahead) > 5 else ""
    raise Refused(
        f"本事项有数量限制，均符合条件的按受理先后决定（行政许可法第57条）；{names}{more}在先且未决定。"
        "先决定在先的申请；在先的申请不符合条件等情形，请写明先于其决定的理由。",
        code="out_of_order",
        field="out_of_order",
    )
