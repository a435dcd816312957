"""The project's own files: what a new user runs and what production starts from."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
ADDRESS = re.compile(r"[a-z+]+://|--(?:extra-)?index-url|--find-links")


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["base", "dev"])
def test_lock_file_names_no_address_and_hashes_every_package(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert ADDRESS.findall(text) == []
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_dev_lock_contains_base_lock_version_for_version() -> None:
    base, dev = (
        set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE))
        for name in ("base", "dev")
    )
    assert base - dev == set()


def test_help_lists_every_make_target() -> None:
    targets = re.findall(r"^([a-z_-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    listed = re.findall(r"^  make (\S+)\s+\S", run("make", "help").stdout, re.MULTILINE)
    assert listed == targets


def test_compose_file_is_valid() -> None:
    checked = run(sys.executable, "bin/check_compose.py")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_compose_check_refuses_an_unknown_key(tmp_path: Path) -> None:
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(COMPOSE.read_text().replace("    image: redis:7", "    imago: redis:7"))
    checked = run(sys.executable, "bin/check_compose.py", broken)
    assert checked.returncode == 1
    assert "services/redis: 'imago' does not match" in checked.stderr


def test_compose_runs_one_program_with_the_variables_that_settings_read() -> None:
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    assert set(services) == {"web", "worker", "beat", "postgres", "redis"}
    given = services["web"]["environment"]
    assert services["worker"]["environment"] == services["beat"]["environment"] == given
    source = "".join((ROOT / "config" / name).read_text() for name in ("settings.py", "keys.py"))
    assert [name for name in given if f'"{name}"' not in source] == []


@pytest.mark.parametrize("port", ["abc", "0", "65536", "80a", "-1"])
def test_run_refuses_a_port_that_is_none(port: str) -> None:
    refused = run("env", f"PORT={port}", "bin/python", "bin/run.py")
    assert (refused.returncode, refused.stderr) == (
        1,
        f"PORT={port} 不是有效端口，请填写 1–65535 之间的整数，例如：make run PORT=8001\n",
    )


def test_run_refuses_a_taken_port_before_anything_else(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run("env", f"PORT={port}", f"VAR_DIR={tmp_path / 'var'}", "bin/python", "bin/run.py")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"端口 127.0.0.1:{port} 已被占用")
    assert not (tmp_path / "var").exists()
