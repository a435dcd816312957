"""The plain facts of each printed paper: one function per document class. Facts are frozen by core.papers, then printed.

Fields follow the field sets in use for licensing papers; articles in brackets are those of the Administrative License Law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from approvals.clocks import is_licence
from approvals.models import Case, CaseMaterial, Clock, Decision, Licence, Opinion
from approvals.workflow import CaseKind, Result
from core import moments
from core.models import Document, Organisation
from core.papers import document_make
from empowerment.workflow import DocumentClass, Slot

Facts = dict[str, Any]
LETTERS = {
    DocumentClass.ACCEPTANCE: "受",
    DocumentClass.CORRECTION: "补",
    DocumentClass.REFUSAL: "不受",
    DocumentClass.PAUSE: "特",
    DocumentClass.EXTENSION: "延",
    DocumentClass.OPINION: "审意",
    DocumentClass.DECISION: "决",
    DocumentClass.TERMINATION: "终",
    DocumentClass.REVOCATION: "撤",
    DocumentClass.RECTIFICATION: "更",
    DocumentClass.PROMISE: "容承",
    DocumentClass.COMMITMENT: "告承",
}


def make(
    case: Case, document_class: str, *, at: dt.datetime, title: str, body_slot: str, facts: Facts, letter: str = ""
) -> Document:
    """Freeze one paper of a case, numbered in the series of the body in whose slot it is issued; `letter` is the word of
    the series for a paper that is no class of the seal rules.
    """
    pinned = case.pinned.body(body_slot)
    assert pinned is not None, f"route {case.route} has no {body_slot}"
    body = Organisation.objects.get(pk=pinned.id)
    letter = letter or LETTERS[DocumentClass(document_class)]
    return make_by(case, document_class, body, at=at, title=title, facts=facts, letter=letter, name=pinned.name)


def make_by(
    case: Case,
    document_class: str,
    body: Organisation,
    *,
    at: dt.datetime,
    title: str,
    facts: Facts,
    letter: str,
    name: str = "",
) -> Document:
    """The same for a body that has no slot in the authority: the one that carried out a side task. Without a `letter` the
    paper has no number of its own.
    """
    initials = body.initials or body.short_name or body.name
    return document_make(
        obj=case,
        document_class=document_class,
        title=title,
        organisation=body,
        facts={**common(case), "date": moments.chinese_date(at), "body": name or body.name, **facts},
        at=at,
        number_key=f"{body.code}:{letter}" if letter else "",
        number_pattern=initials + letter + "〔{year}〕{n}号",
    )


def common(case: Case) -> Facts:
    pinned = case.pinned
    return {
        "case": case.number,
        "item": pinned.item,
        "applicant": case.applicant.name,
        "applicant_identifier": case.applicant.identifier,
        "agent": case.agent_name,
        "park": pinned.park,
        "query_code": case.query_code,
        "subject": case.title,
        "received_at": moments.chinese_moment(case.received_at),
        "in_name_of": pinned.slots[Slot.IN_NAME_OF].name,
        "is_licence": is_licence(case),
    }


def acceptance(case: Case, *, legal_basis: str, due: Clock | None, deemed: bool) -> Facts:
    """受理通知书: legal basis, the due date of the decision, the materials received [32]."""
    return {
        "legal_basis": legal_basis,
        "accepted_at": moments.chinese_moment(case.accepted_at),
        "deemed": deemed,
        "due_on": moments.chinese_date(due.due_on) if due else "",
        "due_provisional": due.provisional if due else False,
        "materials": [m.name for m in case.materials.all() if m.provided],
    }


def promised_terms(lines: Sequence[CaseMaterial], *, until: dt.date) -> Facts:
    """What 容缺受理 adds to the notice: what is still to come, by when, and what happens if it does not."""
    return {"promised": [line.name for line in lines], "promised_until": moments.chinese_date(until)}


def tolerance_promise(case: Case, lines: Sequence[CaseMaterial], *, until: dt.date, signature: str) -> Facts:
    """容缺受理承诺书: what is missing, by when it comes, and what follows if it comes late."""
    return {
        **promised_terms(lines, until=until),
        "signature": signature.strip(),
    }


def commitment(case: Case, replaced: Sequence[CaseMaterial], *, signature: str) -> Facts:
    """告知承诺书: what the applicant was told, which proofs the promise replaces, how it is checked, what a lie costs."""
    version = case.item_version
    unit = "个工作日" if version.commitment_check_unit == "workday" else "日"
    return {
        "legal_basis": version.legal_basis,
        "replaced": [line.name for line in replaced],
        "text": version.commitment_text,
        "check": f"{version.commitment_check_number}{unit}",
        "signature": signature.strip(),
    }


def correction(case: Case, *, missing: list[tuple[str, str]], answer_on: dt.date, way: str) -> Facts:
    """补正告知书: everything that is missing or wrong, once, with a date to answer [32(1)(4)]."""
    return {
        "missing": [{"name": name, "note": note} for name, note in missing],
        "answer_on": moments.chinese_date(answer_on),
        "way": way,
        "basis": _article(case, "第三十二条第一款第四项", otherwise="《优化营商环境条例》第三十六条"),
    }


def refusal(case: Case, *, reasons: str, right_body: str, false_statements: bool = False, bar: str = "") -> Facts:
    """不予受理通知书: reasons, the right body, remedies [32(1)(1)-(2), 38]; the warning of article 78."""
    return {
        "reasons": reasons,
        "right_body": right_body,
        "basis": _article(case, "第七十八条" if false_statements else "第三十二条第一款"),
        "warned": false_statements,
        "bar": bar,
        **remedies(case),
    }


DECISIONS = {
    CaseKind.NEW: ("准予{what}决定书", "不予{what}决定书"),
    CaseKind.CHANGE: ("准予变更{what}决定书", "不予变更{what}决定书"),
    CaseKind.RENEWAL: ("准予延续{what}决定书", "不予延续{what}决定书"),
    CaseKind.REISSUE: ("准予补发{what}证件决定书", "不予补发{what}证件决定书"),
    CaseKind.CANCELLATION: ("注销{what}决定书", "不予注销{what}决定书"),
    CaseKind.REVOCATION: ("撤销{what}决定书", "不予撤销{what}决定书"),
}
ARTICLES = {
    CaseKind.CHANGE: "第四十九条",
    CaseKind.RENEWAL: "第五十条",
    CaseKind.REVOCATION: "第六十九条",
    CaseKind.CANCELLATION: "第七十条",
}


def title_of_decision(case: Case, result: str) -> str:
    """What the decision is called, by what was asked for and what was decided."""
    granted, denied = DECISIONS[CaseKind(case.kind)]
    return (granted if result == Result.GRANTED else denied).format(what="行政许可" if is_licence(case) else "办理")


def about_licence(case: Case, *, renewal: str = "", ground: str = "", bar: str = "", warned: bool = False) -> Facts:
    """The kind of application, the licence it is about, and what the Law says to it; nothing for a plain new one."""
    facts: Facts = {"renewal": renewal, "ground": ground, "bar": bar, "warned": warned}
    if case.licence is not None:
        facts |= {
            "kind": case.kind,
            "kind_label": case.get_kind_display(),
            "licence": case.licence.number,
            "holder": case.licence.holder.name,
            "licence_period": case.licence.period_text,
            "article": ARTICLES.get(CaseKind(case.kind), ""),
        }
    return {name: value for name, value in facts.items() if value}


def deemed_renewal(case: Case, *, old: Licence, made: Licence) -> Facts:
    """视为准予延续: which validity ended undecided, and which one follows [50]."""
    return {
        "deemed_renewal": True,
        "licence": made.number,
        "old_until": moments.chinese_date(old.valid_until),
        "validity": made.period_text,
        "basis": "《中华人民共和国行政许可法》第五十条",
    }


def _article(case: Case, article: str, *, otherwise: str = "") -> str:
    """The Law's article for a licence; other powers and services are not bound by it."""
    return f"《中华人民共和国行政许可法》{article}" if is_licence(case) else otherwise


