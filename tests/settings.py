"""The program's settings, with what a test run must have of its own: folders, databases, quick password hashes."""

import os
import tempfile

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["PDPS_LOCAL"] = "1"
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="pdps-test-")  # `tests/conftest.py` removes it
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread that also uses the ORM

from config.settings import *  # noqa: E402, F403
from config.settings import BASE_DIR, CACHES, DATABASES, REDIS_URL, VAR  # noqa: E402

FONTS = BASE_DIR / "var" / "fonts"  # what bin/setup.py has fetched, also for tests
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the live server's threads and the test need connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
else:
    DATABASES["default"]["TEST"] = {"TEMPLATE": "template0", "CHARSET": "UTF8"}

if REDIS_URL:
    CACHES["default"]["KEY_PREFIX"] = f"test-{WORKER}"
else:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CELERY_BROKER_URL = "memory://"  # what the code sends by name goes nowhere; a real worker is tested by `make run`
