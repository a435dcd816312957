"""What every test may use: a real browser, a live server, and the record that `make mission` reads."""

import fcntl
import hashlib
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page, Request, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from core import triggers

pytest_plugins = ["tests.world"]
ROOT = Path(__file__).resolve().parent.parent
MISSION_RESULTS = ROOT / "var" / "mission.json"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET_CHROMIUM = [
    "--no-sandbox",  # Chromium refuses its sandbox to root, and CI runs as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
]

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    on_sqlite = connection.vendor == "sqlite"
    for item in items:
        for mark in item.iter_markers("mission"):
            item.user_properties += [("mission", row) for row in mark.args]
        if on_sqlite and item.get_closest_marker("concurrency"):
            item.add_marker(pytest.mark.skip(reason="SQLite has one writer: races are proved on PostgreSQL"))


# --- The database ---------------------------------------------------------------------------------------------------
# All migrations take more than half a minute; on SQLite an empty migrated database is kept and copied until one changes.
MIGRATIONS = sorted(ROOT.glob("*/migrations/*.py"))
EMPTY = f"test-{hashlib.sha256(b''.join(path.read_bytes() for path in MIGRATIONS)).hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def _one_at_a_time() -> Iterator[IO[str]]:
    """The first test process makes the database, the others wait until it has (`django_db_setup` lets go) and copy."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "test.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


@pytest.fixture(scope="session")
def _keeps_empty(request: pytest.FixtureRequest) -> bool:
    """Whether an empty database is kept: not on PostgreSQL, nor without migrations, whose database would be another."""
    return connection.vendor == "sqlite" and not request.config.getoption("nomigrations")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, _keeps_empty: bool, _one_at_a_time: IO[str]) -> bool:
    """True when the kept database has been copied to where this process wants its own."""
    kept = ROOT / "var" / EMPTY
    if not _keeps_empty or not kept.exists():
        return False
    shutil.copy(kept, connection.settings_dict["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
    _keeps_empty: bool,
    _one_at_a_time: IO[str],
) -> None:
    if _keeps_empty and not django_db_keepdb:
        for outdated in (ROOT / "var").glob("test-*.sqlite3"):
            outdated.unlink()
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(ROOT / "var" / EMPTY)])
    fcntl.flock(_one_at_a_time, fcntl.LOCK_UN)


# --- The record for `make mission` ----------------------------------------------------------------------------------
_outcomes: dict[str, dict[str, str]] = defaultdict(dict)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test counts as passed when its call passed and neither set-up nor tear-down went wrong."""
    for name, row in report.user_properties:
        if name == "mission" and (report.when == "call" or report.outcome != "passed"):
            _outcomes[str(row)][report.nodeid] = report.outcome


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return  # under xdist the controlling process writes for all
    MISSION_RESULTS.parent.mkdir(exist_ok=True)
    MISSION_RESULTS.write_text(json.dumps(_outcomes, ensure_ascii=False, indent=1))


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.VAR)


# --- Tests that commit ----------------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def _emptied_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits is followed by a flush, which the append-only guards would refuse and during which the keepers
    would write rows anew: all are lifted just before it, and the flush itself puts them back (it announces
    `post_migrate`). During the test they stand.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not commits and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("_django_db_helper")  # so that this fixture ends before the flush
    yield
    blocker: DjangoDbBlocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        for table in triggers.guarded():
            triggers.lift(table)


# --- The browser ----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        hint = "Chromium is missing: run `make test`, or apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(hint)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET_CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Open pages on the live server: `open_page(width=1366, height=768, javascript=True)`, each with its own cookies.

    Afterwards the test fails when a page asked any other host for anything, or a script raised an error.
    """
    contexts, strays, script_errors = [], [], []
    host = urlsplit(live_server.url).netloc

    def note(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.netloc != host:
            strays.append(request.url)

    def open_one(*, width: int = 1366, height: int = 768, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", note)
        page.on("pageerror", lambda error: script_errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert strays == []
    assert script_errors == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One page of a clerk's usual size."""
    return open_page()
