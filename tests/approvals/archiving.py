"""Finished cases, their drawn papers and their volumes, for the tests of the archive."""

from __future__ import annotations

import io
from typing import Any

from approvals import services
from approvals.models import ArchiveVolume, Case
from core import drawing
from core.actors import job
from core.door import Stamp
from core.models import Document
from core.papers import document_file_add, file_store
from core.pdf.renderer import Renderer
from tests.approvals.walks import WALKS, Leg, go, receive
from tests.world import World

JOB = job("archive")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def scan(content: bytes = PDF) -> Any:
    return file_store(stream=io.BytesIO(content), name="a.pdf")


def walked(world: World, key: str = "direct", *, change: dict[str, Leg] | None = None, files: int = 1) -> Case:
    """A case walked to its end, with scans on its first materials."""
    clerk, steps = WALKS[key]
    case = receive(world, key, clerk)
    for order in range(1, files + 1):
        case = services.case_attach(
            case=case,
            actor=world.actor(clerk),
            stamp=Stamp(),
            order=order,
            stored=scan(PDF + str(order).encode()),
            name=f"{order}.pdf",
        )
    for step in steps:
        case = go(world, case, (change or {}).get(step.move, step))
    return case


def draw(renderer: Renderer | None = None) -> None:
    """Whatever waits is drawn, and packages are made of it, as the worker does. Without a renderer each paper gets a few
    bytes of its own in place of its page: drawing is proved elsewhere, and takes seconds.
    """
    if renderer is not None:
        assert drawing.draw_due(renderer=renderer)["failed"] == 0
    for document in Document.objects.filter(file_due_at__isnull=False):
        stored = scan(PDF + str(document.public_id).encode())
        document_file_add(document=document, stored=stored, kind="rendered", name=f"{document.title}{document.number}")
    Document.objects.filter(file_due_at__isnull=False).update(file_due_at=None)
    services.packages_make(actor=JOB)


def compiled(world: World, case: Case, login: str = "yx.clerk", *, renderer: Renderer | None = None) -> ArchiveVolume:
    draw(renderer)
    volume = services.volume_open(case=case, actor=JOB)
    volume = services.volume_compile(volume=volume, actor=world.actor(login), stamp=Stamp())
    draw(renderer)
    volume.refresh_from_db()
    return volume


def kept(world: World, case: Case) -> ArchiveVolume:
    """All the way: compiled by the clerk, looked through by the reviewer, handed over, signed for."""
    volume = compiled(world, case)
    volume = services.volume_confirm(volume=volume, actor=world.actor("yx.reviewer"), stamp=Stamp())
    transfer = services.transfer_make(volumes=[volume], actor=world.actor("yx.clerk"), stamp=Stamp())
    services.transfer_sign(transfer=transfer, actor=world.actor("yx.admin"), stamp=Stamp())
    volume.refresh_from_db()
    return volume
