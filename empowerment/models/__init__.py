"""Tables of authority; one file per subject."""

from empowerment.models.empowerments import Empowerment, EmpowermentParty
from empowerment.models.grants import ChiefGrant, GrantLetter
from empowerment.models.guides import Guide, GuideQuestion, ServiceWindow
from empowerment.models.instruments import (
    Handover,
    HandoverSeal,
    Instrument,
    InstrumentScope,
    Seal,
    SealUse,
    SealUser,
)
from empowerment.models.items import ItemMaterial, ItemVersion, PowerItem, SubItem
from empowerment.models.lists import ListImport
from empowerment.models.schemes import (
    ModeRule,
    RuleFiling,
    RuleInstrument,
    RuleLiability,
    RuleReport,
    RuleSeal,
    RuleSlot,
    Scheme,
)
from empowerment.models.terms import ValidityUnit

__all__ = [
    "ChiefGrant",
    "Empowerment",
    "EmpowermentParty",
    "GrantLetter",
    "Guide",
    "GuideQuestion",
    "Handover",
    "HandoverSeal",
    "Instrument",
    "InstrumentScope",
    "ItemMaterial",
    "ItemVersion",
    "ListImport",
    "ModeRule",
    "PowerItem",
    "RuleFiling",
    "RuleInstrument",
    "RuleLiability",
    "RuleReport",
    "RuleSeal",
    "RuleSlot",
    "Scheme",
    "Seal",
    "SealUse",
    "SealUser",
    "ServiceWindow",
    "SubItem",
    "ValidityUnit",
]
