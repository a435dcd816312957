"""`manage.py take_anchor`: freeze the heads of all chains; keep the exported file outside this system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from core.events import anchor_take
from core.models import Anchor


class Command(BaseCommand):
    help = "生成事件锚点；--export 把它另存为文件，交系统之外保管"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--export", metavar="文件", type=Path, help="锚点另存到的文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take one anchor and print its hash; exported as JSON with everything needed to compare it later."""
        with transaction.atomic():
            anchor = anchor_take()
        if options["export"]:
            options["export"].write_text(_exported(anchor), encoding="utf-8")
            self.stdout.write(f"已另存到 {options['export']}")
        self.stdout.write(f"锚点 {anchor.pk}：{anchor.count} 条链，摘要 {anchor.hash}")


def _exported(anchor: Anchor) -> str:
    values = {
        "anchor": anchor.pk,
        "taken_at": anchor.taken_at.isoformat(),
        "count": anchor.count,
        "previous_hash": anchor.previous_hash,
        "hash": anchor.hash,
        "heads": anchor.heads.splitlines(),
    }
    return json.dumps(values, ensure_ascii=False, indent=1)
