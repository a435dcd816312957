"""Electronic seals on the papers by which power is given: by either party, once, under the rules of the register (A6, A5)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader

from core import drawing, events, moments
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Document
from core.papers import documents_of, file_path
from core.pdf.renderer import Renderer
from empowerment.models import GrantLetter, Instrument, Seal, SealUse
from empowerment.selectors import ATTEMPT, SealUnusable
from empowerment.services import (
    instrument_seal_side,
    instrument_send_back,
    instrument_verify,
    letter_seal,
    seal_retire,
    seal_suspend,
)
from supervision.models import Card
from tests.approvals.looking import on
from tests.empowerment.instruments import draft, sign
from tests.empowerment.test_grant_letters import issue
from tests.world import ACTOR, World

pytestmark = [pytest.mark.mission("A6"), pytest.mark.mission("A5")]
LOGINS = {"giver": "zjj.head", "taker": "yx.head"}
OWN = {"giver": "yx-zjj-own", "taker": "yx-park-own"}


@pytest.fixture
def world(shared_world: World, db: None) -> Iterator[World]:
    with on(2025, 1, 10):
        yield shared_world


def checked(world: World) -> Instrument:
    return instrument_verify(instrument=draft(world), opinion="合法。", actor=world.actor("yx.legal"), stamp=Stamp())


def seal(world: World, row: Instrument, side: str, login: str = "", **changes: str) -> Instrument:
    given = {"signatory": "某负责人", "post": "局长", **changes}
    actor = world.actor(login or LOGINS[side])
    return instrument_seal_side(instrument=row, side=side, actor=actor, stamp=Stamp(), **given)


def paper_of(row: Instrument | GrantLetter) -> Document:
    return documents_of(row)[-1]


@pytest.mark.parametrize("order", [("giver", "taker"), ("taker", "giver")])
def test_both_sides_seal_the_paper_in_any_order(world: World, order: tuple[str, str]) -> None:
    row = checked(world)
    for side in order:
        row = seal(world, row, side)
    assert (row.state, row.signed_on, row.giver_scan, row.giver_post) == ("signed", moments.today(), None, "局长")
    uses = SealUse.objects.filter(document=paper_of(row)).order_by("step")
    assert [(use.step, use.seal.code, use.form, use.used_by.username) for use in uses] == [
        (1, OWN["giver"], "electronic", LOGINS["giver"]),
        (2, OWN["taker"], "electronic", LOGINS["taker"]),
    ]
    assert {(use.instrument, use.case_number, use.facts_hash) for use in uses} == {
        (str(row), "", paper_of(row).facts_hash)
    }
    told = [events.facts_of(event) for event in events.history(row) if event.verb.startswith("instrument.seal")]
    assert [facts["side"] for facts in told] == list(order)


def test_scan_and_electronic_seal_may_stand_beside_each_other(world: World) -> None:
    row = sign(world, checked(world), "giver", moments.today())
    row = seal(world, row, "taker")
    assert (row.state, row.giver_scan is None, row.taker_scan) == ("signed", False, None)
    assert list(SealUse.objects.filter(document=paper_of(row)).values_list("step", flat=True)) == [2]


def test_once_per_side_however_it_was_signed(world: World) -> None:
    row = seal(world, checked(world), "giver")
    with pytest.raises(Refused, match="已于2025年1月10日签署"):
        seal(world, row, "giver")
    with pytest.raises(Refused, match="已于2025年1月10日签署"):
        sign(world, row, "giver", moments.today())
    assert SealUse.objects.filter(document=paper_of(row)).count() == 1


def test_only_a_checked_paper_is_sealed_and_a_new_one_anew(world: World) -> None:
    row = draft(world)
    with pytest.raises(Refused, match="须先核对才能签署"):
        seal(world, row, "giver")
    row = instrument_verify(instrument=row, opinion="合法。", actor=world.actor("yx.legal"), stamp=Stamp())
    row = seal(world, row, "giver")
    row = instrument_send_back(instrument=row, reason="范围有误", actor=world.actor("yx.legal"), stamp=Stamp())
    row = instrument_verify(instrument=row, opinion="合法。", actor=world.actor("yx.legal"), stamp=Stamp())
    row = seal(world, row, "giver")
    assert [SealUse.objects.filter(document=paper).count() for paper in documents_of(row)] == [1, 1]


@pytest.mark.parametrize(("changes", "field"), [({"signatory": " "}, "signatory"), ({"post": ""}, "post")])
def test_who_has_signed_must_be_said(world: World, changes: dict[str, str], field: str) -> None:
    row = checked(world)
    with pytest.raises(Invalid) as error:
        seal(world, row, "giver", **changes)
    assert (error.value.field, SealUse.objects.filter(document=paper_of(row)).exists()) == (field, False)


@pytest.mark.parametrize(
    ("side", "login"),
    [("giver", "yx.head"), ("taker", "zjj.head"), ("giver", "gx.head"), ("giver", "yx.reform"), ("giver", "yx.legal")],
)
def test_nobody_seals_for_the_other_side(world: World, side: str, login: str) -> None:
    with pytest.raises(NotAllowed, match="电子用印”由"):
        seal(world, checked(world), side, login)


def test_who_is_no_listed_user_is_refused_and_it_is_a_card(world: World) -> None:
    row = checked(world)
    with pytest.raises(NotAllowed, match=r"未登记为“.*”的用印人"):
        seal(world, row, "taker", "yx.admin")
    card = Card.objects.get(rule="no_seal_right")
    assert (card.object_type, card.object_id, card.person) == (
        "empowerment.instrument",
        row.pk,
        world.person["yx.admin"],
    )


@pytest.mark.parametrize("ended", ["void", "retired", "lost", "suspended"])
def test_a_seal_out_of_use_is_refused_and_the_attempt_recorded(world: World, ended: str) -> None:
    row, used = checked(world), Seal.objects.get(code=OWN["giver"])
    if ended == "suspended":
        seal_suspend(seal=used, reason="调查", actor=ACTOR)
    else:
        seal_retire(seal=used, at=moments.now(), reason="机构调整", state=ended, actor=ACTOR)
    with pytest.raises(SealUnusable, match="不得"):
        seal(world, row, "giver")
    assert events.history(used)[-1].verb == ATTEMPT
    assert Card.objects.get(rule="void_seal").object_id == row.pk
    row.refresh_from_db()
    assert (row.state, SealUse.objects.filter(document=paper_of(row)).exists()) == ("checked", False)


def test_a_letter_is_sealed_once_by_a_user_of_its_bodys_seal(world: World) -> None:
    letter = issue(world)
    with pytest.raises(NotAllowed, match="用印人"):
        letter_seal(letter=letter, actor=world.actor("yx.clerk"), stamp=Stamp())
    letter = letter_seal(letter=letter, actor=world.actor("zjj.head"), stamp=Stamp())
    use = SealUse.objects.get(document=paper_of(letter))
    assert (use.seal.code, use.step, use.instrument) == (OWN["giver"], 1, str(letter))
    with pytest.raises(Refused, match="不能重复用印"):
        letter_seal(letter=letter, actor=world.actor("zjj.head"), stamp=Stamp())


def test_each_party_signs_the_file_at_its_own_place(world: World) -> None:
    """The taker first: its signature stands in the second field, the giver's comes into the first."""
    row = seal(world, checked(world), "taker")
    renderer = Renderer()
    try:
        drawing.draw(paper_of(row), renderer=renderer)
        row = seal(world, row, "giver")
        drawing.draw(paper_of(row), renderer=renderer)
    finally:
        renderer.close()
    files = list(paper_of(row).files.select_related("file").order_by("revision"))
    assert [(file.kind, file.step) for file in files] == [("rendered", None), ("signed", 2), ("signed", 1)]
    data = [file_path(file.file.sha256).read_bytes() for file in files]
    assert data[2].startswith(data[1]) and data[1].startswith(data[0])
    signatures = PdfFileReader(io.BytesIO(data[2])).embedded_regular_signatures
    names = {signature.field_name: str(signature.sig_object["/Name"]) for signature in signatures}
    assert names == {"Seal2": row.taker.name, "Seal1": row.giver.name}
    boxes = {signature.field_name: [float(x) for x in signature.sig_field["/Rect"]] for signature in signatures}
    assert boxes["Seal1"][1] >= boxes["Seal2"][3]  # the giver's above the taker's, and they do not touch


