"""The demonstration of working together: a claim, a question to another body, a reminder, notes, an absence."""

from __future__ import annotations

import datetime as dt

from approvals import services
from approvals.models import Case
from approvals.workflow import State
from core import moments
from core.door import Stamp
from core.models import Organisation, Person
from core.permissions import actor_for
from core.selectors import calendar
from core.services import absence_add


def load() -> None:
    people = {person.username: person for person in Person.objects.filter(username__in=_PEOPLE)}
    park = Organisation.objects.get(code="yx-park")
    waiting = Case.objects.filter(park=park, state=State.ACCEPTED, examining_body=park).order_by("pk").first()
    examined = Case.objects.filter(park=park, state=State.EXAMINED, deciding_body=park).order_by("pk").first()
    reviewer, admin = actor_for(people["yx.reviewer"]), actor_for(people["yx.admin"])
    if waiting is not None:
        waiting = services.case_claim(case=waiting, actor=reviewer, stamp=Stamp())
        name = people["yx.chief"].name
        services.note_add(
            case=waiting, text=f"@{name} 用地红线图与总平面图坐标不一致，请一并核对。", shared=False, actor=reviewer
        )
        department = Organisation.objects.get(code="yx-zjj")
        services.consultation_ask(
            case=waiting,
            body=department,
            question="该地块是否在已批准的控制性详细规划范围内？",
            days=5,
            rule="must",
            actor=reviewer,
            stamp=Stamp(),
        )
        services.message_write(
            case=waiting,
            direction="in",
            way="phone",
            text="询问进度，已告知正在审查。",
            actor=actor_for(people["yx.clerk"]),
        )
    if examined is not None:
        services.reminder_send(case=examined, text="承诺期限临近，请尽快决定。", actor=admin)
    first = calendar().add(moments.today(), 2)
    absence_add(
        person=people["yx.clerk2"],
        organisation=park,
        first_day=first,
        last_day=first + dt.timedelta(days=1),
        kind="training",
        substitute=people["yx.clerk"],
        note="综合窗口业务培训",
        actor=admin,
    )


_PEOPLE = ("yx.clerk", "yx.clerk2", "yx.reviewer", "yx.chief", "yx.admin")
