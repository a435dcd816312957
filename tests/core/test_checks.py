"""The system checks on the database and the calendar, and their page."""

from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse

from core.checks import papers_can_go_out
from core.models import HolidayNotice
from tests.world import World, moment


def _ids() -> set[str]:
    return {str(message.id) for message in run_checks(tags=["database"], databases=["default"])}


@pytest.mark.mission("B6", "E2")
@pytest.mark.parametrize(("month", "asked"), [(10, 2026), (11, 2027), (12, 2027)])
def test_from_november_on_the_next_year_is_wanted(world: World, month: int, asked: int) -> None:
    with time_machine.travel(moment(2026, month, 1), tick=False):
        HolidayNotice.objects.filter(year__gte=2027).delete()
        assert ("core.W001" in _ids()) == (asked == 2027)


def test_before_a_migration_the_tables_are_not_read(world: World) -> None:
    """`migrate` runs the checks too: columns that it is about to make are not asked for."""
    HolidayNotice.objects.all().delete()
    assert "core.W001" in _ids()
    MigrationRecorder(connection).record_unapplied("core", "0007_outbox_queue")
    assert "core.W001" not in _ids()


def test_the_locale_of_the_database_is_looked_at(world: World) -> None:
    if connection.vendor != "postgresql":
        assert not _ids() & {"core.E002", "core.W002"}
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
        ctype = cursor.fetchone()[0]
    assert ("core.W002" in _ids()) == (ctype in ("C", "POSIX"))
    assert "core.E002" not in _ids()


@pytest.mark.mission("E2")
def test_the_page_is_for_those_who_can_mend_it(world: World) -> None:
    client = Client()
    client.force_login(world.person["yx.clerk"])
    assert client.get(reverse("selfcheck")).status_code == 403
    client.force_login(world.person["yx.admin"])
    assert client.get(reverse("selfcheck")).status_code == 200


@pytest.mark.mission("B14")
def test_papers_go_out_with_a_public_address_and_keys(settings: Any) -> None:
    settings.DEMO, settings.PUBLIC_URL, settings.SIGNING_KEYS_DIR = False, "http://127.0.0.1:8000", ""
    assert [message.id for message in papers_can_go_out(None)] == ["core.W003", "core.W004"]
    settings.PUBLIC_URL, settings.SIGNING_KEYS_DIR = "https://spj.example.cn", "/srv/keys"
    assert papers_can_go_out(None) == []
