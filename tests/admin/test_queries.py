"""A list costs the same number of queries with a few rows and with fifty: person, roles, jurisdictions (2), each filter's
choices (1), count, rows, and the frame's place and unread messages."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from approvals.models import Case
from core.models import Organisation
from core.services import organisation_create
from empowerment.models import PowerItem
from empowerment.services import item_create
from tests.admin.conftest import Furnished, LogIn
from tests.approvals.walks import receive
from tests.world import ACTOR

pytestmark = pytest.mark.mission("E2")


def more_organisations(furnished: Furnished, number: int) -> None:
    park = furnished.world.body["yx-park"]
    organisation_create(
        code=f"more-{number}",
        jurisdiction=park.jurisdiction,
        kind="department",
        level="district",
        name=f"测试局{number}",
        parent=park,
        actor=ACTOR,
    )


def more_items(furnished: Furnished, number: int) -> None:
    department = furnished.world.body["yx-zjj"]
    item_create(
        code=f"MORE-{number}",
        jurisdiction=department.jurisdiction,
        name=f"测试事项{number}",
        department=department,
        source="测试",
        actor=ACTOR,
    )


def more_cases(furnished: Furnished, number: int) -> None:
    receive(furnished.world, "direct" if number % 2 else "delegated", "yx.clerk")


@pytest.mark.parametrize(
    ("model", "more", "queries"),
    [(Organisation, more_organisations, 9), (PowerItem, more_items, 10), (Case, more_cases, 9)],
    ids=["organisations", "items", "cases"],
)
def test_list_costs_the_same_with_few_and_fifty_rows(
    furnished: Furnished,
    log_in: LogIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    model: type[Organisation | PowerItem | Case],
    more: object,
    queries: int,
) -> None:
    assert callable(more)
    browser, address = log_in("sysadmin"), f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    cl = browser.get(address).context["cl"]
    have = cl.result_count
    for wanted in (5, 50):
        for number in range(have, wanted):
            more(furnished, number)
        have = max(have, wanted)
        with django_assert_num_queries(queries):
            listed = browser.get(address)
        assert len(listed.context["cl"].result_list) == have
