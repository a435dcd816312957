"""One cell to one value. What cannot be read is said in words, with what to write instead."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from empowerment.importing.columns import MODE_WORDS, folded
from empowerment.workflow import ItemType, Mode, PowerSource

EMPTY = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "n/a", "none", "null", "〃"})
ERRORS = frozenset({"#ref!", "#n/a", "#value!", "#name?", "#div/0!", "#num!", "#null!"})
TICKS = frozenset({"√", "✓", "✔", "☑", "是", "1", "●", "○", "v", "y", "yes", "有"})
INSTANT_WORDS = ("即办", "即时办结", "当场", "立即办结", "随到随办", "马上办", "立等可取")
LONGEST = 1000  # days; a longer limit is a slip of the keys
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百]+)"
_DAYS = re.compile(_NUMBER + r"个?(工作日|自然日|日历日|日|天)")
_OTHER_UNIT = re.compile(_NUMBER + r"个?(月|年|小时|周|星期|分钟)")
_BARE = re.compile(r"^" + _NUMBER + r"$")
_TRIVIAL = re.compile(r"(法定|承诺|时限|期限|办结|办理|审批|自?受理之?日起|受理后|以内|之内|内|[:,;、。()/为])")
# Full-width digits and letters, and the blank; punctuation keeps its width.
_WIDE = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if chr(code).isalnum()} | {"\u3000": " "}
_SAME = str.maketrans({"〔": "(", "〕": ")", "、": ",", "，": ",", **dict.fromkeys("\"'“”‘’「」《》<>〈〉")})
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EARLIEST, _LATEST = dt.date(1949, 10, 1), dt.date(2199, 12, 31)


class Unreadable(Exception):
    """A cell that cannot be understood: `words` say what is wrong, `remedy` what to write."""

    def __init__(self, words: str, remedy: str) -> None:
        super().__init__(words)
        self.words, self.remedy = words, remedy


@dataclass(frozen=True)
class Limit:
    """A limit in working days (`workday`) or calendar days (`day`); `number` None when none is set."""

    number: int | None = None
    unit: str = ""
    instant: bool = False
    note: str = ""

    @property
    def text(self) -> str:
        """The words that `limit_of` reads back to the same number and unit."""
        if self.number is None:
            return "即办" if self.instant else ""
        return f"{self.number}个工作日" if self.unit == "workday" else f"{self.number}日"


def shown(value: object) -> str:
    """A cell as a person sees it: whole numbers without a fraction, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time.min else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\u3000\xa0\ufeff\u200b")
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text  # the mark of a text in a CSV


def is_blank(value: object) -> bool:
    return not folded(shown(value))


def plain(text: str) -> str:
    """A running text on one line: full-width letters and digits become half-width, blanks collapse, none stay beside
    Chinese characters; punctuation is left as written.
    """
    letters = [_WIDE.get(letter, letter) for letter in text if unicodedata.category(letter) != "Cf"]
    one_line = " ".join("".join(letters).split())
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) | (?=[\u3000-\u9fff\uff00-\uffef])", "", one_line)


def name_of(text: str) -> str:
    """An item's name as it is entered: on one line, half-width brackets around Chinese words made full-width."""
    name = plain(text)
    return name.replace("(", "（").replace(")", "）") if re.search(r"[\u4e00-\u9fff]", name) else name


def name_key(text: str) -> str:
    """The form in which two names are the same: width, blanks, brackets and quotation marks do not matter."""
    return folded(text).translate(_SAME)


def code_of(value: object) -> str:
    """An item's code. Raises Unreadable for what a spreadsheet has spoilt and for signs that no code has."""
    text = plain(shown(value)).replace(" ", "").upper()
    if folded(text) in EMPTY:
        return ""
    if re.fullmatch(r"\d+(\.\d+)?E\+?\d+", text):
        raise Unreadable("编码被表格软件改成了科学计数法", "把该列设为“文本”格式后重新填写完整编码")
    if not re.fullmatch(r"[0-9A-Z][0-9A-Z._()〔〕\-]*", text) or len(text) > 60:
        raise Unreadable("编码只能由字母、数字和 - . _ 组成，不超过 60 个字符", "填写事项基本编码；没有编码的留空")
    return text


