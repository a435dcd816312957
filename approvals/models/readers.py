"""Who may read which case, as one narrow table that lists are read from in order."""

from __future__ import annotations

from django.db import models


class CaseReader(models.Model):
    """One row for everybody with a part in a case: an organisation (``o12``), the jurisdiction of its park (``j3``) or
    the system that submitted it (``cKEY``). Kept by triggers (approvals/readers.py), never written by the program.

    State and mode stand beside the reader, so that a page of anybody's cases, of one state, of one mode or of those still
    open, is one index range however many cases there are.
    """

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="readers", verbose_name="办件")
    reader = models.CharField("可见方", max_length=40)
    state = models.CharField("状态", max_length=24)
    open = models.BooleanField("未办结")
    mode = models.CharField("方式", max_length=16)

    class Meta:
        verbose_name = verbose_name_plural = "办件可见方"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["reader", "case"], name="case_reader_once")]
        indexes = [
            models.Index(fields=["reader", "state", "case"], name="case_reader_state"),
            models.Index(fields=["reader", "mode", "case"], name="case_reader_mode"),
            models.Index(fields=["reader", "case"], condition=models.Q(open=True), name="case_reader_open"),
        ]
