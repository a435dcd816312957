"""Celery adapters of empowerment."""

from typing import Any

from celery import shared_task

from empowerment import jobs


@shared_task
def instruments_daily() -> dict[str, Any]:
    return jobs.instruments_daily()
