"""Writes of the base: organisations and their names, people, dated memberships and their roles, holiday notices."""

import datetime as dt
import json
from typing import Any

import pytest

from core import events, moments, registries
from core.actors import job
from core.errors import Invalid, Refused
from core.models import HolidayNotice, Jurisdiction, Organisation, Person
from core.notice_text import NoticeDay, NoticeDraft
from core.permissions import actor_for
from core.selectors import calendar, organisation_by_name
from core.services import (
    holidays_publish,
    membership_add,
    membership_end,
    organisation_alias_add,
    organisation_create,
    organisation_rename,
    organisation_update,
    person_activate,
    person_create,
    person_deactivate,
    person_password_set,
    person_update,
)

ACTOR = job("test")
TODAY = moments.today()
DAY = dt.timedelta(days=1)


@pytest.fixture
def park(db: None) -> Organisation:
    place = Jurisdiction.objects.create(code="yueyang", name="岳阳市", division_code="430600")
    return organisation_create(
        code="yx-park",
        jurisdiction=place,
        kind="park",
        level="park",
        name="岳阳绿色化工产业园管理委员会",
        aliases=["绿色化工园"],
        actor=ACTOR,
    )


@pytest.fixture
def person(db: None) -> Person:
    return person_create(username="clerk", name="陈演文", actor=ACTOR)


def test_an_organisation_is_found_by_its_aliases_and_its_code_is_taken_once(park: Organisation) -> None:
    assert organisation_by_name("绿色化工园") == park
    with pytest.raises(Refused, match="机构代码“yx-park”已被使用"):
        organisation_create(
            code="yx-park", jurisdiction=park.jurisdiction, kind="park", level="park", name="另一个", actor=ACTOR
        )


def test_a_renamed_organisation_keeps_its_earlier_names_for_their_days(park: Organisation) -> None:
    organisation_rename(organisation=park, name="绿色化工高新区管理委员会", on=dt.date(2020, 6, 1), actor=ACTOR)
    park = organisation_rename(organisation=park, name="绿色化工新区管理委员会", on=dt.date(2022, 5, 11), actor=ACTOR)
    days = [dt.date(2019, 1, 1), dt.date(2020, 5, 31), dt.date(2020, 6, 1), dt.date(2022, 5, 10), dt.date(2022, 5, 11)]
    assert [park.name_on(day) for day in days] == [
        "岳阳绿色化工产业园管理委员会",
        "岳阳绿色化工产业园管理委员会",
        "绿色化工高新区管理委员会",
        "绿色化工高新区管理委员会",
        "绿色化工新区管理委员会",
    ]
    assert park.name == "绿色化工新区管理委员会"
    for on in (dt.date(2022, 5, 11), dt.date(2021, 1, 1)):
        with pytest.raises(Refused, match="更名日期须在此之后"):
            organisation_rename(organisation=park, name="又一个名称", on=on, actor=ACTOR)
    with pytest.raises(Refused, match="更名日期在今天之后"):
        organisation_rename(organisation=park, name="又一个名称", on=TODAY + DAY, actor=ACTOR)
    assert [event.verb for event in events.history(park)] == ["organisation.create"] + ["organisation.rename"] * 2


def test_a_membership_gives_its_role_only_between_its_dates(park: Organisation, person: Person) -> None:
    values: dict[str, Any] = {"person": person, "organisation": park, "role": "clerk", "actor": ACTOR}
    membership_add(**values, valid_from=TODAY - 9 * DAY, valid_to=TODAY - DAY)
    assert actor_for(person).roles == frozenset()
    current = membership_add(**values, valid_from=TODAY)
    membership_add(**{**values, "role": "reviewer"}, valid_from=TODAY + DAY)
    assert actor_for(person).roles == {("clerk", park.pk)}
    membership_end(membership=current, last_day=TODAY, actor=ACTOR)
    assert actor_for(person).roles == {("clerk", park.pk)}  # the last day is inclusive
    with pytest.raises(Refused, match="已有更早的最后一日"):
        membership_end(membership=current, last_day=TODAY + DAY, actor=ACTOR)
    with pytest.raises(Invalid, match="最后一日不得早于起始日"):
        membership_end(membership=current, last_day=TODAY - DAY, actor=ACTOR)


