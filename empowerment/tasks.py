"""Celery adapters of empowerment."""

from typing import Any

from celery import shared_task

from core import moments
from core.actors import job
from core.jobs import run_once
from empowerment import jobs, services


@shared_task
def trial_reviews() -> dict[str, Any] | None:
    today = moments.today()
    raise_all = services.trial_reviews_raise
    return run_once(
        "trial_reviews", today.isoformat(), lambda: {"raised": raise_all(on=today, actor=job("trial_reviews"))}
    )


@shared_task
def instruments_daily() -> dict[str, Any]:
    return jobs.instruments_daily()


@shared_task
def consents_daily() -> dict[str, Any] | None:
    today = moments.today()
    expire = services.consents_expire
    return run_once("consents", today.isoformat(), lambda: {"expired": expire(on=today, actor=job("consents"))})
