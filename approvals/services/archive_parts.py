"""What belongs into the volume of a case, in the order of its rule, and what is still missing before it can be made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from approvals.archive_life import Part, VolumeState
from approvals.custody_life import OriginalState
from approvals.documents_archive import DIRECTORY, TRANSFER_LIST
from approvals.documents_forms import CERTIFICATE, EXAMINATION, RECEIPT, SERVICE
from approvals.models import (
    ArchiveVolume,
    Case,
    CheckRecord,
    Commitment,
    Consultation,
    CustodyOriginal,
    Delivery,
    Hearing,
    SideTaskFile,
    Tolerance,
)
from approvals.selectors.papers import documents_of_cases, newest_file
from approvals.selectors.sealing import steps_owed
from approvals.workflow import ENDED, MOVES, State
from core import events
from core.models import Document, DocumentFile, StoredFile
from empowerment.workflow import DocumentClass

# Class of paper -> section; what is not named lies under 审查, where the papers of examination and hearing belong.
SECTIONS: dict[str, Part] = {
    RECEIPT: Part.ACCEPTANCE,
    DocumentClass.ACCEPTANCE: Part.ACCEPTANCE,
    DocumentClass.CORRECTION: Part.ACCEPTANCE,
    DocumentClass.REFUSAL: Part.ACCEPTANCE,
    DocumentClass.PROMISE: Part.ACCEPTANCE,
    DocumentClass.COMMITMENT: Part.ACCEPTANCE,
    EXAMINATION: Part.EXAMINATION,
    DocumentClass.DECISION: Part.DECISION,
    DocumentClass.TERMINATION: Part.DECISION,
    DocumentClass.REVOCATION: Part.DECISION,
    CERTIFICATE: Part.DECISION,
    SERVICE: Part.SERVICE,
    DocumentClass.RECTIFICATION: Part.OTHER,
}
SERVED = (State.DELIVERED, State.REVOKED, State.CANCELLED)  # a result was handed out, so that it has its receipt


@dataclass(frozen=True)
class Found:
    """One part before it is hashed; without `stored` it is on paper only."""

    part: Part
    title: str
    number: str
    at: dt.datetime
    stored: StoredFile | None


def parts_of(case: Case, order: Iterable[str]) -> list[Found]:
    """Every part of the case's file, section by section in the given order, inside a section by time."""
    found = [*_materials(case), *_papers(case), *_side_files(case)]
    place = {part: n for n, part in enumerate(order)}
    return sorted(found, key=lambda row: (place.get(row.part, len(place)), row.at))


def parts_new(volume: ArchiveVolume) -> list[Found]:
    """The parts of a volume: of a supplementary one what no earlier volume of the case holds."""
    earlier = ArchiveVolume.objects.filter(case=volume.case_id, sequence__lt=volume.sequence)
    known = {(row["title"], row["number"], row["sha256"]) for old in earlier for row in old.listed}
    return [
        row
        for row in parts_of(volume.case, volume.order)
        if (row.title, row.number, row.stored.sha256 if row.stored else "") not in known
    ]


def _materials(case: Case) -> list[Found]:
    """Each line with its file, and the files that an answer to a correction notice has replaced; what was uploaded wrongly
    and removed does not count.
    """
    assert case.received_at is not None
    earlier = _replaced(case)
    found = []
    for line in case.materials.select_related("file"):
        for n, old in enumerate(earlier.pop(line.order, []), start=1):
            if line.file is None or old.pk != line.file.pk:
                found.append(Found(Part.MATERIALS, f"{line.name}（先前第{n}稿）", "", case.received_at, old))
        if line.provided or line.file:
            found.append(Found(Part.MATERIALS, line.name, "", case.received_at, line.file))
    for order, files in sorted(earlier.items()):  # the line itself is no longer on the list
        found += [Found(Part.MATERIALS, f"原第{order}项材料", "", case.received_at, old) for old in files]
    return found


def _replaced(case: Case) -> dict[int, list[StoredFile]]:
    """Order of the line -> the files attached to it and never removed, oldest first."""
    attached: dict[int, list[str]] = {}
    for event in events.history(case):
        facts = events.facts_of(event)
        shas = attached.setdefault(int(facts.get("order") or 0), [])
        if event.verb == "case.attach_update_materials" and facts["sha256"] not in shas:
            shas.append(facts["sha256"])
        if event.verb == "case.detach_update_materials" and facts["sha256"] in shas:
            shas.remove(facts["sha256"])
    every = [sha for shas in attached.values() for sha in shas]
    stored = {row.sha256: row for row in StoredFile.objects.filter(sha256__in=every)} if every else {}
    return {order: [stored[sha] for sha in shas] for order, shas in attached.items() if shas}


