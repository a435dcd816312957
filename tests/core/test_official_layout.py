"""Official papers by GB/T 9704-2012, measured on the drawn page (B14)."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterator

import pytest
from pypdf import PdfReader

from core.pdf.fonts import chain
from core.pdf.page import attachment, head_lines, head_size, page_of
from core.pdf.renderer import DrawingFailed, Renderer
from tests.core.drawn import Page, decision, pages

pytestmark = pytest.mark.mission("B14")
POINT = 25.4 / 72
RARE = "喆堃玥昇镕䶮"
TYPE_TOP, TYPE_BOTTOM = 297 - 37, 35  # edges of the type area above the lower edge of the page, millimetres
LINE, CHARACTER = 28.95 * POINT, 15.79 * POINT


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def pdf(renderer: Renderer) -> bytes:
    drawn: bytes = renderer.ask("render", **page_of(decision()))
    return drawn


@pytest.fixture(scope="module")
def drawn(pdf: bytes) -> list[Page]:
    return pages(pdf)


def near(value: float, by: float = 0.15) -> object:
    return pytest.approx(value, abs=by)


def font(role: str) -> str:
    """What the first font of a role is called in the file."""
    return chain(role)[0].family.replace(" ", "-")


def test_a_full_page_has_22_lines_of_28_characters(drawn: list[Page]) -> None:
    for page in drawn[1:3]:
        body = page.lines[:-1]
        assert [len(line) for line in body] == [28] * 22
        assert [round(a[0].base - b[0].base, 1) for a, b in itertools.pairwise(body)] == [near(LINE)] * 21
        assert {(sign.font, sign.size) for line in body for sign in line} == {(font("fang"), 16.0)}


def test_type_area_is_156_by_225_with_the_binding_inside(drawn: list[Page]) -> None:
    assert [(page.width, page.height) for page in drawn] == [(near(210), near(297))] * 4
    for page, left in ((drawn[1], 26), (drawn[2], 28)):  # the even page is the back of a leaf
        assert [line[0].left for line in page.lines[:-1]] == [near(left)] * 22
        assert [line[-1].right for line in page.lines[:-1]] == [near(left + 156)] * 22
        first, last = page.lines[0][0], page.lines[-2][0]
        assert TYPE_TOP - LINE < first.base < first.top < TYPE_TOP
        assert TYPE_BOTTOM < last.base < TYPE_BOTTOM + LINE / 2


def test_head_is_red_and_35_mm_below_with_number_and_rule(drawn: list[Page]) -> None:
    page = drawn[0]
    head, number, title = (page.line(text) for text in ("岳阳绿色化工产业园管委会", "岳绿管许〔2026〕17号", "不予行政"))
    assert {sign.font for sign in head} == {font("title")}
    slack = 1 if font("title").startswith("Fandol") else 3  # a fallback face stands lower in its square
    assert head[0].top == near(TYPE_TOP - 35, slack)
    assert head[0].left + head[-1].right == near(2 * 28 + 156, 1)
    assert number[0].left + number[-1].right == near(2 * 28 + 156, 1)
    ((left, right, rule),) = page.red
    assert (left, right) == (near(28), near(184))
    line_below = (LINE - 16 * POINT) / 2  # from the characters of a line to its lower edge
    assert number[0].top - 16 * POINT - line_below - rule == near(4, slack)
    assert {(sign.font, sign.size) for sign in title} == {(font("title"), 22.0)}
    assert rule - title[0].top == near(2 * LINE + (LINE - 22 * POINT) / 2, slack)


def test_head_fits_its_line_whatever_its_length() -> None:
    park = "湖南岳阳绿色化工高新技术产业开发区管理委员会"
    assert head_lines(park) == ["湖南岳阳绿色化工高新技术产业开发区", "管理委员会"]
    assert [head_size(head_lines(name)) for name in ("云溪区住建局", "岳阳市行政审批服务局", park)] == [42, 42, 25]
    assert head_lines("园" * 30) == ["园" * 15, "园" * 15]


def test_levels_are_set_in_their_own_fonts(drawn: list[Page]) -> None:
    assert {sign.font for sign in drawn[0].line("不予行政许可。")[:-1]} == {font("hei")}


def test_date_is_four_characters_from_the_edge_under_its_body(drawn: list[Page]) -> None:
    page = drawn[3]
    date, body = page.line("2026年3月16日"), page.line("岳阳绿色化工产业园管委会")
    assert date[-1].right == near(26 + 156 - 4 * CHARACTER, 0.5)
    assert date[0].left + date[-1].right == near(body[0].left + body[-1].right, 0.5)
    assert body[0].base - date[0].base == near(LINE)


def test_page_numbers_stand_outside_7_mm_below(drawn: list[Page]) -> None:
    for count, page in enumerate(drawn, start=1):
        number = page.line(f"—{count}—")
        assert {(sign.font, sign.size) for sign in number} == {(font("song"), 14.0)}
        dash = number[0].base + 0.38 * 14 * POINT  # a dash stands at this height of its character
        assert TYPE_BOTTOM - dash == near(7, 0.5)
        if count % 2:
            assert number[-1].right == near(184 - 14 * POINT, 0.3)
        else:
            assert number[0].left == near(26 + 14 * POINT, 0.3)


def test_rare_characters_print_with_a_glyph_of_a_font_that_has_them(renderer: Renderer) -> None:
    page = pages(renderer.ask("render", **page_of(decision(applicant=RARE, reasons=""))))[0]
    families = {face.family.replace(" ", "-"): face for face in chain("fang")}
    for sign in page.line(RARE):
        with families[sign.font].open() as opened:
            assert opened.getBestCmap()[ord(sign.text)] != ".notdef"


def test_same_facts_give_the_same_bytes_in_another_process(pdf: bytes) -> None:
    other = Renderer()
    assert other.ask("render", **page_of(decision())) == pdf
    assert other.ask("render", **page_of(decision(reasons="另一理由"))) != pdf
    other.close()


def test_facts_travel_in_the_file_which_is_pdf_a_3(pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    assert list(reader.attachments) == ["facts.json"]
    data = reader.attachments["facts.json"][0]
    assert data == attachment(decision())
    assert json.loads(data)["facts"] == json.loads(decision().facts)
    xmp = bytes(reader.trailer["/Root"]["/Metadata"].get_data()).decode()
    assert 'part="3"' in xmp.replace("<", " ")
    assert reader.metadata is not None and str(reader.metadata["/CreationDate"]).startswith("D:20260316")


def test_a_page_reaches_for_no_file_and_no_host(renderer: Renderer) -> None:
    for address in ("file:///etc/hostname", "http://127.0.0.1:1/a.png"):
        with pytest.raises(DrawingFailed, match="不得引用外部文件"):
            renderer.ask("render", **{**page_of(decision()), "html": f'<img src="{address}" alt="">'})
    assert renderer.ask("render", **page_of(decision(reasons=""))).startswith(b"%PDF")


def test_a_process_that_dies_is_replaced(renderer: Renderer) -> None:
    with pytest.raises(DrawingFailed, match="KeyError"):
        renderer.ask("nothing")
    renderer.close()
    assert renderer.ask("render", **page_of(decision(reasons=""))).startswith(b"%PDF")
