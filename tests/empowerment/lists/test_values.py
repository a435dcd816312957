"""One cell to one value: what is written in lists, and that nothing is guessed (A2)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empowerment.importing import values
from empowerment.importing.values import Limit, Unreadable

pytestmark = pytest.mark.mission("A2")
DAYS = st.integers(1, 999)
WIDE = {ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"}  # full width
TENS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{TENS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else TENS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (TENS[ones] if ones else "")


@given(
    DAYS,
    st.sampled_from(
        [("工作日", "workday"), ("个工作日", "workday"), ("日", "day"), ("天", "day"), ("个自然日", "day")]
    ),
    st.sampled_from(["", "自受理之日起", "法定时限：", " "]),
    st.sampled_from(["", "内", " 以内办结"]),
    st.sampled_from(["ascii", "wide", "chinese"]),
)
def test_a_limit_is_read_however_the_number_is_written(
    number: int, unit: tuple[str, str], before: str, after: str, how: str
) -> None:
    digits = {"ascii": str(number), "wide": str(number).translate(WIDE), "chinese": chinese(number)}[how]
    statutory, promised, unsaid = values.limits_of(f"{before}{digits}{unit[0]}{after}")
    assert promised is None
    assert (statutory or unsaid) == Limit(number, unit[1])


@given(DAYS, st.sampled_from(["workday", "day"]))
def test_a_limit_written_out_is_read_back(number: int, unit: str) -> None:
    limit = Limit(number, unit)
    assert values.limit_of(limit.text) == limit


@given(DAYS, DAYS)
def test_statutory_and_promised_in_one_cell(statutory: int, promised: int) -> None:
    found = values.limits_of(f"法定{statutory}个工作日/承诺{promised}工作日")
    assert found == (Limit(statutory, "workday"), Limit(promised, "workday"), None)


@given(st.text(max_size=30))
def test_any_text_is_a_value_or_unreadable(text: str) -> None:
    for reader in (values.limits_of, values.mode_of, values.type_of, values.date_of, values.code_of, values.instant_of):
        try:
            reader(text)
        except Unreadable as problem:
            assert problem.words and problem.remedy
    values.name_of(text)
    values.name_key(text)


@pytest.mark.parametrize(
    "text",
    ["20", "1个月", "半年", "5个工作日或10日", "0.5个工作日", "2000日", "24小时", "即办或3个工作日", "当场登记；否则3"],
)
def test_a_limit_that_is_not_plain_is_not_guessed(text: str) -> None:
    if text == "半年":
        assert values.limit_of(text) == Limit(note="半年")
        return
    with pytest.raises(Unreadable):
        values.limit_of(text)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("即办", Limit(instant=True)),
        ("当场办结", Limit(instant=True)),
        ("0个工作日", Limit(instant=True)),
        ("0", Limit(instant=True)),
        ("20（工作日）", Limit(20, "workday")),
        ("无", Limit()),
        ("—", Limit()),
        ("法律未定天数", Limit(note="法律未定天数")),
        ("20个工作日（不含公示）", Limit(20, "workday", note="20个工作日（不含公示）")),
    ],
)
def test_other_ways_to_say_a_limit(text: str, limit: Limit) -> None:
    assert values.limit_of(text) == limit


@pytest.mark.parametrize(
    ("mode", "texts"),
    [
        ("direct", ["直接赋权", "直接", "直接下放", "下放实施", " 直接赋权方式", "直接\n赋权"]),
        ("delegated", ["委托行使", "委托", "委托实施", "委托方式", "依法委托行使"]),
        ("forwarded", ["服务前移", "派出", "前移", "派驻"]),
        ("reported", ["审批直报", "直报", "直接上报"]),
        ("intake_only", ["委托收件", "委托收件、受审分离"]),
        ("own", ["部门自办"]),
    ],
)
def test_the_words_for_a_mode(mode: str, texts: list[str]) -> None:
    assert {text: values.mode_of(text) for text in texts} == dict.fromkeys(texts, mode)


@pytest.mark.parametrize("text", ["下派", "园区", "直接赋权、委托行使", "?"])
def test_a_word_that_is_no_mode_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        values.mode_of(text)


@given(
    st.dates(dt.date(1950, 1, 1), dt.date(2199, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]),
)
def test_a_date_is_read_as_text_date_or_serial(day: dt.date, pattern: str) -> None:
    serial = float((day - dt.date(1899, 12, 30)).days)
    wide = f"{day.year}年{day.month}月{day.day}日".translate(WIDE)
    texts = [day.strftime(pattern), wide, day, dt.datetime(day.year, day.month, day.day)]
    assert [values.date_of(text) for text in texts] == [day] * 4
    if 10_000 <= serial <= 99_999:
        assert values.date_of(serial) == day


@pytest.mark.parametrize("text", ["2022-13-01", "2022年2月30日", "去年", "1900-01-01", "9999-01-01", "3"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        values.date_of(text)


def test_codes_that_a_spreadsheet_has_spoilt_are_refused() -> None:
    assert values.code_of(511602000.0) == "511602000"
    assert values.code_of("511".translate(WIDE) + "a0126300000 ") == "511A0126300000"
    for text in ("5.11602E+11", "甲乙", "A/1"):
        with pytest.raises(Unreadable):
            values.code_of(text)


def test_width_brackets_blanks_and_quotes_do_not_make_another_name() -> None:
    one = {
        values.name_key(text) for text in ("建设“工程”(园区) 许可", "建设工程（园区）许可", "建设\n工程（ 园区 ）许可")
    }
    assert len(one) == 1
    assert values.name_of("建设工程 (园区)\n许可" + "1".translate(WIDE)) == "建设工程（园区）许可1"