def remedies(case: Case) -> Facts:
    """What the applicant may do against the act, from the respondent that the case's authority names."""
    respondent = case.pinned.slots[Slot.RESPONDENT]
    return remedy_words(respondent.id, respondent.name)


def remedy_words(respondent_id: int, respondent: str) -> Facts:
    """Reconsideration within 60 days and court within 6 months, against a respondent."""
    body = Organisation.objects.select_related("parent").get(pk=respondent_id)
    while body.parent and body.kind != "government":
        body = body.parent
    at = body.name if body.kind == "government" else f"{respondent}的本级人民政府"
    return {
        "respondent": respondent,
        "reconsideration_body": at,
        "remedies": f"如不服，可自收到之日起60日内向{at}申请行政复议，或者6个月内依法向人民法院提起行政诉讼"
        f"（被申请人、被告：{respondent}）。",
    }


def pause(case: Case, *, kind: str, reason: str, expected_days: int) -> Facts:
    return {
        "kind": kind,
        "reason": reason,
        "expected_days": expected_days,
        "basis": "《中华人民共和国行政许可法》第四十五条",
    }


def extension(case: Case, *, days: int, reason: str, approver: str, old: str, new: str) -> Facts:
    return {
        "days": days,
        "reason": reason,
        "approver": approver,
        "old_due_on": old,
        "new_due_on": new,
        "basis": "《中华人民共和国行政许可法》第四十二条",
    }


def rectification(case: Case, *, rows: list[tuple[str, str, str]], papers: list[str], reason: str) -> Facts:
    """更正告知书: what stood on the papers named, what it should have been, and why; the papers themselves stay."""
    return {"rows": rows, "papers": papers, "reason": reason}


def opinion(case: Case, *, made: Opinion) -> Facts:
    """初审意见 sent up with all materials [35]: it suggests, the superior decides."""
    return {
        "suggests": made.get_suggests_display(),
        "text": made.text,
        "to": case.pinned.slots[Slot.DECIDES].name,
        "materials": [m.name for m in case.materials.all() if m.provided],
        "basis": "《中华人民共和国行政许可法》第三十五条",
    }


def decision(case: Case, *, made: Decision, legal_basis: str) -> Facts:
    """准予或不予决定书; a denial carries reasons and remedies [38]."""
    facts: Facts = {
        "result": made.get_result_display(),
        "granted": made.result == "granted",
        "form": made.get_form_display(),
        "legal_basis": legal_basis,
        "reasons": made.reasons,
        "decided_at": moments.chinese_moment(made.decided_at),
    }
    if made.meeting:
        facts["meeting"] = made.meeting
    return facts | remedies(case)


def ending(case: Case, *, reasons: str, basis: str) -> Facts:
    """终止、撤销、注销: reasons, article and remedies."""
    return {"reasons": reasons, "basis": basis, **remedies(case)}
