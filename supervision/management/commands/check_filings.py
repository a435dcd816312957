"""`manage.py check_filings [--month 2025-06]`: is every decided case of a filing mode in exactly one filing? Exit status 1
when something is missing, double or in the wrong month. `--recover` first writes what has to be filed of results that were
sealed before filings were kept here.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.models import Organisation
from supervision.selectors.filing_proof import FAULTS, proof, span_of
from supervision.services import duties_recover


class Command(BaseCommand):
    help = "核对备案是否完整：应备案的件都在、且只在一次备案中"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", default="", help="月份，写成 2025-06；不写则核对本月以前的全部月份")
        parser.add_argument(
            "--recover", action="store_true", help="先为启用备案以前用印的结果补记应备案记录，下次编制时编入各月备案"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["recover"]:
            self.stdout.write(f"补记应备案 {duties_recover()} 件。")
        found = proof(span_of(_month(options["month"])))
        names = dict(Organisation.objects.values_list("pk", "name"))
        for row in found.problems:
            where = f"{names[row.by]} → {names[row.to]}"
            self.stdout.write(f"{row.words}\t{row.number}\t{row.kind_words}\t{row.month:%Y-%m}\t{where}")
        for fault, count in sorted(found.faults.items()):
            self.stdout.write(f"{FAULTS[fault]} {count} 件")
        self.stdout.write(f"应备案 {found.expected} 件，已在备案中 {found.filed} 件。")
        if not found.complete:
            raise SystemExit(1)


def _month(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError as problem:
        raise CommandError("月份写成 2025-06 的样子。") from problem
