"""`manage.py load_checklist clj_checklist.json`: the checklist of another document, as data, without a line of code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.actors import job
from core.errors import DomainError
from ledger.checklist_file import load


class Command(BaseCommand):
    help = "载入一份改革任务清单（JSON，样式见 fixtures/clj_checklist.json）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="清单文件")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            row = load(json.loads(file.read_text(encoding="utf-8")), actor=job("load_checklist"))
        except (OSError, ValueError) as problem:
            raise CommandError(f"文件读不出来：{problem}") from problem
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        self.stdout.write(f"已载入“{row.name}”，{row.requirements.count()} 项要求。")
