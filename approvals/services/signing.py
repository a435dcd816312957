"""A promise is voluntary and in writing: signed on paper, by the applicant or an agent who may."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.models import Case
from core.errors import Invalid
from core.models import StoredFile


@dataclass(frozen=True)
class Signature:
    """The signed paper as a file, or a note of where it is kept; for an agent whether the authorisation was seen."""

    file: StoredFile | None = None
    name: str = ""
    note: str = ""
    agent_authorised: bool = False

    def columns(self) -> dict[str, object]:
        return {
            "signed_file": self.file,
            "signed_name": self.name[:200],
            "signature_note": self.note.strip()[:200],
            "agent_authorised": self.agent_authorised,
        }


def signature_must_do(case: Case, signature: Signature) -> None:
    """Raises Invalid when nothing shows the signature, or an agent signed without authority."""
    if signature.file is None and not signature.note.strip():
        raise Invalid("请上传申请人签字的承诺书，或写明签字情况和原件存放处。", field="note")
    if case.agent_name and not signature.agent_authorised:
        raise Invalid(
            f"本件由{case.agent_name}代办，承诺须有申请人的授权委托书，请核对后勾选。", field="agent_authorised"
        )
