"""Celery adapters of supervision."""

from typing import Any

from celery import shared_task

from core import moments
from supervision import services
from supervision.jobs import evaluation, fault, filing, matters, monitor


@shared_task
def monitor_daily() -> dict[str, Any] | None:
    return monitor.monitor_daily()


@shared_task
def filings_monthly() -> dict[str, Any]:
    return filing.filings_monthly()


@shared_task
def filings_of_month(month: str, body: int) -> dict[str, Any]:
    return filing.filings_of_month(month, body)


@shared_task
def filings_per_case() -> dict[str, Any]:
    return filing.filings_per_case()


@shared_task
def filings_remind() -> dict[str, Any] | None:
    return filing.filings_remind()


@shared_task
def pushes_remind() -> int:
    return services.pushes_remind(on=moments.today())


@shared_task
def items_evaluate() -> dict[str, Any]:
    return evaluation.items_evaluate()


@shared_task
def fault_remind() -> dict[str, Any] | None:
    return fault.fault_remind()


@shared_task
def matters_daily() -> dict[str, Any] | None:
    return matters.matters_daily()
