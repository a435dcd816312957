"""The wiring: keys that outlive a restart, the table of jobs, and a task that really travels through the broker."""

import json
import stat
import threading
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from celery.schedules import crontab

from config.celery import app
from config.keys import installation_keys, secret_key
from config.schedule import Job, beat_schedule


@pytest.fixture(autouse=True)
def no_keys_in_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "EVENT_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_keys_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    first = installation_keys(tmp_path / "keys.json"), secret_key(tmp_path / "secret_key")
    assert (installation_keys(tmp_path / "keys.json"), secret_key(tmp_path / "secret_key")) == first
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys.json", "secret_key"]


def test_keys_made_by_several_processes_at_once_are_the_same(tmp_path: Path) -> None:
    start, seen = threading.Barrier(8), []

    def read() -> None:
        start.wait()
        seen.append(installation_keys(tmp_path / "keys.json"))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [seen[0]] * 8


def test_keys_from_the_environment_leave_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    monkeypatch.setenv("FIELD_KEYS", json.dumps({"k2": key, "k1": key}))
    monkeypatch.setenv("INDEX_KEY", key)
    monkeypatch.setenv("EVENT_KEY", key)
    keys = installation_keys(tmp_path / "keys.json")
    assert (list(keys.field_keys), keys.event_key) == (["k2", "k1"], bytes(32))
    assert list(tmp_path.iterdir()) == []


def test_a_key_of_the_wrong_length_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENT_KEY", "AAAA")
    with pytest.raises(ValueError, match="EVENT_KEY must be base64 of exactly 32 bytes"):
        installation_keys(tmp_path / "keys.json")


def test_two_jobs_of_one_name_are_refused() -> None:
    job = Job(name="nightly", task="core.tasks.drain", when=crontab(hour="2", minute="0"), why="Sends what is waiting.")
    with pytest.raises(ValueError, match="share a name"):
        beat_schedule((job, job))


def test_every_periodic_job_names_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    assert [entry["task"] for entry in app.conf.beat_schedule.values() if entry["task"] not in app.tasks] == []


def test_a_task_travels_through_the_configured_broker() -> None:
    arrived = threading.Event()
    app.task(arrived.set, name="tests.arrive")

    with start_worker(app, perform_ping_check=False, pool="threads", concurrency=1, queues=["test-arrive"]):
        app.send_task("tests.arrive", queue="test-arrive")  # by name: never run in place
        assert arrived.wait(timeout=20)
