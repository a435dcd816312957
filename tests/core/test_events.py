"""The record finds every way of tampering: a changed row, a swapped pair, a cut tail, a removed object, a rehash without
the key. The tests play the attacker by lifting the database's guards, which only the test runner does."""

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from core import events, triggers
from core.actors import job
from core.models import Anchor, ChainHead, Event, IssuedNumber, Jurisdiction, NumberSeries
from core.numbering import number_take

ACTOR = job("test")


@pytest.fixture
def objects(db: None) -> list[Jurisdiction]:
    """Two objects with three events each."""
    found = []
    for number in (1, 2):
        obj = Jurisdiction.objects.create(code=f"j{number}", name=f"辖区{number}", division_code=f"43000{number}")
        for step in range(3):
            events.record(obj=obj, verb=f"test.step{step}", actor=ACTOR, facts={"step": step, "of": number})
        found.append(obj)
    return found


@pytest.fixture
def attacker(objects: list[Jurisdiction]) -> list[Jurisdiction]:
    """The same with the guards lifted; they are put back, as the next test may run on the same tables."""
    for table in ("core_event", "core_anchor"):
        triggers.lift(table)
    return objects


def faults() -> list[str]:
    return list(events.verify())


def row(obj: Jurisdiction, sequence: int) -> Event:
    return Event.objects.get(object_type="core.jurisdiction", object_id=obj.pk, sequence=sequence)


def test_a_whole_record_has_no_faults_and_events_come_in_order(objects: list[Jurisdiction]) -> None:
    assert faults() == []
    assert [event.verb for event in events.history(objects[0])] == ["test.step0", "test.step1", "test.step2"]
    assert [event.sequence for event in events.history(objects[1])] == [1, 2, 3]


