"""The answer about a paper in plain words, with no more of a person than a public register shows."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse

from approvals.models import Applicant
from core.confidential import confidential_classes
from core.models import Document
from core.pdf.sheets import has_sheet, sheet_of
from core.verification import code_of, code_shown
from portal.papers import Checked, Verdict, case_behind, licence_behind, newest_revision, seals_on

TONES = {Verdict.GENUINE: "is-good", Verdict.CORRECTED: "is-provisional"}  # everything else is bad


def verify_context(checked: Checked) -> dict[str, Any]:
    """Verdict with what follows from it, and what the record says of the paper; for templates/portal/verify.html."""
    document = checked.document
    context: dict[str, Any] = {
        "verdict": checked.verdict,
        "tone": TONES.get(checked.verdict, "is-bad"),
        "sentence": _sentence(checked),
    }
    if document is None:
        return context
    if document.document_class in confidential_classes():
        return {**context, "sentence": f"{context['sentence']}这类文书不公开，登记内容不在这里显示。", "newer": []}
    last = newest_revision(document)
    return context | {
        "void": checked.void,
        "document": document,
        "code": code_shown(document),
        "rows": _rows(document),
        "seals": seals_on(document),
        "file": checked.file,
        "last": last,
        "newer": [
            {"paper": paper, "url": reverse("portal:verify_code", args=[code_of(paper)])} for paper in checked.newer
        ],
    }


def _sentence(checked: Checked) -> str:
    if checked.verdict == Verdict.ALTERED:
        return "文件里有本系统的文书编码，但内容与存档的任何一个版次都不相同，可能被改动过，请勿采信。下面是存档中这份文书的信息。"
    if checked.verdict == Verdict.WITHDRAWN:
        return "这份文书确由下列机关出具，但已经收回或者失效，不能再作为凭证。"
    if checked.verdict == Verdict.SUPERSEDED:
        return "这份文书确由下列机关出具，但已有新的文书取代它，请以新文书为准。"
    if checked.verdict == Verdict.UNKNOWN:
        return (
            "没有查到对应的文书。核验码请逐字核对；文件请用收到的原文件，打印、转换、另存或者截图之后的文件无法核验。"
        )
    what = (
        "文件与存档逐字节一致。"
        if checked.file
        else "请将手中文书与下面的登记信息逐项核对；有原文件的，上传文件核验更可靠。"
    )
    return f"登记中有这份文书。{what}"


def _rows(document: Document) -> list[tuple[str, str]]:
    """Label and words; what is empty is left out."""
    facts = json.loads(document.facts)
    licence = licence_behind(document)
    rows = [
        ("文书", document.title),
        ("文号", document.number),
        ("出具机关", _issued_by(document, facts)),
        ("日期", str(facts.get("date", ""))),
        ("事项", str(facts.get("item", ""))),
        ("当事人", _party(document, str(facts.get("applicant", "")))),
        ("结果", str(facts.get("result", ""))),
        ("证照", f"{licence.number}（{licence.get_state_display()}，{licence.period_text}）" if licence else ""),
    ]
    return [row for row in rows if row[1]]


def _issued_by(document: Document, facts: dict[str, Any]) -> str:
    """The body over the paper, by the name it had then."""
    named = sheet_of(document.document_class).head_of(facts) if has_sheet(document.document_class) else ""
    return named or str(facts.get("body") or document.organisation.name)


def _party(document: Document, name: str) -> str:
    """An enterprise by its name; of a person the first character. Unknown kinds count as persons."""
    case = case_behind(document) if name else None
    if case is not None and case.applicant.kind == Applicant.Kind.ENTERPRISE:
        return name
    return name[:1] + "*" * min(len(name) - 1, 2) if name else ""
