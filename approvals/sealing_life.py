"""What belongs to sealing beside the moves of a case: the life of a physically sealed paper, the queue of 见章盖章 and the
closed list of formal grounds on which a department may refuse its stamp.
"""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from empowerment.workflow import DocumentClass

# Papers issued in the name that the authority gives; all others in that of the body that issues them.
IN_NAME_OF = frozenset({DocumentClass.DECISION, DocumentClass.REVOCATION, DocumentClass.CERTIFICATE})


class CounterGround(models.TextChoices):
    """Formal grounds only: “见章盖章”不作实质性审查审核 (云溪方案三.2, 三.4). A ground of substance is not among them."""

    SEAL_UNLIKE = "seal_unlike", "印章与备案印模不符"
    NOT_LISTED = "not_listed", "事项不在赋权（委托）清单内"
    LAPSED = "lapsed", "授权（委托）文书已失效"
    MISSING = "missing", "材料在形式上缺件"


class CounterState(models.TextChoices):
    WAITING = "waiting", "待见章盖章"
    STAMPED = "stamped", "已盖章"
    REFUSED = "refused", "已退回"


class ScanState(models.TextChoices):
    WAITING = "waiting", "待复核"
    CONFIRMED = "confirmed", "已复核"
    REJECTED = "rejected", "已退回"


# Moves that put one seal on one paper: class of the paper, whether at sight of another seal, whether only on request.
SEAL_MOVES: dict[str, tuple[DocumentClass, bool, bool]] = {
    "seal": (DocumentClass.DECISION, False, False),
    "decide_and_seal": (DocumentClass.DECISION, False, False),
    "counterseal": (DocumentClass.DECISION, True, False),
    "seal_opinion": (DocumentClass.OPINION, False, False),
    "counterseal_opinion": (DocumentClass.OPINION, True, False),
    "counterseal_on_request": (DocumentClass.OPINION, True, True),
}
ON_PAPER = tuple(move for move in SEAL_MOVES if move != "decide_and_seal")  # where the paper is there before the move


class ScanLife(FSMModelMixin, models.Model):
    """State and moves of a physically sealed paper. The methods only move; the door calls them."""

    state = FSMField("状态", max_length=10, choices=ScanState.choices, default="waiting", protected=True)

    class Meta:
        abstract = True

    @transition("state", source="waiting", target="waiting")
    def submit(self) -> None:
        """Printed, stamped and scanned by the first person."""

    @transition("state", source="waiting", target="confirmed")
    def confirm(self) -> None:
        """A second person has compared scan, paper and specimen; only now the seal counts."""

    @transition("state", source="waiting", target="rejected")
    def reject(self) -> None:
        """The scan does not show what it should, or the first person takes it back."""
