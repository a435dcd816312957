"""Where a park receives the public."""

from __future__ import annotations

from django.db import transaction

from core import events
from core.actors import Actor
from core.errors import Invalid
from core.models import Organisation, OrganisationKind
from empowerment.models import PowerItem, ServiceWindow


@transaction.atomic
def window_set(
    *,
    park: Organisation,
    place: str,
    hours: str,
    actor: Actor,
    item: PowerItem | None = None,
    phone: str = "",
    complaint_phone: str = "",
    fictional: bool = False,
    source: str = "",
) -> ServiceWindow:
    """Say where, when and under which numbers a park receives applicants: for one item, or for all without a window of
    their own. What was told before is written over; the event keeps what is told from now on.

    Raises Invalid when place or hours are missing, or the item belongs to another city's catalogue.
    """
    facts = {"place": place.strip(), "hours": hours.strip(), "phone": phone.strip()}
    facts |= {"complaint_phone": complaint_phone.strip(), "source": source.strip()}
    for name, words in (("place", "办理地点"), ("hours", "办理时间")):
        if not facts[name]:
            raise Invalid(f"请填写{words}。", field=name)
    if park.kind != OrganisationKind.PARK:
        raise Invalid(f"{park}不是园区。", field="park")
    if item is not None and item.jurisdiction_id != park.jurisdiction_id:
        raise Invalid(f"“{item}”不是{park.jurisdiction}目录中的事项。", field="item")
    Organisation.objects.select_for_update(no_key=True).get(pk=park.pk)  # two first entries queue up
    row = ServiceWindow.objects.filter(park=park, item=item).first() or ServiceWindow(park=park, item=item)
    for name, value in facts.items():
        setattr(row, name, value)
    row.fictional = fictional
    row.save()
    shown = {**facts, "item": item.code if item else "", "fictional": fictional}
    events.record(obj=row, verb="window.set", actor=actor, facts=shown, organisation_id=park.pk)
    return row
