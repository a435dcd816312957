"""Input shapes of instruments: the draft with its scope, and one small form per move."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q

from core import moments
from core.models import Jurisdiction, Organisation
from empowerment.forms.fields import day_field
from empowerment.models import Empowerment, Instrument, PowerItem, Scheme
from empowerment.services import ScopeInput, Wording
from empowerment.workflow import InstrumentKind, Mode, SchemeStatus, Stage

CODE_ENDS = re.compile(r"[\s,，、;；]")
MOST_LINES = 3000
# What a paper of each kind usually says; the drafter adapts it.
USUAL = {
    "rights_and_duties": "授出方：移交办理规范和所需材料，开放业务系统，开展业务指导和培训，不得截留事项。\n"
    "承接方：安排专人办理，按公布的标准和时限受理、审查、发证，公开办理结果，按规定备案，接受指导和监督。",
    "supervision": "授出方按月查阅备案，随机抽查案卷；发现不当行使的，责令改正，直至依法撤销。",
    "connection": "双方各指定一名联络员；疑难事项当日会商，系统账号、专网端口由授出方负责开通。",
    "pending_cases": "生效前已受理未办结的申请由移交方办结并加盖移交方印章；生效后新受理的申请由接收方办理并加盖接收方印章。",
    "former_seals": "原审批专用章自生效时刻起作废，由移交方收回登记。",
}


def _text(
    label: str, rows: int = 3, *, required: bool = False, help_text: str = "", most: int = 4000
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请填写{label}。"},
    )


class StampedForm(forms.Form):
    """The version the page showed and the key of this attempt."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def fields_for_service(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "key")}


def items_of_lines(text: str, jurisdiction: Jurisdiction) -> list[PowerItem]:
    """The items that a pasted list of codes names, one code at the beginning of each line, each once, in this order.

    Raises ValidationError naming every line whose code the catalogue does not know.
    """
    lines = [(n, CODE_ENDS.split(line.strip(), maxsplit=1)[0]) for n, line in enumerate(text.splitlines(), 1)]
    wanted = [(n, code) for n, code in lines if code]
    if len(wanted) > MOST_LINES:
        raise forms.ValidationError(f"一次最多 {MOST_LINES} 行，现有 {len(wanted)} 行，请分成几份文书。")
    known = {
        item.code: item
        for item in PowerItem.objects.filter(jurisdiction=jurisdiction, code__in={code for _, code in wanted})
    }
    unknown = [
        f"第{n}行：“{code[:60]}”不是{jurisdiction.name}目录中的事项编码。" for n, code in wanted if code not in known
    ]
    if unknown:
        raise forms.ValidationError(unknown)
    return list({code: known[code] for _, code in wanted}.values())


