"""Celery adapters of the base."""

from celery import shared_task

from core import drawing, events, jobs, moments, outbox


@shared_task
def outbox_drain() -> dict[str, int]:
    return outbox.drain()


@shared_task
def papers_draw() -> dict[str, int]:
    return drawing.draw_due()


@shared_task
def anchor_daily() -> None:
    jobs.run_once("anchor", moments.today().isoformat(), lambda: {"heads": events.anchor_take().count})
