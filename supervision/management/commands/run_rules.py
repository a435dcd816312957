"""`manage.py run_rules --on 2026-09-30`: the rules of a day once more; what is there already is not raised again."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import moments
from core.errors import DomainError
from supervision.lives.rules import PREDICATES
from supervision.services import run_rules


class Command(BaseCommand):
    help = "按某一天的规则、日历和记录运行电子监察，列出新出的和已有的监察卡；可以重复运行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", metavar="日期", help="例如 2026-09-30；不填为今天")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            on = dt.date.fromisoformat(options["on"]) if options["on"] else moments.today()
        except ValueError as problem:
            raise CommandError("日期写成 2026-09-30 的样子。") from problem
        try:
            run = run_rules(on=on)
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        for code, predicate in PREDICATES.items():
            if run.new[code] or run.existing[code]:
                self.stdout.write(f"{predicate.label}：新出 {run.new[code]} 张，已有 {run.existing[code]} 张")
        total = f"新出 {run.new.total()} 张，已有 {run.existing.total()} 张"
        self.stdout.write(f"{moments.chinese_date(on)}运行完毕：{total}。")
