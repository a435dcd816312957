"""The sheets of the papers of a case: class -> template. The wording of a template serves the screen and the paper."""

from __future__ import annotations

from approvals.documents_archive import DIRECTORY, TRANSFER_LIST
from approvals.documents_forms import CERTIFICATE, EXAMINATION, RECEIPT, SERVICE
from approvals.documents_hearing import HEARING_NOTICE, HEARING_RECORD, HEARING_RIGHT, PARTY_NOTICE
from approvals.documents_technical import EXPERT_OPINION, SURVEY_RECORD, TECHNICAL_OPINION
from core.pdf.sheets import sheet_register
from empowerment.workflow import DocumentClass

IN_NAME_OF = {DocumentClass.DECISION, DocumentClass.REVOCATION, CERTIFICATE}  # issued in the name the authority gives

for _document_class in (
    *DocumentClass.values,
    PARTY_NOTICE,
    HEARING_RIGHT,
    HEARING_NOTICE,
    HEARING_RECORD,
    SURVEY_RECORD,
    EXPERT_OPINION,
    TECHNICAL_OPINION,
    RECEIPT,
    EXAMINATION,
    CERTIFICATE,
    SERVICE,
    DIRECTORY,
    TRANSFER_LIST,
):
    sheet_register(
        _document_class,
        f"approvals/documents/{_document_class}.html",
        head="in_name_of" if _document_class in IN_NAME_OF else "body",
    )
