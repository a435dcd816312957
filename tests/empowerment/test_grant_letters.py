"""首席审批员授权书: issued at once with all lines, printed, ended; the pages of letters and of instruments (A13, A6)."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.papers import documents_of
from empowerment.models import ChiefGrant, GrantLetter, Instrument
from empowerment.services import GrantLine, letter_end, letter_issue
from empowerment.services.grants import HEAD_POSTS
from tests.empowerment.instruments import WORDING, draft
from tests.world import World, moment


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return copy.deepcopy(shared_world)


def issue(world: World, login: str = "zjj.head", **changes: Any) -> GrantLetter:
    person = world.person["zjj.supervisor"]
    person.post = "副局长"
    person.save(update_fields=["post"])
    values: dict[str, Any] = {
        "body": world.body["yx-zjj"],
        "person": person,
        "lines": [GrantLine("decide", item_type="service"), GrantLine("first_review", world.item["forwarded"])],
        "valid_from": moment(2026, 1, 1),
        "may_use_seal": True,
        "actor": world.actor(login),
        **changes,
    }
    return letter_issue(**values)


@pytest.mark.mission("A13")
def test_a_letter_is_issued_with_its_lines_and_its_paper(world: World) -> None:
    letter = issue(world)
    assert (letter.number, letter.post) == ("云溪区住房和城乡建设局首授〔2026〕1号", "副局长")
    lines = [(g.item, g.item_type, g.right, g.may_use_seal) for g in letter.grants.order_by("pk")]
    assert lines == [(None, "service", "decide", True), (world.item["forwarded"], "", "first_review", True)]
    (paper,) = documents_of(letter)
    facts = json.loads(paper.facts)
    assert (facts["person"], facts["post"], facts["may_use_seal"], facts["valid_to"]) == (
        letter.person.name,
        "副局长",
        True,
        "长期",
    )
    rights = [{"item": "公共服务", "code": "", "right": "审批决定权"}, _line(world)]
    assert sorted(facts["lines"], key=lambda line: line["code"]) == rights


def _line(world: World) -> dict[str, str]:
    item = world.item["forwarded"]
    return {"item": item.name, "code": item.code, "right": "初审权"}


@pytest.mark.mission("A13")
def test_deputy_head_or_above_one_per_body_and_by_whom(world: World) -> None:
    """城陵矶方案三（二）：任命1名副部长及以上干部担任本部门首席审批员."""
    assert all(("副" + post).endswith(HEAD_POSTS) for post in HEAD_POSTS)
    issue(world)
    with pytest.raises(Refused, match="每个部门同时只设一名"):
        issue(world, person=_named(world, "zjj.head", "局长"))
    with pytest.raises(Refused, match="副职及以上"):
        issue(world, person=_named(world, "zjj.handler", "科长"))
    with pytest.raises(NotAllowed, match="“授权”由云溪区住房和城乡建设局的负责人"):
        issue(world, "zjj.handler")
    with pytest.raises(Invalid, match="授权的事项"):
        issue(world, lines=[])


def _named(world: World, login: str, post: str) -> Any:
    person = world.person[login]
    person.post = post
    return person


@pytest.mark.mission("A13")
def test_an_ended_letter_holds_until_its_last_day(world: World) -> None:
    letter = issue(world)
    values: dict[str, Any] = {"letter": letter, "actor": world.actor("zjj.head"), "stamp": Stamp()}
    for day, reason, field in ((dt.date(2026, 5, 1), " ", "reason"), (dt.date(2025, 12, 31), "调离", "last_day")):
        with pytest.raises(Invalid) as error:
            letter_end(**values, last_day=day, reason=reason)
        assert error.value.field == field
    ended = letter_end(**values, last_day=dt.date(2026, 5, 1), reason="调离")
    assert (ended.state, ended.valid_to) == ("ended", moment(2026, 5, 2))
    standing = ChiefGrant.objects.filter(letter=letter, superseded_at=None)
    assert {row.valid_to for row in standing} == {moment(2026, 5, 2)}
    assert (standing.count(), letter.grants.count()) == (2, 4)
    with pytest.raises(Refused, match="已经终止"):
        letter_end(**values, last_day=dt.date(2026, 5, 1), reason="调离")


# --- Pages ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def browser(world: World, client: Client) -> Client:
    client.force_login(world.person["yx.admin"])
    return client


@pytest.mark.mission("A6")
def test_a_pasted_list_names_the_lines_it_does_not_know_and_keeps_the_typing(world: World, browser: Client) -> None:
    good = world.item["delegated"].code
    form = {
        "kind": "delegation",
        "scheme": world.scheme["S0"].pk,
        "giver": world.body["yx-zjj"].pk,
        "taker": world.body["yx-park"].pk,
        "valid_from": "2026-01-01",
        "last_day": "2025-12-31",
        "codes": f"{good} 名称\n\nXX-1，不知道\nXX-2",
        "stages": ["accept", "examine", "issue"],
        "legal_basis": "《测试规章》",
        **WORDING.__dict__,
    }
    answer = browser.post("/instruments/new/", form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "第3行：“XX-1”不是" in text and "第4行：“XX-2”不是" in text
    assert f"{good} 名称" in text and "《测试规章》" in text
    answer = browser.post("/instruments/new/", {**form, "codes": good})
    assert answer.status_code == 422 and "失效时刻必须晚于生效时刻" in answer.content.decode()
    answer = browser.post("/instruments/new/", {**form, "codes": "", "last_day": ""})
    assert answer.status_code == 422 and "文书必须写明范围" in answer.content.decode()
    found = browser.post("/instruments/new/", {**form, "find": "item", "item_q": world.item["direct"].name})
    assert f'value="{world.item["direct"].code} {world.item["direct"].name}"' in found.content.decode()
    answer = browser.post(
        "/instruments/new/",
        {**form, "last_day": "", "modes": ["delegated"], "pick": [world.item["direct"].code]} | {"codes": good},
    )
    assert answer.status_code == 302
    row = Instrument.objects.latest("pk")
    keys = ("delegated", "delegated_head", "direct")
    assert {scope.item for scope in row.scopes.all()} == {world.item[key] for key in keys}


@pytest.mark.mission("A6")
def test_a_scan_that_is_no_pdf_or_picture_is_told_on_the_form(world: World, browser: Client) -> None:
    row = draft(world)
    browser.force_login(world.person["yx.legal"])
    assert browser.post(f"/instruments/{row.public_id}/verify/", {"opinion": "合法。"}).status_code == 302
    browser.force_login(world.person["yx.head"])
    form = {"signatory": "某主任", "post": "主任", "signed_on": dt.date.today().isoformat()}
    for name, data, words in (
        ("签署.pdf", b"MZ not a pdf", "不是可接收的格式"),
        ("签署.pdf", b"", "是空的"),
    ):
        bad = {**form, "scan": SimpleUploadedFile(name, data)}
        answer = browser.post(f"/instruments/{row.public_id}/sign-taker/", bad)
        assert answer.status_code == 422 and words in answer.content.decode()
        assert "某主任" in answer.content.decode()
    good = {**form, "scan": SimpleUploadedFile("签署.png", b"\x89PNG\r\n\x1a\n")}
    assert browser.post(f"/instruments/{row.public_id}/sign-taker/", good).status_code == 302
    assert browser.post(f"/instruments/{row.public_id}/sign-giver/", good).status_code == 403
    page = browser.get(f"/instruments/{row.public_id}/").content.decode()
    assert "某主任（主任）" in page
    assert browser.get(f"/instruments/{row.public_id}/scans/taker/").status_code == 200


@pytest.mark.mission("A6", "A13")
def test_pages_open_for_those_concerned_only(world: World, client: Client) -> None:
    row, letter = draft(world), issue(world)
    addresses = (f"/instruments/{row.public_id}/", f"/grants/{letter.public_id}/")
    for login, status in (("yx.admin", 200), ("yx.legal", 200), ("yx.reform", 200), ("gx.head", 404), ("as.head", 404)):
        client.force_login(world.person[login])
        found = [client.get(address).status_code for address in addresses]
        assert found == ([status, 404] if login == "yx.admin" else [status, status]), login
        assert client.get("/instruments/").status_code == client.get("/grants/").status_code == 200
    client.force_login(world.person["yx.reform"])
    for query in (
        "kind=delegation",
        "state=drafted",
        "party=yx-zjj",
        "within=60",
        "item=XX",
        "q=测",
        "after=_5",
        "after=x_y",
    ):
        assert client.get(f"/instruments/?{query}").status_code == 200
    assert client.get("/instruments/coverage/?park=yx-park&from=2025-01-01&to=2026-01-01").status_code == 200
    assert client.get("/instruments/coverage/?from=nonsense").status_code == 422
    paper = documents_of(letter)[0]
    assert client.get(f"/grants/{letter.public_id}/papers/{paper.public_id}/").status_code == 200
    assert client.get("/instruments/not-a-uuid/").status_code == 404
