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
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FONT_PACKAGE = "texlive-lang-chinese"
FONTS = ("FandolFang-Regular.otf", "FandolSong-Bold.otf", "FandolHei-Regular.otf", "FandolKai-Regular.otf")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def prepare(requirements: str, *, browser: bool = False) -> None:
    """Install what is missing for `requirements` ("base" or "dev"); quick when nothing is. Exits with a clear line."""
    _install_packages(_missing_packages(browser=browser))
    if not (VENV / "bin" / "pip").exists():
        print("正在创建 Python 环境 .venv …", flush=True)
        _run([sys.executable, "-m", "venv", "--clear", VENV])
    _install_requirements(requirements)
    _fetch_fonts(Path(os.environ.get("VAR_DIR", ROOT / "var")) / "fonts")


def _missing_packages(*, browser: bool) -> list[str]:
    """Ask for what the program uses, not for package names: other systems name their packages differently."""
    missing = []
    if not (VENV / "bin" / "pip").exists() and importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if not _loads("libpango-1.0.so.0"):
        missing.append("libpango-1.0-0")
    if not _loads("libpangoft2-1.0.so.0"):
        missing.append("libpangoft2-1.0-0")
    if not _has_noto():
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


def _has_noto() -> bool:
    """The last font of official papers (core/pdf/fonts.py): it has the rare characters of names."""
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
    return any(any(Path(folder).expanduser().rglob("NotoSerifCJK*-Regular.*")) for folder in folders)


def _fetch_fonts(folder: Path) -> None:
    """仿宋, 小标宋, 黑体 and 楷体 of official papers: four files out of a Debian package, without installing it."""
    if all((folder / name).is_file() for name in FONTS):
        return
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        print(f"正在下载公文字体（{FONT_PACKAGE}，约 47 MB，只此一次）…", flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            if _unpacked_fonts(Path(scratch)):
                folder.mkdir(parents=True, exist_ok=True)
                for path in Path(scratch).rglob("Fandol*.otf"):
                    if path.name in FONTS:
                        shutil.copyfile(path, folder / path.name)
                return
    print(f"没有取到公文字体，文书先用思源宋体；可把 {'、'.join(FONTS)} 放入 {folder} 后重新启动。", flush=True)


def _unpacked_fonts(scratch: Path) -> bool:
    """Download the package into a scratch folder and unpack it there; False where it cannot be had."""
    wait = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=15", "-o", "Acquire::https::Timeout=15"]
    own = ["-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else []
    commands: list[list[str]] = [["apt-get", *wait, *own, "download", FONT_PACKAGE]]
    if os.geteuid() == 0 and subprocess.run(["apt-cache", "show", FONT_PACKAGE], capture_output=True).returncode:
        commands.insert(0, ["apt-get", *wait, "update", "-qq"])
    for command in commands:
        if subprocess.run(command, cwd=scratch, capture_output=True, check=False).returncode:
            return False
    packed = next(scratch.glob("*.deb"), None)
    if packed is None:
        return False
    return not subprocess.run(["dpkg-deb", "-x", packed, scratch / "unpacked"], check=False).returncode


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
