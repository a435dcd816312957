"""`manage.py lint_catalogue`: the catalogue lint for a terminal or a nightly check."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.models import Organisation, OrganisationKind
from empowerment.lint import RULES, Severity, findings, tally
from empowerment.selectors import listed_rows


class Command(BaseCommand):
    help = "目录体检：逐条规则列出现行赋权事项中缺少、矛盾的内容（--fail-on 指定发现何种程度的问题时以 1 退出）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--park", default="", help="只查一个园区（机构代码）")
        parser.add_argument("--fail-on", choices=["never", *Severity.values], default="never")

    def handle(self, *args: Any, park: str, fail_on: str, **options: Any) -> None:
        """Findings rule by rule in the order of the table, then the sum; `warning` fails on errors too."""
        rows = listed_rows()
        if park:
            if not Organisation.objects.filter(kind=OrganisationKind.PARK, code=park).exists():
                raise CommandError(f"没有代码为“{park}”的园区。")
            rows = rows.filter(park__code=park)
        order = {rule.code: number for number, rule in enumerate(RULES)}
        found = sorted(findings(rows), key=lambda finding: order[finding.rule.code])
        for rule, group in groupby(found, key=lambda finding: finding.rule):
            lines = list(group)
            self.stdout.write(f"[{rule.severity.label}] {rule.title}：{len(lines)} 处（{rule.source}）")
            for finding in lines:
                row = finding.subject.empowerment
                self.stdout.write(f"  {row.park.code} {row.item.code} {row.item.name}：{finding.words}")
        total = tally(found)
        self.stdout.write(f"共查 {rows.count()} 项次：{total.words}。")
        if total.errors if fail_on == Severity.ERROR else fail_on == Severity.WARNING and not total.clean:
            raise CommandError("目录体检没有通过。")
