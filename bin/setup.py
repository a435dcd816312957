"""Prepare this clone: system libraries, `.venv`, pinned requirements. Uses the standard library only.

bin/python bin/setup.py base             what running needs
bin/python bin/setup.py dev --browser    what tests need, with Chromium
"""

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def prepare(requirements: str, *, browser: bool = False) -> None:
    """Install what is missing for `requirements` ("base" or "dev"); quick when nothing is. Exits with a clear line."""
    _install_packages(_missing_packages(browser=browser))
    if not (VENV / "bin" / "pip").exists():
        print("正在创建 Python 环境 .venv …", flush=True)
        _run([sys.executable, "-m", "venv", "--clear", VENV])
    _install_requirements(requirements)


def _missing_packages(*, browser: bool) -> list[str]:
    """Ask for what the program uses, not for package names: other systems name their packages differently."""
    missing = []
    if not (VENV / "bin" / "pip").exists() and importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if not _loads("libpango-1.0.so.0"):
        missing.append("libpango-1.0-0")
    if not _loads("libpangoft2-1.0.so.0"):
        missing.append("libpangoft2-1.0-0")
    if not _has_chinese_font():
        missing.append("fonts-noto-cjk")
    if browser and not any(map(shutil.which, BROWSERS)):
        missing.append("chromium")
    if browser and not _loads("libatomic.so.1"):  # Playwright's driver needs it
        missing.append("libatomic1")
    return missing


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    return bool(subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, check=False).stdout.strip())


def _install_packages(packages: list[str]) -> None:
    if not packages:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    prefix = _root_prefix()
    if prefix is None or not shutil.which("apt-get"):
        sys.exit(f"缺少系统软件包，且当前用户无权安装。请先执行：\n  sudo {line}")
    print(f"正在安装系统软件包：{' '.join(packages)} …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run([*prefix, "apt-get", "update", "-qq"], env=quiet)
    _run([*prefix, *line.replace("install -y", "install -y -qq", 1).split()], env=quiet)


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    asks_nothing = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    return ["sudo", "-n"] if asks_nothing else None


def _install_requirements(name: str) -> None:
    """Skipped while the stamp shows this very file installed; dev.txt contains base.txt."""
    if any(_is_installed(wanted) for wanted in {name, "dev"}):
        return
    print(f"正在安装 requirements/{name}.txt（首次约需几分钟）…", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    _run([*pip, "-r", ROOT / "requirements" / f"{name}.txt"])
    _stamp(name).write_text(_digest(name))


def _is_installed(name: str) -> bool:
    return _stamp(name).exists() and _stamp(name).read_text() == _digest(name)


def _stamp(name: str) -> Path:
    return VENV / f"installed-{name}"


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{name}.txt").read_bytes()).hexdigest()


def _run(command: list[str | Path], env: dict[str, str] | None = None) -> None:
    if subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL).returncode:
        sys.exit(f"这一步没有成功：{' '.join(map(str, command))}\n请按上面的提示处理后重试。")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("requirements", choices=["base", "dev"])
    parser.add_argument("--browser", action="store_true")
    wanted = parser.parse_args()
    prepare(wanted.requirements, browser=wanted.browser)
