"""Try out, and on request apply, a list of items from a file."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import moments
from core.door import Stamp
from core.errors import DomainError
from core.models import Organisation, Person
from core.permissions import actor_for
from empowerment.importing.planning import OUTCOMES
from empowerment.models import ListImport, Scheme
from empowerment.services import ListTerms, list_apply, list_plan
from empowerment.workflow import ItemType, Mode


class Command(BaseCommand):
    help = "试算一份事项清单（XLSX、XLS、CSV）；加 --apply 即导入"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--park", required=True, help="园区代码")
        parser.add_argument("--scheme", required=True, help="方案代码")
        parser.add_argument("--actor", required=True, help="以谁的名义：登录名")
        parser.add_argument("--publication", required=True, help="公布文件")
        parser.add_argument("--effective", type=dt.date.fromisoformat, help="生效日，默认今天")
        parser.add_argument("--published", type=dt.date.fromisoformat, help="公布日，默认今天与生效日中较早的一天")
        parser.add_argument("--area", default="", help="片区")
        parser.add_argument("--default-mode", default="", choices=["", *Mode.values])
        parser.add_argument("--default-type", default="", choices=["", *ItemType.values])
        parser.add_argument("--fill-down", action="store_true", help="部门、方式空白的沿用上一行")
        parser.add_argument("--apply", action="store_true", help="导入没有被拒绝的行")
        parser.add_argument("--withdraw", action="store_true", help="同时收回清单外的事项")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = Person.objects.get(username=options["actor"])
            actor = actor_for(person)
            data = options["file"].read_bytes()
            row = list_plan(data=data, name=options["file"].name, terms=_terms(options), actor=actor, stamp=Stamp())
            self._report(row)
            if options["apply"]:
                stamp = Stamp(version=row.version)
                done = list_apply(list_import=row, actor=actor, stamp=stamp, withdraw=options["withdraw"])
                counts = done.applied_result["counts"]
                words = f"已导入：新增 {counts['added']}，变更 {counts['changed']}，收回 {counts['withdrawn']}。"
                self.stdout.write(words)
        except Person.DoesNotExist as missing:
            raise CommandError(f"没有登录名“{options['actor']}”。") from missing
        except (DomainError, OSError) as problem:
            raise CommandError(str(problem)) from problem

    def _report(self, row: ListImport) -> None:
        plan = row.plan_result
        self.stdout.write("，".join(f"{label} {plan['counts'][key]}" for key, label in OUTCOMES.items()))
        self.stdout.write(f"清单外 {plan['counts']['unlisted']}，跳过 {len(plan['skipped'])} 行")
        for warning in plan["warnings"]:
            self.stdout.write(warning)
        for each in plan["rows"]:
            for column, value, words, remedy in each["problems"]:
                where = f"{each['sheet']} 第 {each['row']} 行 {each['name']}"
                self.stdout.write(f"{where}｜{column}“{value}”：{words}。{remedy}。")


def _terms(options: dict[str, Any]) -> ListTerms:
    park = Organisation.objects.filter(code=options["park"]).first()
    scheme = Scheme.objects.filter(code=options["scheme"]).first()
    if park is None or scheme is None:
        raise CommandError(f"没有园区“{options['park']}”。" if park is None else f"没有方案“{options['scheme']}”。")
    effective = options["effective"] or moments.today()
    return ListTerms(
        park=park,
        scheme=scheme,
        effective_on=effective,
        published_on=options["published"] or min(effective, moments.today()),
        publication=options["publication"],
        area=options["area"],
        default_mode=options["default_mode"],
        default_type=options["default_type"],
        fill_down=options["fill_down"],
    )
