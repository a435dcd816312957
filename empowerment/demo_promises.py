"""The demonstration's choices for 容缺 and 告知承诺: no list of ours is an official one, so these are examples.

市场主体登记告知承诺制: 岳阳方案 measure 6. Environment and fire safety: excluded areas of 国办发〔2020〕42号.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from empowerment.services import MaterialDraft
from empowerment.workflow import CommitmentExclusion

DEFERRABLE = {
    "511A0123100002": ("项目备案或核准文件", "地块红线图"),
    "511A0126300000": ("资金已落实承诺书",),
    "YX-XN-014": ("经营场所证明", "派遣协议样本"),
}
REPLACED = {"511A0064100070": ("住所使用证明", "法定代表人任职文件")}
PROMISES = {
    "511A0064100070": "申请人已被告知公司设立登记的条件和所需证明，承诺：住所真实、合法，可供登记机关送达；"
    "法定代表人任职符合公司法和公司章程，不存在法律禁止的情形。"
    "愿意接受核查；承诺不实的，登记机关撤销登记并记入信用记录。",
}
EXCLUDED = {
    "YX-XN-005": CommitmentExclusion.ENVIRONMENT,
    "511A17023002": CommitmentExclusion.LIFE_AND_PROPERTY,
    "511A0148400000": CommitmentExclusion.LIFE_AND_PROPERTY,
}


def materials_of(code: str, names: Sequence[str], *, fictional: bool) -> list[MaterialDraft]:
    return [
        MaterialDraft(
            name,
            fictional=fictional,
            deferrable=name in DEFERRABLE.get(code, ()),
            by_commitment=name in REPLACED.get(code, ()),
        )
        for name in names
    ]


def commitment_of(code: str) -> dict[str, Any]:
    """The fields of `version_draft` about 告知承诺."""
    if code not in PROMISES:
        return {"commitment_excluded": EXCLUDED.get(code, "")}
    return {
        "commitment": True,
        "commitment_text": PROMISES[code],
        "commitment_check_number": 20,
        "commitment_check_unit": "workday",
    }
