"""Rules kept in the process are never older than the record, whatever path changes them and whatever is undone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection, transaction

from core import moments
from empowerment.authority import Authority
from empowerment.models import ModeRule, RuleSeal, RuleSlot, RuleStamp
from empowerment.workflow import SealKind
from tests.world import World

SEAL_KINDS = {SealKind.OWN, SealKind.SPECIAL}


def _answer(world: World) -> Authority:
    answer = world.resolve("direct", moments.now())
    assert isinstance(answer, Authority)
    return answer


def _rule(world: World) -> ModeRule:
    answer = _answer(world)
    return ModeRule.objects.get(scheme_id=answer.scheme_id, mode=answer.mode, superseded_at=None)


@pytest.mark.mission("A2", "E1")
def test_the_second_question_reads_no_rules(
    world: World, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    first = _answer(world)
    with django_assert_num_queries(7):
        assert _answer(world).seals == first.seals
    RuleSlot.objects.filter(rule=_rule(world)).update(note="改")
    with django_assert_num_queries(14):
        _answer(world)


@pytest.mark.mission("A2")
def test_a_seal_changed_in_bulk_is_seen_by_the_next_question(world: World) -> None:
    rule = _rule(world)
    other = (SEAL_KINDS - {_answer(world).seals[0].kind}).pop()
    RuleSeal.objects.filter(rule=rule).update(kind=other)
    assert {seal.kind for seal in _answer(world).seals} == {other}


@pytest.mark.mission("A2")
def test_a_row_changed_beside_the_program_is_seen_by_the_next_question(world: World) -> None:
    rule = _rule(world)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE empowerment_moderule SET source = '另一条' WHERE id = %s", [rule.pk])
    assert "另一条" in [source.text for source in _answer(world).sources]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM empowerment_ruleseal WHERE rule_id = %s", [rule.pk])
    assert _answer(world).seals == ()


@pytest.mark.mission("A2")
def test_a_change_that_is_undone_leaves_nothing_behind(world: World) -> None:
    before, rule = _answer(world).seals, _rule(world)
    for _ in range(2):  # twice: what was kept of the first attempt must not answer for the second
        with transaction.atomic():
            RuleSeal.objects.filter(rule=rule).delete()
            assert _answer(world).seals == ()
            transaction.set_rollback(True)
        assert _answer(world).seals == before
        with transaction.atomic():
            RuleSeal.objects.filter(rule=rule).update(limit_days=9)
            assert {seal.limit_days for seal in _answer(world).seals} == {9}
            transaction.set_rollback(True)
        assert _answer(world).seals == before


@pytest.mark.mission("A2")
def test_without_a_stamp_nothing_is_kept(
    world: World, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    _answer(world)
    RuleStamp.objects.all().delete()
    for _ in range(2):
        with django_assert_num_queries(14):
            _answer(world)
    RuleSlot.objects.filter(rule=_rule(world)).update(note="再有标记")
    assert RuleStamp.objects.count() == 1
