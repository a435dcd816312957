"""Lists made for the tests: workbooks with everything that published lists have, and their right answers."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.services import organisation_create
from empowerment.models import ListImport
from empowerment.services import ListTerms, list_plan
from tests.world import ACTOR, World

HEADINGS = ("序号", "事项编码", "事项名称", "事项类型", "原行使部门", "赋权形式", "法定时限", "承诺时限", "备注")
PUBLICATION = "测试公布〔2025〕1号"


def workbook(rows: Sequence[Sequence[Any]], *, merges: Sequence[str] = (), sheet: str = "附件1") -> bytes:
    book = Workbook()
    active = book.active
    assert active is not None
    active.title = sheet
    for row in rows:
        active.append(list(row))
    for merge in merges:
        active.merge_cells(merge)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def terms_of(world: World, **more: Any) -> ListTerms:
    """A list of 云溪 under S0, published and in force from the present legal day."""
    today = moments.today()
    values: dict[str, Any] = {
        "park": world.body["yx-park"],
        "scheme": world.scheme["S0"],
        "effective_on": today,
        "published_on": today,
        "publication": PUBLICATION,
    }
    return ListTerms(**{**values, **more})


def plan_of(
    world: World, data: bytes, *, name: str = "清单.xlsx", actor: Actor | None = None, **more: Any
) -> ListImport:
    actor = actor or world.actor("yx.admin")
    return list_plan(data=data, name=name, terms=terms_of(world, **more), actor=actor, stamp=Stamp())


def rows_by_name(row: ListImport) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in row.plan_result["rows"]}


# --- A thousand messy rows ----------------------------------------------------------------------------------------------
DEPARTMENTS = {
    "测-fgj": ("云溪区发展和改革局", "区发改局"),
    "测-zrj": ("云溪区自然资源局", "区自然资源局"),
    "测-sthj": ("云溪区生态环境分局", "区生态环境分局"),
    "测-scj": ("云溪区市场监督管理局", "区市监局"),
}
MODES = {
    "direct": ("直接赋权", "直接", " 直接下放", "直接\n赋权"),
    "delegated": ("委托行使", "委托", "委托实施"),
    "forwarded": ("服务前移", "派出", "前移", "派驻"),
    "reported": ("审批直报", "直报", "直接上报"),
}
TYPES = {"licence": ("行政许可", "许可"), "confirmation": ("行政确认", "确认"), "other": ("其他行政权力", "其他")}
LIMITS = (
    ("20个工作日", 20, "workday", False),
    ("５日", 5, "day", False),
    ("十五个工作日", 15, "workday", False),
    ("自受理之日起７个工作日内", 7, "workday", False),
    ("即办", None, "", True),
    ("", None, "", False),
)
BAD_MODES = ("下派", "直接赋权、委托", "园区办理")


@dataclass
class Mess:
    data: bytes
    good: dict[str, dict[str, Any]] = field(default_factory=dict)  # code -> what must be on record
    bad: dict[str, str] = field(default_factory=dict)  # name -> the column refused
    skipped: int = 0


def departments(world: World) -> None:
    for code, (name, short) in DEPARTMENTS.items():
        world.body[code] = organisation_create(
            code=code.replace("测-", "mess-"),
            jurisdiction=world.body["yx-park"].jurisdiction,
            kind="department",
            level="district",
            name=name,
            short_name=short,
            actor=ACTOR,
        )


def messy(count: int, seed: int = 7) -> Mess:
    """A workbook of `count` items in sections with titles, merged departments, subtotals, blanks, notes and slips."""
    pick = random.Random(seed)
    book = Workbook()
    book.create_sheet("汇总").append(["部门", "数量"])
    sheet = book.active
    assert sheet is not None
    sheet.title = "附件1"
    hidden = book.create_sheet("旧版")
    hidden.append(["事项名称", "主管部门", "赋权方式"])
    hidden.append(["不应读入的旧事项", "区发改局", "直接赋权"])
    hidden.sheet_state = "hidden"
    mess = Mess(b"")
    sheet.append(["附件1"])
    sheet.append(["云溪区赋予园区行政权力事项清单"])
    sheet.merge_cells("A2:I2")
    sheet.append(["序号", "事项编码", "事项\n名称", "事项类型", "原行使部门", "赋权形式", "时  限", "", "备注"])
    sheet.append(["", "", "", "", "", "", "法定", "承诺", ""])
    sheet.merge_cells("G3:H3")
    for letter in "ABCDEFI":
        sheet.merge_cells(f"{letter}3:{letter}4")
    codes = list(DEPARTMENTS)
    number = 0
    while number < count:
        department = pick.choice(codes)
        name, short = DEPARTMENTS[department]
        block = min(pick.randint(1, 9), count - number)
        sheet.append([f"（{pick.choice('一二三四五六七八九')}）{name}（{block}项）"])
        mess.skipped += 1
        first = sheet.max_row + 1
        for place in range(block):
            number += 1
            sheet.append(_row(mess, pick, number, department, short if place == 0 else None))
        if block > 1:
            sheet.merge_cells(start_row=first, start_column=5, end_row=first + block - 1, end_column=5)
        if pick.random() < 0.2:
            sheet.append(["小计", "", f"{block}项"])
            mess.skipped += 1
        if pick.random() < 0.2:
            sheet.append([])
    sheet.append(["合　计", "", count])
    sheet.append(["注：本清单自公布之日起施行。"])
    mess.skipped += 2
    mess.data = saved(book)
    return mess


def _row(mess: Mess, pick: random.Random, number: int, department: str, shown: str | None) -> list[Any]:
    code, name = f"MESS{number:06d}", f"第{number}类建设项目（园区）审批"
    mode, item_type = pick.choice(list(MODES)), pick.choice(list(TYPES))
    limit, days, unit, instant = pick.choice(LIMITS)
    mode_word: str = pick.choice(MODES[mode])
    if number % 97 == 0:
        mode_word = pick.choice(BAD_MODES)
        mess.bad[name] = "赋权形式"
    elif number % 89 == 0:
        limit = "20"
        mess.bad[name] = "时 限 法定"
    else:
        mess.good[code] = {
            "name": name,
            "mode": mode,
            "item_type": item_type,
            "department": department,
            "limit": (days, unit),
            "instant": instant,
        }
    written = name.replace("（", "(").replace("）", ")") if number % 3 == 0 else name
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code) if number % 5 == 0 else code
    return [number % 40 + 1, wide, written, pick.choice(TYPES[item_type]), shown, mode_word, limit, "", ""]
