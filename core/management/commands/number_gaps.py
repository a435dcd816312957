"""`manage.py number_gaps`: official numbers that were never issued or have been removed, and that nobody has voided."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.numbering import gaps


class Command(BaseCommand):
    help = "列出各编号系列中的缺号；有缺号时以 1 退出"

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per series with its missing numbers."""
        found = gaps()
        for gap in found:
            numbers = "、".join(map(str, gap.missing)) or "末号之后还有编号"
            self.stdout.write(f"{gap.key} {gap.year}年：{numbers}")
        if found:
            raise CommandError(f"{len(found)} 个系列有缺号，请核查。", returncode=1)
        self.stdout.write("编号连续，没有缺号。")
