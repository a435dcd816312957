"""One item at one park (or area) has one mode on any day: the database refuses overlaps, exactly the overlapping ones."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from core import moments
from core.errors import Refused
from empowerment.models import Empowerment
from empowerment.services import empowerment_add
from tests.world import ACTOR, World, build_world, moment

BASE = moment(2030, 1, 1)
ROUNDS = 10  # two insertions meet inside the constraint only now and then
hours = st.integers(min_value=0, max_value=40)
periods = st.tuples(
    hours, st.none() | st.integers(min_value=1, max_value=15), st.sampled_from(["", "东片区"]), st.booleans()
)


def _row(world: World, start: int, length: int | None, area: str, superseded: bool) -> Empowerment:
    begins = BASE + dt.timedelta(hours=start)
    return Empowerment(
        item=world.item["own"],
        park=world.body["yx-park"],
        area=area,
        scheme=world.scheme["S1"],
        mode="direct",
        source="测试",
        valid_from=begins,
        valid_to=None if length is None else begins + dt.timedelta(hours=length),
        superseded_at=moments.now() if superseded else None,
    )


def _overlap(one: Empowerment, other: Empowerment) -> bool:
    """Half-open periods share a moment; another area or a superseded row is never in the way."""
    if one.area != other.area or one.superseded_at or other.superseded_at:
        return False
    far = moment(9000, 1, 1)
    return one.valid_from < (other.valid_to or far) and other.valid_from < (one.valid_to or far)


@pytest.mark.mission("A4")
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(periods, min_size=2, max_size=8))
def test_the_database_refuses_exactly_what_overlaps(
    shared_world: World, rows: list[tuple[int, int | None, str, bool]]
) -> None:
    with transaction.atomic():
        kept: list[Empowerment] = []
        for values in rows:
            row = _row(shared_world, *values)
            try:
                with transaction.atomic():
                    row.save()
                refused = False
            except IntegrityError:
                refused = True
            assert refused == any(_overlap(row, other) for other in kept), values
            if not refused:
                kept.append(row)
        transaction.set_rollback(True)


@pytest.mark.mission("A4")
def test_no_path_of_writing_makes_an_overlap(world: World) -> None:
    first, second = _row(world, 0, 5, "", False), _row(world, 5, 5, "", False)
    superseded = _row(world, 2, 5, "", True)
    for row in (first, second, superseded):
        row.save()
    table = Empowerment._meta.db_table
    paths = [
        lambda: Empowerment.objects.filter(pk=first.pk).update(valid_to=None),
        lambda: Empowerment.objects.filter(pk=superseded.pk).update(superseded_at=None),
        lambda: Empowerment.objects.bulk_create([_row(world, 3, 1, "", False)]),
        lambda: connection.cursor().execute(f"UPDATE {table} SET valid_to = NULL WHERE id = %s", [first.pk]),
    ]
    for path in paths:
        with pytest.raises(IntegrityError), transaction.atomic():
            path()


@pytest.mark.mission("A4")
def test_the_refusal_names_the_row_in_the_way(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        empowerment_add(
            item=world.item["direct"],
            park=world.body["yx-park"],
            scheme=world.scheme["S0"],
            mode="delegated",
            valid_from=moment(2025, 1, 1),
            source="测试",
            actor=ACTOR,
        )
    assert refusal.value.code == "overlap"
    assert "已有“直接赋权”登记在案（2022年5月11日起长期，测试目录），与所填期间重叠" in refusal.value.message


@pytest.mark.mission("A4")
@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_two_overlapping_rows_at_once_one_is_refused_in_words() -> None:
    world = build_world(holidays=False)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def add(mode: str, round_number: int) -> None:
        start.wait()
        try:
            empowerment_add(
                item=world.item["own"],
                park=world.body["yx-park"],
                area=f"第{round_number}片区",
                scheme=world.scheme["S1"],
                mode=mode,
                valid_from=BASE,
                source="同时登记",
                actor=ACTOR,
            )
            outcomes.append("kept")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    for round_number in range(ROUNDS):
        threads = [threading.Thread(target=add, args=(mode, round_number)) for mode in ("direct", "intake_only")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(outcomes) == ["kept"] * ROUNDS + ["overlap"] * ROUNDS
    assert Empowerment.objects.filter(item=world.item["own"], park=world.body["yx-park"]).count() == ROUNDS
