"""The demonstration of 双推送、双报告: pushes claimed, fed back, returned and left lying; results pushed back.

The pushes themselves were made when the cases' results were handed out. Claims and feedback are of today: how the past
months were worked off is not told day by day.
"""

from __future__ import annotations

import datetime as dt

from core import moments
from core.actors import Actor, job
from core.door import Stamp
from core.models import Jurisdiction, Membership, Organisation, Person
from core.permissions import actor_for
from supervision.lives.pushes import DEPARTMENT_ROLES, PushOccasion
from supervision.models import Push, SupervisionResult
from supervision.services import (
    ResultInput,
    penalty_pilot_set,
    push_claim,
    push_feed_back,
    push_give_back,
    push_term_set,
    receiver_add,
    result_record,
)

WRONG = "该事项批后由自然资源部门监管，请改派。"
ARRANGED = "已纳入监管对象名录，按监管责任清单确定的方式和频次检查。"
LEFT = 4  # of the newest pushes: two wait, one is claimed, one is returned


def load() -> None:
    _settings()
    pushes = list(Push.objects.filter(occasion=PushOccasion.RESULT).select_related("organisation", "park", "case"))
    pushes.sort(key=lambda push: push.pk)
    for push in pushes[:-LEFT]:
        _worked_off(push)
    if len(pushes) > LEFT:
        _newest(pushes[-LEFT:])
        _results(pushes[:-LEFT])


def _settings() -> None:
    """The terms of 岳阳, a mailbox of the park, and a pilot. The plan names no pilot park: this one is made up."""
    actor, day = job("load_demo"), moments.today()
    yueyang = Jurisdiction.objects.get(code="yueyang")
    push_term_set(
        jurisdiction=yueyang,
        claim_days=1,
        feedback_days=1,
        begins_on=dt.date(2022, 3, 8),
        basis="演示数据：审管联动办理时限（虚拟）",
        actor=actor,
    )
    park = Organisation.objects.get(code="clj-park")
    penalty_pilot_set(
        park=park, team=park, begins_on=dt.date(2022, 3, 8), basis="演示数据：试点批复（虚拟）", actor=actor
    )
    receiver_add(
        organisation=Organisation.objects.get(code="yx-park"),
        kind="mail",
        name="审管联动信箱（演示）",
        address="yx-park@example.invalid",
        begins_on=day,
        actor=actor,
    )


def _person_of(organisation: Organisation) -> Actor | None:
    row = Membership.objects.filter(organisation=organisation, role__in=DEPARTMENT_ROLES).order_by("pk").first()
    return actor_for(Person.objects.get(pk=row.person_id)) if row else None


def _worked_off(push: Push) -> None:
    actor = _person_of(push.organisation)
    if actor is None:
        return
    claimed = push_claim(push=push, actor=actor, stamp=Stamp())
    push_feed_back(push=claimed, text=ARRANGED, actor=actor, stamp=Stamp())


def _newest(pushes: list[Push]) -> None:
    claimed, returned = pushes[0], pushes[1]
    if (actor := _person_of(claimed.organisation)) is not None:
        push_claim(push=claimed, actor=actor, stamp=Stamp())
    if (actor := _person_of(returned.organisation)) is not None:
        push_give_back(push=returned, reason=WRONG, actor=actor, stamp=Stamp())


def _results(pushes: list[Push]) -> None:
    """A few results of what was pushed before."""
    kinds = SupervisionResult.Kind
    told = (
        (kinds.INSPECTION, "", "双随机检查，现场与许可内容相符，未发现问题。", False),
        (kinds.CORRECTION, "（演示）责改〔2026〕3号", "现场安全通道堆放物料，责令限期改正。", False),
        (kinds.PENALTY, "（演示）罚〔2026〕1号", "未按许可的方案施工，处以罚款。", True),
    )
    for push, (kind, number, text, flagged) in zip(reversed(pushes), told, strict=False):
        actor = _person_of(push.organisation)
        if actor is None:
            continue
        result_record(
            organisation=push.organisation,
            said=ResultInput(
                kind=kind,
                park=push.park,
                applicant=push.case.applicant,
                happened_on=moments.today(),
                text=text,
                document_number=number,
                case=push.case,
                flagged=flagged,
            ),
            actor=actor,
        )
