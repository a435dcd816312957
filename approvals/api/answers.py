"""The shapes of the answers, for OpenAPI only: what is sent is made by `presenters`, and a test holds both together."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from approvals.licence_life import LicenceState
from approvals.models import Applicant, ClockKind, PauseKind
from approvals.workflow import CaseKind, Channel, Entry, State
from empowerment.api.serializers import Park
from empowerment.workflow import Mode, Route


class ItemOfCase(serializers.Serializer[Any]):
    code = serializers.CharField()
    jurisdiction = serializers.CharField()
    name = serializers.CharField(help_text="as the version reads under which the case is handled")


class ApplicantOfCase(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Applicant.Kind.choices)
    name = serializers.CharField()


class LicenceOfCase(serializers.Serializer[Any]):
    number = serializers.CharField()
    edition = serializers.IntegerField(help_text="a change, renewal or re-issue makes the next one")
    state = serializers.ChoiceField(LicenceState.choices)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True, help_text="null: long-term")


class LampShown(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="green, yellow, red, card or grey")
    label = serializers.CharField()


class NextStep(serializers.Serializer[Any]):
    move = serializers.CharField()
    label = serializers.CharField()
    organisation = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())


class AllowedMove(serializers.Serializer[Any]):
    move = serializers.CharField()
    label = serializers.CharField()
    url = serializers.CharField()


class Links(serializers.Serializer[Any]):
    self = serializers.CharField()
    timeline = serializers.CharField()
    clocks = serializers.CharField()
    materials = serializers.CharField()
    item = serializers.CharField()


class OutsideNumber(serializers.Serializer[Any]):
    system = serializers.CharField(help_text="code of the outside system")
    number = serializers.CharField()


class CaseLine(serializers.Serializer[Any]):
    number = serializers.CharField()
    external_number = serializers.CharField(help_text="the submitting system's own number")
    numbers = OutsideNumber(many=True)
    entry = serializers.ChoiceField(Entry.choices)
    kind = serializers.ChoiceField(CaseKind.choices)
    kind_label = serializers.CharField()
    licence = LicenceOfCase(allow_null=True, help_text="the licence that the application is about")
    state = serializers.ChoiceField(State.choices)
    state_label = serializers.CharField()
    mode = serializers.ChoiceField(Mode.choices)
    mode_label = serializers.CharField()
    route = serializers.ChoiceField(Route.choices)
    route_label = serializers.CharField()
    item = ItemOfCase()
    park = Park()
    area = serializers.CharField()
    applicant = ApplicantOfCase()
    title = serializers.CharField()
    channel = serializers.ChoiceField(Channel.choices)
    result = serializers.CharField(help_text="granted, denied or empty")
    result_label = serializers.CharField()
    received_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    result_sealed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    due_kind = serializers.CharField()
    due_provisional = serializers.BooleanField(help_text="true: past the last published holiday notice")
    paused = serializers.BooleanField()
    lamp = LampShown()
    version = serializers.IntegerField(help_text="also in the ETag header")
    next_step = NextStep(allow_null=True)
    links = Links()


class Case(CaseLine):
    issued_licence = LicenceOfCase(allow_null=True, help_text="the licence that the case has led to")
    moves = AllowedMove(many=True, help_text="what this actor may do now")


class CasesPage(serializers.Serializer[Any]):
    results = CaseLine(many=True)
    next = serializers.CharField(allow_null=True, help_text="address of the next page")


class TimelineEntry(serializers.Serializer[Any]):
    happened_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    who = serializers.CharField()
    text = serializers.CharField()
    detail = serializers.CharField()


class Timeline(serializers.Serializer[Any]):
    results = TimelineEntry(many=True)


class ClockShown(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(ClockKind.choices)
    label = serializers.CharField()
    starts_on = serializers.DateField(help_text="day of the event, itself not counted")
    number = serializers.IntegerField()
    unit = serializers.CharField(help_text="workday or day")
    extended = serializers.IntegerField(help_text="working days")
    due_on = serializers.DateField(allow_null=True)
    provisional = serializers.BooleanField()
    workdays_left = serializers.IntegerField(allow_null=True)
    basis = serializers.CharField()
    stopped_on = serializers.DateField(allow_null=True)


class PauseShown(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(PauseKind.choices)
    label = serializers.CharField()
    reason = serializers.CharField()
    expected_days = serializers.IntegerField(help_text="working days")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class Clocks(serializers.Serializer[Any]):
    lamp = LampShown()
    due_on = serializers.DateField(allow_null=True)
    paused = serializers.BooleanField()
    clocks = ClockShown(many=True)
    pauses = PauseShown(many=True)


class MaterialShown(serializers.Serializer[Any]):
    order = serializers.IntegerField()
    name = serializers.CharField()
    required = serializers.BooleanField()
    provided = serializers.BooleanField()
    original_seen = serializers.BooleanField()
    file_name = serializers.CharField()
    sha256 = serializers.CharField(help_text="of the uploaded file, or empty")
    missing_note = serializers.CharField()
    url = serializers.CharField(help_text="where to upload")


class MaterialsPage(serializers.Serializer[Any]):
    results = MaterialShown(many=True)
