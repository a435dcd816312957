"""The applicant rates: by code, QR, from the page of progress, on the screen of a window; nothing is chosen beforehand (B16)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from approvals.models import Desk, Rating
from approvals.rating_life import Occasion
from approvals.services.desks import desk_call
from approvals.services.rating_handling import rating_appeal, rating_judge
from core.door import Stamp
from portal.views.ratings import LOOKS_PER_MINUTE
from tests.approvals.looking import on
from tests.approvals.rating import PDF, ended, rate, replied, seat, ticket
from tests.approvals.walks import receive
from tests.world import World

pytestmark = pytest.mark.mission("B16", "E5")
START = "/public/rating/"


def test_by_the_code_that_was_typed(world: World) -> None:
    row = ticket(receive(world, "direct", "yx.clerk"), Occasion.VISIT)
    browser = Client()
    for typed, status in (("", 422), ("AAAA BBBB CCCC DDDD", 404), ("²", 404)):
        assert (typed, browser.post(START, {"code": typed}).status_code) == (typed, status)
    spaced = f"{row.code[:8].lower()} {row.code[8:]}"
    answer = browser.post(START, {"code": spaced})
    assert (answer.status_code, answer["Location"]) == (302, f"{START}{row.code}/?via=code")
    page = browser.get(answer["Location"])
    shown = page.content.decode()
    assert (page.status_code, "checked" in shown, "晴川" in shown) == (200, False, False)
    for sent in ({}, {"level": "6"}, {"level": "x"}, {"level": "1", "aspects": "platform"}):
        answer = browser.post(f"{START}{row.code}/", {**sent, "text": "写好的意见", "via": "code"})
        assert (answer.status_code, "写好的意见" in answer.content.decode()) == (422, True)
    assert Rating.objects.count() == 0
    sent = {"level": "2", "aspects": ["attitude", "whole"], "text": "好", "via": "code", "idempotency_key": "a" * 32}
    for _ in range(2):  # a double click
        assert browser.post(f"{START}{row.code}/", sent).status_code in (302, 409)
    rating = Rating.objects.get()
    assert (rating.level, rating.channel, rating.aspects, rating.text) == (2, "code", ["attitude", "whole"], "好")
    assert browser.post(f"{START}{row.code}/", {"level": "5"}).status_code == 409
    assert "您的评价" in browser.get(f"{START}{row.code}/").content.decode()


def test_by_the_picture_and_from_the_page_of_progress(world: World) -> None:
    with on(2025, 6, 3):
        case = ended(world)
        found = Client().post("/public/progress/", {"number": case.number, "code": case.query_code})
        address = found.context["rate_url"]
        assert address == f"{START}{ticket(case).code}/?via=public"
        assert Client().post(address, {"level": "1", "via": "public"}).status_code == 302
        visit = ticket(case, Occasion.VISIT)
        assert Client().post(f"{START}{visit.code}/", {"level": "3"}).status_code == 302
        again = Client().post("/public/progress/", {"number": case.number, "code": case.query_code})
    assert list(Rating.objects.order_by("pk").values_list("channel", flat=True)) == ["public", "qr"]
    assert again.context["rate_url"] == ""


def test_staff_are_refused_everywhere(world: World) -> None:
    row = ticket(receive(world, "direct", "yx.clerk"), Occasion.VISIT)
    desk = seat(world)
    browser = Client()
    browser.force_login(world.person["yx.clerk"])
    for address in (START, f"{START}{row.code}/", f"/public/screen/{desk.key}/"):
        for answer in (browser.get(address), browser.post(address, {"level": "1", "code": row.code})):
            assert (answer.status_code, "工作人员身份登录" in answer.content.decode()) == (403, True)
    assert Rating.objects.count() == 0


def test_codes_are_not_found_by_trying(world: World) -> None:
    with on(2025, 6, 3):
        browser = Client()
        answers = [browser.get(f"{START}{'A' * 16}/").status_code for _ in range(LOOKS_PER_MINUTE + 1)]
    assert answers == [404] * LOOKS_PER_MINUTE + [429]


def test_a_reply_and_another_rating_through_the_same_code(world: World) -> None:
    with on(2025, 6, 3):
        row = rate(ticket(ended(world)), 5, text="太慢")
        address = f"{START}{row.ticket.code}/"
        assert "尽快回访" in Client().get(address).content.decode()
        replied(world, row)
        page = Client().get(address)
        assert ("已加开窗口" in page.content.decode(), page.context["again"]) == (True, True)
        assert Client().post(address, {"text": "x"}).status_code == 422
        assert Client().post(address, {"level": "2"}).status_code == 302
        assert Client().post(address, {"level": "1"}).status_code == 409
    row.refresh_from_db()
    assert (row.level, row.again_level) == (5, 2)


def test_after_its_days_a_code_opens_no_form(world: World) -> None:
    with on(2025, 6, 3):
        row = ticket(receive(world, "direct", "yx.clerk"), Occasion.VISIT)
    with on(2025, 7, 4):
        page = Client().get(f"{START}{row.code}/")
        assert ("可评价的期限已过" in page.content.decode(), page.context["form"]) == (True, None)
        assert Client().post(f"{START}{row.code}/", {"level": "1"}).status_code == 409
    assert Rating.objects.count() == 0


# --- The screen of a window ------------------------------------------------------------------------------------------
def test_the_screen_shows_what_was_called_up_and_forgets_it(world: World) -> None:
    with on(2025, 6, 3, 10):
        desk = seat(world)
        case = ended(world)
        row, address, browser = ticket(case), f"/public/screen/{desk.key}/", Client()
        state = f"{address}state/"
        assert (browser.get(address).context["ticket"], browser.get(state).status_code) == (None, 204)
        staff = Client()
        staff.force_login(world.person["yx.clerk"])
        assert staff.post(f"/cases/{case.number}/call-rating/").status_code == 302
        assert browser.get(state)["HX-Redirect"] == address
        page = browser.get(address)
        assert (page.context["ticket"], "checked" in page.content.decode()) == (row, False)
        assert browser.get(state, {"shown": row.pk}).status_code == 204
        assert browser.post(address, {"shown": row.pk}).status_code == 422
        assert browser.post(address, {"shown": row.pk + 1, "level": "1"}).status_code == 409
    with on(2025, 6, 3, 10, 6):  # five minutes are over
        assert browser.get(address).context["ticket"] is None
        gone = browser.post(address, {"shown": row.pk, "level": "1"})
        assert (gone.status_code, "没有保存" in gone.content.decode(), Rating.objects.count()) == (409, True, 0)
        desk_call(case=case, actor=world.actor("yx.clerk"))
        assert browser.post(address, {"shown": row.pk, "level": "1"}).status_code == 302
    rating = Rating.objects.get()
    assert (rating.channel, rating.desk_id, rating.ticket_id) == ("screen", desk.pk, row.pk)
    assert Desk.objects.get().ticket is None
    for wrong in ("A" * 16, "²", "x"):
        assert Client().get(f"/public/screen/{wrong}/").status_code == 404


# --- On paper and for everybody --------------------------------------------------------------------------------------
def test_the_code_is_on_the_receipt_and_the_slip(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    staff = Client()
    staff.force_login(world.person["yx.clerk"])
    code = " ".join(re.findall("....", ticket(case, Occasion.VISIT).code))
    for page in ("receipt", "rating-slip"):
        shown = staff.get(f"/cases/{case.number}/{page}/").content.decode()
        assert (page, code in shown, "评价二维码" in shown) == (page, True, True)
    rate(ticket(case, Occasion.VISIT), 1)
    assert "没有可以评价的服务" in staff.get(f"/cases/{case.number}/rating-slip/").content.decode()


def test_satisfaction_is_published_without_excluded_ones(world: World) -> None:
    with on(2025, 6, 3):
        rate(ticket(ended(world)), 1)
        rate(ticket(ended(world)), 4)
        row = rate(ticket(ended(world)), 5)
        said: dict[str, Any] = {"stamp": Stamp(), "rating": row}
        said["rating"] = rating_appeal(text="误点", files=[("a.pdf", PDF)], actor=world.actor("yx.clerk"), **said)
        rating_judge(upheld=True, opinion="属实", actor=world.actor("yx.reform"), **said)
        rows = Client().get("/public/satisfaction/").context["rows"]
    levels = [("非常满意", 1), ("满意", 0), ("基本满意", 0), ("不满意", 1), ("非常不满意", 0)]
    assert rows == [{"park": world.body["yx-park"], "total": 2, "levels": levels, "share": "50.0%"}]
