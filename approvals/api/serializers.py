"""Input shapes of the moves and of a submission; what the rules say about the values is said by the services.

Each shape turns itself into the keyword arguments of its service.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from approvals.licence_life import CancelGround, RevokeGround
from approvals.models import Applicant, CheckRecord, Decision, Delivery, ExternalSystem, PauseKind
from approvals.sealing_life import CounterGround
from approvals.services import MaterialInput, Meeting, Paper, Signature, scan_to_confirm
from approvals.workflow import CaseKind, Channel, Result, State
from core.api.endpoint import Input, Moment
from core.models import Organisation, OrganisationKind, Person
from core.papers import file_store
from empowerment.models import Seal as RegisteredSeal
from empowerment.workflow import Mode

RESULTS = [(Result.GRANTED.value, "准予"), (Result.DENIED.value, "不予")]
FORMS = [(form.value, form.label) for form in Decision.Form if form != Decision.Form.SUPERIOR]
ORIGINALS = "原件须由窗口人员当面核验，对接系统不能代为勾选。"


class Order(serializers.IntegerField):
    """The place of a material on the checklist."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=1, max_value=999, **more)


class Orders(serializers.ListField):
    child = Order()

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=200, **more)


class MoveInput(Input):
    """A move without input; the base of all others. The context holds the actor."""

    def for_service(self) -> dict[str, Any]:
        return dict(self.validated_data)


class Note(MoveInput):
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class ReasonGiven(MoveInput):
    reason = serializers.CharField(max_length=300)


class Revocation(ReasonGiven):
    ground = serializers.ChoiceField(RevokeGround.choices, required=False, help_text="the case of article 69")


class SuperiorRevocation(Revocation):
    number = serializers.CharField(max_length=120)
    revoked_on = serializers.DateField()
    seal = serializers.CharField(max_length=120)


class Cancellation(ReasonGiven):
    ground = serializers.ChoiceField(CancelGround.choices, required=False, help_text="the case of article 70")


class Materials(MoveInput):
    """Orders not named are unticked."""

    provided = Orders(default=list)
    originals = Orders(default=list)

    def validate_originals(self, value: list[int]) -> list[int]:
        if value and self.context["actor"].is_client:
            raise serializers.ValidationError(ORIGINALS)
        return value


class Number(MoveInput):
    system = serializers.SlugRelatedField(
        slug_field="code", queryset=ExternalSystem.objects.all(), help_text="code of the outside system"
    )
    number = serializers.CharField(max_length=80)


class Missing(Input):
    order = Order()
    note = serializers.CharField(max_length=300)


class Correction(MoveInput):
    missing = Missing(many=True, required=False, default=list)
    other = serializers.CharField(required=False, allow_blank=True, max_length=500)
    way = serializers.CharField(required=False, max_length=60)

    def for_service(self) -> dict[str, Any]:
        data = dict(self.validated_data)
        return data | {"missing": [(row["order"], row["note"]) for row in data["missing"]]}


class Supplement(MoveInput):
    provided = Orders(default=list)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class Refuse(MoveInput):
    reasons = serializers.CharField(max_length=500)
    right_body = serializers.CharField(required=False, allow_blank=True, max_length=120)
    ground = serializers.ChoiceField(["78"], required=False, help_text="false statements or materials (article 78)")


class OpinionGiven(MoveInput):
    suggests = serializers.ChoiceField(RESULTS)
    text = serializers.CharField(max_length=2000)


class MeetingRecord(Input):
    held_on = serializers.DateField()
    members = serializers.CharField(max_length=200)
    vote = serializers.CharField(max_length=100)
    minutes = serializers.CharField(max_length=100)


class Decide(MoveInput):
    result = serializers.ChoiceField(RESULTS)
    form = serializers.ChoiceField(FORMS)
    reasons = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    meeting = MeetingRecord(required=False, help_text="required when the form is collective")
    ground = serializers.CharField(required=False, max_length=16, help_text="of article 78, or of 69 or 70 by kind")
    out_of_order = serializers.CharField(
        required=False, max_length=300, help_text="why it is granted before an earlier equal application (article 57)"
    )

    def for_service(self) -> dict[str, Any]:
        return _with_meeting(dict(self.validated_data))


