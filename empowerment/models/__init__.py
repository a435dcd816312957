"""Tables of authority; one file per subject."""

from empowerment.models.access import BusinessSystem, Opening, SystemAccess
from empowerment.models.consents import WindowConsent
from empowerment.models.cutover import CutOver
from empowerment.models.demonstrations import DemonstrationCase
from empowerment.models.duties import DutyMethod, RegulatoryDuty
from empowerment.models.empowerments import Empowerment, EmpowermentParty
from empowerment.models.grants import ChiefGrant, GrantLetter
from empowerment.models.guides import Guide, GuideQuestion, ServiceWindow
from empowerment.models.handover import HandoverFile, HandoverLine, HandoverPackage, HandoverSignature
from empowerment.models.implementation import ImplementationPaper, ListEdition, PaperDuty, PaperKind
from empowerment.models.instruments import (
    Handover,
    HandoverSeal,
    Instrument,
    InstrumentScope,
)
from empowerment.models.items import ItemMaterial, ItemVersion, PowerItem, SubItem
from empowerment.models.lists import ListImport
from empowerment.models.meetings import JointMeeting, MeetingTopic, Resolution
from empowerment.models.reductions import Reduction
from empowerment.models.rounds import Round, RoundAssessment, RoundLine, RoundStep
from empowerment.models.schemes import (
    ModeRule,
    RuleFiling,
    RuleInstrument,
    RuleLiability,
    RuleReport,
    RuleSeal,
    RuleSlot,
    RuleStamp,
    Scheme,
)
from empowerment.models.seals import Seal, SealKeeping, SealSuspension, SealUse, SealUser
from empowerment.models.terms import ValidityUnit
from empowerment.models.trials import TrialReview

__all__ = [
    "BusinessSystem",
    "ChiefGrant",
    "CutOver",
    "DemonstrationCase",
    "DutyMethod",
    "Empowerment",
    "EmpowermentParty",
    "GrantLetter",
    "Guide",
    "GuideQuestion",
    "Handover",
    "HandoverFile",
    "HandoverLine",
    "HandoverPackage",
    "HandoverSeal",
    "HandoverSignature",
    "ImplementationPaper",
    "Instrument",
    "InstrumentScope",
    "ItemMaterial",
    "ItemVersion",
    "JointMeeting",
    "ListEdition",
    "ListImport",
    "MeetingTopic",
    "ModeRule",
    "Opening",
    "PaperDuty",
    "PaperKind",
    "PowerItem",
    "Reduction",
    "RegulatoryDuty",
    "Resolution",
    "Round",
    "RoundAssessment",
    "RoundLine",
    "RoundStep",
    "RuleFiling",
    "RuleInstrument",
    "RuleLiability",
    "RuleReport",
    "RuleSeal",
    "RuleSlot",
    "RuleStamp",
    "Scheme",
    "Seal",
    "SealKeeping",
    "SealSuspension",
    "SealUse",
    "SealUser",
    "ServiceWindow",
    "SubItem",
    "SystemAccess",
    "TrialReview",
    "ValidityUnit",
    "WindowConsent",
]
