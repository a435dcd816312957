"""The demonstration of electronic supervision: cards in every state, orders at every stage, a rule that begins later.

Everything goes through the services, under the names of the demonstration's people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from approvals.models import Case
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.models import Organisation, Person
from core.permissions import actor_for
from core.selectors import calendar
from supervision.models import Card, SupervisionOrder
from supervision.services import (
    OrderInput,
    RuleInput,
    card_appeal,
    card_explain,
    card_review,
    order_accept,
    order_acknowledge,
    order_answer,
    order_give_back,
    order_issue,
    rule_set,
    run_rules,
)

PARK = "yx-park"
EXPLANATION = "项目用地红线调整，与自然资源部门核对图件用去时间，未及时办理延期。已安排专人跟踪，今后到期前三日提醒。"


def load() -> None:
    run_rules()
    cards = Card.objects.filter(organisation__code=PARK).select_related("organisation", "person").order_by("pk")
    for card, story in zip(cards, (_explained, _upheld, _appealed, _withdrawn, _sustained), strict=False):
        story(card)
    _orders()
    _rule()


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _explained(card: Card) -> Card:
    return card_explain(card=card, text=EXPLANATION, actor=_actor("yx.head"), stamp=Stamp())


def _upheld(card: Card) -> Card:
    said = "超期属实，理由不能免责，请按说明改进。"
    return card_review(card=_explained(card), move="uphold", reason=said, actor=_actor("yx.inspector"), stamp=Stamp())


def _withdrawn(card: Card) -> Card:
    said = "经核，当日政务外网中断，与经办单位无关。"
    return card_review(card=_explained(card), move="withdraw", reason=said, actor=_actor("yx.inspector"), stamp=Stamp())


def _appealed(card: Card) -> Card:
    said = "申请人两次变更建设内容，有书面记录，请重新考虑。"
    return card_appeal(card=_upheld(card), text=said, actor=_actor("yx.head"), stamp=Stamp())


def _sustained(card: Card) -> Card:
    said = "变更发生在法定时限届满之后，维持原认定。"
    return card_review(card=_appealed(card), move="sustain", reason=said, actor=_actor("yx.discipline"), stamp=Stamp())


def _orders() -> None:
    """One order at each stage, about the open cases that are due first."""
    cases = Case.objects.filter(park__code=PARK, ended_at=None, due_on__isnull=False).select_related("item_version")
    stages: tuple[Callable[[SupervisionOrder], object], ...] = (_none, _taken, _answered, _closed, _returned)
    for case, stage in zip(cases.order_by("due_on", "pk")[: len(stages)], stages, strict=False):
        stage(_issued(case))


def _issued(case: Case) -> SupervisionOrder:
    said = OrderInput(
        issuer=Organisation.objects.get(code="yx-ducha"),
        addressee=Organisation.objects.get(code=PARK),
        subject=f"办件{case.number}“{case.item_version.name}”",
        asks="说明办理进度和超期原因，在答复期限内办结或者明确办结日期。",
        due_on=_in_working_days(5),
        about=case,
    )
    return order_issue(said=said, actor=_actor("yx.inspector"), stamp=Stamp())


def _in_working_days(number: int) -> dt.date:
    return calendar().add(moments.today(), number)


def _none(order: SupervisionOrder) -> None:
    """Still to be acknowledged."""


def _taken(order: SupervisionOrder) -> SupervisionOrder:
    return order_acknowledge(order=order, actor=_actor("yx.admin"), stamp=Stamp())


def _answered(order: SupervisionOrder) -> SupervisionOrder:
    text = "已由审查人员完成现场核对，本周内作出决定。"
    return order_answer(order=_taken(order), text=text, actor=_actor("yx.head"), stamp=Stamp())


def _closed(order: SupervisionOrder) -> SupervisionOrder:
    said = "同意，请按承诺日期办结。"
    return order_accept(order=_answered(order), opinion=said, actor=_actor("yx.inspector"), stamp=Stamp())


def _returned(order: SupervisionOrder) -> SupervisionOrder:
    return order_give_back(
        order=_answered(order),
        reason="没有写明办结日期，请补充。",
        due_on=_in_working_days(8),
        actor=_actor("yx.inspector"),
        stamp=Stamp(),
    )


def _rule() -> None:
    """From next month on a passed promise is a yellow card here, not only a lamp."""
    today = moments.today()
    first = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    said = RuleInput(
        valid_from=first,
        colour="yellow",
        effect="card",
        source="演示：本区电子监察办法（征求意见稿）第八条",
        grace=1,
    )
    park = Organisation.objects.select_related("jurisdiction").get(code=PARK)
    rule_set(code="promise_passed", jurisdiction=park.jurisdiction, said=said, actor=_actor("yx.reform"))