class InstrumentForm(StampedForm):
    """A draft. For an existing one (`row`) kind, scheme and parties stand fast."""

    kind = forms.ChoiceField(label="文书", choices=InstrumentKind.choices)
    scheme = forms.ModelChoiceField(label="赋权方案", queryset=Scheme.objects.none(), empty_label="请选择方案")
    giver = forms.ModelChoiceField(label="授出方", queryset=Organisation.objects.none(), empty_label="请选择")
    taker = forms.ModelChoiceField(label="承接方", queryset=Organisation.objects.none(), empty_label="请选择")
    number = forms.CharField(
        label="编号", required=False, max_length=80, help_text="不填的，核对时按授出方的编号系列自动编号。"
    )
    valid_from = day_field("起始日")
    last_day = day_field("最后一日", "当日仍有效；不填为长期。", required=False)
    modes = forms.MultipleChoiceField(
        label="按方式选取全部事项",
        required=False,
        choices=[row for row in Mode.choices if row[0] not in (Mode.FORWARDED, Mode.INTAKE_ONLY)],
        widget=forms.CheckboxSelectMultiple,
        help_text="本方案中承接方以此方式办理、由双方中任一方主管的全部事项。",
    )
    codes = _text("事项编码", 8, help_text="每行一个编码，编码后面可以跟名称；可从清单中整列粘贴。", most=200_000)
    stages = forms.MultipleChoiceField(
        label="环节",
        choices=Stage.choices,
        initial=list(Stage.values),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个环节。"},
    )
    area = forms.CharField(label="片区", required=False, max_length=60, help_text="空为整个园区。")
    legal_basis = forms.CharField(
        label="法律依据",
        required=False,
        max_length=300,
        help_text="委托书必填：写明所依照的法律、法规、规章（行政许可法第24条）。",
    )
    rights_and_duties = _text("双方权利义务")
    supervision = _text("监督方式", help_text="委托书必填。")
    connection = _text("工作衔接机制", help_text="交接书、交接协议书必填。")
    pending_cases = _text("在办件的处理", help_text="交接书、交接协议书必填。")
    former_seals = _text("原印章的处理", help_text="交接书、交接协议书必填。")
    saving_clause = forms.BooleanField(
        label="期满后在办件继续由承接方办理",
        required=False,
        help_text="不勾选的，委托期满时在办件连同材料、时限由委托机关收回。",
    )

    def __init__(self, *args: Any, bodies: Any, row: Instrument | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if row is not None:
            for name in ("kind", "scheme", "giver", "taker"):
                del self.fields[name]
            return
        schemes = Scheme.objects.filter(jurisdiction__in=bodies.values("jurisdiction"))
        self._choose("scheme", schemes.exclude(status=SchemeStatus.DRAFT).order_by("jurisdiction", "issued_on"))
        self._choose("giver", bodies)
        self._choose("taker", bodies)
        for name, text in USUAL.items():
            self.fields[name].initial = text

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        scheme = self.row.scheme if self.row else data.get("scheme")
        taker = self.row.taker if self.row else data.get("taker")
        giver = self.row.giver if self.row else data.get("giver")
        self.items: list[PowerItem] = []
        if scheme is None or taker is None or giver is None or "codes" not in data:
            return data
        try:
            self.items = items_of_lines(data["codes"], scheme.jurisdiction)
        except forms.ValidationError as problem:
            self.add_error("codes", problem)
            return data
        chosen = {item.pk for item in self.items}
        if data.get("modes"):
            self.items += [item for item in _of_modes(scheme, giver, taker, data) if item.pk not in chosen]
        if not self.items:
            self.add_error("codes", "还没有选事项：请粘贴编码、查找后勾选，或按方式选取。文书必须写明范围。")
        return data

    def scopes(self) -> list[ScopeInput]:
        """One row per item when every stage is covered, else one per item and stage."""
        stages, area = self.cleaned_data["stages"], self.cleaned_data["area"].strip()
        wanted = [""] if set(stages) == set(Stage.values) else stages
        return [ScopeInput(item, stage, area) for item in self.items for stage in wanted]

    def terms(self) -> dict[str, Any]:
        """What `instrument_add` and `instrument_amend` take alike."""
        data = self.cleaned_data
        return {
            "number": data["number"],
            "valid_from": moments.start_of(data["valid_from"]),
            "valid_to": moments.end_of(data["last_day"]) if data["last_day"] else None,
            "legal_basis": data["legal_basis"],
            "saving_clause": data["saving_clause"],
            "wording": Wording(**{name: data[name] for name in Wording.__dataclass_fields__}),
            "scopes": self.scopes(),
        }


def _of_modes(scheme: Scheme, giver: Organisation, taker: Organisation, data: dict[str, Any]) -> list[PowerItem]:
    """Every item of the scheme under the modes for which one of the two parties is the competent department."""
    at = moments.start_of(data["valid_from"]) if data.get("valid_from") else moments.now()
    rows = Empowerment.objects.known_at(None).exclude(valid_to__lte=at)
    rows = rows.filter(Q(park=taker) | Q(park=taker.parent_id), scheme=scheme, mode__in=data["modes"])
    items = PowerItem.objects.filter(pk__in=rows.values("item"), competent_department__in=(giver, taker))
    return list(items.order_by("code"))


class VerifyForm(StampedForm):
    opinion = _text("核对意见", required=True, most=300, help_text="依据、权限、范围、期限是否合法，文字是否无误。")


class SendBackForm(StampedForm):
    reason = _text("退回的理由", required=True, most=300)


class DropForm(StampedForm):
    reason = _text("不再签订的理由", required=True, most=300)


class SealSideForm(StampedForm):
    """Who has signed for the side; the seal follows from the register, the day is today."""

    signatory = forms.CharField(label="签署人", max_length=40, error_messages={"required": "请填写签署人姓名。"})
    post = forms.CharField(label="职务", max_length=60, error_messages={"required": "请填写签署人职务。"})


class SignForm(SealSideForm):
    """Signed and sealed by hand on the paper."""

    signed_on = day_field("签署日")
    scan = forms.FileField(
        label="签署盖章后的扫描件",
        max_length=200,
        help_text="PDF 或图片（JPG、PNG），不超过 30 MB。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        allow_empty_file=True,  # the keeper of files says in its own words that it is empty
        error_messages={"required": "请上传签署盖章后的扫描件。", "max_length": "文件名太长，请改短后重新选择。"},
    )


class EnterForm(StampedForm):
    signed_on = day_field("双方签订日")
    scan = forms.FileField(
        label="文书扫描件",
        max_length=200,
        help_text="PDF 或图片（JPG、PNG），不超过 30 MB。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        allow_empty_file=True,
        error_messages={"required": "请上传文书扫描件。", "max_length": "文件名太长，请改短后重新选择。"},
    )


class PublishForm(StampedForm):
    published_on = day_field("公布日")
    published_where = forms.CharField(
        label="在哪里公布",
        max_length=200,
        help_text="例如“云溪区人民政府门户网站，政务公开栏”。",
        error_messages={"required": "请填写在哪里公布。"},
    )


class RevokeForm(StampedForm):
    at = forms.DateTimeField(
        label="自何时起撤销",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        error_messages={"invalid": "时刻写成 2024-09-06 08:30 的样子。", "required": "请填写自何时起撤销。"},
    )
    reason = _text("撤销理由", required=True, most=300)

    def clean_at(self) -> Any:
        if not moments.within_reach(self.cleaned_data["at"]):
            raise forms.ValidationError("时刻须在 1949 年 10 月至 2199 年之间。")
        return self.cleaned_data["at"]
