"""A periodic job runs once per period, whoever starts it and however often; a failed run may be started again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from core import moments
from core.models import JobRun

STALE = dt.timedelta(hours=2)  # a run that has not ended by then was killed with its worker


def run_once(job: str, period: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    """Do `work` unless this job has already been done (or is being done) for the period; return its outcome or None."""
    now = moments.now()
    with transaction.atomic():
        run, created = JobRun.objects.select_for_update().get_or_create(
            job=job, period=period, defaults={"started_at": now}
        )
        if not created and (run.finished_at or run.started_at > now - STALE):
            return None
        run.started_at = now
        run.save(update_fields=["started_at"])
    try:
        outcome = work()
    except BaseException:
        JobRun.objects.filter(pk=run.pk, finished_at=None).delete()  # so that the next start tries again
        raise
    run.outcome, run.finished_at = outcome, moments.now()
    run.save(update_fields=["outcome", "finished_at"])
    return outcome
