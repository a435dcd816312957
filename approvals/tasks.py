"""Celery adapters of approvals."""

from typing import Any

from celery import shared_task

from approvals import jobs, services
from approvals.services.rating_watch import ratings_watch
from core import moments
from core.actors import job
from core.jobs import run_once


@shared_task
def deem_accepted() -> dict[str, Any]:
    return jobs.deem_accepted()


@shared_task
def promises_lapse() -> dict[str, Any]:
    return jobs.promises_lapse()


@shared_task
def promises_remind() -> dict[str, Any]:
    return jobs.promises_remind()


@shared_task
def clocks_recompute() -> dict[str, Any]:
    return {**jobs.clocks_recompute(), "beside": jobs.side_dates_recompute()}


@shared_task
def delegations_return() -> dict[str, Any]:
    return jobs.delegations_return()


@shared_task
def licences_daily() -> dict[str, Any]:
    return jobs.licences_daily()


@shared_task
def checklists_renew() -> dict[str, Any]:
    return jobs.checklists_renew()


@shared_task
def posts_warn() -> None:
    run_once("posts_warn", moments.today().isoformat(), lambda: {"vacancies": services.posts_warn()})


@shared_task
def consultations_lapse() -> dict[str, int]:
    return services.consultations_lapse()


@shared_task
def platform_inbox() -> dict[str, Any]:
    return jobs.platform_inbox()


@shared_task
def archive_daily() -> dict[str, Any]:
    return services.archive_work(actor=job("archive"))


@shared_task
def archive_packages() -> dict[str, int]:
    return services.packages_make(actor=job("archive"))


@shared_task
def ratings_daily() -> dict[str, Any] | None:
    return run_once("ratings", moments.today().isoformat(), lambda: ratings_watch(on=moments.today()))
