"""The archive (案卷归档) on one page: the parts of a volume in their order, and the lives of a volume and of a handover list.

Nothing in the source documents says how many days after the end or for how long: S1 hands 归档要求 over with the item
(交接清单), so both are rules with a date (`ArchiveRule`); what stands here fills their silence [choice].
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models import Role


class Part(models.TextChoices):
    """The sections of a volume; their order is the rule's."""

    MATERIALS = "materials", "申请材料"
    ACCEPTANCE = "acceptance", "受理"
    EXAMINATION = "examination", "审查"
    DECISION = "decision", "决定"
    SERVICE = "service", "送达"
    OTHER = "other", "其他"


class Retention(models.TextChoices):
    PERMANENT = "permanent", "永久"
    THIRTY = "y30", "30年"
    TEN = "y10", "10年"


class Keeper(models.TextChoices):
    """Which body of the case makes and keeps the volume."""

    EXAMINES = "examines", "承办（审查）机关"
    PARK = "park", "园区"
    DECIDES = "decides", "决定机关"


class VolumeState(models.TextChoices):
    DUE = "due", "待归档"
    COMPILED = "compiled", "已编制，待核对"
    CHECKED = "checked", "已核对，待移交"
    OFFERED = "offered", "已移交，待签收"
    KEPT = "kept", "已归档"


class TransferState(models.TextChoices):
    OFFERED = "offered", "待签收"
    SIGNED = "signed", "已签收"
    RETURNED = "returned", "已全部退回"


V = VolumeState
T = TransferState
DUE_DAYS = 30  # working days after the end of the case [choice]
OPEN_VOLUME = (V.DUE, V.COMPILED, V.CHECKED, V.OFFERED)
FIXED_VOLUME = (V.COMPILED, V.CHECKED, V.OFFERED, V.KEPT)  # the list of its parts is frozen


@dataclass(frozen=True)
class ArchiveMove:
    """How a move is called, who may make it at the body that keeps the volume, and whether a job may."""

    label: str
    roles: frozenset[str]
    job: bool = False


MAKERS = frozenset({Role.CLERK, Role.REVIEWER, Role.HANDLER, Role.PARK_ADMIN})
CHECKERS = frozenset({Role.REVIEWER, Role.HANDLER, Role.CHIEF, Role.PARK_ADMIN})
KEEPERS = frozenset({Role.PARK_ADMIN, Role.HEAD})

VOLUME_MOVES: dict[str, ArchiveMove] = {
    "open": ArchiveMove("列入归档", MAKERS, job=True),
    "compile": ArchiveMove("编制案卷", MAKERS, job=True),
    "confirm": ArchiveMove("核对", CHECKERS),
    "offer": ArchiveMove("移交", MAKERS),
    "receive": ArchiveMove("签收", KEEPERS),
    "give_back": ArchiveMove("退回", CHECKERS | KEEPERS),
    "go_stale": ArchiveMove("重新编制", frozenset(), job=True),
}
TRANSFER_MOVES: dict[str, ArchiveMove] = {
    "offer": ArchiveMove("移交", MAKERS),
    "sign": ArchiveMove("签收", KEEPERS),
    "give_back": ArchiveMove("全部退回", KEEPERS),
}


class VolumeLife(FSMModelMixin, models.Model):
    """State and moves of a volume; services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=10, choices=V.choices, default=V.DUE.value, protected=True)

    class Meta:
        abstract = True

    @transition("state", source=V.DUE.value, target=V.DUE.value)
    def open(self) -> None:
        """The case has ended, or has changed after its volume was kept."""

    @transition("state", source=[V.DUE.value, V.COMPILED.value], target=V.COMPILED.value)
    def compile(self) -> None:
        """The list of parts is frozen and the directory made; again as long as nobody has checked it."""

    @transition("state", source=V.COMPILED.value, target=V.CHECKED.value)
    def confirm(self) -> None:
        """Somebody else than the maker has looked through the volume."""

    @transition("state", source=V.CHECKED.value, target=V.OFFERED.value)
    def offer(self) -> None:
        """It stands on a handover list."""

    @transition("state", source=V.OFFERED.value, target=V.KEPT.value)
    def receive(self) -> None:
        """The keeper has signed the list."""

    @transition("state", source=[V.COMPILED.value, V.CHECKED.value, V.OFFERED.value], target=V.DUE.value)
    def give_back(self) -> None:
        """Back to whoever makes it, with a reason."""

    @transition("state", source=[V.COMPILED.value, V.CHECKED.value, V.OFFERED.value], target=V.DUE.value)
    def go_stale(self) -> None:
        """The case has changed since the list was frozen."""


class TransferLife(FSMModelMixin, models.Model):
    """State and moves of a handover list (移交清单)."""

    state = FSMField("状态", max_length=10, choices=T.choices, default=T.OFFERED.value, protected=True)

    class Meta:
        abstract = True

    @transition("state", source=T.OFFERED.value, target=T.OFFERED.value)
    def offer(self) -> None:
        """Handed over with the volumes it names."""

    @transition("state", source=T.OFFERED.value, target=T.SIGNED.value)
    def sign(self) -> None:
        """The keeper signs for every volume that has not been given back."""

    @transition("state", source=T.OFFERED.value, target=T.RETURNED.value)
    def give_back(self) -> None:
        """The keeper takes none of them."""
