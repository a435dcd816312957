"""System checks: of the database (guards, calendar, encoding and locale), and of what papers need before they go out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core import moments, triggers
from core.pdf.fonts import chain

OFFICIAL = {"fang": "仿宋", "title": "小标宋", "hei": "黑体", "kai": "楷体"}


def tables_ready(databases: Any) -> bool:
    """Whether a check may read the tables: `migrate` runs the checks too, before it has made what is new."""
    if not databases:
        return False
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@register(Tags.database)
def guards_present(app_configs: Any, databases: Any = None, **_: Any) -> list[CheckMessage]:
    if not tables_ready(databases):
        return []
    return [
        Error(f"数据库防改触发器缺失：{name}", hint="运行 manage.py migrate 重新安装。", id="core.E001")
        for name in triggers.missing()
    ]


@register(Tags.database)
def calendar_covers_next_year(app_configs: Any, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """From November on the next year's notice should be in (it is published in October or November)."""
    from core.models import HolidayNotice

    if not tables_ready(databases):
        return []
    today = moments.today()
    year = today.year + 1 if today.month >= 11 else today.year
    if HolidayNotice.objects.filter(year=year).exists():
        return []
    return [Warning(f"{year}年节假日安排尚未录入，该年日期按普通日历暂估。", id="core.W001")]


@register(Tags.database)
def papers_have_fonts(app_configs: Any, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Without any font a paper cannot be drawn, without 仿宋 and 小标宋 it does not look as the standard says."""
    if not databases:
        return []
    hint = "运行 make run 会自动下载；也可把字体文件放入 FONTS_DIR 所指的文件夹。"
    if not chain("fang"):
        return [Error("没有任何公文字体，不能生成文书文件。", hint=hint, id="core.E003")]
    missing = [label for role, label in OFFICIAL.items() if len(chain(role)) < 2]
    words = f"缺少公文字体：{'、'.join(missing)}，暂以宋体代替。"
    return [Warning(words, hint=hint, id="core.W003")] if missing else []


@register(Tags.database)
def database_speaks_chinese(app_configs: Any, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """PostgreSQL must store UTF-8; under LC_CTYPE C its trigram index does not know Chinese characters as letters."""
    if not databases or connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
        )
        encoding, ctype = cursor.fetchone()
    found: list[CheckMessage] = []
    if encoding != "UTF8":
        hint = "请用 encoding 'UTF8' template template0 重建数据库后迁入数据。"
        found.append(Error(f"数据库编码是 {encoding}，存不下全部汉字。", hint=hint, id="core.E002"))
    if ctype in ("C", "POSIX"):
        hint = "建库时用 lc_ctype 'C.UTF-8' 或 'zh_CN.UTF-8'。"
        found.append(Warning(f"数据库字符类型是 {ctype}，中文检索用不上索引。", hint=hint, id="core.W002"))
    return found


@register(Tags.security, deploy=True)
def papers_can_go_out(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """In earnest: the address in the QR codes is one that the public reaches, and papers can be signed."""
    found: list[CheckMessage] = []
    if not settings.PUBLIC_URL.startswith("https://"):
        hint = "设置 PUBLIC_URL=https://…，即公众访问本系统的地址。"
        found.append(Warning(f"文书上的二维码会指向 {settings.PUBLIC_URL}。", hint=hint, id="core.W003"))
    if not (settings.DEMO or settings.SIGNER or settings.SIGNING_KEYS_DIR):
        hint = "设置 SIGNING_KEYS_DIR 或 SIGNER，见 docs/signing.md。"
        found.append(Warning("没有配置签名密钥，用印后的文书不能签名。", hint=hint, id="core.W004"))
    return found
