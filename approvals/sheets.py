"""The sheets of the papers of a case: class -> template, the places whose wording may be adapted, and the facts that such
a wording may name. The wording of a template serves the screen and the paper.
"""

from __future__ import annotations

from approvals.documents_archive import DIRECTORY, TRANSFER_LIST
from approvals.documents_forms import EXAMINATION, RECEIPT, SERVICE
from approvals.documents_forms import PAPERS as FORMS
from approvals.documents_hearing import HEARING_NOTICE, HEARING_RECORD, HEARING_RIGHT, PARTY_NOTICE
from approvals.documents_hearing import PAPERS as HEARINGS
from approvals.documents_technical import EXPERT_OPINION, SURVEY_RECORD, TECHNICAL_OPINION
from approvals.sealing_life import IN_NAME_OF
from core.pdf.sheets import Sheet, sheet_register
from core.text_life import TextPlace
from empowerment.workflow import DocumentClass as D

NOTICE = (TextPlace.HEAD, TextPlace.OPENING, TextPlace.CLOSING, TextPlace.CONTACT)
ACT = (TextPlace.HEAD, TextPlace.OPENING, TextPlace.REMEDY, TextPlace.CLOSING, TextPlace.CONTACT)
OTHERS = (TextPlace.CONTACT,)  # the applicant's own letters and the certificate: nothing but a line of the body below
# What every paper of a case knows; identity numbers, telephones and names of officers are not among it.
COMMON = {
    "applicant": "申请人",
    "item": "事项名称",
    "subject": "申请内容",
    "case": "办件编号",
    "query_code": "查询码",
    "received_at": "收件时间",
    "park": "园区",
    "body": "出具机关",
    "in_name_of": "决定名义机关",
    "title": "文书标题",
    "number": "文号",
    "date": "文书日期",
}
BASIS = {"basis": "依据条款"}
REMEDY = {"respondent": "被申请人、被告", "reconsideration_body": "复议机关", "remedies": "默认的救济告知全文"}
TECHNICAL = {"task": "任务内容", "from": "开始时间", "to": "结束时间", "result": "结果"}
HEARING = {"held_on": "听证日期", "starts_at": "听证时刻", "place": "听证地点"}
LABELS = {
    SURVEY_RECORD: "现场核查笔录",
    EXPERT_OPINION: "专家评审意见",
    TECHNICAL_OPINION: "技术审查结果登记表",
    **{name: title for name, (title, *_) in (FORMS | HEARINGS).items()},
}
# Class -> places, and the facts it knows besides. A fact that is sometimes empty leaves its line out (core/wording.py).
OWN: dict[str, tuple[tuple[TextPlace, ...], dict[str, str]]] = {
    D.ACCEPTANCE: (NOTICE, {"accepted_at": "受理时间", "due_on": "办理期限届满日", "legal_basis": "办理依据"}),
    D.CORRECTION: (NOTICE, {"answer_on": "补正截止日", "way": "补正方式", **BASIS}),
    D.REFUSAL: (ACT, {"right_body": "有权机关", **BASIS, **REMEDY}),
    D.PAUSE: (NOTICE, {"kind": "特别程序", "expected_days": "预计工作日数", **BASIS}),
    D.EXTENSION: (NOTICE, {"days": "延长工作日数", "old_due_on": "原期限", "new_due_on": "新期限", **BASIS}),
    D.OPINION: (NOTICE, {"to": "报送机关", **BASIS}),
    D.DECISION: (ACT, {"legal_basis": "办理依据", "decided_at": "决定时间", **REMEDY}),
    D.TERMINATION: (ACT, {**BASIS, **REMEDY}),
    D.REVOCATION: (ACT, {**BASIS, **REMEDY}),
    D.RECTIFICATION: (NOTICE, {}),
    D.PROMISE: (OTHERS, {"promised_until": "补交截止日"}),
    D.COMMITMENT: (OTHERS, {"check": "核查期限"}),
    PARTY_NOTICE: (NOTICE, {"party": "利害关系人", "answer_by": "陈述申辩截止日", **BASIS}),
    HEARING_RIGHT: (NOTICE, {"request_by": "申请听证截止日", **BASIS}),
    HEARING_NOTICE: (NOTICE, {**HEARING, **BASIS}),
    HEARING_RECORD: (NOTICE, {**HEARING, **BASIS}),
    SURVEY_RECORD: (NOTICE, {**TECHNICAL, **BASIS}),
    EXPERT_OPINION: (NOTICE, TECHNICAL),
    TECHNICAL_OPINION: (NOTICE, TECHNICAL),
    RECEIPT: (NOTICE, {"channel": "受理渠道"}),
    EXAMINATION: (NOTICE, {"accepted_at": "受理时间", "legal_basis": "办理依据"}),
    D.CERTIFICATE: (OTHERS, {"certificate": "证照编号", "validity": "有效期", "issued_on": "发证日期"}),
    SERVICE: (NOTICE, {"delivered_at": "送达时间", "way": "送达方式"}),
}

for _class, (_places, _known) in OWN.items():
    sheet_register(
        str(_class),
        Sheet(
            template=f"approvals/documents/{_class}.html",
            label=D(_class).label if _class in D.values else LABELS[_class],
            head="in_name_of" if _class in IN_NAME_OF else "body",
            places=_places,
            fields=COMMON | _known,
        ),
    )
sheet_register(DIRECTORY, Sheet(template=f"approvals/documents/{DIRECTORY}.html", label="卷内目录"))
sheet_register(TRANSFER_LIST, Sheet(template=f"approvals/documents/{TRANSFER_LIST}.html", label="档案移交清单"))