@pytest.mark.parametrize(
    ("begins", "ends", "overlaps"),
    [
        (-20, -11, False),
        (-20, -10, True),
        (-9, -8, True),
        (-5, None, True),
        (-4, None, False),
        (-20, None, True),
    ],
    ids=str,
)
def test_overlapping_duplicates_are_refused(
    park: Organisation, person: Person, begins: int, ends: int | None, overlaps: bool
) -> None:
    """One membership from ten to five days ago, both inclusive."""
    values: dict[str, Any] = {"person": person, "organisation": park, "role": "clerk", "actor": ACTOR}
    membership_add(**values, valid_from=TODAY - 10 * DAY, valid_to=TODAY - 5 * DAY)
    period = {"valid_from": TODAY + begins * DAY, "valid_to": None if ends is None else TODAY + ends * DAY}
    if overlaps:
        with pytest.raises(Refused, match=r"已有“窗口人员”任职.*与所填期间重叠"):
            membership_add(**values, **period)
    else:
        membership_add(**values, **period)
    membership_add(**{**values, "role": "reviewer"}, **period)  # another role is no duplicate


def test_a_membership_needs_a_role_of_the_list_and_a_period(park: Organisation, person: Person) -> None:
    values: dict[str, Any] = {"person": person, "organisation": park, "valid_from": TODAY, "actor": ACTOR}
    for change, field in (
        ({"role": "boss"}, "role"),
        ({"role": "clerk", "valid_to": TODAY - DAY}, "valid_to"),
        ({"role": "clerk", "substitute_for": person}, "substitute_for"),
    ):
        with pytest.raises(Invalid) as error:
            membership_add(**values, **change)
        assert error.value.field == field
    with pytest.raises(Refused, match="登录名“clerk”已被使用"):
        person_create(username="clerk", name="另一人", actor=ACTOR)


NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕8号
一、元旦：1月1日至3日放假，共3天。
二、春节：2月5日至11日放假调休，共7天。2月20日（周六）上班。
三、清明节：4月3日至5日放假，共3天。
四、劳动节：5月1日至5日放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日放假，共1天。
六、中秋节：9月15日放假，共1天。
七、国庆节：10月1日至7日放假调休，共7天。10月9日（周六）上班。"""


def test_a_pasted_notice_is_published_once_and_moves_the_calendar(db: None) -> None:
    """The wording follows the form of the real notices; the days of 2027 are made up for this test."""
    monday, worked = dt.date(2027, 2, 8), dt.date(2027, 2, 20)
    assert (calendar().is_workday(monday), calendar().is_workday(worked)) == (True, False)
    assert calendar().is_provisional(monday)
    told: list[int] = []
    registries.subscribe("holidays.publish", lambda row, actor, facts: told.append(facts["year"]))
    notice = holidays_publish(notice=NOTICE, actor=ACTOR)
    assert (notice.year, notice.document_number, notice.days.count()) == (2027, "国办发明电〔2026〕8号", 30)
    assert (calendar().is_workday(monday), calendar().is_workday(worked)) == (False, True)
    assert not calendar().is_provisional(monday)
    assert calendar(known_at=notice.recorded_at - DAY).is_workday(monday)
    assert told == [2027]
    with pytest.raises(Refused, match="2027年节假日通知已经录入"):
        holidays_publish(notice=NOTICE, actor=ACTOR)
    assert [event.verb for event in events.history(notice)] == ["holidays.publish"]


def test_a_notice_needs_its_document_number(db: None) -> None:
    draft = NoticeDraft(2028, None, [NoticeDay(dt.date(2028, 1, 1), "off", "元旦")])
    with pytest.raises(Invalid) as error:
        holidays_publish(notice=draft, actor=ACTOR)
    assert error.value.field == "document_number"
    assert holidays_publish(notice=draft, document_number="国办发明电〔2027〕1号", actor=ACTOR).year == 2028
    assert HolidayNotice.objects.count() == 1


def _body(code: str, place: Jurisdiction, **facts: Any) -> Organisation:
    values = {"kind": "department", "level": "district", "name": f"测试局{code}", "actor": ACTOR}
    return organisation_create(code=code, jurisdiction=place, **{**values, **facts})


def _revise(organisation: Organisation, **changed: Any) -> Organisation:
    names = ("short_name", "initials", "parent", "served_by", "successor", "source")
    kept = {name: getattr(organisation, name) for name in names}
    return organisation_update(organisation=organisation, actor=ACTOR, **{**kept, **changed})


def test_updated_facts_of_an_organisation_are_named_in_its_event(park: Organisation) -> None:
    centre = _body("yx-centre", park.jurisdiction)
    park = _revise(park, short_name=" 绿化园 ", served_by=centre)
    park.refresh_from_db()
    assert (park.short_name, park.served_by, park.name) == ("绿化园", centre, "岳阳绿色化工产业园管理委员会")
    last = events.history(park)[-1]
    assert (last.verb, json.loads(last.facts)) == (
        "organisation.update",
        {"short_name": "绿化园", "served_by": centre.name},
    )


@pytest.mark.parametrize("field", ["parent", "successor", "served_by"])
def test_a_circle_of_organisations_is_refused(park: Organisation, field: str) -> None:
    second = _revise(_body("second", park.jurisdiction), **{field: park})
    third = _revise(_body("third", park.jurisdiction), **{field: second})
    for other in (park, second, third):
        with pytest.raises(Invalid, match="不能绕成一圈") as error:
            _revise(park, **{field: other})
        assert error.value.field == field
    assert getattr(Organisation.objects.get(pk=park.pk), field) is None
    assert [event.verb for event in events.history(park)] == ["organisation.create"]


def test_an_alias_belongs_to_one_organisation(park: Organisation) -> None:
    other = _body("other", park.jurisdiction)
    organisation_alias_add(organisation=park, name=" 绿化产业区 ", actor=ACTOR)
    assert organisation_by_name("绿化产业区") == park
    with pytest.raises(Refused, match=f"“绿化产业区”已是{park.name}的名称"):
        organisation_alias_add(organisation=other, name="绿化产业区", actor=ACTOR)
    with pytest.raises(Refused, match="“绿色化工园”已经登记"):
        organisation_alias_add(organisation=park, name="绿色化工园", actor=ACTOR)
    with pytest.raises(Invalid, match="请填写别名"):
        organisation_alias_add(organisation=park, name=" ", actor=ACTOR)
    assert [event.verb for event in events.history(park)] == ["organisation.create", "organisation.alias_add"]
    assert other.names.count() == 0


def test_a_persons_facts_are_updated_without_entering_the_record(person: Person) -> None:
    person = person_update(person=person, name=" 陈演武 ", post="科员", phone="13800000000", actor=ACTOR)
    person.refresh_from_db()
    assert (person.name, person.post, person.phone) == ("陈演武", "科员", "13800000000")
    with pytest.raises(Invalid) as error:
        person_update(person=person, name=" ", post="", phone="", actor=ACTOR)
    assert error.value.field == "name"
    assert [(event.verb, event.facts) for event in events.history(person)][1:] == [("person.update", "{}")]


def test_a_deactivated_person_holds_no_role_until_activated(park: Organisation, person: Person) -> None:
    membership_add(person=person, organisation=park, role="clerk", valid_from=TODAY, actor=ACTOR)
    with pytest.raises(Invalid) as error:
        person_deactivate(person=person, reason=" ", actor=ACTOR)
    assert error.value.field == "reason"
    with pytest.raises(Refused, match="不能停用自己"):
        person_deactivate(person=person, reason="误点", actor=actor_for(person))
    person = person_deactivate(person=person, reason="调离", actor=ACTOR)
    assert actor_for(Person.objects.get(pk=person.pk)).roles == frozenset()
    person = person_activate(person=person, actor=ACTOR)
    assert actor_for(Person.objects.get(pk=person.pk)).roles == {("clerk", park.pk)}
    assert [event.verb for event in events.history(person)][2:] == ["person.deactivate", "person.activate"]


@pytest.mark.parametrize(
    ("weak", "words"),
    [
        ("20261123456", "密码只包含数字"),
        ("password1", "这个密码太常见了"),
        ("clerk123", "登录名"),
    ],
)
def test_a_weak_password_is_refused_in_the_rules_words(person: Person, weak: str, words: str) -> None:
    person_password_set(person=person, password="Chuang-kou-2026", actor=ACTOR)
    with pytest.raises(Invalid, match=words) as error:
        person_password_set(person=person, password=weak, actor=ACTOR)
    assert error.value.field == "password"
    person.refresh_from_db()
    assert person.check_password("Chuang-kou-2026")
    assert [(event.verb, event.facts) for event in events.history(person)][1:] == [("person.password_set", "{}")]
