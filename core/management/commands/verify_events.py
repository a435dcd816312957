"""`manage.py verify_events`: is the append-only record whole?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import triggers
from core.events import verify
from core.models import Event


class Command(BaseCommand):
    help = "核验事件链与锚点，列出每处异常；有异常时以 1 退出"

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each fault of a chain or an anchor, and for each missing guard of the database."""
        faults = [*verify(), *(f"数据库防改触发器缺失：{name}" for name in triggers.missing())]
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"共 {len(faults)} 处异常，请保全数据库并核查。", returncode=1)
        self.stdout.write(f"核验完成：{Event.objects.count()} 条事件，未发现异常。")
