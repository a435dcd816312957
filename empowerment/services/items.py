"""Power items and their versions: drafted, published from a day on, recalled before that day; never edited after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import Jurisdiction, Organisation
from core.searchtext import search_key
from empowerment.models import ItemMaterial, ItemVersion, PowerItem, SubItem, ValidityUnit
from empowerment.services.commitments import CommitmentDraft, MaterialDraft, commitment_must_fit
from empowerment.services.guides import GuideDraft, QuestionDraft, guide_write
from empowerment.workflow import DecisionForm, ItemType, PowerSource, VersionState


@dataclass(frozen=True)
class LicenceTermsDraft:
    """What the licence is like: kinds of application taken, validity (None: long-term), calendar days by which a renewal
    is applied for before the expiry [50], limited quantity [57], safety of the public [78, 79].
    """

    takes_change: bool = True
    takes_renewal: bool = True
    takes_reissue: bool = True
    takes_cancellation: bool = True
    validity_number: int | None = None
    validity_unit: str = ""
    renewal_lead_days: int = 30
    limited_quantity: bool = False
    safety_matter: bool = False


ORDINARY_TERMS = LicenceTermsDraft()


@transaction.atomic
def item_create(
    *,
    code: str,
    jurisdiction: Jurisdiction,
    name: str,
    department: Organisation,
    source: str,
    actor: Actor,
    everyday_words: Sequence[str] = (),
    licence_family: str = "",
    fictional: bool = False,
) -> PowerItem:
    """Enter an item of the catalogue; what it says is in its versions. Raises Refused when the code is taken.

    Items of one `licence_family` give one and the same licence (新办 and 变更 listed apart).
    """
    if PowerItem.objects.filter(jurisdiction=jurisdiction, code=code).exists():
        raise Refused(f"事项编码“{code}”在{jurisdiction.name}已被使用，请换一个。", code="code_taken")
    item = PowerItem.objects.create(
        code=code,
        jurisdiction=jurisdiction,
        name=name,
        competent_department=department,
        everyday_words=";".join(everyday_words),
        licence_family=licence_family.strip(),
        search=search_key(name, code, *everyday_words),
        fictional=fictional,
        source=source,
    )
    facts = {"code": code, "name": name, "department": department.code}
    events.record(obj=item, verb="item.create", actor=actor, facts=facts)
    return item


@transaction.atomic
def item_update(
    *,
    item: PowerItem,
    name: str,
    department: Organisation,
    everyday_words: Sequence[str],
    source: str,
    actor: Actor,
    licence_family: str | None = None,
) -> PowerItem:
    """Bring the catalogue line up to date: name, competent department, everyday words, and the family of its licence (None:
    as it is). What it says is in its versions.
    """
    if not name.strip():
        raise Invalid("请填写事项名称。", field="name")
    item = PowerItem.objects.select_for_update().get(pk=item.pk)
    item.name, item.competent_department, item.source = name.strip(), department, source.strip()
    item.everyday_words = ";".join(everyday_words)
    family = item.licence_family if licence_family is None else licence_family.strip()
    told = {"licence_family": family} if family != item.licence_family else {}
    item.licence_family = family
    item.search = search_key(item.name, item.code, *everyday_words)
    item.save()
    facts = {"name": item.name, "department": department.code, **told}
    events.record(obj=item, verb="item.update", actor=actor, facts=facts)
    return item


@transaction.atomic
def subitems_add(*, item: PowerItem, rows: Iterable[tuple[str, str]], actor: Actor) -> list[SubItem]:
    """Enter the businesses (业务子项) of an item as (code, name)."""
    found = SubItem.objects.bulk_create(SubItem(item=item, code=code, name=name) for code, name in rows)
    facts = {"codes": [row.code for row in found]}
    events.record(obj=item, verb="item.subitems_add", actor=actor, facts=facts)
    return found


@transaction.atomic
def version_draft(
    *,
    item: PowerItem,
    actor: Actor,
    item_type: str,
    name: str = "",
    legal_basis: str = "",
    source_of_power: str = PowerSource.STATUTE,
    limit_number: int | None = None,
    limit_unit: str = "",
    limit_roll: bool = False,
    limit_note: str = "",
    extension_days: int = 10,
    instant: bool = False,
    decision_form: str = DecisionForm.CHIEF,
    fee: str = "",
    commitment: bool = False,
    commitment_excluded: str = "",
    commitment_text: str = "",
    commitment_check_number: int | None = None,
    commitment_check_unit: str = "",
    materials: Sequence[MaterialDraft] = (),
    guide: GuideDraft | None = None,
    questions: Sequence[QuestionDraft] = (),
    terms: LicenceTermsDraft = ORDINARY_TERMS,
) -> ItemVersion:
    """Draft the next version of an item, also while the present one is in force. It begins when it is published.

    `limit_number` is the statutory limit in `limit_unit` (working or calendar days), None when the law sets none;
    with `limit_roll` a limit in calendar days that ends on a rest day ends on the next working day. `guide` and `questions`
    are what the public is told beside it.
    `commitment`: the applicant's promise `commitment_text` may stand in for the materials marked `by_commitment`; it is
    checked within `commitment_check_number` working or calendar days of the decision (国办发〔2020〕42号).
    Raises Invalid for a limit without a unit and for words outside the vocabulary, Refused while another draft waits.
    """
    if limit_number is not None and limit_unit not in ("workday", "day"):
        raise Invalid("填写了法定时限，请写明单位（工作日或日）。", field="limit_unit")
    _terms_fit(terms)
    for word, vocabulary, field in (
        (item_type, ItemType, "item_type"),
        (source_of_power, PowerSource, "source_of_power"),
        (decision_form, DecisionForm, "decision_form"),
    ):
        if word not in vocabulary.values:
            raise Invalid(f"“{word}”不在可用的词中：{'、'.join(vocabulary.values)}。", field=field)
    promise = CommitmentDraft(
        commitment, commitment_excluded, commitment_text.strip(), commitment_check_number, commitment_check_unit
    )
    commitment_must_fit(promise, materials)
    PowerItem.objects.select_for_update().get(pk=item.pk)
    versions = ItemVersion.objects.filter(item=item)
    if versions.filter(state=VersionState.DRAFT, superseded_at=None).exists():
        raise Refused("该事项已有一个起草中的版本，请先公布或作废它。", code="draft_waiting")
    version = ItemVersion.objects.create(
        item=item,
        number=(versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        name=name or item.name,
        item_type=item_type,
        legal_basis=legal_basis,
        source_of_power=source_of_power,
        limit_number=limit_number,
        limit_unit=limit_unit if limit_number is not None else "",
        limit_roll=limit_roll,
        limit_note=limit_note,
        extension_days=extension_days,
        instant=instant,
        decision_form=decision_form,
        fee=fee,
        **promise.columns(),
        valid_from=moments.now(),
        **asdict(terms),
    )
    ItemMaterial.objects.bulk_create(
        ItemMaterial(
            version=version,
            order=order,
            name=row.name,
            required=row.required,
            original=row.original,
            deferrable=row.deferrable,
            by_commitment=row.by_commitment,
            note=row.note,
            fictional=row.fictional,
        )
        for order, row in enumerate(materials, start=1)
    )
    guide_write(version=version, guide=guide, questions=questions)
    _record("version.draft", version, actor)
    return version


def _terms_fit(terms: LicenceTermsDraft) -> None:
    if terms.validity_number is None:
        if terms.validity_unit:
            raise Invalid("填写了有效期单位，请写明数；长期有效的都不填。", field="validity_number")
        return
    if terms.validity_number < 1:
        raise Invalid("证照有效期至少为 1。", field="validity_number")
    if terms.validity_unit not in ValidityUnit.values:
        raise Invalid("填写了证照有效期，请写明单位（年、个月或日）。", field="validity_unit")


@transaction.atomic
def version_publish(
    *,
    version: ItemVersion,
    publication: str,
    effective_on: dt.date,
    actor: Actor,
    published_on: dt.date | None = None,
) -> ItemVersion:
    """Publish a draft: from `effective_on` it is the item, and no path may edit it again.

    `publication` is the document that publishes it, `published_on` its day (today if not given). What is not published
    may not be applied [5], so it cannot take effect before that day, nor before the version it follows. Running cases
    keep the version they were accepted under. Raises Invalid and Refused.
    """
    version = ItemVersion.objects.select_for_update().get(pk=version.pk)
    published_on = published_on or moments.today()
    if version.state == VersionState.PUBLISHED or version.superseded_at is not None:
        raise Refused("该版本已公布或已作废，不能再公布；请起草新版本。", code="not_a_draft")
    if not publication.strip():
        raise Invalid("请填写公布文件。", field="publication")
    if published_on > moments.today():
        raise Invalid("公布日期不能晚于今天。", field="published_on")
    if effective_on < published_on:
        raise Invalid("未经公布的不得作为依据：生效日不能早于公布日。", field="effective_on")
    starts = moments.start_of(effective_on)
    later = (
        ItemVersion.objects.known_at(None)
        .filter(item_id=version.item_id, state=VersionState.PUBLISHED, valid_from__gte=starts)
        .order_by("number")
        .last()
    )
    if later is not None:
        words = f"第{later.number}版自{moments.chinese_date(later.valid_from)}起生效，新版本须晚于该日生效。"
        raise Refused(words, code="version_order")
    version.valid_from = starts
    version.state = VersionState.PUBLISHED
    version.published_at = moments.start_of(published_on)
    version.publication = publication.strip()
    version.recorded_at = moments.now()  # a draft answers for nothing: what counts is known from here on
    version.save()
    _record("version.publish", version, actor, effective_on=effective_on, publication=version.publication)
    return version


@transaction.atomic
def version_recall(*, version: ItemVersion, reason: str, actor: Actor) -> ItemVersion:
    """Take back a draft, or a published version that has not begun. Raises Invalid without a reason, Refused later."""
    version = ItemVersion.objects.select_for_update().get(pk=version.pk)
    if not reason.strip():
        raise Invalid("请填写撤回理由。", field="reason")
    if version.superseded_at is not None:
        raise Refused("该版本已经撤回。", code="recalled_already")
    if version.state == VersionState.PUBLISHED and version.valid_from <= moments.now():
        raise Refused("该版本已经生效，不能撤回；请公布新版本。", code="version_in_force")
    version.superseded_at = moments.now()
    version.save(update_fields=["superseded_at"])
    _record("version.recall", version, actor, reason=reason.strip())
    return version


def _record(verb: str, version: ItemVersion, actor: Actor, **facts: object) -> None:
    facts = {"item": version.item_id, "number": version.number, **facts}
    events.record(obj=version, verb=verb, actor=actor, facts=facts)
