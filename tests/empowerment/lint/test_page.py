"""目录体检: counts, drill-down and export agree; everybody sees their own; the price is constant."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from core import moments
from core.services import membership_add
from empowerment.lint import findings, rows_linted, tally
from empowerment.models import Empowerment
from empowerment.presenters.lint import HEADER
from empowerment.selectors import listed_rows
from tests.empowerment.lint.test_rules import cleaned
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("C7")
Count = Callable[[int], AbstractContextManager[Any]]
PAGE = "/items/lint/"


def browser_of(world: World, login: str) -> Client:
    client = Client()
    client.force_login(world.person[login])
    return client


def test_the_sum_the_rules_the_rows_and_the_table_agree(world: World) -> None:
    browser = browser_of(world, "yx.reform")
    page = browser.get(PAGE)
    found = findings(rows_linted(world.actor("yx.reform")))
    by_rule = Counter(finding.rule.code for finding in found)
    assert {line["rule"].code: line["count"] for line in page.context["rules"] if line["count"]} == dict(by_rule)
    assert page.context["tally"] == tally(found)
    assert not page.context["asked"]
    for code, number in by_rule.items():
        shown = browser.get(PAGE, {"rule": code})
        assert (shown.context["total"], len(shown.context["lines"])) == (number, number)
        rows = list(
            csv.reader(io.StringIO(browser.get(f"{PAGE}export/csv/", {"rule": code}).content.decode("utf-8-sig")))
        )
        assert (tuple(rows[0]), len(rows) - 1) == (HEADER, number)
    errors = browser.get(PAGE, {"severity": "error"})
    assert errors.context["total"] == tally(found).errors


def test_the_workbook_carries_the_same_rows(world: World) -> None:
    browser = browser_of(world, "yx.reform")
    answer = browser.get(f"{PAGE}export/xlsx/", {"rule": "guide"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    total = browser.get(PAGE, {"rule": "guide"}).context["total"]
    assert (sheet[0][0], tuple(sheet[1]), len(sheet)) == (
        f"目录体检，{moments.chinese_date(moments.today())}，共 {total} 处",
        HEADER,
        total + 2,
    )
    assert browser.get(f"{PAGE}export/pdf/").status_code == 404


@pytest.mark.parametrize(
    ("login", "parks"),
    [
        ("yx.reform", {"yx-park"}),
        ("yx.inspector", {"yx-park"}),
        ("yx.admin", {"yx-park"}),
        ("zjj.supervisor", {"yx-park"}),
        ("as.head", set()),
        ("jsj.head", {"as-park"}),
        ("gx.head", {"czgx"}),
    ],
)
def test_everybody_looks_through_their_own(world: World, login: str, parks: set[str]) -> None:
    rows = rows_linted(world.actor(login))
    assert set(rows.values_list("park__code", flat=True)) == parks
    page = browser_of(world, login).get(PAGE, {"park": "czgx" if "czgx" not in parks else "yx-park"})
    assert (page.status_code, page.context["total"]) == (200, 0)


@pytest.mark.parametrize("login", ["yx.clerk", "yx.filer", "zjj.handler"])
def test_others_are_told_who_looks(world: World, login: str) -> None:
    browser = browser_of(world, login)
    assert browser.get(PAGE).status_code == browser.get(f"{PAGE}export/csv/").status_code == 403
    assert "体检" not in browser.get("/catalogue/?park=yx-park").content.decode()
    assert Client().get(PAGE).status_code == 302


def test_where_a_finding_is_mended(world: World) -> None:
    item = world.item["direct"]
    links = {
        line["rule"].code: (line["mend_label"], line["mend_url"])
        for line in browser_of(world, "yx.reform").get(PAGE, {"item": item.code}).context["lines"]
    }
    row = world.empowerment["direct"]
    assert links == {
        "basis_23": ("修改承诺和依据", reverse("admin:empowerment_empowerment_act", args=[row.pk, "revise"])),
        "promise": ("修改承诺和依据", reverse("admin:empowerment_empowerment_act", args=[row.pk, "revise"])),
        "guide": ("起草新版本", f"{reverse('admin:empowerment_itemversion_add')}?item={item.pk}"),
        "window": ("登记办事窗口", f"{reverse('admin:empowerment_servicewindow_add')}?park={row.park_id}"),
    }
    reform = browser_of(world, "yx.reform")
    assert {reform.get(url).status_code for _, url in links.values()} == {200}
    for login, open_to in (("yx.admin", {"guide", "window"}), ("yx.inspector", set())):
        lines = browser_of(world, login).get(PAGE, {"item": item.code}).context["lines"]
        assert {line["rule"].code for line in lines if line["mend_url"]} == open_to, login


def test_a_badge_with_a_word_stands_on_the_item_and_in_the_catalogue(world: World) -> None:
    cleaned(world)
    browser, item = browser_of(world, "yx.reform"), world.item["direct"]
    for address in (f"/catalogue/yueyang/{item.code}/", f"/catalogue/?park=yx-park&q={item.code}"):
        assert browser.get(address).content.decode().count("体检通过") == 1
        assert "体检通过" not in Client().get(address).content.decode()
    other = world.item["delegated"]
    shown = browser.get(f"/catalogue/yueyang/{other.code}/").content.decode()
    expected = tally(findings(listed_rows().filter(item=other))).words
    assert expected in shown and expected != "没有发现问题"


def _more(world: World, number: int) -> None:
    begins = moments.start_of(dt.date(2022, 5, 11))
    row = world.empowerment["direct"]
    same = {"item": row.item, "park": row.park, "scheme": row.scheme, "mode": "direct", "source": "测试"}
    Empowerment.objects.bulk_create(Empowerment(**same, area=f"第{n}片区", valid_from=begins) for n in range(number))


LINT_QUERIES = 27  # seven of them look ahead for gaps of instruments


@pytest.mark.parametrize("number", [0, 60])
def test_the_price_of_the_lint_does_not_grow(world: World, django_assert_num_queries: Count, number: int) -> None:
    _more(world, number)
    rows = rows_linted(world.actor("yx.reform"))
    with django_assert_num_queries(LINT_QUERIES):
        found = findings(rows)
    assert len({finding.subject.empowerment.pk for finding in found}) == rows.count()


def test_the_command_lists_sums_and_fails_when_told(world: World) -> None:
    out = io.StringIO()
    call_command("lint_catalogue", park="yx-park", stdout=out)
    lines = out.getvalue().splitlines()
    found = findings(listed_rows().filter(park__code="yx-park"))
    assert len([line for line in lines if line.startswith("  ")]) == len(found)
    rows = listed_rows().filter(park__code="yx-park").count()
    assert lines[-1] == f"共查 {rows} 项次：{tally(found).words}。"
    with pytest.raises(CommandError, match="没有通过"):
        call_command("lint_catalogue", fail_on="error", stdout=io.StringIO())
    with pytest.raises(CommandError, match="没有代码为“nowhere”的园区"):
        call_command("lint_catalogue", park="nowhere", stdout=io.StringIO())


def test_the_command_passes_where_nothing_is_found(world: World) -> None:
    cleaned(world)
    Empowerment.objects.exclude(item=world.item["direct"]).update(superseded_at=moments.now())
    for level in ("error", "warning"):
        out = io.StringIO()
        call_command("lint_catalogue", park="yx-park", fail_on=level, stdout=out)
        assert out.getvalue() == "共查 1 项次：没有发现问题。\n"


def test_a_head_of_a_park_and_supervisor_of_a_department_see_both(world: World) -> None:
    head = world.person["yx.head"]
    membership_add(
        person=head,
        organisation=world.body["as-jsj"],
        role="supervisor",
        valid_from=dt.date(2020, 1, 1),
        actor=ACTOR,
    )
    assert set(rows_linted(world.actor("yx.head")).values_list("park__code", flat=True)) == {"yx-park", "as-park"}
