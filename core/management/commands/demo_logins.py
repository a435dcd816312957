"""`manage.py demo_logins`: who may log in to the demonstration, by role."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand

from core.fixtures_files import data_of
from core.models import Membership, Role


class Command(BaseCommand):
    help = "列出演示账号（角色、登录名、姓名、机构）"

    def handle(self, *args: Any, **options: Any) -> None:
        """For each role of the closed list the first person in each city, then the one password."""
        rows: list[tuple[str, ...]] = [("角色", "登录名", "姓名", "地区", "机构")]
        memberships = list(Membership.objects.select_related("person", "organisation__jurisdiction").order_by("pk"))
        for role in Role:
            first: dict[int, tuple[str, ...]] = {}
            for row in memberships:
                if row.role == role:
                    body, person = row.organisation, row.person
                    line = (
                        role.label,
                        person.username,
                        person.name,
                        body.jurisdiction.name,
                        body.short_name or body.name,
                    )
                    first.setdefault(body.jurisdiction_id, line)
            rows += first.values()
        if len(rows) == 1:
            self.stdout.write("库中没有演示账号，请先运行 manage.py load_demo。")
            return
        self.stdout.write("\n".join(_aligned(rows)))
        self.stdout.write(f"\n演示账号共 {len({row.person_id for row in memberships})} 个，密码都是 {_password()}")


def _password() -> str:
    return str(data_of("demonstration.json")["password"])


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