def test_the_pages_offer_and_show_it(world: World) -> None:
    row, client = checked(world), Client()
    client.force_login(world.person["zjj.head"])
    page = reverse("empowerment:instrument", args=[row.public_id])
    form = reverse("empowerment:instrument_seal_giver", args=[row.public_id])
    assert form in client.get(page).content.decode()
    wrong = client.post(form, {"signatory": "某人", "post": "", "version": row.version})
    assert (wrong.status_code, "请填写签署人职务" in wrong.content.decode()) == (422, True)
    assert 'value="某人"' in wrong.content.decode()
    sent = {"signatory": "某人", "post": "局长", "version": row.version}
    assert client.post(form, sent).status_code == 302
    shown = client.get(page).content.decode()
    assert ("电子用印）" in shown, Seal.objects.get(code=OWN["giver"]).name in shown) == (True, True)
    again = client.post(form, sent | {"version": row.version + 1})
    assert (again.status_code, "已于2025年1月10日签署" in again.content.decode()) == (409, True)
    letter = issue(world)
    place = reverse("empowerment:grant", args=[letter.public_id])
    assert "电子用印" in client.get(place).content.decode()
    assert client.post(reverse("empowerment:grant_seal", args=[letter.public_id])).status_code == 302
    refused = client.post(reverse("empowerment:grant_seal", args=[letter.public_id]))
    assert (refused.status_code, "不能重复用印" in refused.content.decode()) == (409, True)
    register = client.get(reverse("empowerment:seal_register")).content.decode()
    assert (str(row) in register, letter.number in register) == (True, True)
    assert json.loads(paper_of(letter).facts)["number"] == letter.number
