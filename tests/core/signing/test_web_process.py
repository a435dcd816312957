"""A web process brings neither the renderer nor the signing library along (docs/decisions/0015)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROBE = """
import sys
from config.wsgi import application
from django.test import Client
from django.urls import get_resolver

get_resolver().url_patterns
Client().get("/public/verify/")
import core.tasks
heavy = ("weasyprint", "pyhanko", "pyhanko_certvalidator", "aiohttp")
print(",".join(sorted(name for name in sys.modules if name.split(".")[0] in heavy)))
"""


@pytest.mark.mission("B14")
def test_web_and_worker_import_neither_renderer_nor_signing_library(tmp_path: Path) -> None:
    given = {**os.environ, "VAR_DIR": str(tmp_path), "PDPS_LOCAL": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    given.pop("DATABASE_URL", None)
    told = subprocess.run([sys.executable, "-c", PROBE], cwd=ROOT, env=given, capture_output=True, text=True)
    assert (told.returncode, told.stdout.strip()) == (0, ""), told.stderr[-2000:]