class Opine(OpinionGiven):
    form = serializers.ChoiceField(FORMS)
    meeting = MeetingRecord(required=False, help_text="required when the form is collective")

    def for_service(self) -> dict[str, Any]:
        return _with_meeting(dict(self.validated_data))


def _with_meeting(data: dict[str, Any]) -> dict[str, Any]:
    if "meeting" in data:
        data["meeting"] = Meeting(**data["meeting"])
    return data


class Seal(MoveInput):
    """Electronic without fields. Stamped by hand: with the scan, after which the case waits; then with `confirm` by a
    second person, which makes the move.
    """

    scan = serializers.FileField(required=False, help_text="PDF, PNG or JPG of the paper stamped by hand")
    seal = serializers.SlugRelatedField(
        slug_field="code",
        queryset=RegisteredSeal.objects.all(),
        required=False,
        help_text="code of the seal on the paper, where the body has several",
    )
    confirm = serializers.BooleanField(
        required=False, help_text="the caller has compared the scan handed in by another"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("confirm") and "scan" in attrs:
            raise serializers.ValidationError({"confirm": "提交扫描件和复核须由两人分别办理，不能在一次请求中完成。"})
        if "seal" in attrs and "scan" not in attrs:
            raise serializers.ValidationError({"seal": "只在提交盖章扫描件时指明印章；电子用印由系统按办理依据选取。"})
        return attrs

    def for_service(self) -> dict[str, Any]:
        data = dict(self.validated_data)
        scan, seal = data.pop("scan", None), data.pop("seal", None)
        if data.pop("confirm", False):
            case, move = self.context["case"], self.context["move"]
            return data | {"paper": Paper(confirms=scan_to_confirm(case, move))}
        return data | {"paper": Paper(scan=file_store(stream=scan, name=scan.name) if scan else None, seal=seal)}


class RequestedSeal(Seal):
    request = serializers.CharField(max_length=200, help_text="the superior's request: number or who asked, when")


class CounterRefusal(MoveInput):
    ground = serializers.ChoiceField(CounterGround.choices, help_text="formal grounds only")
    note = serializers.CharField(max_length=300)


class Mended(MoveInput):
    note = serializers.CharField(max_length=300)


class Superior(MoveInput):
    result = serializers.ChoiceField(RESULTS)
    number = serializers.CharField(max_length=120)
    decided_on = serializers.DateField()
    seal = serializers.CharField(max_length=120)
    reasons = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class Issue(MoveInput):
    certificate = serializers.CharField(required=False, allow_blank=True, max_length=80)
    valid_from = serializers.DateField(required=False)
    valid_until = serializers.DateField(required=False, help_text="otherwise computed from the item version")


class Deliver(MoveInput):
    way = serializers.ChoiceField(Delivery.Way.choices)
    recipient = serializers.CharField(max_length=60)
    relation = serializers.CharField(required=False, allow_blank=True, max_length=40)
    tracking = serializers.CharField(required=False, allow_blank=True, max_length=60, help_text="required for post")
    place = serializers.CharField(
        required=False, allow_blank=True, max_length=120, help_text="the electronic address, required for electronic"
    )
    witness = serializers.CharField(required=False, allow_blank=True, max_length=40)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class DeliverAgain(Deliver):
    reason = serializers.CharField(max_length=200)


class DeliveryConfirmed(MoveInput):
    signed_on = serializers.DateField()
    signed_by = serializers.CharField(max_length=60)


class Instant(MoveInput):
    certificate = serializers.CharField(required=False, allow_blank=True, max_length=80)
    form = serializers.ChoiceField(FORMS)
    recipient = serializers.CharField(max_length=60)
    text = serializers.CharField(required=False, max_length=500)
    relation = serializers.CharField(required=False, allow_blank=True, max_length=40)


class Pause(MoveInput):
    kind = serializers.ChoiceField(PauseKind.choices)
    reason = serializers.CharField(max_length=300)
    expected_days = serializers.IntegerField(min_value=1, max_value=365, help_text="working days")


class Resume(MoveInput):
    kind = serializers.ChoiceField(PauseKind.choices, required=False, help_text="without it every open pause ends")


class Extend(MoveInput):
    reason = serializers.CharField(max_length=300)
    days = serializers.IntegerField(required=False, min_value=1, max_value=60, help_text="working days")


class PersonGiven(serializers.SlugRelatedField):
    """A colleague by login name; whether the person fits is said by the service."""

    def __init__(self, **more: Any) -> None:
        super().__init__("username", queryset=Person.objects.filter(is_active=True), help_text="登录名", **more)


class Assign(MoveInput):
    person = PersonGiven()
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class HandOver(MoveInput):
    person = PersonGiven()
    reason = serializers.CharField(max_length=200)


class NoteNeeded(MoveInput):
    note = serializers.CharField(max_length=300)


class Transfer(MoveInput):
    park = serializers.SlugRelatedField("code", queryset=Organisation.objects.filter(kind=OrganisationKind.PARK))
    reason = serializers.CharField(max_length=300)


class TransferOut(MoveInput):
    reasons = serializers.CharField(max_length=500)
    right_body = serializers.CharField(max_length=120)


class CorrectEntry(MoveInput):
    """Only the entries given are corrected."""

    title = serializers.CharField(required=False, max_length=200)
    contact = serializers.CharField(required=False, allow_blank=True, max_length=40)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=30)
    agent_name = serializers.CharField(required=False, allow_blank=True, max_length=40)
    agent_phone = serializers.CharField(required=False, allow_blank=True, max_length=30)
    channel = serializers.ChoiceField(Channel.choices, required=False)
    area = serializers.CharField(required=False, allow_blank=True, max_length=60)
    received_at = Moment(required=False)
    reason = serializers.CharField(max_length=200)
    evidence = serializers.CharField(required=False, allow_blank=True, max_length=200)
    notice = serializers.BooleanField(default=False)

    def for_service(self) -> dict[str, Any]:
        data = dict(self.validated_data)
        beside = {name: data.pop(name) for name in ("reason", "evidence", "notice") if name in data}
        return {"values": data, **beside}


