"""`make run` as a new user meets it: up with the demonstration, stopped without a trace, up again with its data."""

import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
READY = "按 Ctrl-C 停止。"
STOPPED = "已停止，数据已保存。"
WAIT_SECONDS = 300


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A data folder; whatever still runs on it afterwards is ended."""
    yield tmp_path / "var"
    for pid in processes_on(tmp_path / "var"):
        os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def processes_on(var: Path) -> list[int]:
    """Return every process that was started with this data folder in its environment."""
    mark, found = f"VAR_DIR={var}\0".encode(), []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environment.read_bytes():
                found.append(int(environment.parent.name))
        except OSError:
            continue  # ended meanwhile, or another user's
    return found


def start(var: Path, port: int) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {"PORT": str(port), "VAR_DIR": str(var)}
    command = ["bin/python", "bin/run.py"]
    log = var.with_suffix(".log").open("w")
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, text=True)


def wait_until_ready(launcher: subprocess.Popen[str], log: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while READY not in log.read_text():
        assert launcher.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)


def wait_until_gone(var: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while processes_on(var) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes_on(var) == []


def people(var: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(var / "db.sqlite3") as database:
        return database.execute("select id, username, password from core_person order by id").fetchall()


def test_run_serves_the_demonstration_keeps_its_data_and_leaves_nothing_running(var: Path) -> None:
    log, port = var.with_suffix(".log"), free_port()
    first = start(var, port)
    wait_until_ready(first, log)
    with urlopen(f"http://127.0.0.1:{port}/login/") as answer:
        assert answer.status == 200
    loaded = people(var)
    assert loaded != []
    assert any(str(person[1]) in log.read_text() for person in loaded)
    first.send_signal(signal.SIGINT)
    assert first.wait(WAIT_SECONDS) == 0
    assert log.read_text().rstrip().endswith(STOPPED)
    assert processes_on(var) == []

    second = start(var, port)
    wait_until_ready(second, log)
    assert people(var) == loaded
    second.kill()  # no chance to clean up: the services must notice by themselves
    second.wait()
    wait_until_gone(var)
