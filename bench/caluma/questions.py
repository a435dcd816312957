"""The list work as questions to Caluma's GraphQL, each beside the page of ours that does the same."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass

PAGE = 50  # rows, as our list shows
WORKLIST = 200  # rows, as our worklist shows at most
NEWEST = "order: [{attribute: CREATED_AT, direction: DESC}]"
URGENT = "order: [{attribute: DEADLINE, direction: ASC}]"
CASE = "pageInfo { hasNextPage endCursor } edges { node { id status createdAt closedAt meta } }"
# As its user interface would ask without a copy in the case: the answers, and the work items for what it waits for.
WHOLE = """pageInfo { hasNextPage endCursor } edges { node { id status createdAt closedAt
    document { answers { edges { node { question { slug } ... on StringAnswer { value } } } } }
    workItems(filter: [{status: READY}]) { edges { node { deadline task { slug name } } } } } }"""
ITEM = "pageInfo { hasNextPage endCursor } edges { node { id status deadline task { slug name } case { id status meta } } }"
STATUSES = ("RUNNING", "COMPLETED", "CANCELED", "SUSPENDED")


@dataclass(frozen=True)
class Question:
    what: str  # the row of the table
    ours: str  # the row of our own table that does the same work
    query: str


def questions(facts: dict[str, str]) -> list[Question]:
    """`facts`: the number, applicant and title that our search is asked for; `groups of …` and `cases` from our database."""
    middle = b64encode(f"arrayconnection:{int(facts['cases']) // 2}".encode()).decode()
    return [
        Question("worklist", "worklist, reviewer", waiting(facts["groups of yx.reviewer"].split())),
        Question("worklist, department", "worklist, department", waiting(facts["groups of zjj.handler"].split())),
        Question("all cases, newest first", "cases, inspector", cases()),
        Question("all cases, from their answers", "cases, inspector", cases(fields=WHOLE)),
        Question("deep page", "deep page, inspector", cases(after=middle)),
        Question("state: completed", "state delivered", cases("{status: COMPLETED}")),
        Question("state: waits for correction", "state correcting", items('{status: READY}, {task: "supplement"}')),
        Question("one park", "park, inspector", cases('{metaValue: [{key: "park", value: "yx-park"}]}')),
        Question(
            "past the date",
            "lamp card, inspector",
            items(f"{{status: READY}}, {{deadlineBefore: {_text(facts['now'])}}}"),
        ),
        Question("search number", "search number", cases(f"{{hasAnswer: [{_answer('number', facts['number'])}]}}")),
        Question(
            "search number, copy in case",
            "search number",
            cases(f"{{metaValue: [{_meta('number', facts['number'])}]}}"),
        ),
        Question("search applicant", "search applicant", cases(_search("applicant", facts["applicant"]))),
        Question("search subject", "search subject", cases(_search("subject", facts["title"]))),
        Question("search two letters", "search two letters", cases(_search("subject", "罐区"))),
        Question("search item", "search item", cases(_search("item", "消防"))),
        Question("search nothing there", "search nothing there", cases(_search("applicant", "不存在的词"))),
        Question("count by status", "statistics by park", count_by_status()),
    ]


def cases(wanted: str = "", *, fields: str = CASE, after: str = "") -> str:
    page = f"first: {PAGE}" + (f', after: "{after}"' if after else "")
    return f"query {{ allCases({page}, filter: [{wanted}], {NEWEST}) {{ {fields} }} }}"


def items(wanted: str, *, first: int = PAGE) -> str:
    return f"query {{ allWorkItems(first: {first}, filter: [{wanted}], {URGENT}) {{ {ITEM} }} }}"


def waiting(groups: list[str]) -> str:
    """What waits for one of the groups, the most urgent first."""
    return items(f"{{status: READY}}, {{addressedGroups: {json.dumps(groups)}}}", first=WORKLIST)


def count_by_status() -> str:
    asked = " ".join(
        f"{name.lower()}: allCases(first: 1, filter: [{{status: {name}}}]) {{ totalCount }}" for name in STATUSES
    )
    return f"query {{ {asked} }}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _answer(question: str, value: str) -> str:
    return f'{{question: "{question}", value: {_text(value)}, lookup: EXACT}}'


def _meta(key: str, value: str) -> str:
    return f'{{key: "{key}", value: {_text(value)}}}'


def _search(question: str, value: str) -> str:
    return f'{{searchAnswers: [{{questions: ["{question}"], value: {_text(value)}, lookup: CONTAINS}}]}}'