class Signed(MoveInput):
    """The applicant's signed promise is noted here; its scan is uploaded at the window."""

    note = serializers.CharField(max_length=200, help_text="how it was signed and where the paper is kept")
    agent_authorised = serializers.BooleanField(required=False, default=False)

    def for_service(self) -> dict[str, Any]:
        data = dict(self.validated_data)
        signature = Signature(note=data.pop("note"), agent_authorised=data.pop("agent_authorised"))
        return data | {"signature": signature}


class Tolerate(Signed):
    promised = serializers.ListField(child=Order(), min_length=1, max_length=200)
    until = serializers.DateField(help_text="a working day within the promised limit")


class CommitNow(Signed):
    form = serializers.ChoiceField(FORMS)
    recipient = serializers.CharField(max_length=60)
    text = serializers.CharField(required=False, max_length=500)
    relation = serializers.CharField(required=False, allow_blank=True, max_length=40)


class Verify(MoveInput):
    finding = serializers.ChoiceField(CheckRecord.Finding.choices)
    way = serializers.ChoiceField(CheckRecord.Way.choices)
    text = serializers.CharField(max_length=2000)
    second_officer = serializers.CharField(required=False, allow_blank=True, max_length=40)
    correct_by = serializers.DateField(required=False, help_text="required for a correction")


class Supply(MoveInput):
    provided = serializers.ListField(child=Order(), min_length=1, max_length=200)
    originals = Orders(default=list)


class ExtendPromise(MoveInput):
    until = serializers.DateField()
    reason = serializers.CharField(max_length=300)


