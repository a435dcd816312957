"""The public's guide of a version: written with the draft, and with it for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from core.errors import Invalid
from empowerment.models import Guide, GuideQuestion, ItemVersion
from empowerment.workflow import Audience, Closing, OnlineDepth, OrganisationTheme, PersonTheme

VOCABULARIES: dict[str, type[Audience | OrganisationTheme | PersonTheme | Closing]] = {
    "audience": Audience,
    "organisation_theme": OrganisationTheme,
    "person_theme": PersonTheme,
    "closing": Closing,
}


@dataclass(frozen=True)
class GuideDraft:
    """What the public is told beside basis, limits and materials. Empty or None: not known yet (the lint says so).

    `visits` counts the visits an applicant cannot be spared; `charges` None: not stated.
    """

    audience: str = ""
    organisation_theme: str = ""
    person_theme: str = ""
    conditions: str = ""
    quantity: str = ""
    special_procedures: str = ""
    online_depth: int = OnlineDepth.NONE
    online_url: str = ""
    visits: int | None = None
    visits_reason: str = ""
    courier: bool = False
    charges: bool | None = None
    fee_item: str = ""
    fee_basis: str = ""
    pays_online: bool = False
    closing: str = ""
    result_name: str = ""
    result_sample: str = ""
    form_sample: str = ""
    fictional: bool = False
    source: str = ""


@dataclass(frozen=True)
class QuestionDraft:
    """One frequently asked question."""

    question: str
    answer: str


def guide_write(*, version: ItemVersion, guide: GuideDraft | None, questions: Sequence[QuestionDraft]) -> None:
    """Write the guide and the questions of a version that is being drafted, inside the caller's transaction.

    Raises Invalid for a word outside the vocabulary, for an address that is none, and for a question without an answer.
    """
    if guide is not None:
        for field, vocabulary in VOCABULARIES.items():
            word = getattr(guide, field)
            if word and word not in vocabulary.values:
                raise Invalid(f"“{word}”不在可用的词中：{'、'.join(vocabulary.values)}。", field=field)
        if guide.online_depth not in OnlineDepth.values:
            raise Invalid("网上办理深度只有 0（不能网上办理）至 4（Ⅳ级）。", field="online_depth")
        if guide.online_url and not guide.online_url.startswith(("https://", "http://")):
            raise Invalid("网办地址须以 https:// 或 http:// 开头。", field="online_url")  # it becomes a link
        Guide.objects.create(version=version, **asdict(guide))
    for row in questions:
        if not row.question.strip() or not row.answer.strip():
            raise Invalid("常见问题的问题和回答都要填写。", field="questions")
    GuideQuestion.objects.bulk_create(
        GuideQuestion(version=version, order=order, question=row.question.strip(), answer=row.answer.strip())
        for order, row in enumerate(questions, start=1)
    )


def guide_of(version: ItemVersion) -> GuideDraft | None:
    """The guide of a version as a draft for the next one; None when it has none."""
    row = Guide.objects.filter(version=version).first()
    if row is None:
        return None
    return replace(GuideDraft(), **{name: getattr(row, name) for name in asdict(GuideDraft())})
