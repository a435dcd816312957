"""Licences on the pages and over REST: list, filters, export, one licence, entering one, loss, starting an application (B20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from approvals.models import Case, Licence
from approvals.selectors import LicenceFilter, licence_list
from tests.api.conftest import ENTERPRISE, application
from tests.api.signing import done, problem, system
from tests.approvals.licensing import other_enterprise, registered, with_terms
from tests.approvals.looking import on
from tests.approvals.walks import enterprise, receive
from tests.world import World

TODAY = dt.date(2025, 6, 3)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


@pytest.fixture
def clerk(world: World, client: Client) -> Client:
    client.force_login(world.person["yx.clerk"])
    return client


def _days(count: int) -> dt.date:
    return TODAY + dt.timedelta(days=count)


def _text(client: Client, address: str, **query: Any) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


@pytest.mark.mission("B20")
def test_list_by_expiry_state_and_words(world: World, clerk: Client) -> None:
    for number, left in (("云一号", 20), ("云二号", 80), ("云三号", 400)):
        registered(world, _days(-700), _days(left), number=number)
    registered(world, _days(-700), None, number="云四号", holder=other_enterprise())
    everything = _text(clerk, "/licences/")
    assert all(number in everything for number in ("云一号", "云二号", "云三号", "云四号"))
    soon = _text(clerk, "/licences/", within=90)
    assert (soon.index("云一号") < soon.index("云二号"), "云三号" in soon, "云四号" in soon) == (True, False, False)
    assert "云四号" not in _text(clerk, "/licences/", holder=enterprise().pk)
    found = _text(clerk, "/licences/", q="云三")
    assert ("云三号" in found, "云一号" in found) == (True, False)
    assert "没有符合条件的证照" in _text(clerk, "/licences/", state="revoked")
    for nonsense in ({"within": "²"}, {"after": "x_y"}, {"state": "<"}, {"after": "2025-99-99_3"}):
        assert "云一号" in _text(clerk, "/licences/", **nonsense)


@pytest.mark.mission("B20")
def test_tile_counts_what_the_list_shows(world: World, clerk: Client) -> None:
    registered(world, _days(-700), _days(90), number="云一号")
    registered(world, _days(-700), _days(91), number="云二号")
    home = _text(clerk, "/")
    assert "<strong>1</strong>证照90日内到期" in home


@pytest.mark.mission("B20")
def test_keyset_pages_meet_without_a_gap(world: World) -> None:
    for n in range(7):
        registered(world, _days(-700), _days(10 + n // 2), number=f"第{n}号")
    actor = world.actor("yx.clerk")
    for within in (90, None):
        seen: list[str] = []
        after = None
        while True:
            rows = licence_list(actor, LicenceFilter(within=within, after=after), size=3)
            seen += [row.number for row in rows[:3]]
            if len(rows) <= 3:
                break
            after = (rows[2].valid_until, rows[2].pk)
        order = [f"第{n}号" for n in range(7)]
        assert seen == (order if within else order[::-1])


@pytest.mark.mission("B20", "E1")
@pytest.mark.parametrize("count", [2, 9])
def test_queries_of_the_list(
    world: World, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]], count: int
) -> None:
    for n in range(count):
        registered(world, _days(-700), _days(10), number=f"第{n}号")
    actor = world.actor("yx.clerk")
    with django_assert_num_queries(1):
        assert len(licence_list(actor, LicenceFilter())) == count


@pytest.mark.mission("B20")
def test_export_leaves_nothing_for_a_formula(world: World, clerk: Client) -> None:
    registered(world, _days(-700), _days(20), number="=1+1")
    response = clerk.get("/licences/export.csv", {"within": 90})
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("证照编号,次,事项,持证人")
    assert lines[1].startswith("'=1+1,1,")
    assert "2025-06-23,有效" in lines[1]
    assert clerk.get("/licences/export.xlsx").content[:2] == b"PK"


@pytest.mark.mission("B20")
def test_who_has_no_part_sees_no_licence(world: World, client: Client) -> None:
    licence = registered(world, _days(-700), _days(20))
    address = f"/licences/{licence.public_id}/"
    assert client.get(address).status_code == 302
    for login, status in (
        ("yx.clerk2", 200),
        ("yx.inspector", 200),
        ("gx.clerk", 404),
        ("as.head", 404),
        ("sysadmin", 404),
    ):
        client.force_login(world.person[login])
        assert client.get(address).status_code == status, login
        assert ("云许〔2022〕7号" in _text(client, "/licences/")) == (status == 200), login


@pytest.mark.mission("B20")
def test_page_of_a_licence_starts_what_can_be_asked_for(world: World, clerk: Client) -> None:
    licence = registered(world, _days(-700), _days(20))
    page = _text(clerk, f"/licences/{licence.public_id}/")
    starts = [f"/cases/new/?case_kind={kind}&amp;licence={licence.public_id}" for kind in KINDS]
    assert all(start in page for start in starts)
    assert "挂失" in page
    assert clerk.post(f"/licences/{licence.public_id}/report-loss/", {"reason": ""}).status_code == 422
    assert clerk.post(f"/licences/{licence.public_id}/report-loss/", {"reason": "遗失"}).status_code == 302
    page = _text(clerk, f"/licences/{licence.public_id}/")
    assert ("已挂失" in page, starts[0] in page, starts[2] in page) == (True, False, True)
    assert clerk.post(f"/licences/{licence.public_id}/report-loss/", {"reason": "遗失"}).status_code == 409
    clerk.force_login(world.person["yx.inspector"])
    assert clerk.post(f"/licences/{licence.public_id}/find-again/", {"reason": "找到"}).status_code == 403


KINDS = ("change", "renewal", "reissue", "cancellation")


@pytest.mark.mission("B20")
def test_intake_of_a_renewal_is_filled_in_and_tells_that_it_is_late(world: World, clerk: Client) -> None:
    with_terms(world, "direct", validity_number=3, validity_unit="year")
    licence = registered(world, _days(-700), _days(29))
    page = _text(clerk, "/cases/new/", case_kind="renewal", licence=licence.public_id)
    assert f'<option value="{licence.public_id}" selected>' in page
    assert f'value="{enterprise().pk}"' in page
    assert "应在届满30日前（最迟2025年6月2日）申请延续，现已逾期" in page
    form = {
        "key": "k",
        "park": world.body["yx-park"].pk,
        "item": world.item["direct"].pk,
        "applicant": enterprise().pk,
        "applicant_name": enterprise().name,
        "title": "延续",
        "channel": "window",
        "all-provided": "1",
    }
    missing = clerk.post("/cases/new/", {**form, "case_kind": "renewal"})
    assert (missing.status_code, "请选择要延续的证照" in missing.content.decode()) == (422, True)
    answer = clerk.post("/cases/new/", {**form, "case_kind": "renewal", "licence": licence.public_id}, follow=True)
    assert "现已逾期" in answer.content.decode()
    case = Case.objects.get()
    assert (case.kind, case.licence) == ("renewal", licence)
    listed = _text(clerk, "/cases/", kind="renewal")
    assert (case.number in listed, case.number in _text(clerk, "/cases/", kind="change")) == (True, False)
    assert "云许〔2022〕7号" in _text(clerk, f"/cases/{case.number}/")


@pytest.mark.mission("B20")
def test_timely_renewal_and_the_holders_licences_are_shown_at_intake(world: World, clerk: Client) -> None:
    licence = registered(world, _days(-700), _days(31))
    receive(world, "direct", "yx.clerk")
    query = {"item": world.item["direct"].pk, "park": world.body["yx-park"].pk, "applicant": enterprise().pk}
    shown = _text(clerk, "/cases/new/checklist/", case_kind="renewal", **query)
    assert "按期申请：应在2025年7月4日前作出决定，逾期未作决定的，视为准予延续" in shown
    held = _text(clerk, "/cases/new/applicant/", applicant=enterprise().pk)
    assert f"case_kind=renewal&amp;licence={licence.public_id}" in held
    plain = _text(clerk, "/cases/new/checklist/", **query)
    assert 'id="id_licence"' not in plain


@pytest.mark.mission("B20")
def test_licence_is_entered_on_its_page(world: World, clerk: Client) -> None:
    form = {
        "key": "k",
        "park": world.body["yx-park"].pk,
        "item": world.item["direct"].pk,
        "applicant": enterprise().pk,
        "number": "云许〔2022〕7号",
        "subject": "年产1万吨涂料",
        "issued_on": "2022-06-10",
        "valid_from": "2022-06-10",
        "valid_until": "2022-06-09",
        "source": "核对证照原件",
    }
    wrong = clerk.post("/licences/new/", form)
    assert (wrong.status_code, "有效期的止日不能早于起日" in wrong.content.decode()) == (422, True)
    nobody = clerk.post("/licences/new/", {**form, "applicant": "", "valid_until": ""})
    assert "请选择持证人，或者填写其统一社会信用代码" in nobody.content.decode()
    other = other_enterprise()
    answer = clerk.post(
        "/licences/new/",
        {**form, "applicant": "", "uscc": other.uscc, "applicant_name": other.name, "valid_until": ""},
    )
    made = Licence.objects.get()
    assert (answer.status_code, made.holder, made.valid_until) == (302, other, None)
    clerk.force_login(world.person["yx.reviewer"])
    assert clerk.get("/licences/new/").status_code == 404


@pytest.mark.mission("B20", "E4")
def test_kind_and_licence_over_rest(world: World) -> None:
    applicant = {**ENTERPRISE}
    park_system = system(world.body["yx-park"])
    first = done(park_system.post("cases/", application(world)), 201)
    assert (first["kind"], first["licence"], first["issued_licence"]) == ("new", None, None)
    holder = Case.objects.get().applicant
    licence = registered(world, _days(-700), _days(60), holder=holder)
    asked = application(world, kind="renewal", licence=licence.number, applicant=applicant)
    shown = done(park_system.post("cases/", asked), 201)
    assert (shown["kind_label"], shown["licence"]) == (
        "延续",
        {
            "number": licence.number,
            "edition": 1,
            "state": "in_force",
            "valid_from": _days(-700).isoformat(),
            "valid_until": _days(60).isoformat(),
        },
    )
    assert (
        problem(park_system.post("cases/", application(world, kind="change")), 422)["errors"][0]["field"] == "licence"
    )
    unknown = application(world, kind="change", licence="没有")
    assert problem(park_system.post("cases/", unknown), 422)["errors"][0]["field"] == "licence"
    assert problem(park_system.post("cases/", application(world, licence=licence.number)), 422)["code"] == "invalid"
    listed = done(park_system.get("cases/?kind=renewal"))
    assert [row["number"] for row in listed["results"]] == [shown["number"]]
