"""How the program is wired: settings, URLs, API mount, Celery and the table of periodic jobs."""

# The Celery application must exist before any task module binds to it with `shared_task`.
from config.celery import app as celery_app

__all__ = ["celery_app"]
