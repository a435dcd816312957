"""A guide is written with its draft and frozen with it; windows and terms change through their services."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from core import events, moments
from core.errors import Invalid, Refused
from empowerment.models import Empowerment, Guide, GuideQuestion, ItemVersion, ServiceWindow
from empowerment.selectors import resolve
from empowerment.services import (
    GuideDraft,
    QuestionDraft,
    empowerment_revise,
    guide_of,
    version_draft,
    window_set,
)
from tests.portal.conftest import GUIDE, QUESTION, told
from tests.world import ACTOR, World, moment

pytestmark = pytest.mark.mission("C7")


def draft(world: World, **parts: Any) -> ItemVersion:
    return version_draft(item=world.item["direct"], item_type="licence", actor=ACTOR, **parts)


def test_a_guide_is_read_back_as_it_was_written(world: World) -> None:
    version = draft(world, guide=GUIDE, questions=[QUESTION, replace(QUESTION, question="第二问？")])
    assert guide_of(version) == GUIDE
    assert [(q.order, q.question) for q in version.questions.all()] == [(1, "多久要开工？"), (2, "第二问？")]
    assert guide_of(world.item["own"].versions.get()) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"audience": "everybody"}, "audience"),
        ({"organisation_theme": "fun"}, "organisation_theme"),
        ({"person_theme": "fun"}, "person_theme"),
        ({"closing": "never"}, "closing"),
        ({"online_depth": 5}, "online_depth"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
    ],
)
def test_words_outside_the_vocabulary_are_refused_and_leave_no_draft(
    world: World, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        draft(world, guide=replace(GUIDE, **changed))
    assert refused.value.field == field
    assert not ItemVersion.objects.filter(item=world.item["direct"], state="draft").exists()


def test_a_question_needs_its_answer(world: World) -> None:
    with pytest.raises(Invalid, match="问题和回答都要填写"):
        draft(world, questions=[QuestionDraft("问？", " ")])


def test_the_guide_of_a_published_version_changes_by_no_path(world: World) -> None:
    version = told(world, "direct")
    other = draft(world, guide=GUIDE, questions=[QUESTION])
    guide, question = version.guide, version.questions.get()
    tables = Guide._meta.db_table, GuideQuestion._meta.db_table
    paths = [
        lambda: Guide.objects.filter(pk=guide.pk).update(conditions="改"),
        lambda: Guide.objects.filter(version=other).update(version=version),
        lambda: connection.cursor().execute(f"DELETE FROM {tables[0]} WHERE id = %s", [guide.pk]),
        lambda: GuideQuestion.objects.filter(pk=question.pk).update(answer="改"),
        lambda: GuideQuestion.objects.filter(version=other).update(version=version, order=9),
        lambda: GuideQuestion.objects.create(version=version, order=2, question="加？", answer="加"),
        lambda: connection.cursor().execute(f"DELETE FROM {tables[1]} WHERE id = %s", [question.pk]),
    ]
    for number, path in enumerate(paths):
        with pytest.raises(IntegrityError, match="published_version_frozen"), transaction.atomic():
            path()
            pytest.fail(f"path {number} went through")
    assert Guide.objects.filter(version=other).update(conditions="草稿可以改") == 1


# --- Windows -------------------------------------------------------------------------------------------------------
def test_a_window_is_told_anew_and_the_events_keep_what_was_told(world: World) -> None:
    park = world.body["yx-park"]
    first = window_set(park=park, place="一楼", hours="工作日", phone="1", actor=ACTOR)
    second = window_set(park=park, place=" 二楼 ", hours="工作日", phone="2", actor=ACTOR)
    own = window_set(park=park, item=world.item["direct"], place="三楼", hours="周一", actor=ACTOR)
    assert (second.pk, second.place, second.phone) == (first.pk, "二楼", "2")
    assert ServiceWindow.objects.filter(park=park).count() == 2
    assert [event.verb for event in events.history(first)] == ["window.set", "window.set"]
    assert own.item == world.item["direct"]


def test_a_window_belongs_to_a_park_and_to_an_item_of_its_city(world: World) -> None:
    park = world.body["yx-park"]
    for fields, field in (
        ({"park": world.body["yx-zjj"], "place": "一楼", "hours": "工作日"}, "park"),
        ({"park": park, "place": " ", "hours": "工作日"}, "place"),
        ({"park": park, "place": "一楼", "hours": ""}, "hours"),
        ({"park": park, "place": "一楼", "hours": "工作日", "item": world.item["own"]}, "item"),
    ):
        with pytest.raises(Invalid) as refused:
            window_set(**fields, actor=ACTOR)
        assert refused.value.field == field
    assert not ServiceWindow.objects.exists()


# --- Terms ---------------------------------------------------------------------------------------------------------
def revise(row: Empowerment, at: dt.datetime, **changed: Any) -> Empowerment:
    terms: dict[str, Any] = {
        "source_of_power": row.source_of_power,
        "power_basis": row.power_basis,
        "promise_number": row.promise_number,
        "promise_unit": row.promise_unit,
    }
    words = {"reason": "压缩时限", "source": "某文件", "actor": ACTOR}
    return empowerment_revise(empowerment=row, at=at, **{**terms, **words, **changed})


def test_a_promise_holds_from_its_day_on_and_not_before(world: World) -> None:
    row, at = world.empowerment["direct"], moment(2026, 1, 1)
    new = revise(row, at, promise_number=5, promise_unit="day", power_basis="《某条例》第一条")
    item, park = world.item["direct"], world.body["yx-park"]
    before, after = resolve(item, park, "", moment(2025, 12, 31, 23)), resolve(item, park, "", at)
    assert (before.promise_number, after.promise_number, after.promise_unit) == (None, 5, "day")  # type: ignore[union-attr]
    assert (new.mode, new.scheme, new.valid_to, new.power_basis) == (row.mode, row.scheme, None, "《某条例》第一条")
    assert list(new.parties.values_list("party", "organisation")) == list(
        row.parties.values_list("party", "organisation")
    )
    assert [event.verb for event in events.history(new)] == ["empowerment.add", "empowerment.revise"]
    row.refresh_from_db()
    assert (row.superseded_at is None, row.promise_number) == (False, None)


def test_a_revision_wants_a_change_a_reason_and_a_unit(world: World) -> None:
    row, at = world.empowerment["direct"], moment(2026, 1, 1)
    for changed, words in (
        ({}, "没有可登记的变化"),
        ({"reason": " ", "promise_number": 5, "promise_unit": "day"}, "请填写理由"),
        ({"promise_number": 5}, "请写明单位"),
    ):
        with pytest.raises(Invalid, match=words):
            revise(row, at, **changed)
    with pytest.raises(Invalid, match="须在该行的有效期之内"):
        revise(row, row.valid_from, promise_number=5, promise_unit="day")
    revise(row, at, promise_number=5, promise_unit="day")
    with pytest.raises(Refused, match="这一行已被更正"):
        revise(row, at, promise_number=4, promise_unit="day")
    assert Empowerment.objects.known_at(None).filter(item=row.item).count() == 2


def test_a_draft_without_a_guide_has_none(world: World) -> None:
    version = draft(world)
    assert not Guide.objects.filter(version=version).exists()
    assert guide_of(version) is None
    assert GuideDraft().charges is None
    assert moments.today() >= version.valid_from.date()
