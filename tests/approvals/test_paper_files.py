"""Files of a paper on its page, and many papers in one download (B14)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from approvals import selectors
from approvals.models import Case
from core import drawing, papers
from core.models import Document
from core.pdf.renderer import Renderer
from tests.approvals.looking import paper
from tests.approvals.walks import go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("B14")
Count = Callable[[int], AbstractContextManager[Any]]
TO_SHOW = 9


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Case:
    """Received and accepted: a receipt, and a notice with a seal."""
    return go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))


@pytest.fixture
def clerk(world: World) -> Client:
    client = Client()
    client.force_login(world.person["yx.clerk"])
    return client


def address(case: Case, document: Document, what: str = "document", *more: int) -> str:
    return reverse(f"approvals:{what}", args=[case.number, document.public_id, *more])


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_page_waits_for_the_file_and_then_offers_it(
    case: Case, clerk: Client, renderer: Renderer, django_assert_num_queries: Count
) -> None:
    notice = paper(case, "acceptance")
    waiting = clerk.get(address(case, notice))
    assert (waiting.context["drawing"], waiting.context["newest"]) == (True, None)
    assert f'hx-get="{address(case, notice, "document_files")}"' in waiting.content.decode()
    missing = clerk.get(address(case, notice, "document_file"))
    assert (missing.status_code, "正在生成" in missing.content.decode()) == (404, True)
    assert drawing.draw_due(renderer=renderer)["failed"] == 0
    with django_assert_num_queries(TO_SHOW):
        page = clerk.get(address(case, notice))
    assert (page.context["drawing"], "hx-get" in page.content.decode()) == (False, False)
    assert [(row.revision, row.kind) for row in page.context["revisions"]] == [(2, "signed"), (1, "rendered")]
    for row in page.context["revisions"]:
        assert row.file.sha256[:12] in page.content.decode()
        assert row.sm3[:12] in page.content.decode()
    newest = clerk.get(address(case, notice, "document_file"))
    assert newest.headers["Content-Type"] == "application/pdf"
    first, second = (content(clerk.get(address(case, notice, "document_revision", n))) for n in (1, 2))
    assert content(newest) == second
    assert second.startswith(first)
    assert clerk.get(address(case, notice, "document_revision", 3)).status_code == 404


def test_a_file_that_fails_says_why(case: Case, clerk: Client) -> None:
    notice = paper(case, "acceptance")
    Document.objects.filter(pk=notice.pk).update(file_error="签名组件没有答复")
    page = clerk.get(address(case, notice)).content.decode()
    assert ("文件没有生成：签名组件没有答复" in page, "hx-get" in page) == (True, False)


def test_papers_of_a_case_in_one_file(case: Case, clerk: Client, renderer: Renderer) -> None:
    drawing.draw_due(renderer=renderer)
    made = papers.documents_of(case)
    ticked = [str(row.public_id) for row in made]
    sent = reverse("approvals:case_papers", args=[case.number])
    merged = clerk.post(sent, {"paper": ticked, "form": "pdf"})
    assert merged.headers["Content-Disposition"] == f'attachment; filename="{case.number}.pdf"'
    files = [selectors.newest_file(row) for row in selectors.documents_of_cases([case])]
    single = [PdfReader(papers.file_path(row.file.sha256)) for row in files if row]
    assert len(PdfReader(io.BytesIO(merged.content)).pages) == sum(len(reader.pages) for reader in single)
    archive = zipfile.ZipFile(io.BytesIO(clerk.post(sent, {"paper": ticked, "form": "zip"}).content))
    assert archive.namelist() == [f"{case.number} {row.title}{row.number}.pdf" for row in made]
    only = zipfile.ZipFile(io.BytesIO(clerk.post(sent, {"paper": ticked[:1], "form": "zip"}).content))
    assert len(only.namelist()) == 1


def test_papers_of_many_cases_in_one_file(world: World, case: Case, clerk: Client, renderer: Renderer) -> None:
    other = receive(world, "direct", "yx.clerk")
    drawing.draw_due(renderer=renderer)
    rows = [f"{row.number}:{row.version}" for row in (case, other)]
    answer = clerk.post(reverse("approvals:cases_papers"), {"row": rows, "form": "zip"})
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert [name.split()[0] for name in names] == [case.number, case.number, other.number]


def test_nothing_is_left_out_silently(case: Case, clerk: Client) -> None:
    sent = reverse("approvals:case_papers", args=[case.number])
    nothing = clerk.post(sent, {"form": "pdf"})
    assert (nothing.status_code, "请先勾选" in nothing.content.decode()) == (422, True)
    undrawn = clerk.post(sent, {"paper": [str(row.public_id) for row in papers.documents_of(case)], "form": "pdf"})
    assert (undrawn.status_code, "还没有生成" in undrawn.content.decode()) == (409, True)


@pytest.mark.parametrize("login", ["yx.chief", "yx.admin"])
def test_others_of_the_case_see_its_files_strangers_do_not(
    world: World, case: Case, renderer: Renderer, login: str
) -> None:
    drawing.draw_due(renderer=renderer)
    notice = paper(case, "acceptance")
    client = Client()
    client.force_login(world.person[login])
    assert client.get(address(case, notice, "document_file")).status_code == 200
    assert Client().get(address(case, notice, "document_file")).status_code == 302