@pytest.mark.parametrize("statement", ["UPDATE core_event SET verb = 'x'", "DELETE FROM core_event"])
def test_the_database_refuses_to_change_or_delete_events(objects: list[Jurisdiction], statement: str) -> None:
    with pytest.raises(IntegrityError, match="core_event is append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    events.anchor_take()
    with pytest.raises(IntegrityError, match="core_anchor is append-only"), transaction.atomic():
        Anchor.objects.all().delete()
    assert triggers.missing() == []


def test_truncating_is_refused_where_the_database_has_it(objects: list[Jurisdiction]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute("TRUNCATE core_event")


@pytest.mark.parametrize(
    "change",
    [
        {"facts": '{"of":1,"step":9}'},
        {"verb": "test.other"},
        {"actor_id": "somebody"},
        {"actor_kind": "person"},
        {"organisation_id": 7},
        {"via_client": "system"},
    ],
    ids=str,
)
def test_a_changed_row_is_found(attacker: list[Jurisdiction], change: dict[str, object]) -> None:
    target = row(attacker[0], 2)
    Event.objects.filter(pk=target.pk).update(**change)
    assert faults() == [f"core.jurisdiction {attacker[0].pk}: 第 2 条事件内容被改动"]


def test_a_changed_time_is_found(attacker: list[Jurisdiction]) -> None:
    target = row(attacker[0], 3)
    Event.objects.filter(pk=target.pk).update(happened_at=row(attacker[0], 1).happened_at)
    assert faults() == [f"core.jurisdiction {attacker[0].pk}: 第 3 条事件内容被改动"]


def test_a_swapped_pair_is_found(attacker: list[Jurisdiction]) -> None:
    first, second = row(attacker[0], 1), row(attacker[0], 2)
    for event, sequence in ((first, 99), (second, 1), (first, 2)):
        Event.objects.filter(pk=event.pk).update(sequence=sequence)
    found = faults()
    name = f"core.jurisdiction {attacker[0].pk}"
    assert f"{name}: 第 1 条事件与前一条不相连" in found
    assert f"{name}: 第 1 条事件内容被改动" in found
    assert f"{name}: 第 2 条事件内容被改动" in found
    assert all(fault.startswith(name) for fault in found)


def test_a_row_taken_out_of_the_middle_is_found(attacker: list[Jurisdiction]) -> None:
    Event.objects.filter(pk=row(attacker[0], 2).pk).delete()
    found = faults()
    assert f"core.jurisdiction {attacker[0].pk}: 第 2 条事件缺失" in found
    assert f"core.jurisdiction {attacker[0].pk}: 第 3 条事件与前一条不相连" in found


def test_a_cut_tail_is_found(attacker: list[Jurisdiction]) -> None:
    Event.objects.filter(pk=row(attacker[0], 3).pk).delete()
    assert faults() == [f"core.jurisdiction {attacker[0].pk}: 末尾事件缺失或链头被改动"]


def test_a_cut_tail_with_its_head_set_back_is_found_by_the_anchor(attacker: list[Jurisdiction]) -> None:
    anchor = events.anchor_take()
    Event.objects.filter(pk=row(attacker[0], 3).pk).delete()
    last = row(attacker[0], 2)
    ChainHead.objects.filter(object_type="core.jurisdiction", object_id=attacker[0].pk).update(
        sequence=2, hash=last.hash
    )
    assert faults() == [f"core.jurisdiction {attacker[0].pk}: 锚点 {anchor.pk} 所记第 3 条事件已不在"]


def test_a_removed_object_is_found_by_the_anchor(attacker: list[Jurisdiction]) -> None:
    anchor = events.anchor_take()
    gone = {"object_type": "core.jurisdiction", "object_id": attacker[0].pk}
    Event.objects.filter(**gone).delete()
    ChainHead.objects.filter(**gone).delete()
    assert faults() == [f"core.jurisdiction {attacker[0].pk}: 锚点 {anchor.pk} 中的对象已被移除"]


def test_a_removed_head_is_found(attacker: list[Jurisdiction]) -> None:
    ChainHead.objects.filter(object_id=attacker[0].pk).delete()
    assert faults() == [f"core.jurisdiction {attacker[0].pk}: 链头缺失"]


def test_a_rehash_without_the_key_is_found(attacker: list[Jurisdiction]) -> None:
    """The attacker changes the last event and computes plain hashes, the chain's head included."""
    target = row(attacker[0], 3)
    forged = hashlib.sha256(f"{target.previous_hash}forged".encode()).hexdigest()
    Event.objects.filter(pk=target.pk).update(facts="{}", hash=forged)
    ChainHead.objects.filter(object_type="core.jurisdiction", object_id=attacker[0].pk).update(hash=forged)
    assert faults() == [f"core.jurisdiction {attacker[0].pk}: 第 3 条事件内容被改动"]


def test_a_changed_or_removed_anchor_is_found(attacker: list[Jurisdiction]) -> None:
    first = events.anchor_take()
    events.record(obj=attacker[0], verb="test.later", actor=ACTOR)
    second = events.anchor_take()
    assert faults() == []
    Anchor.objects.filter(pk=first.pk).delete()
    assert faults() == [f"锚点 {second.pk}: 内容被改动或前一锚点缺失"]


def test_a_changed_anchor_is_found(attacker: list[Jurisdiction]) -> None:
    anchor = events.anchor_take()
    kept = "\n".join(line for line in anchor.heads.splitlines() if f" {attacker[0].pk} " not in line)
    Anchor.objects.filter(pk=anchor.pk).update(heads=kept)
    assert faults() == [f"锚点 {anchor.pk}: 内容被改动或前一锚点缺失"]


# --- Commands -------------------------------------------------------------------------------------------------------
def test_verify_events_prints_faults_and_fails(attacker: list[Jurisdiction]) -> None:
    triggers.install()
    out = StringIO()
    call_command("verify_events", stdout=out)
    assert out.getvalue() == "核验完成：6 条事件，未发现异常。\n"
    triggers.lift("core_event")
    Event.objects.filter(pk=row(attacker[0], 3).pk).delete()
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify_events", stdout=out)
    assert error.value.returncode == 1
    assert f"core.jurisdiction {attacker[0].pk}: 末尾事件缺失或链头被改动" in out.getvalue()
    assert "数据库防改触发器缺失：event_no_delete" in out.getvalue()


def test_take_anchor_exports_what_is_needed_to_compare(objects: list[Jurisdiction], tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"
    call_command("take_anchor", export=file, stdout=StringIO())
    anchor = Anchor.objects.get()
    exported = json.loads(file.read_text(encoding="utf-8"))
    assert (exported["hash"], exported["heads"]) == (anchor.hash, anchor.heads.splitlines())
    assert exported["count"] == 2


def test_number_gaps_names_series_and_numbers(objects: list[Jurisdiction]) -> None:
    for _ in range(3):
        number_take(key="测试", year=2026, pattern="测〔{year}〕{n}号", obj=objects[0])
    out = StringIO()
    call_command("number_gaps", stdout=out)
    assert out.getvalue() == "编号连续，没有缺号。\n"
    IssuedNumber.objects.get(series=NumberSeries.objects.get(), value=2).delete()
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("number_gaps", stdout=out)
    assert out.getvalue() == "测试 2026年：2\n"
