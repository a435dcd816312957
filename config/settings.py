"""All settings, read from the environment only. Without any variable the program runs embedded: SQLite, no servers."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from config.keys import installation_keys, secret_key


def flag(name: str) -> bool:
    return os.environ.get(name, "") in ("1", "true", "yes")


def words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
FILES_ROOT = VAR / "files"
FONTS = Path(os.environ.get("FANDOL_DIR") or VAR / "fonts")  # what bin/setup.py has fetched
FONTS_DIR = Path(os.environ["FONTS_DIR"]) if os.environ.get("FONTS_DIR") else None  # a site's licensed fonts
for folder in (VAR, FILES_ROOT):
    folder.mkdir(parents=True, exist_ok=True)

# --- Keys and hosts -------------------------------------------------------------------------------------------------
DEBUG = flag("DEBUG")
LOCAL = flag("PDPS_LOCAL")  # a trial on http://127.0.0.1: cookies and redirects must not insist on https
SECRET_KEY = secret_key(VAR / "secret_key")
_keys = installation_keys(VAR / "keys.json")
FIELD_KEYS = _keys.field_keys
INDEX_KEY = _keys.index_key
EVENT_KEY = _keys.event_key
ALLOWED_HOSTS = [*words("ALLOWED_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

# --- Applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.contrib.humanize",
    "django.forms",  # FORM_RENDERER finds Django's own form templates through it
    "rest_framework",
    "drf_spectacular",
    "guardian",
    "core",
    "empowerment",
    "approvals",
    "supervision",
    "ledger",
    "portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.SizeLimit",
    "core.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.DomainErrors",
    "core.middleware.Readable",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -----------------------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, Any]
if os.environ.get("DATABASE_URL"):
    DATABASES = {
        "default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600, conn_health_checks=True)
    }
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        # Compiling a plan takes PostgreSQL longer than any of our queries runs: seconds for the statistics.
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "db.sqlite3",
            "OPTIONS": {
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
                "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN instead of failing at its first write
                "timeout": 20,
            },
        }
    }

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES: dict[str, Any]
if REDIS_URL:
    _queue = urlsplit(REDIS_URL)
    _next_number = f"/{int(_queue.path.strip('/') or 0) + 1}"  # clearing the cache must not clear the queue
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": _queue._replace(path=_next_number).geturl(),
        }
    }
else:  # files, not process memory: a session revoked in one process must be gone in the others
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR / "cache"}}
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 5_000}  # when full, any entry may go: also a count of tries

# --- People and sessions --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "core.passwords.MinimumLength", "OPTIONS": {"min_length": 10}},
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
    ),
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # in the database, so that it can be revoked
SESSION_COOKIE_AGE = 12 * 60 * 60

# --- Language, time, static files -----------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
SERVE_FROM_SOURCE = DEBUG or LOCAL  # no collectstatic step in a trial
STATIC_ROOT = None if SERVE_FROM_SOURCE else Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles"))
WHITENOISE_USE_FINDERS = SERVE_FROM_SOURCE
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_ROOT}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if SERVE_FROM_SOURCE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security (`check --deploy` runs on these in `make check`) ------------------------------------------------------
HTTPS = not (DEBUG or LOCAL)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = flag("BEHIND_PROXY")
if BEHIND_PROXY:  # only behind a proxy that sets this header itself; otherwise a client could forge it
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- REST -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {  # what an endpoint needs more is in core/api/endpoint.py
    "DEFAULT_AUTHENTICATION_CLASSES": ["core.api.authentication.SessionPerson"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.problems.problem",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "园区赋权审批系统",
    "VERSION": "1",
    "DESCRIPTION": "Catalogue, submission, status and every move of a case. Signing, retries and examples: docs/api.md.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "ResultEnum": "approvals.api.serializers.RESULTS",
        "ApplicantKindEnum": "approvals.models.Applicant.Kind",
        "PauseKindEnum": "approvals.models.PauseKind",
        "SealKindEnum": "empowerment.workflow.SealKind",
        "ClockKindEnum": "approvals.models.ClockKind",
        "CaseKindEnum": "approvals.workflow.CaseKind",
        "CaseStateEnum": "approvals.workflow.State",
        "RevokeGroundEnum": "approvals.licence_life.RevokeGround",
        "LicenceStateEnum": "approvals.licence_life.LicenceState",
        "DeliveryWayEnum": "approvals.models.Delivery.Way",
        "CheckWayEnum": "approvals.models.CheckRecord.Way",
    },
}

# --- Background work (the periodic jobs are in config/schedule.py) --------------------------------------------------
LONGEST_TASK = 30 * 60  # seconds
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True  # what a task did is in the database
CELERY_TASK_ACKS_LATE = True  # a task may run twice, but is not lost with its worker
CELERY_TASK_TIME_LIMIT = LONGEST_TASK
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # Unacknowledged messages are delivered again after this time: earlier would run a long task twice at once.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": LONGEST_TASK + 5 * 60}
else:
    BROKER_DIR = VAR / "broker"
    for folder in (BROKER_DIR / "queue", BROKER_DIR / "control"):
        folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.2,
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # one worker, and each command would be a file left behind

# --- Logging --------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "core.logs.MaskingFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}

# --- This program ---------------------------------------------------------------------------------------------------
VERSION = "0.1.0"
PLATFORM_INBOX = Path(os.environ["PLATFORM_INBOX"]) if os.environ.get("PLATFORM_INBOX") else VAR / "inbox"
# The address of this site as people outside reach it: it is printed as a QR code on every paper.
PUBLIC_URL = os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{os.environ.get('PORT') or 8000}").rstrip("/")
# Who signs papers (docs/signing.md): a product by dotted path, else a folder of keys, else, in a trial, keys made here.
SIGNER = os.environ.get("SIGNER", "")
SIGNER_OPTIONS: dict[str, Any] = json.loads(os.environ.get("SIGNER_OPTIONS") or "{}")
SIGNING_KEYS_DIR = os.environ.get("SIGNING_KEYS_DIR", "")
SIGNING_PASSWORDS = {
    name.removeprefix("SIGNING_PASSWORD_"): value
    for name, value in os.environ.items()
    if name.startswith("SIGNING_PASSWORD_")
}
SIGNING_TSA_URL = os.environ.get("SIGNING_TSA_URL", "")
# Pushes to other bodies: networks beside the public ones that an HTTP receiver may stand in (a government intranet), and
# how many seconds one delivery may take in all.
PUSH_NETWORKS = words("PUSH_NETWORKS")
PUSH_TIMEOUT = float(os.environ.get("PUSH_TIMEOUT") or 10)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'console' if LOCAL and not EMAIL_HOST else 'smtp'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or "no-reply@localhost"
SIGNING_ROOTS = os.environ.get("SIGNING_ROOTS", "")  # a file of root certificates (PEM) that signatures must lead to
DEMO = flag("DEMO") or LOCAL  # every page then says that the catalogue is a demonstration
