"""Input shapes of the catalogue's addresses, and the shapes of their answers for OpenAPI."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.api.endpoint import Input, Moment
from empowerment.workflow import DocumentClass, ItemType, Mode, Route, SealKind, Slot


class ItemsQuery(Input):
    q = serializers.CharField(required=False, max_length=100, help_text="name, code, everyday word or pinyin initials")
    park = serializers.CharField(required=False, max_length=40, help_text="code of a park")
    mode = serializers.ChoiceField(Mode.choices, required=False)
    cursor = serializers.CharField(required=False, max_length=200)


class ResolveQuery(Input):
    item = serializers.CharField(max_length=60, help_text="item code")
    park = serializers.CharField(max_length=40, help_text="park code; the item is looked up in its jurisdiction")
    area = serializers.CharField(required=False, max_length=60, default="")
    at = Moment(required=False, default=None)
    known_at = Moment(required=False, default=None)


# --- Answers ---------------------------------------------------------------------------------------------------------


class Body(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class Park(Body):
    pass


class ItemLine(serializers.Serializer[Any]):
    """One item as it is handled at one park today."""

    code = serializers.CharField()
    jurisdiction = serializers.CharField()
    name = serializers.CharField()
    department = Body()
    park = Park()
    area = serializers.CharField()
    mode = serializers.ChoiceField(Mode.choices)
    mode_label = serializers.CharField()
    scheme = serializers.CharField()
    url = serializers.CharField()


class ItemsPage(serializers.Serializer[Any]):
    results = ItemLine(many=True)
    next = serializers.CharField(allow_null=True, help_text="address of the next page")


class Limit(serializers.Serializer[Any]):
    number = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField(help_text="workday, day or empty")
    text = serializers.CharField()


class ListedMaterial(serializers.Serializer[Any]):
    order = serializers.IntegerField()
    name = serializers.CharField()
    required = serializers.BooleanField()
    original = serializers.BooleanField()
    note = serializers.CharField()


class Version(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    name = serializers.CharField()
    item_type = serializers.ChoiceField(ItemType.choices)
    item_type_label = serializers.CharField()
    legal_basis = serializers.CharField()
    limit = Limit()
    extension_days = serializers.IntegerField(help_text="working days")
    instant = serializers.BooleanField()
    fee = serializers.CharField()
    valid_from = serializers.DateTimeField()
    materials = ListedMaterial(many=True)


class Handled(serializers.Serializer[Any]):
    park = Park()
    area = serializers.CharField()
    mode = serializers.ChoiceField(Mode.choices)
    mode_label = serializers.CharField()
    scheme = serializers.CharField()
    promise = Limit()
    valid_from = serializers.DateTimeField()
    valid_to = serializers.DateTimeField(allow_null=True)


class Item(serializers.Serializer[Any]):
    code = serializers.CharField()
    jurisdiction = serializers.CharField()
    name = serializers.CharField()
    department = Body()
    source = serializers.CharField()
    fictional = serializers.BooleanField()
    version = Version(allow_null=True, help_text="the version in force today")
    subitems = Body(many=True)
    handled = Handled(many=True, help_text="where and how, now and before")


class SlotFilled(serializers.Serializer[Any]):
    slot = serializers.ChoiceField(Slot.choices)
    label = serializers.CharField()
    organisation = Body()
    person = serializers.CharField(help_text="named handler, or empty")


class SealOwed(serializers.Serializer[Any]):
    document_class = serializers.ChoiceField(DocumentClass.choices)
    order = serializers.IntegerField()
    owner = serializers.CharField()
    kind = serializers.ChoiceField(SealKind.choices)
    countersign = serializers.BooleanField()
    on_request = serializers.BooleanField()
    limit_days = serializers.IntegerField(allow_null=True)


class ReportOwed(serializers.Serializer[Any]):
    to = serializers.CharField()
    sent_by = serializers.CharField()
    copy_only = serializers.BooleanField()


class FilingOwed(serializers.Serializer[Any]):
    by = serializers.CharField()
    to = serializers.CharField()
    period = serializers.CharField(help_text="monthly or per_case")


class LiabilityBorne(serializers.Serializer[Any]):
    subject = serializers.CharField()
    phase = serializers.CharField()
    body = serializers.CharField()
    joint = serializers.BooleanField()
    source = serializers.CharField()


class InstrumentUsed(serializers.Serializer[Any]):
    kind = serializers.CharField()
    label = serializers.CharField()
    giver = serializers.CharField()
    taker = serializers.CharField()


class SourceGiven(serializers.Serializer[Any]):
    what = serializers.CharField()
    text = serializers.CharField()


class ReasonTold(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    right_body = serializers.CharField()


class AuthorityAnswer(serializers.Serializer[Any]):
    """Who may decide, in whose name, with which seals, reported and filed where."""

    refused = serializers.BooleanField(help_text="false")
    sentence = serializers.CharField()
    item = Body()
    park = Park()
    area = serializers.CharField()
    at = serializers.DateTimeField()
    known_at = serializers.DateTimeField(allow_null=True)
    mode = serializers.ChoiceField(Mode.choices)
    mode_label = serializers.CharField()
    route = serializers.ChoiceField(Route.choices)
    route_label = serializers.CharField()
    scheme = serializers.CharField()
    slots = SlotFilled(many=True)
    seals = SealOwed(many=True)
    reports = ReportOwed(many=True)
    filings = FilingOwed(many=True)
    liabilities = LiabilityBorne(many=True)
    instruments = InstrumentUsed(many=True)
    warnings = ReasonTold(many=True, help_text="what is missing without forbidding acceptance")
    sources = SourceGiven(many=True)


class RefusalAnswer(serializers.Serializer[Any]):
    """Nobody at this park may take the item then; `right_body` is where to go instead."""

    refused = serializers.BooleanField(help_text="true")
    sentence = serializers.CharField()
    reasons = ReasonTold(many=True)
    right_body = serializers.CharField()
    would_be = AuthorityAnswer(allow_null=True, help_text="what would hold without the reasons")
    sources = SourceGiven(many=True)