def _papers(case: Case) -> list[Found]:
    found = []
    for document in documents_of_cases([case]):
        newest = newest_file(document)
        for row in document.files.all():
            if row == newest or row.kind == DocumentFile.Kind.SCAN:
                part = SECTIONS.get(document.document_class, Part.EXAMINATION)
                title = document.title if row == newest else f"{document.title}扫描件"
                found.append(Found(part, title, document.number, document.created_at, row.file))
    return found


def _side_files(case: Case) -> list[Found]:
    """What was handed in, photographed or signed beside the papers."""
    found = []
    for task in SideTaskFile.objects.filter(task__case=case).select_related("file"):
        found.append(Found(Part.EXAMINATION, task.name, "", task.added_at, task.file))
    for hearing in Hearing.objects.filter(case=case, record_file__isnull=False).select_related("record_file"):
        at = hearing.ended_at or case.decided_at or case.recorded_at
        found.append(Found(Part.EXAMINATION, "听证笔录（签字扫描件）", "", at, hearing.record_file))
    asked = Consultation.objects.filter(case=case, file__isnull=False).select_related("file")
    found += [
        Found(Part.EXAMINATION, f"征求意见附件：{row.file_name}", "", row.answered_at or row.asked_at, row.file)
        for row in asked
    ]
    at = case.accepted_at or case.recorded_at
    for model, title in ((Tolerance, "容缺承诺（签字扫描件）"), (Commitment, "告知承诺（签字扫描件）")):
        for signed in model.objects.filter(case=case, signed_file__isnull=False).select_related("signed_file"):
            found.append(Found(Part.ACCEPTANCE, title, "", at, signed.signed_file))
    checks = CheckRecord.objects.filter(later_check__commitment__case=case, file__isnull=False).select_related("file")
    found += [Found(Part.OTHER, f"承诺核查材料：{row.file_name}", "", row.made_at, row.file) for row in checks]
    return found


# --- What is missing ------------------------------------------------------------------------------------------------
def obstacles(case: Case) -> list[str]:
    """Everything that keeps the case from being archived, each with what to do; empty when nothing does."""
    if case.state not in ENDED or case.ended_at is None:
        return [f"本件现在是“{State(case.state).label}”，办结后才能归档。"]
    return [*_unserved(case), *_unfinished(case), *_lent(case)]


def _unserved(case: Case) -> list[str]:
    if case.state not in SERVED:
        return []
    made = Delivery.objects.filter(case=case).first()
    if made is None:
        return ["没有送达回证，请先登记送达。"]
    if made.awaits_signature:
        return [f"快递{made.tracking}还没有登记签收，请先“{MOVES['confirm_delivery'].label}”。"]
    return []


def _unfinished(case: Case) -> list[str]:
    """Papers that have no file yet or lack a seal; a paper taken back or replaced needs none."""
    papers = [row for row in documents_of_cases([case]) if row.document_class not in (DIRECTORY, TRANSFER_LIST)]
    replaced = {row.supersedes_id for row in papers}
    found = []
    for document in papers:
        name = f"{document.title}{document.number}"
        stands = document.withdrawn_at is None and document.pk not in replaced
        if stands and _lacks_seal(case, document):
            found.append(f"{name}还没有用印，请补用印。")
        if newest_file(document) is None or document.file_due_at is not None:
            problem = f"（{document.file_error}）" if document.file_error else ""
            found.append(f"{name}的文件还没有生成{problem}，请稍后再试。")
    return found


def _lacks_seal(case: Case, document: Document) -> bool:
    put_on = {use.step for use in document.seal_uses.all()}
    owed = steps_owed(case, document.document_class, document.created_at)
    return any(step.order not in put_on for step in owed if not step.on_request)


def _lent(case: Case) -> list[str]:
    lent = CustodyOriginal.objects.filter(case=case, state=OriginalState.LENT)
    return [f"原件“{row.name}”还借出在外，请先归还。" for row in lent]


def kept_volumes(case: Case) -> bool:
    return ArchiveVolume.objects.filter(case=case, state=VolumeState.KEPT).exists()
