import csv
from datetime import date
from pathlib import Path

import pytest

from core.notice_text import HOLIDAYS, NoticeDay, NoticeError, parse_notice

ROWS = list(
    csv.DictReader((Path(__file__).parents[2] / "fixtures" / "holidays.csv").read_text(encoding="utf-8").splitlines())
)

OPENING = (
    "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n"
    "　　经国务院批准，现将{year}年元旦等放假调休日期的具体安排通知如下。\n"
)
CLOSING = "　　节假日期间，各地区、各部门要妥善安排好值班。\n　　国务院办公厅\n　　{signed}\n"

# The facts of real notices in their own formula, one for each wording in use since 2010.
NOTICES = {
    2010: (
        "国办发明电〔2009〕27号",
        "一、元旦：1月1日至3日放假公休，共3天。\n"
        "二、春节：2月13日至19日放假调休，共7天。2月20日（星期六）、21日（星期日）上班。\n"
        "三、清明节：4月3日至5日放假公休，共3天。\n"
        "四、劳动节：5月1日至3日放假公休，共3天。\n"
        "五、端午节：6月14日至16日放假调休，共3天。6月12日（星期六）、13日（星期日）上班。\n"
        "六、中秋节：9月22日至24日放假调休，共3天。9月19日（星期日）、25日（星期六）上班。\n"
        "七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。\n",
    ),
    2012: (
        "国办发明电〔2011〕45号",
        "一、元旦：\n2012年1月1日至3日放假调休，共3天。2011年12月31日（星期六）上班。\n"
        "二、春节：\n1月22日至28日放假调休，共7天。1月21日（星期六）、1月29日（星期日）上班。\n"
        "三、清明节：\n4月2日至4日放假调休，共3天。3月31日（星期六）、4月1日（星期日）上班。\n"
        "四、劳动节：\n4月29日至5月1日放假调休，共3天。4月28日（星期六）上班。\n"
        "五、端午节：\n6月22日至24日放假公休，共3天。\n"
        "六、中秋节、国庆节：\n9月30日至10月7日放假调休，共8天。9月29日（星期六）上班。\n",
    ),
    2014: (
        "国办发明电〔2013〕28号",
        "一、元旦：1月1日放假1天。\n"
        "二、春节：1月31日至2月6日放假调休，共7天。1月26日（星期日）、2月8日（星期六）上班。\n"
        "三、清明节：4月5日放假，4月7日（星期一）补休。\n"
        "四、劳动节：5月1日至3日放假调休，共3天。5月4日（星期日）上班。\n"
        "五、端午节：6月2日放假，与周末连休。\n"
        "六、中秋节：9月8日放假，与周末连休。\n"
        "七、国庆节：10月1日至7日放假调休，共7天。9月28日（星期日）、10月11日（星期六）上班。\n",
    ),
    2021: (
        "国办发明电〔2020〕27号",
        "一、元旦：2021年1月1日至3日放假，共3天。\n"
        "二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、2月20日（星期六）上班。\n"
        "三、清明节：4月3日至5日放假调休，共3天。\n"
        "四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。\n"
        "五、端午节：6月12日至14日放假，共3天。\n"
        "六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。\n"
        "七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。\n",
    ),
    2023: (
        "国办发明电〔2022〕16号",
        "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。\n"
        "二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。\n"
        "三、清明节：4月5日放假，共1天。\n"
        "四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。\n"
        "五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。\n"
        "六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。\n",
    ),
    2025: (
        "国办发明电〔2024〕12号",
        "一、元旦：1月1日（周三）放假1天，不调休。\n"
        "二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。"
        "1月26日（周日）、2月8日（周六）上班。\n"
        "三、清明节：4月4日（周五）至6日（周日）放假，共3天。\n"
        "四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。\n"
        "五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。\n"
        "六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。\n",
    ),
    2026: (
        "国办发明电〔2025〕7号",
        "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。\n"
        "二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。"
        "2月14日（周六）、2月28日（周六）上班。\n"
        "三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n"
        "四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。\n"
        "五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n"
        "六、中秋节：9月25日（周五）至27日（周日）放假，共3天。\n"
        "七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。\n",
    ),
}


def notice(year: int, *changes: tuple[str, str]) -> str:
    number, body = NOTICES[year]
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    title = f"国务院办公厅关于{year}年\n部分节假日安排的通知\n{number}\n"
    return title + OPENING.format(year=year) + body + CLOSING.format(signed=f"{year - 1}年11月12日")


@pytest.mark.parametrize("year", NOTICES)
def test_a_real_notice_gives_the_published_days(year: int) -> None:
    draft = parse_notice(notice(year))
    published = [
        NoticeDay(date.fromisoformat(row["date"]), row["kind"], row["name"]) for row in ROWS if int(row["year"]) == year
    ]
    assert draft.days == published
    assert draft.warnings == []
    assert (draft.year, draft.document_number) == (year, NOTICES[year][0])
    assert {row["document_number"] for row in ROWS if int(row["year"]) == year} == {draft.document_number}


