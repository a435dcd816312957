"""manage.py import_platform FILE --system CODE --park CODE: one delivered file of the provincial platform."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approvals import jobs, selectors
from approvals.models import ImportRow
from core.errors import DomainError


class Command(BaseCommand):
    help = "接收一份省级平台（或垂直业务系统）的交换数据文件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--system", required=True, help="外部系统代码")
        parser.add_argument("--park", required=True, help="园区代码")

    def handle(self, *args: Any, file: Path, system: str, park: str, **options: Any) -> None:
        try:
            batch = jobs.platform_file(file, system=system, park=park)
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        except OSError as problem:
            raise CommandError(f"读不了文件 {file}：{problem.strerror}") from problem
        counts = selectors.batch_counts(batch)
        words = "，".join(f"{ImportRow.Outcome(name).label} {count} 行" for name, count in counts.items())
        self.stdout.write(f"{batch.file_name}：{words}")
