"""Forms before and during the examination: materials, correction, refusal, pause, extension."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.forms.base import AREA, MoveForm
from approvals.forms.people import PersonField, people_field
from approvals.forms.seen import SeenForm
from approvals.licence_life import BarGround
from approvals.models import Case, PauseKind
from approvals.selectors import examiners, why_barred, why_not_accept
from core.models import Person
from empowerment.workflow import ItemType


class MaterialsForm(SeenForm):
    """The checklist: received, original seen."""

    provided = forms.TypedMultipleChoiceField(
        label="已收材料", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    originals = forms.TypedMultipleChoiceField(
        label="已核原件", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def setup(self) -> None:
        self.lines = rows = list(self.case.materials.all())
        choices = [(row.order, row.name) for row in rows]
        for name in ("provided", "originals"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedMultipleChoiceField)
            field.choices = choices
        self.initial["provided"] = [row.order for row in rows if row.provided]
        self.initial["originals"] = [row.order for row in rows if row.original_seen]
        super().setup()

    def present(self, case: Case) -> dict[str, Any]:
        rows = list(case.materials.all())
        return {
            "provided": [str(row.order) for row in rows if row.provided],
            "originals": [str(row.order) for row in rows if row.original_seen],
        }

    def sent(self, name: str) -> Any:
        return [str(value) for value in self[name].value() or []]

    def words(self, name: str, value: Any) -> str:
        names = {str(line.order): line.name for line in self.lines}
        return "、".join(names.get(order, order) for order in value) or "（无）"

    def fields_for_service(self) -> dict[str, Any]:
        """What stands there now, with just the ticks put on or taken off that the person changed."""
        now, seen = self.present(self.case), self.seen_values()
        found = {}
        for name, present in now.items():
            before, mine = set(seen.get(name, [])), set(self.sent(name))
            found[name] = sorted(int(order) for order in (set(present) | (mine - before)) - (before - mine))
        return found

    def rows(self) -> list[tuple[Any, bool, bool]]:
        """(material, received, original seen) for the page."""
        provided, originals = ({str(v) for v in self[name].value() or []} for name in ("provided", "originals"))
        return [(line, str(line.order) in provided, str(line.order) in originals) for line in self.lines]


class CorrectionForm(MoveForm):
    """One notice naming everything: tick a material and say what is wrong with it."""

    other = forms.CharField(label="其他需要补正的内容", widget=AREA, required=False, max_length=500)
    way = forms.CharField(label="补正方式", max_length=60, initial="窗口或网上补交")

    def setup(self) -> None:
        self.lines = list(self.case.materials.all())
        for line in self.lines:
            self.fields[f"missing_{line.order}"] = forms.BooleanField(label=line.name, required=False)
            self.fields[f"note_{line.order}"] = forms.CharField(
                label=f"“{line.name}”的补正要求", required=False, max_length=300
            )
            self.initial[f"missing_{line.order}"] = line.required and not line.provided
            if line.required and not line.provided:
                self.initial[f"note_{line.order}"] = "未提交，请补交。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.lines:
            if data.get(f"missing_{line.order}") and not data.get(f"note_{line.order}"):
                self.add_error(f"note_{line.order}", f"请写明“{line.name}”缺什么、错在哪里。")
        return data

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(material, tick, note) for the page."""
        return [(line, self[f"missing_{line.order}"], self[f"note_{line.order}"]) for line in self.lines]

    def fields_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        missing = [(m.order, data[f"note_{m.order}"]) for m in self.lines if data.get(f"missing_{m.order}")]
        return {"missing": missing, "other": data["other"], "way": data["way"]}


class SupplementForm(MoveForm):
    provided = forms.TypedMultipleChoiceField(
        label="本次补交的材料", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="说明", required=False, max_length=200)

    def setup(self) -> None:
        field = self.fields["provided"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [
            (m.order, f"{m.name}（{m.missing_note}）" if m.missing_note else m.name)
            for m in self.case.materials.all()
            if not m.provided
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("provided") and not data.get("note"):
            self.add_error("provided", "请勾选本次补交的材料；没有补交材料的，请在说明中写明答复情况。")
        return data


class RefuseForm(MoveForm):
    reasons = forms.CharField(label="不予受理的理由", widget=AREA, max_length=500)
    right_body = forms.CharField(label="应向哪个机关申请", required=False, max_length=120)
    ground = forms.ChoiceField(
        label="法定事由",
        choices=[("", "没有"), *((g.value, g.label) for g in (BarGround.FALSE_STATEMENTS,))],
        required=False,
    )

    def setup(self) -> None:
        if self.case.pinned.item_type != ItemType.LICENCE:
            del self.fields["ground"]
        bars = why_barred(self.case)
        if bars:
            self.initial["reasons"] = f"申请人{bars[0].words()}"
        obstacle = why_not_accept(self.case)
        if obstacle is not None:
            self.initial["reasons"] = "；".join(reason.words.rstrip("。") for reason in obstacle.reasons) + "。"
            self.initial["right_body"] = obstacle.right_body


class CirculateForm(MoveForm):
    person = PersonField(
        label="流转给",
        queryset=Person.objects.none(),
        required=False,
        empty_label="赋权时指定的专人",
        help_text="部门另行指定时选择。",
    )
    note = forms.CharField(label="说明", required=False, max_length=200)

    def setup(self) -> None:
        people_field(self.fields["person"], examiners(self.case))


class PauseForm(MoveForm):
    kind = forms.ChoiceField(
        label="特别程序",
        choices=PauseKind.choices,
        help_text="行政许可法第45条只列这八种；现场勘查、补正、征求意见等都不得暂停计时。",
    )
    reason = forms.CharField(label="原因", widget=AREA, max_length=300)
    expected_days = forms.IntegerField(
        label="所需工作日", min_value=1, max_value=365, help_text="将书面告知申请人；期满未恢复的，工作台会提醒。"
    )


class ExtendForm(MoveForm):
    reason = forms.CharField(label="延长的理由", widget=AREA, max_length=300)
    days = forms.IntegerField(label="延长工作日", min_value=1, max_value=60)

    def setup(self) -> None:
        self.initial["days"] = self.case.item_version.extension_days