def mode_of(text: str) -> str:
    """The mode that a cell names. Raises Unreadable for an unknown word and for one that names two modes."""
    word = re.sub(r"(方式|形式)$", "", folded(text).strip("()。,;、"))
    for mode, words in MODE_WORDS.items():
        if word in map(folded, words):
            return str(mode)
    found = modes_in(text)
    if len(found) == 1:
        return found[0]
    accepted = "、".join(str(mode.label) for mode in Mode)
    if found:
        named = "、".join(Mode(mode).label for mode in found)
        raise Unreadable(f"一格中写了几种方式（{named}）", "一行只写一种方式；不同片区方式不同的，分行并填写“片区”")
    raise Unreadable("不认识的赋权方式", f"写成{accepted}之一")


def modes_in(text: str) -> list[str]:
    """The modes named anywhere in a text, the longest words first, so that 委托收件 is not read as 委托."""
    rest, found = folded(text), []
    pairs = [(folded(word), mode) for mode, words in MODE_WORDS.items() for word in words if len(word) > 1]
    for word, mode in sorted(pairs, key=lambda pair: -len(pair[0])):
        if word in rest and not word.isascii() and word not in ("直接", "下放"):
            rest = rest.replace(word, "|")
            if mode not in found:
                found.append(str(mode))
    return found


_TYPES: dict[str, tuple[str, ...]] = {
    ItemType.LICENCE: ("行政许可", "许可", "行政审批", "行政许可事项", "licence", "01"),
    ItemType.CONFIRMATION: ("行政确认", "确认", "行政确认事项", "confirmation", "07"),
    ItemType.OTHER: (
        "其他行政权力",
        "其他",
        "其它",
        "其他权力",
        "其它行政权力",
        "其他类别事项",
        "其他职权",
        "行政备案",
        "备案",
        "other",
        "10",
    ),
    ItemType.SERVICE: ("公共服务", "服务", "公共服务事项", "政务服务", "service", "20"),
}
_KEPT_AS_OTHER = (
    "行政处罚",
    "行政强制",
    "行政征收",
    "行政给付",
    "行政检查",
    "行政奖励",
    "行政裁决",
    "行政征用",
    "行政监督",
)


def type_of(text: str) -> tuple[str, str]:
    """(item type, note). Kinds that the program does not tell apart are kept as 其他行政权力, and the note says so."""
    whole = folded(text)
    bare = re.sub(r"\(.*?\)|类$|事项$", "", whole)
    for item_type, words in _TYPES.items():
        if whole in words or bare in words:
            return str(item_type), ""
    for kind in _KEPT_AS_OTHER:
        if bare in (kind, kind.removeprefix("行政")):
            return ItemType.OTHER.value, f"类型“{kind}”按“其他行政权力”登记"
    raise Unreadable("不认识的事项类型", "写成行政许可、行政确认、其他行政权力、公共服务之一")


def source_of(text: str) -> str:
    word = folded(text)
    table = {
        PowerSource.STATUTE: ("法定职权", "法定", "法定本级行使"),
        PowerSource.AUTHORISED: ("法律、法规授权", "法律法规授权", "授权", "法定授权"),
        PowerSource.DELEGATED: ("委托", "依法委托", "行政委托"),
        PowerSource.CONCENTRATED: ("相对集中行政许可权", "相对集中"),
    }
    for source, words in table.items():
        if word in (folded(source.value), folded(source.label), *map(folded, words)):
            return str(source)
    raise Unreadable("不认识的权力来源", f"写成{'、'.join(str(source.label) for source in PowerSource)}之一，或留空")


def instant_of(text: str) -> bool:
    word = folded(text)
    if word in TICKS or "即办" in word:
        return True
    if word in ("否", "0", "n", "no", "×", "承诺件", "非即办", "非即办件") or "承诺" in word:
        return False
    raise Unreadable("看不懂的办件类型", "写“即办件”或“承诺件”")