@pytest.mark.parametrize(
    "disfigured",
    [
        notice(2025).replace("\n", ""),
        notice(2025).replace("\n", "\r\n\r\n"),
        notice(2025).replace("（", "(").replace("）", ")").replace("：", ":").replace("，", ","),
        notice(2025).replace("月", " 月 ").replace("日", " 日"),
        notice(2025).translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
    ],
    ids=["one line", "blank lines", "half width", "blanks", "full-width digits"],
)
def test_the_way_it_was_pasted_does_not_matter(disfigured: str) -> None:
    assert parse_notice(disfigured) == parse_notice(notice(2025))


def test_advice_is_not_a_day_off_and_is_told() -> None:
    advice = "鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（1月27日）休息。\n"
    draft = parse_notice(notice(2025, ("2月8日（周六）上班。\n", f"2月8日（周六）上班。{advice}")))
    assert draft.days == parse_notice(notice(2025)).days
    assert len(draft.warnings) == 1
    assert "是建议，没有计入放假日" in draft.warnings[0]


def test_a_holiday_without_a_day_off_counts_as_present() -> None:
    draft = parse_notice(notice(2025, ("1月1日（周三）放假1天，不调休", "1月1日（周三）不放假")))
    assert draft.warnings == []
    assert date(2025, 1, 1) not in [day.day for day in draft.days]


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (("5月1日（周四）", "5月1日（周五）"), "“劳动节”一条：2025年5月1日写为周五，实际是周四。请核对原文。"),
        (("共5天", "共4天"), "“劳动节”一条：写为共4天，列出的放假日是 5 天。请核对原文。"),
        (("放假1天", "放假2天"), "“元旦”一条：写为共2天，列出的放假日是 1 天。请核对原文。"),
        (
            ("4月27日（周日）", "4月25日（周五）"),
            "“劳动节”一条：2025年4月25日（周五）写为调休上班，但它不是周末。请核对原文。",
        ),
        (("三、清明节：4月4日（周五）至6日（周日）放假，共3天。\n", ""), "没有找到清明节。请核对粘贴的文字是否完整。"),
        (("六、国庆节、中秋节", "六、国庆节、劳动节"), "没有找到中秋节。请核对粘贴的文字是否完整。"),
        (("六、国庆节、中秋节", "六、国庆节、中秋节、劳动节"), "劳动节出现了两次。请核对原文。"),
        (
            ("1月1日（周三）放假", "2024年11月30日放假"),
            "“元旦”一条：2024年11月30日不在 2025 年，也不在上年 12 月。请核对原文。",
        ),
        (("2月8日（周六）上班", "1月26日（周日）上班"), "“春节”一条：2025年1月26日写了两次，只记一次。请核对原文。"),
    ],
)
def test_what_does_not_add_up_is_told(change: tuple[str, str], warning: str) -> None:
    assert warning in parse_notice(notice(2025, change)).warnings


def test_a_document_number_of_another_year_is_told() -> None:
    draft = parse_notice(notice(2025).replace("〔2024〕12号", "〔2021〕12号"))
    assert draft.warnings == ["文号是 2021 年的，通知安排的是 2025 年。请核对文号。"]


def test_a_missing_document_number_is_left_open() -> None:
    assert parse_notice(notice(2025).replace("国办发明电〔2024〕12号", "")).document_number is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("放假调休，共5天", "休整，共5天"), "“劳动节”一条中的“5月1日(周四)至5日(周一)休整”没有看懂"),
        (("4月27日（周日）上班", "4月27日上午上班"), "“劳动节”一条中的“4月27日上午上班”没有看懂"),
        (("6月2日", "6月31日"), "“端午节”一条中的“6月31日(周一)”不是存在的日期"),
        (("至6月2日", "至5月2日"), "的结束日早于开始日"),
        (("9月28日（周日）、", "28日（周日）、"), "“国庆节、中秋节”一条中的“28日(周日)”缺少月份"),
        (("4月27日（周日）上班", "5月3日（周六）上班"), "2025年5月3日既写为放假，又写为上班"),
    ],
)
def test_what_cannot_be_read_is_refused_and_quoted(change: tuple[str, str], words: str) -> None:
    with pytest.raises(NoticeError) as caught:
        parse_notice(notice(2025, change))
    assert words in str(caught.value)


def test_the_notice_of_another_year_is_refused() -> None:
    assert parse_notice(notice(2025), year=2025).year == 2025
    with pytest.raises(NoticeError, match="粘贴的是 2025 年的通知，正在录入的是 2026 年"):
        parse_notice(notice(2025), year=2026)


def test_text_without_year_or_holidays_is_refused() -> None:
    with pytest.raises(NoticeError, match="没有找到通知的年份"):
        parse_notice(NOTICES[2025][1])
    with pytest.raises(NoticeError, match="没有找到“一、元旦：……”这样的条目"):
        parse_notice("国务院办公厅关于2025年部分节假日安排的通知")


def test_the_year_may_come_from_the_person() -> None:
    assert parse_notice(NOTICES[2025][1], year=2025).days == parse_notice(notice(2025)).days


def test_every_covered_year_since_2010_names_all_seven_holidays() -> None:
    for year in range(2010, 2027):
        names = "、".join(row["name"] for row in ROWS if int(row["year"]) == year)
        assert [holiday for holiday in HOLIDAYS if holiday not in names] == []
