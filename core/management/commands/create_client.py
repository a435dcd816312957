"""`manage.py create_client`: register another system; its secret is printed once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.actors import job
from core.clients import SCOPES, client_create
from core.errors import DomainError
from core.models import Organisation


class Command(BaseCommand):
    help = "登记一个对接系统，打印密钥编号和密钥（密钥只显示这一次）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="系统名称")
        parser.add_argument("--organisation", required=True, help="所属机构代码")
        parser.add_argument("--scopes", default="read submit", help=f"权限范围，空格分隔：{' '.join(SCOPES)}")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(code=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"没有代码为“{options['organisation']}”的机构，请核对。")
        try:
            client, secret = client_create(
                name=options["name"],
                organisation=organisation,
                scopes=options["scopes"].replace(",", " ").split(),
                actor=job("create_client"),
            )
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        self.stdout.write(f"密钥编号：{client.key_id}")
        self.stdout.write(f"密钥：{secret}")
        self.stdout.write("密钥只显示这一次，请立即存入对接系统的保密配置。")
