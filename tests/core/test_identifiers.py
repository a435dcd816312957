import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.identifiers import (
    PROVINCES,
    USCC_ALPHABET,
    IdentifierError,
    compute_id_check,
    compute_uscc_check,
    mask_phone,
    mask_resident_id,
    mask_text,
    parse_phone,
    parse_resident_id,
    parse_uscc,
)

settings.register_profile("untimed", deadline=None)  # a busy machine is no defect
settings.load_profile("untimed")

# Public bodies of Guang'an district, from the item catalogue it publishes.
PUBLISHED = ["11511301008778183N", "11511300MB1A21304N", "11511301MB1550442U", "11511301MB1D685275"]


@st.composite
def usccs(draw: Callable) -> str:
    letters = st.text(USCC_ALPHABET, min_size=9, max_size=9)
    first17 = (
        draw(st.sampled_from(USCC_ALPHABET))
        + draw(st.sampled_from(USCC_ALPHABET))
        + draw(st.text("0123456789", min_size=6, max_size=6))
        + draw(letters)
    )
    return first17 + compute_uscc_check(first17)


@st.composite
def resident_ids(draw: Callable) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2025, 12, 31)))
    region = draw(st.sampled_from(sorted(PROVINCES))) + draw(st.text("0123456789", min_size=4, max_size=4))
    first17 = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first17 + compute_id_check(first17)


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(str.isascii)


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


# Unified social credit code


@pytest.mark.parametrize("code", PUBLISHED)
def test_parse_uscc_accepts_published_codes(code: str) -> None:
    assert parse_uscc(code) == code


@given(usccs())
def test_parse_uscc_accepts_every_code_with_its_check_character(code: str) -> None:
    assert parse_uscc(code) == code


@given(usccs())
def test_parse_uscc_brings_every_way_of_typing_to_one_form(code: str) -> None:
    assert parse_uscc(f" {code[:8].lower()} {code[8:].lower()}\u200b\n") == code
    assert parse_uscc(full_width(code)) == code


@given(usccs(), st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_parse_uscc_detects_every_single_wrong_character(code: str, place: int, letter: str) -> None:
    assume(code[place] != letter)
    with pytest.raises(IdentifierError):
        parse_uscc(code[:place] + letter + code[place + 1 :])


@given(usccs(), st.integers(0, 16))
def test_parse_uscc_detects_every_swap_of_neighbours(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    with pytest.raises(IdentifierError):
        parse_uscc(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


def test_compute_uscc_check_follows_the_standard_by_hand() -> None:
    # 91430600 + nine zeros: 9·1 + 1·3 + 4·9 + 3·27 + 0 + 6·26 = 285 = 9·31 + 6; character 31 - 6 = 25 is R
    assert compute_uscc_check("91430600000000000") == "R"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "请填写统一社会信用代码。"),
        ("9143060000000000", "统一社会信用代码应为 18 位，现在是 16 位，请核对后填写。"),
        (
            "9143060000000000I0",
            "统一社会信用代码第 17 位“I”不是代码用字（不用 I、O、S、V、Z），请核对证照原件，是否为数字 1。",
        ),
        ("91430600中000000000", "统一社会信用代码第 9 位“中”不是代码用字（不用 I、O、S、V、Z），请核对证照原件。"),
        ("9143A6000000000000", "统一社会信用代码第 5 位应为数字（第 3 至 8 位是行政区划），请核对证照原件。"),
        ("914306000000000000", "统一社会信用代码第 18 位校验不符，可能有一位写错，请核对证照原件。"),
    ],
)
def test_parse_uscc_says_which_place_and_what_to_check(text: str, words: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        parse_uscc(text)
    assert str(caught.value) == words


# Citizen identity number


@given(resident_ids())
def test_parse_resident_id_accepts_every_number_with_its_check_digit(code: str) -> None:
    assert parse_resident_id(code) == code
    assert parse_resident_id(f"{code[:6]} {code[6:14]} {code[14:].lower()}") == code
    assert parse_resident_id(full_width(code)) == code


@given(resident_ids(), st.integers(0, 16), st.sampled_from("0123456789"))
def test_parse_resident_id_detects_every_single_wrong_digit(code: str, place: int, digit: str) -> None:
    assume(code[place] != digit)
    with pytest.raises(IdentifierError):
        parse_resident_id(code[:place] + digit + code[place + 1 :])


def test_compute_id_check_of_the_standards_own_examples() -> None:
    assert compute_id_check("11010519491231002") == "X"
    assert compute_id_check("44052418800101001") == "4"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "请填写身份证号码。"),
        ("110105491231002", "15 位的旧身份证号码不再受理，请填写证件上的 18 位号码。"),
        ("1101051949123100", "身份证号码应为 18 位，现在是 16 位，请核对后填写。"),
        ("11010519491231O02X", "身份证号码第 15 位“O”有误，应为数字（末位可为 X），请核对证件。"),
        ("99010519491231002X", "身份证号码第 1、2 位不是有效的省级代码，请核对证件。"),
        ("11010519490231002X", "身份证号码第 7 至 14 位不是有效的出生日期，请核对证件。"),
        ("440524188001010014", "身份证号码第 7 至 14 位不是有效的出生日期，请核对证件。"),
        ("110105194912310021", "身份证号码第 18 位校验不符，可能有一位写错，请核对证件。"),
    ],
)
def test_parse_resident_id_says_which_place_and_what_to_check(text: str, words: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        parse_resident_id(text)
    assert str(caught.value) == words


def test_parse_resident_id_refuses_a_birth_after_today() -> None:
    code = "11010519491231002X"
    assert parse_resident_id(code, today=date(1949, 12, 31)) == code
    with pytest.raises(IdentifierError, match="出生日期"):
        parse_resident_id(code, today=date(1949, 12, 30))


# Telephone numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("008613800138000", "13800138000"),
        (full_width("13800138000"), "13800138000"),
        ("0730-8880000", "0730-8880000"),
        ("0730—8880000", "0730-8880000"),
        ("（0730）8880000", "0730-8880000"),
        ("(0730)-8880000", "0730-8880000"),
        ("01062345678", "010-62345678"),
        ("0731 82345678 转 801", "0731-82345678-801"),
    ],
)
def test_parse_phone_brings_numbers_to_one_form(text: str, number: str) -> None:
    assert parse_phone(text) == number


