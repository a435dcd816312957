"""`manage.py verify_paper file.pdf`: check the signatures in a paper against root certificates, without the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import moments
from core.signing.validation import Seen, Unreadable, roots_of, signatures_in


class Command(BaseCommand):
    help = "核验 PDF 文书上的电子签名（只看文件本身和根证书，不查数据库）"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="PDF 文件")
        parser.add_argument("--roots", help="根证书（PEM）；缺省为 SIGNING_ROOTS，演示环境为演示根证书")

    def handle(self, *args: Any, file: str, roots: str | None, **options: Any) -> None:
        """One line per signature. Ends with status 1 when there is none or one of them is not good."""
        chosen = Path(roots or settings.SIGNING_ROOTS or settings.VAR / "keys" / "ca.pem")
        try:
            found = signatures_in(_bytes(Path(file)), roots_of(_bytes(chosen)))
        except Unreadable as problem:
            raise CommandError(f"{file}：{problem}") from problem
        for number, seen in enumerate(found, start=1):
            self.stdout.write(f"第 {number} 个签名  {_line(seen)}")
        if not found:
            raise CommandError(f"{file}：没有电子签名。")
        if any(seen.fault for seen in found):
            raise CommandError(f"{file}：不是每个签名都有效。")
        self.stdout.write(f"{file}：{len(found)} 个签名全部有效，签名后内容没有改动。")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CommandError(f"读不出文件 {path}：{problem.strerror}") from problem


def _line(seen: Seen) -> str:
    at = seen.at.astimezone(moments.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if seen.at else "时间不明"
    stamp = "（有时间戳）" if seen.time_stamped else ""
    return f"{seen.owner}  {seen.seal}  {at}{stamp}  {seen.fault or '有效'}"
