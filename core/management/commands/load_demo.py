"""`manage.py load_demo`: the whole demonstration, once, through the services."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from core import moments
from core.actors import job
from core.models import JobRun, Jurisdiction

JOB = "load_demo"


class Command(BaseCommand):
    help = "载入演示数据（fixtures/ 中的全部内容，每个应用只载入一次；再次运行不改变任何数据）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Each app's `demo.load(actor=…)` in the order of the layers, all in one transaction.

        A row per app in the job record says what is loaded, so a second start does nothing, and an app that got a
        demonstration later is loaded then. A database with data of its own is left alone.
        """
        loaded = set(JobRun.objects.filter(job=JOB).values_list("period", flat=True))
        if not loaded and Jurisdiction.objects.exists():
            raise CommandError("库中已有业务数据，不载入演示数据。")
        waiting = [
            config
            for config in apps.get_app_configs()
            if config.label not in loaded and module_has_submodule(config.module, "demo")
        ]
        if not waiting:
            self.stdout.write("演示数据已在库中。")
            return
        began = time.monotonic()
        with transaction.atomic():
            for config in waiting:
                started = moments.now()
                import_module(f"{config.name}.demo").load(actor=job(JOB))
                JobRun.objects.create(job=JOB, period=config.label, started_at=started, finished_at=moments.now())
        self.stdout.write(f"演示数据已载入，用时 {time.monotonic() - began:.0f} 秒。")
