"""The demonstration of the archive: a rule, a stock of blank certificates, an original on loan, finished cases listed for
the archive. Their papers are drawn by the worker, which compiles the volumes the following night.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from approvals import services
from approvals.archive_life import Part
from approvals.models import Case, CustodyOriginal
from core import moments
from core.actors import Actor, job
from core.door import Stamp
from core.models import Organisation, Person
from core.selectors import calendar
from empowerment.workflow import ItemType

BLANK = "建设用地规划许可证"


def load(*, actor_of: Callable[[str], Actor]) -> None:
    park = Organisation.objects.select_related("jurisdiction").get(code="yx-park")
    today = moments.today()
    services.archive_rule_add(
        jurisdiction=park.jurisdiction,
        said=services.RuleInput(
            valid_from=today,
            retention="permanent",
            keeper="examines",
            due_days=30,
            order=[str(part) for part in Part.values],
            item_type=ItemType.LICENCE,
            source="演示：交接清单中的归档要求",
        ),
        actor=actor_of("yx.admin"),
    )
    _stock(park, today, actor_of("yx.clerk"))
    _original(park, today, actor_of("yx.clerk"))
    for case in Case.objects.filter(ended_at__isnull=False, park=park).order_by("pk"):
        services.volume_open(case=case, actor=job("archive"))


def _stock(park: Organisation, today: dt.date, clerk: Actor) -> None:
    """Thirty received, two spoiled before a witness."""
    stock = services.blank_stock_add(body=park, kind=BLANK, prefix="演地字", digits=5, low_mark=20, actor=clerk)
    on = calendar().add(today, -12)
    services.blanks_receive(
        stock=stock, first=101, last=130, received_on=on, from_whom="湖南省自然资源厅（演示）", actor=clerk
    )
    witness = Person.objects.get(username="yx.reviewer")
    services.blanks_spoil(stock=stock, first=103, last=104, lost=False, reason="打印错位", witness=witness, actor=clerk)


def _original(park: Organisation, today: dt.date, clerk: Actor) -> None:
    """One kept and one lent to the examiner, on an accepted case."""
    case = Case.objects.filter(park=park, state="accepted").order_by("pk").first()
    if case is None:
        return

    def taken_in(name: str) -> CustodyOriginal:
        return services.original_take_in(
            name=name,
            place="窗口2号柜第1格",
            case=case,
            body=park,
            from_whom=case.contact or "章演行",
            actor=clerk,
            stamp=Stamp(),
        )

    taken_in("营业执照（副本）")
    lent = taken_in("国有建设用地使用权出让合同")
    services.original_lend(
        original=lent, whom="审查人员（演示）", due_back=calendar().add(today, 3), actor=clerk, stamp=Stamp()
    )
