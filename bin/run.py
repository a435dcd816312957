"""`make run`: prepare, migrate, load the demonstration once, start web and worker, stop both cleanly on Ctrl-C.

PORT and BIND choose the address. Uses the standard library only, because it runs before anything is installed.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO

from setup import PYTHON, ROOT, VENV, prepare

VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
ENVIRONMENT = {
    **os.environ,
    "PDPS_LOCAL": "1",
    "VAR_DIR": str(VAR),
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",  # common in a trial container
}
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS = 15  # for requests and tasks under way; what is cut off is taken up from the database at the next start


class Stop(Exception):
    """Someone asked us to stop."""


def main() -> None:
    bind, port = os.environ.get("BIND") or "127.0.0.1", _port()
    _refuse_taken_port(bind, port)
    for name in STOP_SIGNALS:
        signal.signal(name, _stop)
    services: list[subprocess.Popen[bytes]] = []
    with _only_one_here():
        try:
            prepare("base")
            _manage("migrate", "--noinput", "--verbosity=0")
            _manage("load_demo")
            services += map(_start, _commands(bind, port))
            _wait_until_up(bind, port, services)
            print(f"\n系统已启动：http://{'127.0.0.1' if bind == '0.0.0.0' else bind}:{port}/\n", flush=True)
            _manage("demo_logins")
            print("\n按 Ctrl-C 停止。", flush=True)
            _wait_for_exit(services)
        except Stop:
            print("\n正在停止 …", flush=True)
        finally:
            _stop_all(services)
    print("已停止，数据已保存。", flush=True)


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isdecimal() and 0 < int(text) < 65536):
        sys.exit(f"PORT={text} 不是有效端口，请填写 1–65535 之间的整数，例如：make run PORT=8001")
    return int(text)


def _refuse_taken_port(bind: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: not stopped by TIME_WAIT
        try:
            probe.bind((bind, port))
        except PermissionError:
            sys.exit(f"当前用户不能使用端口 {port}，请换一个，例如：make run PORT=8001")
        except OSError:
            sys.exit(f"端口 {bind}:{port} 已被占用，请换一个，例如：make run PORT={port % 65535 + 1}")


def _only_one_here() -> IO[str]:
    """Two workers with beat on the same data would run every job twice."""
    VAR.mkdir(parents=True, exist_ok=True)
    lock = (VAR / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("本目录的系统已在运行，请先停止它（在其终端按 Ctrl-C）。")
    return lock


def _manage(*arguments: str) -> None:
    if subprocess.run([PYTHON, ROOT / "manage.py", *arguments], env=ENVIRONMENT, cwd=ROOT, check=False).returncode:
        sys.exit(f"这一步没有成功：manage.py {' '.join(arguments)}")


def _commands(bind: str, port: int) -> list[list[str]]:
    tools = VENV / "bin"
    web = [f"{tools}/gunicorn", "config.wsgi", f"--bind={bind}:{port}", "--worker-class=gthread"]
    web += ["--workers=2", "--threads=4", "--log-level=warning", "--no-control-socket"]
    worker = [f"{tools}/celery", "-A", "config", "--quiet", "worker", "-B", "-P", "threads", "-c", "4"]
    worker += ["--schedule", str(VAR / "beat-schedule"), "--loglevel=WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [web, worker]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """Each service leads its own session, so that Ctrl-C reaches it once, through us, and its children with it."""
    return subprocess.Popen(command, env=ENVIRONMENT, cwd=ROOT, start_new_session=True, preexec_fn=_die_with_parent)


def _die_with_parent() -> None:
    """Linux: ask for SIGTERM should this launcher be killed without a chance to clean up."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _wait_until_up(bind: str, port: int, services: list[subprocess.Popen[bytes]]) -> None:
    while True:
        _exit_if_ended(services)
        try:
            socket.create_connection((bind, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)


def _wait_for_exit(services: list[subprocess.Popen[bytes]]) -> None:
    while True:
        _exit_if_ended(services)
        time.sleep(0.5)


def _exit_if_ended(services: list[subprocess.Popen[bytes]]) -> None:
    for service in services:
        if service.poll() is not None:
            sys.exit(f"服务意外退出（代码 {service.returncode}），其余服务也已停止。请查看上面的提示。")


def _stop(_signal: int, _frame: FrameType | None) -> None:
    for name in STOP_SIGNALS:
        signal.signal(name, signal.SIG_IGN)
    raise Stop


def _stop_all(services: list[subprocess.Popen[bytes]]) -> None:
    for service in services:
        if service.poll() is None:
            service.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for service in services:
        with suppress(subprocess.TimeoutExpired):
            service.wait(max(0.1, deadline - time.monotonic()))
        _kill_group(service)


def _kill_group(service: subprocess.Popen[bytes]) -> None:
    """The leader may be gone while a child lives on."""
    with suppress(ProcessLookupError):
        os.killpg(service.pid, signal.SIGKILL)
    service.wait()


if __name__ == "__main__":
    main()
