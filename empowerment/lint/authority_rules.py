"""Who may decide, on what the power rests, and who supervises."""

from __future__ import annotations

from core import moments
from empowerment.lint.subject import Subject
from empowerment.workflow import ItemType, Mode, PowerSource, Slot

SCHEME_PROBLEMS = frozenset(
    {"scheme_draft", "scheme_repealed", "scheme_not_yet", "scheme_lapsed", "scheme_other_park", "no_rule"}
)
PARTY_PROBLEMS = frozenset({"no_party", "no_handler"})
FITTING_SOURCES = {
    Mode.DIRECT: {PowerSource.AUTHORISED, PowerSource.CONCENTRATED},
    Mode.DELEGATED: {PowerSource.DELEGATED},
}
STEPS = {Slot.ACCEPTS: "受理", Slot.EXAMINES: "审核", Slot.DECIDES: "审批", Slot.ISSUES: "办结、送达"}


def names_law(text: str) -> bool:
    """Whether a text names a law, regulation or rule: in 书名号, as all of them are cited."""
    return "《" in text and "》" in text


def no_version(subject: Subject) -> str:
    return "" if subject.version else "已列入园区清单，但没有已公布并施行的事项版本"


def scheme_not_in_force(subject: Subject) -> str:
    return _reasons(subject, SCHEME_PROBLEMS)


def party_missing(subject: Subject) -> str:
    return _reasons(subject, PARTY_PROBLEMS)


def instrument_missing(subject: Subject) -> str:
    return _reasons(subject, {"no_instrument"})


def instrument_due(subject: Subject) -> str:
    """A missing instrument that does not block yet."""
    cards = subject.authority.cards if subject.authority and not subject.refusal else ()
    return "；".join(card.words for card in cards)


def instrument_ending(subject: Subject) -> str:
    """Nothing covers the item from a coming day on; who lacks it today is told by `instrument_missing`."""
    if subject.lacking_from is None or subject.refusal:
        return ""
    return f"自{moments.chinese_date(subject.lacking_from)}起没有有效的授权、委托或交接文书"


def _reasons(subject: Subject, codes: frozenset[str] | set[str]) -> str:
    reasons = subject.refusal.reasons if subject.refusal else ()
    return "；".join(reason.words for reason in reasons if reason.code in codes)


def source_fits_mode(subject: Subject) -> str:
    mode, source = Mode(subject.empowerment.mode), subject.source_of_power
    fitting = FITTING_SOURCES.get(mode)
    if not source:
        return "没有写明权力来源"
    if fitting is None or source in fitting:
        return ""
    return f"“{mode.label}”的权力来源写的是“{PowerSource(source).label}”"


def authorised_basis(subject: Subject) -> str:
    if subject.source_of_power != PowerSource.AUTHORISED or names_law(subject.empowerment.power_basis):
        return ""
    return "没有写明授权所依据的法律、法规"


def delegated_basis(subject: Subject) -> str:
    if subject.source_of_power != PowerSource.DELEGATED:
        return ""
    named = [basis for basis in (subject.empowerment.power_basis, *subject.instrument_bases) if names_law(basis)]
    return "" if named else "赋权事项和委托书都没有写明委托所依照的法律、法规、规章"


def concentrated_basis(subject: Subject) -> str:
    if subject.source_of_power != PowerSource.CONCENTRATED or subject.empowerment.power_basis:
        return ""
    return "没有写明相对集中行政许可权的批准文件"


def legal_basis(subject: Subject) -> str:
    return "没有写明法定依据" if subject.version and not subject.version.legal_basis else ""


def supervisor(subject: Subject) -> str:
    if subject.authority is None or subject.authority.body(Slot.SUPERVISES):
        return ""
    return "方式规则没有写明由谁负责事后监管"


def flow_complete(subject: Subject) -> str:
    if subject.authority is None or not subject.version or subject.version.item_type != ItemType.LICENCE:
        return ""
    missing = [words for slot, words in STEPS.items() if not subject.authority.body(slot)]
    return f"办理流程缺少{'、'.join(missing)}" if missing else ""
