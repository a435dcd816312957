"""Bulletins of the two quarters before the present one, both issued: the older signed for by all who can, the newer by some;
a correction of the newer is in draft. Every text is fictional.

The months that the returns' own demonstration does not open are opened here first, so that the present ones carry on from them.
"""

from __future__ import annotations

import datetime as dt

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.models import Organisation, Person
from core.permissions import actor_for
from core.selectors import calendar
from empowerment.models import Seal
from empowerment.services import seal_add, seal_user_add
from empowerment.workflow import SealKind
from ledger import services
from ledger.cell_rules import CellInput
from ledger.lives.bulletins import BulletinKind, Section
from ledger.lives.returns import Progress
from ledger.models import Bulletin, MonthlyReturn, Plan
from ledger.models.bulletins import quarter_months
from ledger.selectors.bulletins import edition_last, practices_of, quarter_due, quarter_last
from ledger.selectors.quarter import quarter_before
from ledger.selectors.returns import entries_of
from ledger.services import EditionInput
from supervision.selectors.filing import previous_month

PHONE = "0730-8880001"
SINCE = dt.date(2022, 3, 8)
# Unit -> who fills in, who leads, and the days on which its returns of the opened months came, 0 for not at all.
UNITS: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "yx-park": ("yx.filer", "yx.head", (20, 22, 23)),
    "lx-park": ("lx.filer", "lx.head", (24, 27, 25)),
    "nanhu-park": ("nanhu.filer", "nanhu.head", (26, 0, 28)),
    "hr-gov": ("hr.filer", "hrgov.head", (25, 25, 0)),
}
SAID = (
    CellInput(Progress.UNDER_WAY, "已制定工作方案，正在与责任部门对接。", problems="业务专网端口尚未全部开放。"),
    CellInput(Progress.DONE, "任务已完成，窗口按新流程办理，平均少跑两次。"),
    CellInput(Progress.STANDING, "已建立按月调度机制，长期坚持。"),
    CellInput(Progress.UNDER_WAY, "正在推进。", requests="请协调统一受理平台的接口标准。"),
)


def load_months(*, plan: Plan, actor: Actor) -> None:
    """The last month of the older quarter, and the months of the newer that the returns' demonstration will not open."""
    year, quarter = quarter_last()
    older, newer = quarter_months(*quarter_before(year, quarter)), quarter_months(year, quarter)
    kept = previous_month(
        previous_month(moments.today().replace(day=1))
    )  # the first month of the returns' demonstration
    _seals(actor)
    for number, month in enumerate([older[-1], *(month for month in newer if month < kept)]):
        services.month_open(plan=plan, month=month, actor=actor, happened_at=moments.start_of(month))
        for place, (code, (filer, head, days)) in enumerate(UNITS.items()):
            if days[number % 3]:
                _send(code, month, days[number % 3], (filer, head), ahead=place + number)


def _seals(actor: Actor) -> None:
    """机关公章 of the office that issues, and of the units that report here."""
    users = {code: people[:2] for code, people in UNITS.items()} | {"yy-sgb": ("yysgb.head",)}
    for code, logins in users.items():
        owner = Organisation.objects.get(code=code)
        seal = Seal.objects.filter(owner=owner, kind=SealKind.OWN).first() or seal_add(
            code=f"{code}-own",
            owner=owner,
            kind=SealKind.OWN,
            name=owner.name,
            active_from=moments.start_of(SINCE),
            source="演示：印文、启用时间待核",
            actor=actor,
        )
        known = set(seal.users.values_list("person", flat=True))
        for person in Person.objects.filter(username__in=logins).exclude(pk__in=known):
            seal_user_add(seal=seal, person=person, valid_from=SINCE, actor=actor)


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _send(code: str, month: dt.date, day: int, people: tuple[str, str], *, ahead: int) -> None:
    """Fill in, check, stamp, submit and have received one unit's month."""
    filer, head = (_actor(login) for login in people)
    stamp = _on(month.replace(day=day))
    rows = MonthlyReturn.objects.select_related("plan__office", "reporter__organisation", "filled_by")
    row = rows.get(reporter__organisation__code=code, month=month, sequence=0)
    said = {
        entry.cell: SAID[(entry.measure.number + entry.column.position + ahead) % len(SAID)]
        for entry in entries_of(row)
    }
    row = services.cells_write(row=row, said=said, actor=filer, stamp=stamp)
    row = services.return_draft(row=row, phone=PHONE, actor=filer, stamp=stamp)
    row = services.return_approve(row=row, actor=head, stamp=stamp)
    row = services.return_stamp(row=row, actor=head, stamp=stamp)
    row = services.return_submit(row=row, actor=filer, stamp=stamp)
    services.return_receive(row=row, actor=_actor("yy.reform"), stamp=stamp)


def _on(day: dt.date) -> Stamp:
    """Late entry on a day, never later than now."""
    return Stamp(happened_at=min(moments.start_of(day) + dt.timedelta(hours=10), moments.now()))


def load(*, plan: Plan) -> None:
    """Both quarters issued in the weeks after them, and the correction of the newer begun."""
    year, quarter = quarter_last()
    reform = _actor("yy.reform")
    older = _issued(plan, *quarter_before(year, quarter))
    newer = _issued(plan, year, quarter)
    for row, signing in ((older, len(UNITS)), (newer, 2)):
        for code, (filer, _, _) in list(UNITS.items())[:signing]:
            receipt = row.receipts.select_related("reporter").get(reporter__organisation__code=code)
            services.bulletin_sign(receipt=receipt, actor=_actor(filer))
    reason = "部分单位的台账在印发后补报，排名相应更正。"
    services.bulletin_correct(original=newer, kind=BulletinKind.CORRECTION, reason=reason, actor=reform, stamp=Stamp())
    services.bulletins_remind(on=moments.today())


def _issued(plan: Plan, year: int, quarter: int) -> Bulletin:
    """Compiled, a practice chosen, a sentence written, checked by the office's head, sealed."""
    reform, head = _actor("yy.reform"), _actor("yysgb.head")
    days, first = calendar(), quarter_due(plan, year, quarter)
    stamps = [_on(days.add(first, number)) for number in (2, 3, 5, 6)]
    row = services.bulletin_compile(plan=plan, year=year, quarter=quarter, actor=reform, stamp=stamps[0])
    practice = practices_of(row, edition_last(row).facts["months"], unit="yx-park").first()
    if practice is not None:
        row = services.bulletin_practice(row=row, entry=practice.pk, take=True, actor=reform, stamp=stamps[1])
    edition = edition_last(row)
    last = "请各单位对照排名查找差距，每月25日前报送台账；问题清单所列事项由解决单位一个月内提出办法。"
    said = EditionInput(
        words={**edition.words, Section.NEXT: last},
        commended=edition.chosen["commended"],
        criticised=edition.chosen["criticised"],
    )
    row = services.bulletin_edit(row=row, said=said, actor=reform, stamp=stamps[1])
    row = services.bulletin_offer(row=row, actor=reform, stamp=stamps[2])
    row = services.bulletin_approve(row=row, actor=head, stamp=stamps[2])
    return services.bulletin_issue(row=row, actor=head, stamp=stamps[3])
