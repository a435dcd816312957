"""A periodic job runs once per period, whoever starts it and however often (E1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from core import moments
from core.jobs import STALE, run_once
from core.models import JobRun

START = dt.datetime(2026, 3, 2, 2, tzinfo=moments.SHANGHAI)


class Work:
    def __init__(self) -> None:
        self.runs = 0
        self.fails = False

    def __call__(self) -> dict[str, Any]:
        self.runs += 1
        if self.fails:
            raise ConnectionError("no disk")
        return {"heads": self.runs}


@pytest.mark.mission("E1")
def test_job_runs_once_per_period(db: None) -> None:
    work = Work()
    assert [run_once("anchor", day, work) for day in ("03-02", "03-02", "03-03")] == [{"heads": 1}, None, {"heads": 2}]
    assert list(JobRun.objects.order_by("pk").values_list("period", "outcome")) == [
        ("03-02", {"heads": 1}),
        ("03-03", {"heads": 2}),
    ]


@pytest.mark.mission("E1")
def test_failed_run_is_started_again(db: None) -> None:
    work = Work()
    work.fails = True
    with pytest.raises(ConnectionError):
        run_once("anchor", "03-02", work)
    assert JobRun.objects.count() == 0
    work.fails = False
    assert run_once("anchor", "03-02", work) == {"heads": 2}


@pytest.mark.mission("E1")
def test_run_in_progress_is_left_alone_until_it_must_have_been_killed(db: None) -> None:
    work = Work()
    JobRun.objects.create(job="anchor", period="03-02", started_at=START)
    with time_machine.travel(START + STALE - dt.timedelta(seconds=1), tick=False):
        assert run_once("anchor", "03-02", work) is None
    with time_machine.travel(START + STALE, tick=False):
        assert run_once("anchor", "03-02", work) == {"heads": 1}
    assert JobRun.objects.get().finished_at == START + STALE
