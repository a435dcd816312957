"""Files on the lines of the checklist: a wrong one can be taken off, and the record keeps that it was there."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse

from approvals import services
from approvals.models import Case
from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed
from core.models import StoredFile
from core.papers import file_path, file_store
from tests.approvals.walks import receive
from tests.world import World

PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"


@pytest.fixture
def case(world: World) -> Case:
    found = receive(world, "direct", "yx.clerk", complete=False)
    stored = file_store(stream=io.BytesIO(PDF), name="传错了.pdf")
    actor = world.actor("yx.clerk")
    return services.case_attach(case=found, actor=actor, stamp=Stamp(), order=2, stored=stored, name="传错了.pdf")


@pytest.mark.mission("B1")
def test_a_wrong_file_is_taken_off_and_stays_on_record(world: World, case: Case) -> None:
    client = Client()
    client.force_login(world.person["yx.clerk"])
    page = client.get(reverse("approvals:case", args=[case.number]), {"tab": "materials"}).content.decode()
    address = reverse("approvals:material_remove", args=[case.number, 2])
    assert address in page and reverse("approvals:material_remove", args=[case.number, 1]) not in page
    assert client.post(address, {"key": "once"}).status_code == 302
    line = case.materials.get(order=2)
    assert (line.file, line.file_name, line.provided) == (None, "", False)
    assert client.get(reverse("approvals:material_file", args=[case.number, 2])).status_code == 404
    stored = StoredFile.objects.get()
    assert file_path(stored.sha256).exists()
    last = events.history(case)[-1]
    assert last.verb == "case.detach_update_materials"
    assert events.facts_of(last) == {
        "order": 2,
        "sha256": stored.sha256,
        "note": "移除传错了.pdf",
        "state": "received",
    }
    page = client.get(reverse("approvals:case", args=[case.number]), {"tab": "timeline"}).content.decode()
    assert "移除材料文件" in page and "移除传错了.pdf" in page


@pytest.mark.mission("B1")
def test_what_cannot_be_taken_off(world: World, case: Case) -> None:
    with pytest.raises(Invalid, match="第 1 项材料没有上传文件"):
        services.case_detach(case=case, actor=world.actor("yx.clerk"), stamp=Stamp(), order=1)
    with pytest.raises(NotAllowed):
        services.case_detach(case=case, actor=world.actor("zjj.handler"), stamp=Stamp(), order=2)
    assert case.materials.get(order=2).file is not None
