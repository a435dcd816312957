"""权力清单 and 责任清单 as rows of the catalogue: nothing is entered a second time."""

from __future__ import annotations

import datetime as dt

from core import moments
from core.models import Organisation
from core.sheets import Cell
from empowerment.authority import Authority
from empowerment.models import PaperKind
from empowerment.selectors.listed import Listed, listed_rows, resolve_listed
from empowerment.workflow import Slot

HEADERS: dict[str, tuple[str, ...]] = {
    PaperKind.POWER_LIST: (
        "序号",
        "事项编码",
        "事项",
        "片区",
        "类型",
        "设定依据",
        "权力来源",
        "行使方式",
        "行使主体",
        "以谁的名义",
        "主管部门",
        "赋权依据",
    ),
    PaperKind.RESPONSIBILITY_LIST: (
        "序号",
        "事项编码",
        "事项",
        "片区",
        "类型",
        "行使方式",
        "受理",
        "审查",
        "决定",
        "事后监管",
        "内部责任",
        "法律责任",
        "复议诉讼当事人",
        "备案",
        "责任依据",
    ),
}
UNKNOWN = "未载"


def list_rows(park: Organisation, kind: str, on: dt.date) -> tuple[list[Listed], list[list[Cell]]]:
    """The lines of a park's catalogue on a legal day (today: as it stands now) and their cells under HEADERS[kind]."""
    today = on == moments.today()
    at = moments.now() if today else moments.end_of(on) - dt.timedelta(microseconds=1)
    rows = listed_rows(at).filter(park=park).order_by("item__code", "area", "pk")
    lines = resolve_listed(list(rows), at)
    cells = _power if kind == PaperKind.POWER_LIST else _responsibility
    return lines, [[number, *cells(line)] for number, line in enumerate(lines, start=1)]


def _common(line: Listed) -> list[Cell]:
    row, version = line.empowerment, line.version
    return [row.item.code, row.item.name, row.area, version.get_item_type_display() if version else UNKNOWN]


def _power(line: Listed) -> list[Cell]:
    row, version, authority = line.empowerment, line.version, line.authority
    power = version.get_source_of_power_display() if version else UNKNOWN
    return [
        *_common(line),
        (version.legal_basis if version else "") or UNKNOWN,
        row.get_source_of_power_display() or power,
        row.get_mode_display(),
        _slot(authority, Slot.DECIDES),
        _slot(authority, Slot.IN_NAME_OF),
        row.item.competent_department.name,
        row.scheme.document_number or row.scheme.title,
    ]


def _responsibility(line: Listed) -> list[Cell]:
    authority = line.authority
    slots = (Slot.ACCEPTS, Slot.EXAMINES, Slot.DECIDES, Slot.SUPERVISES, Slot.ACCOUNTABLE)
    liable = (
        [f"{each.body.name}{'（共同）' if each.joint else ''}" for each in authority.liabilities] if authority else []
    )
    sources = [each.source for each in authority.liabilities if each.source] if authority else []
    filed = [f"向{each.to.name}备案" for each in authority.filings] if authority else []
    return [
        *_common(line),
        line.empowerment.get_mode_display(),
        *(_slot(authority, slot) for slot in slots),
        "、".join(dict.fromkeys(liable)) or UNKNOWN,
        _slot(authority, Slot.RESPONDENT),
        "、".join(dict.fromkeys(filed)),
        "；".join(dict.fromkeys(sources)),
    ]


def _slot(authority: Authority | None, slot: str) -> str:
    body = authority.body(slot) if authority else None
    return body.name if body else UNKNOWN
