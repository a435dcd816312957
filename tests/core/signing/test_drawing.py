"""Signing inside the drawing loop: once per step whoever draws, and what goes wrong stays written on the paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes

from approvals.models import Case
from core import drawing, moments
from core.models import Document, DocumentFile
from core.papers import file_path
from core.pdf.renderer import Renderer
from core.signing import demo_ca
from core.signing.validation import roots_of, signatures_in
from empowerment.models import Seal, SealUse
from tests.approvals.looking import on, paper
from tests.approvals.test_decisions import DECIDE, examined
from tests.approvals.test_races import at_once
from tests.approvals.walks import go, leg
from tests.world import World, build_world

pytestmark = pytest.mark.mission("B14")


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    process = Renderer()
    yield process
    process.close()


def sealed(world: World) -> Case:
    return go(world, go(world, examined(world, "direct"), DECIDE), leg("yx.clerk2", "seal"))


def revisions(document: Document) -> list[tuple[int, str, int | None]]:
    return list(document.files.order_by("revision").values_list("revision", "kind", "step"))


def content(row: DocumentFile) -> bytes:
    return file_path(row.file.sha256).read_bytes()


def test_drawn_and_signed_with_the_digest_of_each_revision(world: World, renderer: Renderer, settings: Any) -> None:
    document = paper(sealed(world), "decision")
    drawing.draw(document, renderer=renderer)
    assert revisions(document) == [(1, "rendered", None), (2, "signed", 1)]
    first, second = document.files.order_by("revision")
    assert content(second).startswith(content(first))
    for row in (first, second):
        digest = hashes.Hash(hashes.SM3())
        digest.update(content(row))
        assert row.sm3 == digest.finalize().hex()
    root = (settings.VAR / "keys" / "ca.pem").read_bytes()
    assert [(seen.owner, seen.fault) for seen in signatures_in(content(second), roots_of(root))] == [
        (world.body["yx-park"].name, "")
    ]
    drawing.draw(document, renderer=renderer)
    assert len(revisions(document)) == 2


def test_a_certificate_past_its_days_is_said_on_the_paper_until_it_is_replaced(
    world: World, renderer: Renderer, settings: Any, tmp_path: Path
) -> None:
    document = paper(sealed(world), "decision")
    body = world.body["yx-park"]
    settings.SIGNING_KEYS_DIR = str(tmp_path)
    settings.SIGNING_PASSWORDS = {body.code.upper().replace("-", "_"): "口令"}

    def hand_over(years: int) -> None:
        key, certificate = demo_ca.body_certificate(body.code, body.name, demo_ca.authority(), years=years)
        (tmp_path / f"{body.code}.p12").write_bytes(demo_ca.packed(key, certificate, (), "口令"))

    hand_over(years=1)
    Document.objects.exclude(pk=document.pk).update(file_due_at=None)
    Document.objects.filter(pk=document.pk).update(file_due_at=moments.now())
    assert drawing.draw_due(renderer=renderer) == {"drawn": 0, "failed": 1}
    document.refresh_from_db()
    assert document.file_error == (
        f"“{body.name}”的签名证书已于2021年1月1日到期，请换上新的 {body.code}.p12；换好后自动补签。"
    )
    assert document.file_due_at is not None
    assert revisions(document) == [(1, "rendered", None)]
    hand_over(years=20)
    Document.objects.filter(pk=document.pk).update(file_due_at=moments.now())
    assert drawing.draw_due(renderer=renderer) == {"drawn": 1, "failed": 0}
    document.refresh_from_db()
    assert (document.file_error, revisions(document)) == ("", [(1, "rendered", None), (2, "signed", 1)])


def test_without_keys_or_specimen_an_installation_in_earnest_says_what_to_do(
    world: World, renderer: Renderer, settings: Any
) -> None:
    document = paper(sealed(world), "decision")
    Document.objects.exclude(pk=document.pk).update(file_due_at=None)
    settings.DEMO = False
    told = []
    for keys in ("", "/nonexistent"):
        settings.SIGNING_KEYS_DIR = keys
        Document.objects.filter(pk=document.pk).update(file_due_at=moments.now())
        drawing.draw_due(renderer=renderer)
        document.refresh_from_db()
        told.append(document.file_error)
    seal = SealUse.objects.get(document=document).seal.name
    assert told == [
        "尚未配置签名密钥，请按 docs/signing.md 设置 SIGNING_KEYS_DIR 或 SIGNER。",
        f"“{seal}”没有印模，请先登记印模。",
    ]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_sign_a_step_once() -> None:
    """Two steps: the second signature of whoever lost the first goes behind the one that stands."""
    with on(2025, 6, 3):
        world = build_world()
        document = paper(sealed(world), "decision")
        other = Seal.objects.exclude(owner=document.organisation).order_by("pk")[0]
        SealUse.objects.create(
            document=document,
            step=2,
            seal=other,
            used_by=world.person["yx.clerk"],
            used_at=moments.now(),
            form=SealUse.Form.ELECTRONIC,
            facts_hash=document.facts_hash,
        )
    processes = [Renderer(), Renderer()]
    try:
        acts = [lambda mine=mine: drawing.draw(document, renderer=mine) for mine in processes]
        assert at_once(*acts) == [None, None]
    finally:
        for process in processes:
            process.close()
    assert revisions(document) == [(1, "rendered", None), (2, "signed", 1), (3, "signed", 2)]
    first, second, third = map(content, document.files.order_by("revision"))
    assert (second.startswith(first), third.startswith(second)) == (True, True)
