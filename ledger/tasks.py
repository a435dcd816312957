"""Celery adapters of the ledger."""

from typing import Any

from celery import shared_task

from ledger import bulletin_jobs, jobs


@shared_task
def ledger_daily() -> dict[str, Any] | None:
    return jobs.ledger_daily()


@shared_task
def bulletins_daily() -> dict[str, Any] | None:
    return bulletin_jobs.bulletins_daily()
