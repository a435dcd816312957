"""Credit entries: what bars an applicant, and which entries a person may see."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.models import Applicant, Case, CheckState, CommitmentCheck, CreditFlag
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, Role
from core.searchtext import query_key

CREDIT_CLERKS = frozenset({Role.CLERK, Role.PARK_ADMIN})
CREDIT_READERS = CREDIT_CLERKS | {Role.REVIEWER, Role.CHIEF, Role.HEAD, Role.HANDLER, Role.INSPECTOR, Role.REFORM}


def credit_bars(applicant: Applicant) -> list[str]:
    """In words, what keeps the applicant from promising: unrepaired entries, wherever they were made, and a promise that
    was found broken and is not yet revoked.
    """
    found = [
        f"{flag.get_kind_display()}，{moments.chinese_date(flag.listed_on)}列入（{flag.source}）"
        for flag in CreditFlag.objects.filter(applicant=applicant, repaired_on=None)
    ]
    broken = CommitmentCheck.objects.filter(commitment__case__applicant=applicant, state=CheckState.BREACHED)
    return found + [
        f"办件{number}承诺不实，正在处理" for number in broken.values_list("commitment__case__number", flat=True)
    ]


def credit_flags(actor: Actor, *, text: str = "", limit: int = 200) -> list[CreditFlag]:
    """Entries made in the person's own jurisdictions, unrepaired and newest first; filtered by applicant."""
    rows = _visible(actor).select_related("applicant", "organisation", "case")
    if text:
        rows = rows.filter(applicant__search__contains=query_key(text))
    return list(rows.order_by("repaired_on", "-listed_on", "-pk")[:limit])


def credit_flag_get(pk: int, actor: Actor) -> CreditFlag:
    flag = _visible(actor).select_related("applicant", "organisation").filter(pk=pk).first()
    if flag is None:
        raise NotVisible("没有这条信用记录，或者您无权查看。")
    return flag


def credit_applicant(pk: int, actor: Actor) -> Applicant | None:
    """An applicant on record: an enterprise, or a person who has applied where this clerk works."""
    return _may_flag(actor).filter(pk=pk).first()


def credit_applicants(actor: Actor, text: str, *, limit: int = 10) -> list[Applicant]:
    """Applicants on record whose credit this clerk may enter, by what was typed; the people of other cities are not found."""
    if not query_key(text):
        return []
    return list(_may_flag(actor).filter(search__contains=query_key(text)).order_by("pk")[:limit])


def _may_flag(actor: Actor) -> QuerySet[Applicant]:
    here = Organisation.objects.filter(pk__in=actor.organisations(*CREDIT_CLERKS)).values("jurisdiction")
    applied = Case.objects.filter(applicant=OuterRef("pk"), park__jurisdiction__in=here)
    return Applicant.objects.filter(Q(kind=Applicant.Kind.ENTERPRISE) | Exists(applied))


def credit_bodies(actor: Actor) -> list[Organisation]:
    """The organisations for which this person enters credit records."""
    return list(Organisation.objects.filter(pk__in=actor.organisations(*CREDIT_CLERKS)).order_by("pk"))


def _visible(actor: Actor) -> QuerySet[CreditFlag]:
    mine = Organisation.objects.filter(pk__in=actor.organisations(*CREDIT_READERS)).values("jurisdiction")
    return CreditFlag.objects.filter(Q(organisation__jurisdiction__in=mine))
