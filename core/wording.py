"""Text with {fields}: plain substitution, no template language. A literal brace is written twice: {{ and }}."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from core.errors import Invalid

_PART = re.compile(r"(?P<literal>\{\{|\}\})|\{(?P<field>[^{}]*)\}|(?P<stray>[{}])")
_AROUND = 6  # characters shown on each side of what is wrong


def fields_in(text: str) -> list[str]:
    """The names in braces, in order. Raises Invalid for a brace that has no other half."""
    return [found["field"].strip() for found in _parts(text) if found["field"] is not None]


def text_check(text: str, allowed: Collection[str]) -> None:
    """Raises Invalid that names each field that is not in the list, or where a brace stands alone."""
    unknown = [name for name in dict.fromkeys(fields_in(text)) if name not in allowed]
    if unknown:
        named = "、".join(f"{{{name}}}" for name in unknown)
        raise Invalid(
            f"没有这样的字段：{named}。请从右侧字段表中照抄（半角花括号）；要写花括号本身，请写两遍：{{{{ 或 }}}}。",
            field="text",
        )
    wide = next((f"｛{name}｝" for name in allowed if f"｛{name}｝" in text), None)
    if wide:
        raise Invalid(f"“{wide}”用的是全角花括号，不会替换；请改用半角 {{ }}。", field="text")


def text_fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its fields filled in. A line with a field that has no value is left out as a whole: half a sentence
    on an official paper is worse than none.
    """
    filled = (_line(line, values) for line in text.splitlines())
    return "\n".join(line for line in filled if line.strip())


def _line(line: str, values: Mapping[str, object]) -> str:
    if any(values.get(name) in (None, "") for name in fields_in(line)):
        return ""
    return _PART.sub(lambda found: _put(found, values), line).strip()


def _put(found: re.Match[str], values: Mapping[str, object]) -> str:
    name = found["field"]
    return str(values[name.strip()]) if name is not None else found[0][0]


def _parts(text: str) -> Iterator[re.Match[str]]:
    for found in _PART.finditer(text):
        if found["stray"]:
            around = text[max(0, found.start() - _AROUND) : found.end() + _AROUND].replace("\n", " ")
            raise Invalid(
                f"花括号不成对：“{around}”处的 {found['stray']} 缺另一半。字段写成 {{字段名}}；"
                "要写花括号本身，请写两遍：{{ 或 }}。",
                field="text",
            )
        yield found
