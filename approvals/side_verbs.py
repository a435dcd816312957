"""The plain tables of what is done beside a case: move -> service and page form. Labels and roles stand with the lives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from approvals import services
from approvals.forms import hearings, side, sidetasks
from approvals.models import Hearing, InterestedParty, SideTask


@dataclass(frozen=True)
class SideVerb:
    service: Callable[..., Any]
    form: type[side.SideForm]


@dataclass(frozen=True)
class Beside:
    """A kind of row beside a case: its model, how the services call it, the moves that make a new one, all its verbs."""

    model: type[Any]
    argument: str
    tab: str
    makes: frozenset[str]
    verbs: Mapping[str, SideVerb]


BESIDE: dict[str, Beside] = {
    "task": Beside(
        SideTask,
        "task",
        "technical",
        frozenset({"plan"}),
        {
            "plan": SideVerb(services.sidetask_plan, sidetasks.TaskPlanForm),
            "rearrange": SideVerb(services.sidetask_rearrange, sidetasks.TaskRearrangeForm),
            "start": SideVerb(services.sidetask_start, sidetasks.TaskStartForm),
            "draw": SideVerb(services.sidetask_draw, sidetasks.TaskDrawForm),
            "recuse_expert": SideVerb(services.sidetask_recuse_expert, sidetasks.SeatRecuseForm),
            "record_opinion": SideVerb(services.sidetask_record_opinion, sidetasks.SeatOpinionForm),
            "attach": SideVerb(services.sidetask_attach, sidetasks.TaskAttachForm),
            "finish": SideVerb(services.sidetask_finish, sidetasks.TaskFinishForm),
            "review": SideVerb(services.sidetask_review, side.SideNoteForm),
            "call_off": SideVerb(services.sidetask_call_off, side.SideReasonForm),
        },
    ),
    "party": Beside(
        InterestedParty,
        "party",
        "hearing",
        frozenset({"find"}),
        {
            "find": SideVerb(services.party_find, hearings.PartyFindForm),
            "tell": SideVerb(services.party_tell, hearings.PartyTellForm),
            "hear": SideVerb(services.party_hear, hearings.PartyHearForm),
        },
    ),
    "hearing": Beside(
        Hearing,
        "hearing",
        "hearing",
        frozenset({"tell", "call"}),
        {
            "tell": SideVerb(services.hearing_tell, hearings.HearingTellForm),
            "call": SideVerb(services.hearing_call, hearings.HearingCallForm),
            "request": SideVerb(services.hearing_request, hearings.HearingRequestForm),
            "waive": SideVerb(services.hearing_waive, side.SideReasonForm),
            "order": SideVerb(services.hearing_order, hearings.HearingCallForm),
            "notify": SideVerb(services.hearing_notify, hearings.HearingNotifyForm),
            "hold": SideVerb(services.hearing_hold, hearings.HearingHoldForm),
            "replace_chair": SideVerb(services.hearing_replace_chair, hearings.HearingChairForm),
            "miss": SideVerb(services.hearing_miss, side.SideReasonForm),
            "withdraw": SideVerb(services.hearing_withdraw, side.SideReasonForm),
        },
    ),
}
