import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.searchtext import MAX_FULL, MAX_INITIALS, normalise, query_key, search_key

settings.register_profile("untimed", deadline=None)  # a busy machine is no defect
settings.load_profile("untimed")

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)


def found(query: str, *texts: str) -> bool:
    return query_key(query) in search_key(*texts)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("cq", "重庆"),
        ("zq", "重庆"),
        ("chongqing", "重庆"),
        ("dw", "单位"),
        ("sxx", "单雄信"),  # 单 as a surname
        ("shanxiongxin", "单雄信"),
        ("zd", "重点"),
        ("xz", "行政"),
        ("hz", "行政"),
        ("yinhang", "建设银行岳阳分行"),
        ("\uff39\uff39\uff39\uff38", "岳阳云溪"),  # YYYX in full width
        ("云溪 石化", "湖南云溪石化有限公司"),
        ("（岳阳）", "云溪(岳阳)石化"),
        ("ABC", "abc 化工"),
        ("3hcf", "A区3号厂房"),
        ("aq3h", "Ａ区３号厂房"),
    ],
)
def test_a_name_is_found_by_what_people_type(query: str, name: str) -> None:
    assert found(query, name)


@pytest.mark.parametrize(("query", "name"), [("bj", "重庆"), ("qc", "重庆"), ("云山", "云溪 山水")])
def test_a_name_is_not_found_by_something_else(query: str, name: str) -> None:
    assert not found(query, name)


def test_texts_do_not_run_into_each_other() -> None:
    assert found("云溪", "云溪", "石化")
    assert found("91430600", "云溪", "91430600ma4l")
    assert not found("云溪石化", "云溪", "石化")
    assert not found("yxsh", "云溪", "石化")


@given(st.text())
def test_normalise_and_query_key_are_settled_after_one_pass(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert query_key(query_key(text)) == query_key(text)
    assert not any(letter.isspace() for letter in query_key(text))


@given(st.text(max_size=40), st.data())
def test_every_part_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    plain = query_key(text)
    start = data.draw(st.integers(0, len(plain)))
    end = data.draw(st.integers(start, len(plain)))
    assert plain[start:end] in search_key(text)


@given(han)
def test_the_column_stays_small(name: str) -> None:
    lines = search_key(name).split("\n")
    assert len(lines) <= 1 + MAX_INITIALS + MAX_FULL
    assert len(set(lines)) == len(lines)


def test_nothing_is_searchable_as_nothing() -> None:
    assert search_key() == search_key("", " ") == ""


def test_the_pinyin_table_is_loaded_at_first_use_and_without_phrases() -> None:
    probe = (
        "import sys, core.searchtext as s\n"
        "assert 'pypinyin' not in sys.modules\n"
        "s.search_key('ABC 123')\n"
        "assert 'pypinyin' not in sys.modules\n"
        "s.search_key('云溪')\n"
        "assert 'pypinyin' in sys.modules\n"
        "assert 'pypinyin.phrases_dict' not in sys.modules\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", probe], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
