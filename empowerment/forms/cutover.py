"""Input shapes of a change of body."""

from __future__ import annotations

from typing import Any

from django import forms

from core.models import Organisation
from empowerment.forms.fields import SeveralField, moment_field
from empowerment.models import HandoverSeal, PowerItem, Scheme, Seal
from empowerment.seal_life import SealState
from empowerment.services.handovers import TableRow
from empowerment.workflow import DocumentClass, Mode, SchemeStatus, SealKind

OLD, NEW = "old", "new"
SEALS = [
    (f"{OLD}-{SealKind.OWN}", "原实施主体的机关公章"),
    (f"{OLD}-{SealKind.SPECIAL}", "原实施主体的行政审批专用章"),
    (f"{NEW}-{SealKind.OWN}", "新实施主体的机关公章"),
    (f"{NEW}-{SealKind.SPECIAL}", "新实施主体的行政审批专用章"),
]
BEFORE, AFTER = HandoverSeal.Side.BEFORE, HandoverSeal.Side.AFTER
USUAL = {BEFORE: f"{OLD}-{SealKind.OWN}", AFTER: f"{NEW}-{SealKind.SPECIAL}"}  # 鞍山方案二.1


class CutOverForm(forms.Form):
    """The terms of a change; the items are ticked beside it."""

    title = forms.CharField(label="名称", max_length=120, error_messages={"required": "请填写名称。"})
    effective_at = moment_field(
        "生效时刻", "《交接协议书》生效的时刻；此刻之前受理的归原实施主体，此刻及以后受理的归新实施主体。"
    )
    to_body = forms.ModelChoiceField(
        label="新实施主体",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="各事项的业务主管部门",
        help_text="不选具体单位的，每个事项划入它的业务主管部门。",
    )
    scheme = forms.ModelChoiceField(
        label="调整后的方案",
        queryset=Scheme.objects.none(),
        empty_label="请选择方案",
        error_messages={"required": "请选择调整后适用的方案。"},
    )
    mode = forms.ChoiceField(label="调整后的方式", required=False, choices=[("", "沿用原方式"), *Mode.choices])
    source = forms.CharField(label="依据", max_length=160, error_messages={"required": "请填写依据的文件。"})
    keep_source = forms.BooleanField(
        label="沿用原来的权力来源",
        required=False,
        help_text="不勾选的，按事项本身的权力来源；相对集中、委托给原实施主体的权力不随事项转移。",
    )
    void_seals = SeveralField(
        label="自生效时刻起作废的印章",
        queryset=Seal.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, park: Organisation, from_body: Organisation, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.park, self.from_body = park, from_body
        schemes = Scheme.objects.filter(parks=park).exclude(status=SchemeStatus.DRAFT).order_by("-valid_from")
        seals = Seal.objects.filter(owner__in=[park.pk, from_body.pk], state=SealState.ACTIVE).order_by("pk")
        for name, rows in (("scheme", schemes), ("to_body", bodies.exclude(pk=from_body.pk)), ("void_seals", seals)):
            field: Any = self.fields[name]
            field.queryset = rows
        self._seal_fields()

    def _seal_fields(self) -> None:
        """For each side the seal of all papers, and for single classes another one."""
        for side in HandoverSeal.Side:
            self.fields[f"seal_{side}"] = forms.ChoiceField(
                label=f"{side.label}的件", choices=SEALS, initial=USUAL[side]
            )
            for kind in DocumentClass:
                self.fields[f"seal_{side}_{kind}"] = forms.ChoiceField(
                    label=kind.label, required=False, choices=[("", "同上"), *SEALS]
                )

    def exceptions(self) -> list[tuple[str, list[Any]]]:
        """(side, fields) of the classes that may bear another seal."""
        return [(side.label, [self[f"seal_{side}_{kind}"] for kind in DocumentClass]) for side in HandoverSeal.Side]

    def excepted(self) -> bool:
        return any(field.value() for _, fields in self.exceptions() for field in fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("to_body"):
            for name in self.fields:
                if name.startswith(f"seal_{BEFORE}") and str(data.get(name, "")).startswith(NEW):
                    self.add_error(name, "划入多个部门的，生效前受理的件不能盖新实施主体的章。")
        return data

    def table(self) -> list[TableRow]:
        """The rows of the table of seals as chosen."""
        rows = []
        for side in HandoverSeal.Side:
            for name in ("", *DocumentClass.values):
                chosen = self.cleaned_data[f"seal_{side}_{name}" if name else f"seal_{side}"]
                if chosen:
                    rows.append(self._row(side, name, chosen))
        return rows

    def _row(self, side: HandoverSeal.Side, document_class: str, chosen: str) -> TableRow:
        whose, _, kind = chosen.partition("-")
        owner = self.from_body if whose == OLD else None
        if whose == NEW and side == BEFORE:
            owner = self.cleaned_data["to_body"]
        return TableRow(side=side, kind=kind, owner=owner, document_class=document_class)

    def items_from(self, keys: list[int]) -> list[PowerItem]:
        return list(PowerItem.objects.filter(pk__in=keys, jurisdiction=self.park.jurisdiction_id))


class UndoCutOverForm(forms.Form):
    reason = forms.CharField(
        label="撤销理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写撤销理由。"},
    )