def limits_of(text: str, unit: str = "") -> tuple[Limit | None, Limit | None, Limit | None]:
    """(statutory, promised, not said which) of one cell, such as “法定20工作日/承诺5工作日”."""
    parts = re.split(r"(?=法定|承诺)", folded(text))
    found: dict[str, Limit | None] = {"法定": None, "承诺": None, "": None}
    for part in filter(None, parts):
        label = part[:2] if part[:2] in ("法定", "承诺") else ""
        bare = re.sub(r"^(法定|承诺)?(办结|办理|审批)?(时限|期限|时间)?(为|是|:)*", "", part).strip("/;,、:。()")
        if label or len(parts) == 1 or bare:
            found[label] = limit_of(bare if label else part, unit)
    return found["法定"], found["承诺"], found[""]


def limit_of(text: str, unit: str = "") -> Limit:
    """One limit. `unit` is what the heading or a column of its own says. Raises Unreadable."""
    word = folded(text)
    if word in EMPTY:
        return Limit()
    word = re.sub(r"\((工作日|自然日|日|天)\)", r"\1", word)  # 20（工作日）
    days = {(_count(number), "workday" if kind == "工作日" else "day") for number, kind in _DAYS.findall(word)}
    if len(days) > 1:
        raise Unreadable("一格中写了几个时限", "只写一个天数和单位，其余写入“时限说明”")
    if _OTHER_UNIT.search(word):
        raise Unreadable("时限要写成天数", "折算成“20个工作日”或“30日”；不足一天的写“即办”")
    instant = any(sign in word for sign in INSTANT_WORDS)
    if instant and re.search(r"[1-9]", word):
        raise Unreadable("既写了即办又写了天数", "只写一种，另一种情形写入“时限说明”")
    if days:
        number, kind = days.pop()
        rest = _TRIVIAL.sub("", _DAYS.sub("", word))
        return _checked(number, kind, plain(text) if rest else "")
    if instant:
        return Limit(instant=True)
    bare = _BARE.match(word)
    if bare and _count(bare[1]) == 0:
        return Limit(instant=True)
    if bare and unit:
        return _checked(_count(bare[1]), unit, "")
    if re.search(r"\d", word):
        raise Unreadable("只有数字、没有单位" if bare else "看不懂的时限", "写成“20个工作日”或“20日”")
    return Limit(note=plain(text))


def _checked(number: int, unit: str, note: str) -> Limit:
    if number == 0:
        return Limit(instant=True, note=note)
    if number > LONGEST:
        raise Unreadable(f"时限超过 {LONGEST} 天", "核对天数")
    return Limit(number, unit, note=note)


def _count(text: str) -> int:
    if re.fullmatch(r"\d+(\.0+)?", text):
        return int(float(text)) if len(text) < 12 else LONGEST + 1
    if "." in text:
        raise Unreadable("时限有小数", "写整数天；不足一天的写“即办”")
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    total = 100 * _DIGITS.get(hundreds, 1 if "百" in text else 0)
    total += 10 * (_DIGITS.get(tens, 1) if ten else 0)
    ones = ones.lstrip("零〇")
    if len(ones) > 1 or len(tens.lstrip("零〇")) > 1 or len(hundreds) > 1:
        raise Unreadable("看不懂的天数", "用阿拉伯数字写天数")
    return total + _DIGITS.get(ones, 0)


def date_of(value: object) -> dt.date | None:
    """A day written as a date, an Excel serial or in words. Raises Unreadable."""
    if isinstance(value, dt.datetime):
        return _within(value.date())
    if isinstance(value, dt.date):
        return _within(value)
    text = folded(shown(value)).removesuffix("00:00").removesuffix("00:00:00")
    if text in EMPTY or text in ("长期", "长期有效"):
        return None
    parts = re.fullmatch(r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?(?:起|止)?", text) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", text
    )
    try:
        if parts:
            return _within(dt.date(*map(int, parts.groups())))
        if re.fullmatch(r"\d{5}(\.\d+)?", text):
            return _within(_EXCEL_EPOCH + dt.timedelta(days=int(float(text))))
    except ValueError:
        pass
    raise Unreadable("看不懂的日期", "写成 2022-05-11 的样子")


def _within(day: dt.date) -> dt.date:
    if not _EARLIEST <= day <= _LATEST:
        raise Unreadable("日期须在 1949 年 10 月至 2199 年之间", "核对年份")
    return day
