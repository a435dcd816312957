"""Caluma's settings, loaded in its own environment: as it ships, but connections are kept as ours are."""

from caluma.settings.django import *  # type: ignore[import-not-found]  # noqa: F403
from caluma.settings.django import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
