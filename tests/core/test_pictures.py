"""Pictures are well-formed, say everything in words, and let nothing of their data act as markup."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pictures import (
    DAY_WORDS,
    ChartStep,
    DiagramNode,
    authority_diagram,
    month_grid,
    route_chart,
    text_width,
    wrap,
)
from core.workdays import DayKind, DayLine

SVG = "{http://www.w3.org/2000/svg}"


def line(day: date, kind: str, number: int | None = None) -> DayLine:
    return DayLine(day, DayKind(kind), number, "")


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def words(svg: str) -> str:
    """All text on the picture, lines joined, so that a wrapped name is found whole."""
    return "".join(element.text or "" for element in drawn(svg).iter(f"{SVG}text"))


def boxes(svg: str) -> list[ElementTree.Element]:
    return [element for element in drawn(svg).iter(f"{SVG}rect") if element.get("class") == "pic-box"]


ROUTE = [
    ChartStep(label="受理", who="湖南岳阳绿色化工高新技术产业开发区管理委员会", state="done", note="2022年5月11日"),
    ChartStep(label="审查", who="审查岗", state="current", note="第 7 个工作日"),
    ChartStep(label="决定", who="首席审批员"),
    ChartStep(label="见章盖章", who="", state="skipped"),
    ChartStep(label="用印", who="管委会行政审批服务专用章"),
    ChartStep(label="送达", who="综合窗口"),
]


def test_route_chart_shows_every_label_body_and_note() -> None:
    seen = words(route_chart(ROUTE, columns=3))
    for step in ROUTE:
        assert step.label in seen
        assert step.who in seen
        assert step.note.replace(" ", "") in seen.replace(" ", "")


def test_route_chart_says_the_states_in_words() -> None:
    description = drawn(route_chart(ROUTE)).findtext(f"{SVG}desc")
    assert description is not None
    assert "受理，湖南岳阳绿色化工高新技术产业开发区管理委员会，已完成，2022年5月11日" in description
    assert "审查，审查岗，进行中" in description
    assert "见章盖章，不经过" in description


@pytest.mark.parametrize(("columns", "across"), [(1, 1), (2, 2), (4, 3), (5, 3), (99, 6)])
def test_route_chart_wraps_into_even_rows(columns: int, across: int) -> None:
    svg = route_chart(ROUTE, columns=columns)
    assert len({box.get("x") for box in boxes(svg)}) == across
    arrows = list(drawn(svg).iter(f"{SVG}polygon"))
    assert len(arrows) == len(ROUTE) - 1


def test_no_box_leaves_the_picture_or_covers_another() -> None:
    svg = drawn(route_chart(ROUTE, columns=2))
    width, height = float(svg.get("width", 0)), float(svg.get("height", 0))
    corners = [
        tuple(float(box.get(name, 0)) for name in ("x", "y", "width", "height"))
        for box in boxes(route_chart(ROUTE, columns=2))
    ]
    assert all(x >= 0 and y >= 0 and x + w <= width and y + h <= height for x, y, w, h in corners)
    for index, (x, y, w, h) in enumerate(corners):
        for other_x, other_y, other_w, other_h in corners[index + 1 :]:
            apart = x + w <= other_x or other_x + other_w <= x or y + h <= other_y or other_y + other_h <= y
            assert apart


def test_authority_diagram_names_every_body() -> None:
    steps = ["受理", "审查", "决定", "用印", "见章盖章", "上报", "备案"]
    nodes = [
        DiagramNode(step=step, body=f"{step}单位名称很长需要换行的某某管理委员会", note="以委托机关名义")
        for step in steps
    ]
    seen = words(authority_diagram(nodes))
    for node in nodes:
        assert node.step + node.body + node.note in seen


def test_data_never_becomes_markup() -> None:
    bad = '<script>alert("1")</script>&\x0b\x00'
    svg = route_chart([ChartStep(label=bad, who=bad, note=bad)], title=bad)
    assert "<script" not in svg
    assert drawn(svg).findtext(f"{SVG}title") == '<script>alert("1")</script>&'
    assert not list(drawn(svg).iter(f"{SVG}script"))


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_gives_well_formed_xml(label: str, who: str) -> None:
    drawn(route_chart([ChartStep(label=label, who=who)]))


def test_pictures_carry_no_inline_style_and_no_ids() -> None:
    svg = route_chart(ROUTE) + authority_diagram([DiagramNode(step="受理", body="园区")]) + month_grid(CLOCK)
    assert "style=" not in svg
    assert " id=" not in svg


def test_an_empty_picture_is_still_a_picture() -> None:
    for svg in (route_chart([]), authority_diagram([]), month_grid([])):
        assert drawn(svg).get("role") == "img"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, []),
        ("受理", 5, ["受理"]),
        ("园区管理委员会", 4, ["园区管理", "委员会"]),
        ("云溪区，高新区", 3, ["云溪区，", "高新区"]),
        ("编号AB12号", 4, ["编号", "AB12号"]),
        ("ABCDEFGH", 2, ["ABC", "DEF", "GH"]),
    ],
)
def test_wrap_breaks_where_a_reader_would(text: str, width: float, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(st.text(alphabet=st.characters(categories=["L", "N"]), max_size=80), st.integers(min_value=2, max_value=20))
def test_wrap_keeps_every_character_within_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines) == text
    assert all(text_width(line) <= width for line in lines)


CLOCK = [
    line(date(2022, 9, 29), "start"),
    line(date(2022, 9, 30), "counted", 1),
    *[line(date(2022, 10, 1) + timedelta(days=offset), "holiday") for offset in range(7)],
    line(date(2022, 10, 8), "makeup", 2),
    line(date(2022, 10, 9), "makeup", 3),
    line(date(2022, 10, 10), "paused"),
    line(date(2022, 10, 11), "due", 4),
]


def test_month_grid_marks_each_kind_of_day() -> None:
    svg = month_grid(CLOCK)
    groups = {
        (group.get("class"), tuple(element.text for element in group.iter(f"{SVG}text")))
        for group in drawn(svg).iter(f"{SVG}g")
    }
    assert ("is-start", ("29", "起算")) in groups
    assert ("is-counted", ("30", "第1")) in groups
    assert ("is-holiday", ("7", "假")) in groups
    assert ("is-makeup", ("9", "班3")) in groups
    assert ("is-paused", ("10", "停")) in groups
    assert ("is-due", ("11", "到期4")) in groups
    assert ("is-outside", ("12",)) in groups


def test_month_grid_has_every_day_of_its_months_and_a_legend_of_the_kinds_used() -> None:
    svg = month_grid(CLOCK)
    assert len(boxes(svg)) == 30 + 31 + len({day.kind for day in CLOCK})
    seen = words(svg)
    assert "2022年9月" in seen
    assert "2022年10月" in seen
    assert DAY_WORDS[DayKind.PAUSED] in seen
    assert DAY_WORDS[DayKind.WEEKEND] not in seen


def test_month_grid_says_its_sum() -> None:
    assert (
        drawn(month_grid(CLOCK)).findtext(f"{SVG}desc") == "2022年9月29日至2022年10月11日，计入4日，2022年10月11日到期"
    )


def test_month_grid_shows_a_month_between_and_crosses_the_year() -> None:
    seen = words(month_grid([line(date(2025, 12, 31), "start"), line(date(2026, 2, 2), "due", 1)]))
    assert all(month in seen for month in ("2025年12月", "2026年1月", "2026年2月"))
