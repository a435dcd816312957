"""Caluma's own Python environment and configuration, outside the tree of sources."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from bench.walks import ROOT

PACKAGE = "caluma==11.3.0"  # brings its gunicorn and its database driver
# Read when the module is loaded: the run gives itself a VAR_DIR that is thrown away.
HOME = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "bench" / "caluma"
PYTHON = str(HOME / "bin" / "python")


def prepared() -> None:
    """HOME has the package installed; quick when it has. Exits with a clear line."""
    stamp = HOME / "installed"
    if stamp.exists() and stamp.read_text() == PACKAGE:
        return
    print(f"installing {PACKAGE} into {HOME}", flush=True)
    _run([sys.executable, "-m", "venv", "--clear", str(HOME)])
    _run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE])
    stamp.write_text(PACKAGE)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
        raise SystemExit("\n".join([f"{PACKAGE} could not be installed (BENCH_CALUMA=0 leaves it out):", *said]))


def configured(url: str) -> dict[str, str]:
    """The environment that makes Caluma serve the database of `url` to anybody, as its production setting does."""
    parts = urlsplit(url)
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "bench.caluma.settings",
        "PYTHONPATH": str(ROOT),
        "ENV": "production",
        "SECRET_KEY": "of-a-bench",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "DATABASE_NAME": parts.path.lstrip("/"),
        "DATABASE_USER": parts.username or "",
        "DATABASE_PASSWORD": parts.password or "",
        "DATABASE_HOST": parts.hostname or "",
        "DATABASE_PORT": str(parts.port or ""),
        "VISIBILITY_CLASSES": "caluma.caluma_core.visibilities.Any",
        "PERMISSION_CLASSES": "caluma.caluma_core.permissions.AllowAny",
    }
