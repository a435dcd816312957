"""Celery adapters of supervision."""

from celery import shared_task

from core import moments
from supervision import services


@shared_task
def cards_overdue() -> int:
    return services.cards_overdue()


@shared_task
def cards_checks_overdue() -> int:
    return services.cards_checks_overdue()


@shared_task
def pushes_remind() -> int:
    return services.pushes_remind(on=moments.today())
