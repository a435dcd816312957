"""The drawn imprint: ring, body, star, kind of seal, marked as a demonstration, and no state emblem (B14)."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from core.signing.outlines import outlined
from core.signing.request import SigningFailed
from empowerment.seal_picture import seal_picture

pytestmark = pytest.mark.mission("B14")
SVG = "{http://www.w3.org/2000/svg}"


def words(picture: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture).iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("name", "ring", "below"),
    [
        ("临江高新区管理委员会行政审批专用章", "临江高新区管理委员会", ["演示", "行政审批专用章"]),
        ("临江市住房和城乡建设局", "临江市住房和城乡建设局", ["演示"]),
        ("郴州高新区审批专用2号公章", "郴州高新区审批专用2号公章", ["演示"]),
        ("专用章", "专用章", ["演示"]),
    ],
)
def test_body_along_the_ring_and_kind_below(name: str, ring: str, below: list[str]) -> None:
    found = words(seal_picture(name))
    assert ("".join(found[: len(ring)]), found[len(ring) :]) == (ring, below)


def test_the_same_words_give_the_same_picture_and_nothing_acts_as_markup() -> None:
    name = '甲<乙>&"丙"专用章'
    assert seal_picture(name) == seal_picture(name)
    assert "".join(words(seal_picture(name))[:8]) == '甲<乙>&"丙"'


def test_as_outlines_no_words_are_left_and_every_letter_is_drawn() -> None:
    picture = seal_picture("临江市住房和城乡建设局审批专用章")
    drawn = ElementTree.fromstring(outlined(picture))
    assert list(drawn.iter(f"{SVG}text")) == []
    assert [path for path in drawn.iter(f"{SVG}path") if not path.attrib["d"]] == []
    assert len(list(drawn.iter(f"{SVG}path"))) == len(words(picture)) + 1  # and the star


def test_a_letter_that_no_font_has_is_named() -> None:
    with pytest.raises(SigningFailed, match="U\\+E000"):
        outlined(seal_picture("甲\ue000局"))
