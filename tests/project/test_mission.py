"""`make mission` believes no claim that no passing test proves."""

from pathlib import Path

import pytest

from bin.mission import problems, read_rows

ROOT = Path(__file__).resolve().parents[2]
TABLE = (
    "| id | capability | source | status |\n|---|---|---|---|\n| A1 | one | S0 | done |\n| A2 | two | S0 | | open |\n"
)
ROWS = read_rows(TABLE)


def test_rows_are_read_from_tables_with_and_without_a_proof_column() -> None:
    assert ROWS == {"A1": ("done", "one"), "A2": ("open", "two")}


def test_document_has_all_rows_of_the_five_sections() -> None:
    rows = read_rows((ROOT / "docs" / "mission.md").read_text())
    counts = {section: sum(row.startswith(section) for row in rows) for section in "ABCDE"}
    assert counts == {"A": 16, "B": 25, "C": 14, "D": 8, "E": 6}


@pytest.mark.parametrize(
    ("outcomes", "found"),
    [
        ({"A1": {"t": "passed"}}, []),
        ({"A1": {"t": "passed", "u": "skipped"}, "A2": {"v": "failed"}}, []),
        ({}, ["A1: marked done without a passing test"]),
        ({"A1": {"t": "skipped"}}, ["A1: marked done without a passing test"]),
        ({"A1": {"t": "passed", "u": "failed"}}, ["A1: marked done, but 1 of its tests failed"]),
        ({"A1": {"t": "passed"}, "Z9": {"t": "passed"}}, ["Z9: named by a test, but not a row of docs/mission.md"]),
    ],
)
def test_problems(outcomes: dict[str, dict[str, str]], found: list[str]) -> None:
    assert problems(ROWS, outcomes) == found


def test_a_status_that_is_neither_done_nor_open_is_a_problem() -> None:
    rows = {"A1": ("almost", "one")}
    assert problems(rows, {"A1": {"t": "passed"}}) == ["A1: status is 'almost', expected done or open"]
