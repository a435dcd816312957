"""The register of seals and of their use on the pages: who sees what, every form, print and file by month (A5)."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from empowerment.models import Seal, SealUse
from empowerment.selectors import UseFilter, seal_uses
from tests.approvals.looking import on, paper
from tests.approvals.sealing import PDF, decided, png
from tests.approvals.walks import go, leg
from tests.world import World

pytestmark = pytest.mark.mission("A5")
PARK = "/seals/yx-park-special/"


def client_of(world: World, login: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.person[login])
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return " ".join(answer.content.decode().split())


def test_another_bodys_seal_does_not_exist(world: World) -> None:
    for login, status in (("yx.clerk", 200), ("yx.inspector", 200), ("zjj.head", 404), ("gx.head", 404)):
        client = client_of(world, login)
        assert [client.get(at).status_code for at in (PARK, f"{PARK}specimen/")] == [status, 404]
    moves = [client_of(world, login).get(f"{PARK}suspend/").status_code for login in ("yx.head", "yx.clerk", "gx.head")]
    assert moves == [200, 403, 404]
    assert client_of(world, "yx.head").get(f"{PARK}nonsense/").status_code == 404
    assert Client().get(PARK).status_code == 302


def test_life_of_a_seal_by_its_forms(world: World) -> None:
    head = client_of(world, "yx.head")
    clerk = world.person["yx.clerk"]
    steps = [
        ("describe", {"specimen": SimpleUploadedFile("a.png", png())}, "更换印模图样"),
        ("hand-over", {"body": world.body["yx-park"].pk, "keeper": clerk.pk, "reason": "窗口保管"}, "移交保管"),
        ("add-user", {"person": world.person["yx.admin"].pk, "valid_from": "2025-06-03"}, "登记用印人"),
        ("suspend", {"reason": "年检"}, "暂停使用"),
        ("resume", {"reason": "检毕"}, "恢复使用"),
        ("report-lost", {"at": "2025-06-03T09:30", "reason": "窗口失窃，已报案"}, "登记遗失"),
    ]
    with on(2025, 6, 3):
        for move, sent, label in steps:
            answer = head.post(f"{PARK}{move}/", sent, follow=True)
            assert f"已办理：{label}。" in answer.content.decode(), (move, answer.content.decode())
        page = text_of(head, PARK)
        assert "窗口失窃，已报案" in page and "2025年6月3日 09:30" in page and f"{clerk.name} <span" in page
        assert head.get(f"{PARK}specimen/")["Content-Type"] == "image/png"
        assert "现在不能恢复使用" in text_of(head, f"{PARK}resume/")
    assert Seal.objects.get(code="yx-park-special").state == "lost"


def test_new_seal_is_entered_by_who_keeps_the_register(world: World) -> None:
    assert client_of(world, "yx.clerk").get("/seals/new/").status_code == 403
    head, park = client_of(world, "yx.head"), world.body["yx-park"]
    sent = {
        "owner": park.pk,
        "kind": "special",
        "name": "专用章（2）",
        "code": "yx-park-2",
        "active_from": "2025-06-03 09:00",
    }
    bad = head.post("/seals/new/", sent | {"code": "中文", "active_from": "昨天"})
    words = bad.content.decode()
    assert (bad.status_code, "代码只能用字母" in words, "时刻写成" in words) == (422, True, True)
    word = SimpleUploadedFile("a.docx", b"PK\x03\x04x")
    refused = head.post("/seals/new/", sent | {"specimen": word})
    assert (refused.status_code, "不是可接收的格式" in refused.content.decode()) == (422, True)
    foreign = head.post("/seals/new/", sent | {"owner": world.body["czgx"].pk})
    assert foreign.status_code == 422
    done = head.post("/seals/new/", sent | {"specimen": SimpleUploadedFile("a.pdf", PDF)}, follow=True)
    assert "已登记印章。" in done.content.decode()
    assert Seal.objects.get(code="yx-park-2").specimen is not None


def test_refusals_keep_the_typing(world: World) -> None:
    head = client_of(world, "yx.head")
    answer = head.post(f"{PARK}void/", {"at": "2020-01-01T00:00", "reason": "换发新章"})
    words = answer.content.decode()
    assert (answer.status_code, "不能早于启用时刻" in words, "换发新章" in words) == (422, True, True)
    stale = head.post(f"{PARK}suspend/", {"reason": "年检", "version": "99"})
    assert stale.status_code == 409
    taken = {"person": world.person["yx.clerk"].pk, "valid_from": "2025-06-03"}
    assert "该期间已是" in head.post(f"{PARK}add-user/", taken).content.decode()
    user = Seal.objects.get(code="yx-park-special").users.get(person=world.person["yx.clerk"])
    ended = head.post(f"{PARK}end-user/", {"user": user.pk, "last_day": "2019-01-01", "reason": "调离"})
    assert "须在登记的期间之内" in ended.content.decode()


def test_register_of_use_by_month_seal_and_body_for_screen_paper_and_file(world: World) -> None:
    with on(2025, 5, 30):
        may = go(world, decided(world), leg("yx.clerk", "seal"))
    with on(2025, 6, 3):
        june = go(world, decided(world, "delegated"), leg("yx.clerk", "seal"))
        june = go(world, june, leg("zjj.handler", "counterseal"))
        client = client_of(world, "yx.clerk")
        everything = text_of(client, "/seals/register/")
        assert may.number in everything and june.number in everything and "云溪区住房和城乡建设局 <" not in everything
        page = text_of(client, "/seals/register/?month=2025-06")
        assert "用印登记簿 2025年6月" in page and june.number in page and may.number not in page
        assert paper(june, "decision").facts_hash in page and "委托书" in page
        printed = text_of(client, "/seals/register/?month=2025-06&print=1")
        assert "返回屏幕版" in printed and june.number in printed
        assert "没有用印记录" in text_of(client, "/seals/register/?seal=yx-park-own")
        assert "没有用印记录" in text_of(client, "/seals/register/?body=yx-zjj")
        theirs = text_of(client_of(world, "zjj.head"), "/seals/register/")
        assert june.number in theirs and may.number not in theirs
        assert june.number not in text_of(client_of(world, "gx.head"), "/seals/register/")
        for nonsense in ("month=x", "month=2025-13", "before=²", "seal=%3C", "month=99999-01"):
            assert client.get(f"/seals/register/?{nonsense}").status_code == 200
        answer = client.get("/seals/register/export.xlsx?month=2025-06")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert (rows[0][0], rows[1][0], len(rows)) == ("用印登记簿2025年6月", "用印时间", 2 + 2)
    assert [row[6] for row in rows[2:]] == [june.number] * 2
    assert rows[3][11] == SealUse.objects.get(document=paper(june, "decision"), step=1).facts_hash


def test_register_goes_on_in_keyset_pages(world: World) -> None:
    for _ in range(2):
        go(world, decided(world), leg("yx.clerk", "seal"))
    actor = world.actor("yx.clerk")
    everything = seal_uses(actor, UseFilter(), size=50)
    page = seal_uses(actor, UseFilter(), size=3)
    assert page == everything[:4], "one more says that there is a next page"
    assert seal_uses(actor, UseFilter(before=page[2].pk), size=3) == everything[3:7]
