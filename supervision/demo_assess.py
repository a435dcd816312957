"""The demonstration of evaluations and assessments: three months of 云溪's items with one adjustment, its window staff month by
month with appeals, departments filed with 督考办. The weights are made up (fixtures/indicator_tables.json says so).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from core import moments
from core.actors import Actor, job
from core.door import Stamp
from core.fixtures_files import data_of
from core.models import Organisation, Person
from core.permissions import actor_for
from supervision import services
from supervision.jobs.evaluation import EVALUATE
from supervision.lives.assessment import RoundKind
from supervision.lives.evaluation import Proposal, Thresholds
from supervision.models import AssessmentRound, AssessmentSheet, EvaluationRow
from supervision.selectors.evaluation import known_until
from supervision.selectors.filing import previous_month
from supervision.services import IndicatorInput, RoundInput, TableInput

PARK = "yx-park"


def load() -> None:
    tables(actor=job("load_demo"))
    last = previous_month(moments.today())
    months = [previous_month(previous_month(last)), previous_month(last), last]
    _evaluations(months)
    _window(months)
    _year()


def tables(*, actor: Actor) -> None:
    """The indicator tables of the fixture, for the organisers that there are."""
    bodies = {row.code: row for row in Organisation.objects.all()}
    for row in data_of("indicator_tables.json")["tables"]:
        if row["organiser"] not in bodies:
            continue
        said = TableInput(
            organiser=bodies[row["organiser"]],
            kind=row["kind"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            title=row["title"],
            source=row["source"],
            appeal_days=row["appeal_days"],
            draft=row.get("draft", False),
            fictional=True,
            indicators=[_indicator(each) for each in row["indicators"]],
        )
        services.indicator_table_set(said=said, actor=actor)


def _indicator(row: dict[str, str]) -> IndicatorInput:
    numbers = {name: Decimal(row[name]) for name in ("weight", "target", "per_unit", "least") if name in row}
    return IndicatorInput(name=row["name"], measure=row.get("measure", ""), words=row.get("words", ""), **numbers)


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _body(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


# --- Items ----------------------------------------------------------------------------------------------------------
def _evaluations(months: list[dt.date]) -> None:
    """By thresholds that look at few cases, too: most items have one or two in a month."""
    services.evaluation_terms_set(
        jurisdiction=_body(PARK).jurisdiction,
        valid_from=dt.date(2022, 5, 11),
        limits=Thresholds(least_cases=1),
        basis="演示：文件没有规定数字",
        actor=job("load_demo"),
    )
    for month in months:
        if moments.now() >= known_until(month):
            services.evaluation_make(park=_body(PARK), month=month, actor=job(EVALUATE))
    rows = EvaluationRow.objects.exclude(proposal__in=[Proposal.KEEP, Proposal.IMPROVE])
    row = rows.select_related("evaluation", "empowerment__park").order_by("-evaluation__month", "position").first()
    if row is not None:
        said = f"{row.reason_words}，会同园区和主管部门研究。"
        services.evaluation_adjust(row=row, reason=said, actor=_actor("yx.reform"))


# --- Window staff ---------------------------------------------------------------------------------------------------
def _window(months: list[dt.date]) -> None:
    """The first month is handed back, the second told with two appeals, the third still being scored."""
    centre, first, second, third = _actor("yx.centre"), *(_opened("window_month", month) for month in months)
    _scored(first, centre)
    sheet = first.sheets.order_by("pk").first()
    assert sheet is not None
    services.sheet_adjust(sheet=sheet, points=Decimal(2), reason="收到企业表扬信一封", actor=centre, stamp=Stamp())
    _handed_back(_final(first, centre), centre)
    _scored(second, centre)
    services.assessment_publish(round=second, actor=centre, stamp=Stamp())
    _appeals(second)
    for sheet in third.sheets.order_by("pk")[:1]:
        _score(sheet, centre)


def _opened(kind: str, day: dt.date, organiser: str = "yx-centre", unit: str = PARK) -> AssessmentRound:
    login = "yx.centre" if organiser == "yx-centre" else "yx.reform"
    said = RoundInput(organiser=_body(organiser), kind=kind, day=day, units=[_body(unit)])
    return services.assessment_open(said=said, actor=_actor(login), stamp=Stamp())


def _scored(round: AssessmentRound, actor: Actor) -> None:
    for sheet in round.sheets.order_by("pk"):
        _score(sheet, actor)


def _score(sheet: AssessmentSheet, actor: Actor) -> None:
    """What is judged by hand: a tenth less for every second sheet."""
    share = Decimal("0.9") if sheet.pk % 2 else Decimal("0.95")
    hands = sheet.lines.filter(by_hand=True).select_related("indicator")
    scores = {line.position: (line.indicator.weight * share).quantize(Decimal("0.1")) for line in hands}
    notes = {line.position: "日常检查记录" for line in hands}
    services.sheet_score(sheet=sheet, scores=scores, notes=notes, actor=actor, stamp=Stamp())


def _final(round: AssessmentRound, actor: Actor) -> AssessmentRound:
    """Told four weeks ago, so that the days for appeals have passed."""
    told = Stamp(happened_at=moments.now() - dt.timedelta(days=28))
    round = services.assessment_publish(round=round, actor=actor, stamp=told)
    return services.assessment_finalise(round=round, actor=actor, stamp=Stamp())


def _handed_back(round: AssessmentRound, actor: Actor) -> AssessmentRound:
    return services.assessment_hand_back(round=round, actor=actor, stamp=Stamp())


def _appeals(round: AssessmentRound) -> None:
    """Two people appeal; the reform office upholds the first one, the other waits."""
    sheets = list(round.sheets.select_related("person", "round__organiser").order_by("pk")[:2])
    for sheet, text in zip(sheets, ("当日外出参加全市培训，有会议签到。", "超期一件系等待企业补件。"), strict=False):
        assert sheet.person is not None
        services.sheet_appeal(sheet=sheet, text=text, actor=actor_for(sheet.person), stamp=Stamp())
    said: dict[str, Any] = {"upheld": True, "points": Decimal(1), "words": "查验签到表属实，更正纪律分。"}
    services.sheet_decide(sheet=sheets[0], actor=_actor("yx.reform"), stamp=Stamp(), **said)


# --- The year before ------------------------------------------------------------------------------------------------
def _year() -> None:
    """Departments: one on file with 督考办, one on its way there; the window staff's year is final."""
    day, reform, centre = dt.date(moments.today().year - 1, 6, 30), _actor("yx.reform"), _actor("yx.centre")
    oversight = _body("yx-ducha")
    for unit, receipt in (("yx-zjj", "云督考备〔1〕号"), ("yx-zrj", "")):
        found = Organisation.objects.filter(code=unit).first()
        if found is None:
            continue
        row = _opened(RoundKind.DEPARTMENT_YEAR, day, "yx-spj", unit)
        _scored(row, reform)
        row = services.assessment_file(round=_final(row, reform), to=oversight, actor=reform, stamp=Stamp())
        if receipt:
            said: dict[str, Any] = {"receipt": receipt, "received_on": moments.today()}
            services.assessment_receive(round=row, actor=_actor("yx.appraiser"), stamp=Stamp(), **said)
    year = _opened(RoundKind.WINDOW_YEAR, day)
    _scored(year, centre)
    _final(year, centre)
