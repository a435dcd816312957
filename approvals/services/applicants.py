"""Applicants: found by credit code or ID, entered once, reused."""

from __future__ import annotations

from approvals.models import Applicant
from core.crypto import blind_index, encrypt
from core.errors import Invalid
from core.identifiers import mask_resident_id, parse_phone, parse_resident_id, parse_uscc
from core.searchtext import search_key


def applicant_find_or_create(
    *,
    kind: str,
    name: str,
    uscc: str = "",
    resident_id: str = "",
    contact: str = "",
    phone: str = "",
    address: str = "",
) -> Applicant:
    """The applicant with this credit code (enterprise) or resident ID (person), created on first sight.

    Contact and phone are brought up to date; the registered name is not changed by an application: a difference is told.
    Raises Invalid in Chinese naming the field.
    """
    if not name.strip():
        raise Invalid("请填写申请人名称。", field="applicant_name")
    number = parse_phone(phone) if phone else ""
    made = {"kind": kind, "name": name.strip(), "contact": contact, "phone": number, "address": address}
    if kind == Applicant.Kind.ENTERPRISE:
        code = parse_uscc(uscc)
        found, created = Applicant.objects.get_or_create(uscc=code, defaults={**made, "search": search_key(name, code)})
    else:
        ident = parse_resident_id(resident_id)
        found, created = Applicant.objects.get_or_create(
            resident_id_index=blind_index(ident),
            defaults={
                **made,
                "resident_id": encrypt(ident),
                "resident_id_masked": mask_resident_id(ident),
                "search": search_key(name),
            },
        )
    if created:
        return found
    if found.name != name.strip():
        raise Invalid(
            f"{found.identifier}已登记为“{found.name}”，与填写的“{name.strip()}”不一致，请核对证照原件。",
            field="applicant_name",
        )
    changed = {f: v for f, v in (("contact", contact), ("phone", number), ("address", address)) if v}
    changed = {f: v for f, v in changed.items() if getattr(found, f) != v}
    if changed:
        for field, value in changed.items():
            setattr(found, field, value)
        found.save(update_fields=list(changed))
    return found
