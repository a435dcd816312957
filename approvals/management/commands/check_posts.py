"""`manage.py check_posts`: posts that stand empty or will within the days ahead; exit status 1 when a case waits for one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.selectors import vacancies_everywhere
from approvals.selectors.posts import AHEAD


class Command(BaseCommand):
    help = "列出空缺和即将空缺的岗位"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=AHEAD, help="提前看几天（自然日）")

    def handle(self, *args: Any, **options: Any) -> None:
        found = vacancies_everywhere(ahead=options["days"])
        for row in found:
            held_up = f"，{row.waiting} 件在等" if row.waiting else ""
            self.stdout.write(f"{row.body.name}\t{row.label}\t{row.role_words}\t{row.words}{held_up}")
        if any(row.empty_now and row.waiting for row in found):
            raise SystemExit(1)
