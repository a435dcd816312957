"""Run `check --deploy` as production would start: nothing local, throw-away keys, any warning is a failure."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

with tempfile.TemporaryDirectory() as folder:
    production = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "PDPS_LOCAL")}
    production |= {"SECRET_KEY": secrets.token_urlsafe(50), "VAR_DIR": folder, "ALLOWED_HOSTS": "approval.example.cn"}
    production |= {"PUBLIC_URL": "https://approval.example.cn", "SIGNING_KEYS_DIR": folder}
    command = [sys.executable, ROOT / "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    sys.exit(subprocess.run(command, env=production, check=False).returncode)
