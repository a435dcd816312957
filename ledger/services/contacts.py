"""Contacts (附件1): each change is a new row beside the old one; the table is reported with the unit's seal."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.crypto import encrypt
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.identifiers import IdentifierError, parse_phone
from core.models import Document, Organisation
from empowerment.authority import SealStep
from empowerment.sealing import seal_apply
from ledger.documents.tables import CONTACTS, contacts_make
from ledger.models import Contact, ContactKind, ContactReport, Reporter
from ledger.selectors.contacts import contacts_kept


@dataclass(frozen=True)
class ContactInput:
    kind: str
    name: str
    post: str
    office_phone: str
    mobile: str
    mail: str = ""
    note: str = ""


@transaction.atomic
def contact_set(*, organisation: Organisation, said: ContactInput, actor: Actor, seen: int = 0) -> Contact:
    """Enter or change one of the three people. `seen` is the key of the row that the page showed, 0 for none.

    Raises Invalid for a telephone that is none, Stale when somebody was faster, NotAllowed outside the unit.
    """
    if not actor.is_job and not contacts_kept(actor, organisation.pk):
        raise NotAllowed(f"联络表由{organisation.name}的台账填报人或负责人维护。")
    if said.kind not in ContactKind.values:
        raise Invalid("请选择联络表的行。", field="kind")
    list(Organisation.objects.select_for_update().filter(pk=organisation.pk))  # two at once: one after the other
    old = Contact.objects.filter(organisation=organisation, kind=said.kind, replaced_at=None).first()
    if (old.pk if old else 0) != seen:
        raise Stale("这一行刚被同事改过，请刷新页面核对后再填。")
    now = moments.now()
    row = Contact(
        organisation=organisation,
        kind=said.kind,
        name=_given(said.name, "姓名", "name"),
        post=_given(said.post, "职务", "post"),
        office_phone_sealed=_phone(said.office_phone, "office_phone"),
        mobile_sealed=_phone(said.mobile, "mobile"),
        mail_sealed=encrypt(said.mail.strip()) if said.mail.strip() else "",
        note=said.note.strip(),
        recorded_at=now,
        recorded_by=actor.person,
    )
    if old is not None:
        Contact.objects.filter(pk=old.pk).update(replaced_at=now)
    row.save()
    facts = {"kind": said.kind, "replaces": old.pk if old else None}
    events.record(obj=row, verb="contact.set", actor=actor, facts=facts, organisation_id=organisation.pk)
    return row


def _given(text: str, label: str, name: str) -> str:
    if not text.strip():
        raise Invalid(f"请填写{label}。", field=name)
    return text.strip()


def _phone(text: str, name: str) -> str:
    try:
        return encrypt(parse_phone(text))
    except IdentifierError as problem:
        raise Invalid(str(problem), field=name) from problem


@transaction.atomic
def contacts_report(*, reporter: Reporter, actor: Actor) -> ContactReport:
    """报送联络表: frozen as a paper with the unit's seal. Raises Refused while one of the three is missing or nothing has
    changed since the last report, and what the seal register raises.
    """
    body = reporter.organisation
    if actor.person is None or not contacts_kept(actor, body.pk):
        raise NotAllowed(f"联络表由{body.name}的台账填报人或负责人报送。")
    list(Reporter.objects.select_for_update().filter(pk=reporter.pk))  # two at once: one after the other
    rows = Contact.objects.filter(organisation=body, replaced_at=None)
    missing = [str(kind.label) for kind in ContactKind if kind not in set(rows.values_list("kind", flat=True))]
    if missing:
        raise Refused(f"还没有填：{'、'.join(missing)}。", code="contacts_missing")
    last = reporter.contact_reports.order_by("-pk").first()
    if last is not None and not rows.filter(recorded_at__gt=last.reported_at).exists():
        raise Refused("上次报送以后没有变动，不用再报。", code="contacts_unchanged")
    now = moments.now()
    report = ContactReport.objects.create(reporter=reporter, reported_at=now, reported_by=actor.person)
    paper = contacts_make(report, at=now)
    step = SealStep(CONTACTS, 1, body.pk, body.name_on(moments.legal_day(now)), reporter.plan.seal_kind)
    locked = Document.objects.select_for_update().get(pk=paper.pk)
    use = seal_apply(document=locked, step=step, person=actor.person, at=now, authority=None, case_number="台账联络表")
    late = moments.legal_day(now) > reporter.plan.contacts_due_on
    facts = {"seal": use.seal.code, "facts_hash": use.facts_hash, "late": late}
    events.record(obj=report, verb="contacts.report", actor=actor, facts=facts, organisation_id=body.pk)
    return report