# The plain table of moves: name -> input shape. The services stand in approvals/verbs.py, the labels in the workflow.
MOVE_INPUTS: dict[str, type[MoveInput]] = {
    "request_correction": Correction,
    "supplement": Supplement,
    "update_materials": Materials,
    "register_number": Number,
    "accept": MoveInput,
    "accept_tolerated": Tolerate,
    "accept_committed": Signed,
    "handle_committed": CommitNow,
    "verify_commitment": Verify,
    "supply_promised": Supply,
    "extend_promise": ExtendPromise,
    "refuse": Refuse,
    "hand_in": MoveInput,
    "circulate": Note,
    "examine": OpinionGiven,
    "first_review": OpinionGiven,
    "decide": Decide,
    "decide_and_seal": Decide,
    "seal": Seal,
    "counterseal": Seal,
    "refuse_counterseal": CounterRefusal,
    "send_again": Mended,
    "make_again": Mended,
    "opine": Opine,
    "seal_opinion": Seal,
    "counterseal_opinion": Seal,
    "counterseal_on_request": RequestedSeal,
    "report": Note,
    "record_superior": Superior,
    "issue": Issue,
    "deliver": Deliver,
    "confirm_delivery": DeliveryConfirmed,
    "deliver_again": DeliverAgain,
    "handle_instant": Instant,
    "pause": Pause,
    "resume": Resume,
    "extend": Extend,
    "take_back": ReasonGiven,
    "withdraw": ReasonGiven,
    "terminate": ReasonGiven,
    "revoke": Revocation,
    "record_revocation": SuperiorRevocation,
    "cancel": Cancellation,
    "claim": MoveInput,
    "assign": Assign,
    "hand_over": HandOver,
    "return_back": ReasonGiven,
    "send_on": NoteNeeded,
    "return_to_centre": ReasonGiven,
    "return_to_examiner": ReasonGiven,
    "transfer": Transfer,
    "transfer_out": TransferOut,
    "correct_entry": CorrectEntry,
}


# --- Submission and lists --------------------------------------------------------------------------------------------


class ApplicantGiven(Input):
    """An enterprise with its credit code or a person with a resident ID, found again or entered once."""

    kind = serializers.ChoiceField(Applicant.Kind.choices)
    name = serializers.CharField(max_length=120)
    uscc = serializers.CharField(required=False, allow_blank=True, max_length=40)
    resident_id = serializers.CharField(required=False, allow_blank=True, max_length=40)
    contact = serializers.CharField(required=False, allow_blank=True, max_length=40)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=30)
    address = serializers.CharField(required=False, allow_blank=True, max_length=200)


class AgentGiven(Input):
    name = serializers.CharField(max_length=40)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=30)
    identity = serializers.CharField(required=False, allow_blank=True, max_length=40)


class MaterialGiven(Input):
    order = Order()
    provided = serializers.BooleanField(required=False, default=False)
    original_seen = serializers.BooleanField(required=False, default=False)


class Submission(Input):
    item = serializers.CharField(max_length=60, help_text="item code")
    jurisdiction = serializers.CharField(required=False, max_length=32, help_text="checked against the park's")
    park = serializers.CharField(max_length=40, help_text="park code")
    area = serializers.CharField(required=False, allow_blank=True, max_length=60)
    subitem = serializers.CharField(required=False, max_length=60, help_text="code of a sub-item")
    applicant = ApplicantGiven()
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(CaseKind.choices, required=False, default=CaseKind.NEW.value)
    licence = serializers.CharField(
        required=False, max_length=80, help_text="number of the licence that every kind but a new one is about"
    )
    channel = serializers.ChoiceField(Channel.choices, required=False, default=Channel.ONLINE.value)
    materials = MaterialGiven(many=True, required=False, default=list)
    agent = AgentGiven(required=False, help_text="who acts for the applicant")
    external_number = serializers.CharField(
        required=False, allow_blank=True, max_length=80, help_text="the sender's own number: one number is one case"
    )
    received_at = Moment(required=False, help_text="the true moment of receipt, when it is sent late")

    def validate_materials(self, value: list[dict[str, Any]]) -> list[MaterialInput]:
        if self.context["actor"].is_client and any(row["original_seen"] for row in value):
            raise serializers.ValidationError(ORIGINALS)
        return [MaterialInput(**row) for row in value]


class CasesQuery(Input):
    q = serializers.CharField(required=False, max_length=100, help_text="number, applicant, item or title")
    state = serializers.ChoiceField(State.choices, required=False)
    kind = serializers.ChoiceField(CaseKind.choices, required=False)
    mode = serializers.ChoiceField(Mode.choices, required=False)
    park = serializers.CharField(required=False, max_length=40)
    updated_after = Moment(required=False)
    cursor = serializers.CharField(required=False, max_length=200)


class Upload(Input):
    file = serializers.FileField(help_text="PDF, JPG, PNG, OFD, DOCX or XLSX, up to 30 MB; told by content")
