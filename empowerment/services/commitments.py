"""What a version says about materials that may come later or not at all: 容缺 and 告知承诺."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import Invalid
from empowerment.workflow import CommitmentExclusion


@dataclass(frozen=True)
class MaterialDraft:
    """One line of the list of application materials."""

    name: str
    required: bool = True
    original: bool = True
    note: str = ""
    fictional: bool = False
    deferrable: bool = False
    by_commitment: bool = False


@dataclass(frozen=True)
class CommitmentDraft:
    """Whether a promise may stand in for proofs, what it says, and within how many days of the decision it is checked."""

    allowed: bool
    excluded: str
    text: str
    check_number: int | None
    check_unit: str

    def columns(self) -> dict[str, Any]:
        """The columns of an item version."""
        return {
            "commitment": self.allowed,
            "commitment_excluded": self.excluded,
            "commitment_text": self.text,
            "commitment_check_number": self.check_number,
            "commitment_check_unit": self.check_unit if self.check_number is not None else "",
        }


def commitment_must_fit(draft: CommitmentDraft, materials: Sequence[MaterialDraft]) -> None:
    """Raises Invalid naming the field: an excluded item, a promise without words or without a check, materials that
    only a promise could replace, and optional materials marked as waived.
    """
    for row in materials:
        if not row.required and (row.deferrable or row.by_commitment):
            raise Invalid(f"“{row.name}”不是必要材料，不必标为可容缺或承诺后免交。", field="materials")
    if draft.excluded and draft.excluded not in CommitmentExclusion.values:
        words = "、".join(CommitmentExclusion.values)
        raise Invalid(f"“{draft.excluded}”不在可用的词中：{words}。", field="commitment_excluded")
    if not draft.allowed:
        replaced = [row.name for row in materials if row.by_commitment]
        if replaced:
            words = f"{'、'.join(replaced)}标为承诺后免交，但本事项没有标明适用告知承诺。"
            raise Invalid(words, field="commitment")
        return
    if draft.excluded:
        area = CommitmentExclusion(draft.excluded).label
        raise Invalid(f"本事项{area}，依照国办发〔2020〕42号不适用告知承诺。", field="commitment")
    if not draft.text:
        raise Invalid("请写明告知承诺的内容：申请人承诺符合哪些条件。", field="commitment_text")
    if not draft.check_number or draft.check_unit not in ("workday", "day"):
        raise Invalid("请写明作出决定后多少个工作日（或日）内核查。", field="commitment_check_number")
