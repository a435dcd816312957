"""The Celery application: settings with the prefix CELERY_, the schedule from `config/schedule.py`."""

import os

from celery import Celery

from config.schedule import beat_schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("pdps")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = beat_schedule()
app.autodiscover_tasks()
