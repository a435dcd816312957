"""Celery adapters of supervision."""

from typing import Any

from celery import shared_task

from supervision import jobs


@shared_task
def monitor_daily() -> dict[str, Any] | None:
    return jobs.monitor_daily()
