"""manage.py verify_archives [NUMBER ...]: hash the packages of volumes again and name every part that differs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approvals.models import ArchiveVolume
from approvals.services import volume_verify


class Command(BaseCommand):
    help = "逐件重新计算案卷电子包的摘要，与卷内目录比对。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="*", help="案卷号；不填则核验全部")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = ArchiveVolume.objects.filter(package__isnull=False).order_by("pk")
        if options["number"]:
            rows = rows.filter(number__in=options["number"])
            missing = set(options["number"]) - set(rows.values_list("number", flat=True))
            if missing:
                raise CommandError(f"没有案卷 {min(missing)}，或者它的电子案卷还没有生成。")
        looked, wrong = 0, 0
        for row in rows.select_related("case", "package", "directory").iterator(chunk_size=100):
            looked += 1
            for line in volume_verify(row):
                if line.problem:
                    wrong += 1
                    self.stderr.write(f"{row.number} {line.what}：{line.problem}")
        if wrong:
            raise CommandError(f"核验 {looked} 卷，{wrong} 处不符。")
        self.stdout.write(f"核验 {looked} 卷，全部相符。")
