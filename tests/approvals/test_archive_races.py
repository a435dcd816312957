"""Two people at once: a serial number is used once, a volume compiled once, overlapping ranges received once (B25)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from approvals import services
from approvals.models import ArchiveVolume, BlankBatch, BlankCertificate
from core import moments
from core.door import Stamp
from core.errors import DomainError
from tests.approvals.archiving import draw, walked
from tests.approvals.looking import on
from tests.approvals.test_races import at_once
from tests.approvals.walks import WALKS, go, receive
from tests.world import World, build_world

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("B25")]


@pytest.fixture
def world() -> Iterator[World]:
    with on(2025, 6, 3):
        yield build_world()


def test_serial_number_is_used_once(world: World) -> None:
    clerk = world.actor("yx.clerk")
    stock = services.blank_stock_add(body=world.body["yx-park"], kind="许可证", actor=clerk)
    today = moments.today()
    services.blanks_receive(stock=stock, first=1, last=1, received_on=today, from_whom="厅", actor=clerk)
    cases = []
    for _ in range(2):
        case = receive(world, "direct", "yx.clerk")
        for step in WALKS["direct"][1][:4]:
            case = go(world, case, step)
        cases.append(case)
    blank = BlankCertificate.objects.get()
    actors = [world.actor("yx.clerk"), world.actor("yx.clerk2")]

    def issue(n: int) -> object:
        return services.case_issue(case=cases[n], actor=actors[n], stamp=Stamp(), blank=blank.pk)

    found = at_once(lambda: issue(0), lambda: issue(1))
    assert sorted(isinstance(one, DomainError) for one in found) == [False, True]
    blank.refresh_from_db()
    states = {case.pk: type(case).objects.get(pk=case.pk).state for case in cases}
    assert blank.case_id is not None and states.pop(blank.case_id) == "issued"
    assert list(states.values()) == ["sealed"]


def test_overlapping_ranges_are_received_once(world: World) -> None:
    clerk, other = world.actor("yx.clerk"), world.actor("yx.clerk2")
    stock = services.blank_stock_add(body=world.body["yx-park"], kind="许可证", actor=clerk)
    today = moments.today()

    def take(first: int, last: int, actor: object) -> object:
        return services.blanks_receive(
            stock=stock,
            first=first,
            last=last,
            received_on=today,
            from_whom="厅",
            actor=actor,  # type: ignore[arg-type]
        )

    found = at_once(lambda: take(1, 60, clerk), lambda: take(50, 120, other))
    assert sorted(isinstance(one, DomainError) for one in found) == [False, True]
    batch = BlankBatch.objects.get()
    assert BlankCertificate.objects.count() == batch.count


def test_case_gets_one_volume_with_one_number(world: World) -> None:
    case = walked(world)
    draw()
    clerk, other = world.actor("yx.clerk"), world.actor("yx.clerk2")
    opened = at_once(
        lambda: services.volume_open(case=case, actor=clerk), lambda: services.volume_open(case=case, actor=other)
    )
    volume = ArchiveVolume.objects.get()
    assert opened == [volume, volume]
    stamp = Stamp(version=volume.version)
    found = at_once(
        lambda: services.volume_compile(volume=volume, actor=clerk, stamp=stamp),
        lambda: services.volume_compile(volume=volume, actor=other, stamp=stamp),
    )
    assert sorted(isinstance(one, DomainError) for one in found) == [False, True]
    volume.refresh_from_db()
    assert volume.number.endswith("卷〔2025〕1号")
