"""Identity codes and telephone numbers as people type them: brought to one form, checked, and masked for display.

Codes: unified social credit code GB 32100-2015; citizen identity number GB 11643-1999. Pure functions, no storage.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from core.errors import Invalid

USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z
USCC_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
USCC_REGION: Final = range(2, 8)  # positions 3 to 8: the administrative division, digits only
MISREAD: Final = {"I": "1", "O": "0", "S": "5", "Z": "2"}

ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS: Final = "10X98765432"
# First two digits: the provinces, Taiwan 71, Hong Kong 81, Macao 82, and 83 of the residence permit for Taiwan.
PROVINCES: Final = frozenset(
    str(code)
    for codes in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83),
    )
    for code in codes
)
FIRST_BIRTH_YEAR: Final = 1900

DIGITS: Final = frozenset("0123456789")
MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})-?([2-9][0-9]{6,7})(?:(?:-|转|x)([0-9]{1,6}))?", re.IGNORECASE)

# In free text: groups may be apart by a blank or a hyphen, as people read numbers out; digits around end a number.
_GAP = "[ -]?"
SECRET = re.compile(
    rf"(?<![0-9])(?:(?P<id>(?:{'|'.join(sorted(PROVINCES))})[0-9]{{4}}{_GAP}"
    rf"(?:(?:18|19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]){_GAP}[0-9]{{3}}[0-9Xx]"
    rf"|[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]){_GAP}[0-9]{{3}}))"
    rf"|(?:(?:\+|00)?86{_GAP})?(?P<mobile>1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}))(?![0-9])"
)
# The full width of 0-9, X, x and hyphen lies 0xFEE0 above; the full-width blank stands apart.
_NARROW: Final = {ord(letter) + 0xFEE0: letter for letter in "0123456789Xx-"} | {0x3000: " "}


class IdentifierError(Invalid):
    """The code is not acceptable; the message says at which place and what to check."""


def parse_uscc(text: str) -> str:
    """The unified social credit code in capitals. Accepts blanks, lower case, full width. Raises IdentifierError."""
    code = _compact(text).upper()
    if len(code) != 18:
        raise IdentifierError(_length_words("统一社会信用代码", code))
    for position, letter in enumerate(code, start=1):
        if letter not in USCC_ALPHABET:
            hint = f"，是否为数字 {MISREAD[letter]}" if letter in MISREAD else ""
            raise IdentifierError(
                f"统一社会信用代码第 {position} 位“{letter}”不是代码用字（不用 I、O、S、V、Z），请核对证照原件{hint}。"
            )
        if position - 1 in USCC_REGION and letter not in DIGITS:
            raise IdentifierError(
                f"统一社会信用代码第 {position} 位应为数字（第 3 至 8 位是行政区划），请核对证照原件。"
            )
    if compute_uscc_check(code[:17]) != code[17]:
        raise IdentifierError("统一社会信用代码第 18 位校验不符，可能有一位写错，请核对证照原件。")
    return code


def compute_uscc_check(first17: str) -> str:
    """The check character of GB 32100-2015 for the first 17 characters, which must be of its alphabet."""
    total = sum(weight * USCC_ALPHABET.index(letter) for weight, letter in zip(USCC_WEIGHTS, first17, strict=True))
    return USCC_ALPHABET[-total % 31]


def parse_resident_id(text: str, *, today: date | None = None) -> str:
    """The 18-place citizen identity number with a capital X.

    ``today``, when given, refuses a later date of birth. Numbers of 15 digits are refused, not converted.
    Raises IdentifierError.
    """
    code = _compact(text).upper()
    if len(code) == 15 and DIGITS.issuperset(code):
        raise IdentifierError("15 位的旧身份证号码不再受理，请填写证件上的 18 位号码。")
    if len(code) != 18:
        raise IdentifierError(_length_words("身份证号码", code))
    for position, letter in enumerate(code, start=1):
        if letter not in DIGITS and not (position == 18 and letter == "X"):
            raise IdentifierError(f"身份证号码第 {position} 位“{letter}”有误，应为数字（末位可为 X），请核对证件。")
    if code[:2] not in PROVINCES:
        raise IdentifierError("身份证号码第 1、2 位不是有效的省级代码，请核对证件。")
    if not _is_birth_date(code[6:14], today):
        raise IdentifierError("身份证号码第 7 至 14 位不是有效的出生日期，请核对证件。")
    if compute_id_check(code[:17]) != code[17]:
        raise IdentifierError("身份证号码第 18 位校验不符，可能有一位写错，请核对证件。")
    return code


def compute_id_check(first17: str) -> str:
    """The check character of GB 11643-1999 for the first 17 digits."""
    return ID_CHECKS[sum(weight * int(digit) for weight, digit in zip(ID_WEIGHTS, first17, strict=True)) % 11]


def parse_phone(text: str) -> str:
    """A mobile number as 11 digits, a landline as area code-number, and -extension if there is one.

    A leading +86, 86 or 0086 of a mobile number is dropped. Raises IdentifierError.
    """
    number = re.sub("[\u2010-\u2015]+", "-", _compact(text))  # the dashes an input method offers
    if not number:
        raise IdentifierError("请填写联系电话。")
    if found := MOBILE.fullmatch(number.replace("-", "")):
        return found[1]
    if found := LANDLINE.fullmatch(number.replace("(", "").replace(")-", "-").replace(")", "-")):
        return "-".join(filter(None, found.groups()))
    raise IdentifierError("联系电话有误。请填写 11 位手机号，或带区号的固定电话，如 0730-8880000。")


def mask_resident_id(code: str) -> str:
    """Keeps the first 3 and the last 2 places: neither date of birth nor county is shown. Else all is hidden."""
    return _masked(code, 3, 2) if len(code) in (15, 18) else "*" * len(code)


def mask_phone(number: str) -> str:
    """Of a mobile number the first 3 and last 4 digits are kept, of a landline the area code and the last 2."""
    if MOBILE.fullmatch(number) and len(number) == 11:
        return _masked(number, 3, 4)
    area, dash, rest = number.partition("-")
    if dash and LANDLINE.fullmatch(number):
        return f"{area}-{_masked(rest, 0, 2)}"
    return "*" * len(number)


def mask_text(text: str) -> str:
    """Free text, for logs, with every citizen identity number and mobile number in it masked.

    Whatever is shaped like an identity number (province, date of birth) is masked, its check digit right or not;
    a social credit code is public and stays.
    """
    narrow = text.translate(_NARROW)  # the same length, so the places agree
    parts: list[str] = []
    done = 0
    for found in SECRET.finditer(narrow):
        group = "id" if found["id"] else "mobile"
        start, end = found.span(group)
        secret = re.sub("[ -]", "", found[group])
        parts += text[done:start], mask_resident_id(secret) if group == "id" else mask_phone(secret)
        done = end
    return "".join([*parts, text[done:]])


def _compact(text: str) -> str:
    """NFKC (full width becomes half width), without blanks and invisible characters."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in normal if not letter.isspace() and unicodedata.category(letter) != "Cf")


def _length_words(what: str, code: str) -> str:
    return f"{what}应为 18 位，现在是 {len(code)} 位，请核对后填写。" if code else f"请填写{what}。"


def _is_birth_date(digits: str, today: date | None) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year >= FIRST_BIRTH_YEAR and (today is None or born <= today)


def _masked(text: str, first: int, last: int) -> str:
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]
