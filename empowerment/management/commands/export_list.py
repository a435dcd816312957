"""Write the catalogue of a park on a day as a file that `import_list` reads."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import moments
from core.models import Organisation, OrganisationKind
from empowerment.importing.writing import list_csv, list_xlsx
from empowerment.selectors import catalogue_lines
from empowerment.selectors.list_guides import guides_of


class Command(BaseCommand):
    help = "导出园区某一天的事项清单（扩展名 .csv 或 .xlsx）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--park", required=True, help="园区代码")
        parser.add_argument("--on", type=dt.date.fromisoformat, help="哪一天，默认今天")

    def handle(self, *args: Any, **options: Any) -> None:
        park = Organisation.objects.filter(kind=OrganisationKind.PARK, code=options["park"]).first()
        if park is None:
            raise CommandError(f"没有园区“{options['park']}”。")
        at = moments.start_of(options["on"]) if options["on"] else moments.now()
        lines = catalogue_lines(park, at)
        guides = guides_of(park, [line.version.pk for line in lines if line.version])
        title = f"{park.name}赋权事项清单（{moments.chinese_date(at)}，{len(lines)}项）"
        csv = options["file"].suffix.lower() == ".csv"
        try:
            options["file"].write_bytes(list_csv(lines, guides) if csv else list_xlsx(title, lines, guides))
        except OSError as problem:
            raise CommandError(f"写不了文件：{problem}") from problem
        self.stdout.write(f"已导出 {len(lines)} 项。")
