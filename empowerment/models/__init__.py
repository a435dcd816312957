"""Tables of authority; one file per subject."""

from empowerment.models.access import BusinessSystem, Opening, SystemAccess
from empowerment.models.cutover import CutOver
from empowerment.models.empowerments import Empowerment, EmpowermentParty
from empowerment.models.guides import Guide, GuideQuestion, ServiceWindow
from empowerment.models.handover import HandoverFile, HandoverLine, HandoverPackage, HandoverSignature
from empowerment.models.instruments import (
    ChiefGrant,
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
    "BusinessSystem",
    "ChiefGrant",
    "CutOver",
    "Empowerment",
    "EmpowermentParty",
    "Guide",
    "GuideQuestion",
    "Handover",
    "HandoverFile",
    "HandoverLine",
    "HandoverPackage",
    "HandoverSeal",
    "HandoverSignature",
    "Instrument",
    "InstrumentScope",
    "ItemMaterial",
    "ItemVersion",
    "ListImport",
    "ModeRule",
    "Opening",
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
    "SystemAccess",
    "ValidityUnit",
]