@pytest.mark.parametrize(
    "text", ["12800138000", "1380013800", "138001380001", "8880000", "0730-1880000", "电话", "95598"]
)
def test_parse_phone_refuses_other_numbers_in_words(text: str) -> None:
    with pytest.raises(IdentifierError, match="请填写 11 位手机号，或带区号的固定电话"):
        parse_phone(text)


def test_parse_phone_asks_for_a_missing_number() -> None:
    with pytest.raises(IdentifierError, match="请填写联系电话"):
        parse_phone("　")


# Masks


@given(resident_ids())
def test_mask_resident_id_leaves_three_and_two_places(code: str) -> None:
    assert mask_resident_id(code) == code[:3] + "*" * 13 + code[16:]


@given(mobiles)
def test_mask_phone_leaves_three_and_four_digits_of_a_mobile_number(number: str) -> None:
    assert mask_phone(number) == number[:3] + "****" + number[7:]


def test_mask_phone_of_a_landline_leaves_area_code_and_two_digits() -> None:
    assert mask_phone("0730-8880012") == "0730-*****12"
    assert mask_phone("0730-8880012-801") == "0730-*********01"


@given(st.text(max_size=14))
def test_masks_hide_everything_they_do_not_know(text: str) -> None:
    assume(not re.search("[0-9]{5}", text))
    assert mask_resident_id(text) == mask_phone(text) == "*" * len(text)


words = st.text(st.characters(exclude_categories=["Nd", "Nl", "No", "Cs"]), max_size=8)


@given(words, resident_ids(), words, mobiles, words)
def test_mask_text_masks_each_number_and_nothing_else(
    before: str, code: str, between: str, mobile: str, after: str
) -> None:
    assume(between.strip(" -　－") and not between.endswith("+"))
    masked = mask_text(f"{before}{code}{between}{mobile}{after}")
    assert masked == f"{before}{mask_resident_id(code)}{between}{mask_phone(mobile)}{after}"
    assert mask_text(masked) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证11010519491231002x已核", "身份证110*************2x已核"),
        ("身份证 110105 19491231 002X", "身份证 110*************2X"),
        ("旧证110105491231002。", "旧证110**********02。"),
        ("写错校验位 110105194912310029", "写错校验位 110*************29"),
        ("电话+8613800138000", "电话+86138****8000"),
        ("电话138 0013 8000，", "电话138****8000，"),
        ("电话" + full_width("13800138000"), "电话138****8000"),
        ("代码 914306000000000000 不遮", "代码 914306000000000000 不遮"),
        ("案号 20240304000012345678 不遮", "案号 20240304000012345678 不遮"),
    ],
)
def test_mask_text_in_the_ways_people_write(text: str, masked: str) -> None:
    assert mask_text(text) == masked
