"""Input shapes of a round: the request, a department's assessment, the list drawn up, a step with its paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.models import Organisation
from empowerment.forms.fields import day_field
from empowerment.models import RoundLine, Scheme
from empowerment.round_life import STEPS, Stance
from empowerment.services import AssessmentInput, DraftInput
from empowerment.workflow import Mode, SchemeStatus

MODES = [("", "选择方式"), *Mode.choices]


class RoundForm(forms.Form):
    park = forms.ModelChoiceField(
        label="园区",
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择园区。"},
    )
    title = forms.CharField(label="名称", max_length=120, error_messages={"required": "请填写名称。"})
    reason = forms.CharField(
        label="需求和承接能力",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="为什么需要这些权限；人员、场地、系统能不能接得住。",
        error_messages={"required": "请写明需求和承接能力。"},
    )
    wanted_by = day_field("请部门于何日前评估")
    file = forms.FileField(
        label="需求清单",
        help_text="XLSX、XLS 或 CSV：事项名称、主管部门、赋权方式三列必须有，其余列同清单导入。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        allow_empty_file=True,
        error_messages={"required": "请选择需求清单。"},
    )

    def __init__(self, *args: Any, parks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["park"]
        field.queryset = parks


class StepForm(forms.Form):
    """What goes with a step: an opinion, a paper, a day, a file."""

    opinion = forms.CharField(label="意见", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    number = forms.CharField(label="文号或会议", required=False, max_length=120)
    happened_on = day_field("日期", required=False, help_text="不填为今天。")
    file = forms.FileField(label="附件", required=False, help_text="PDF、图片或 Office 文件，不超过 30 MB。")

    def __init__(self, *args: Any, move: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = STEPS[move]
        if step.returned:
            self.fields["opinion"].label = "理由"
            self.fields["opinion"].required = True
            self.fields["opinion"].error_messages["required"] = "请写明理由，经办人要据此修改。"
        if step.numbered:
            self.fields["number"].required = True
            self.fields["number"].error_messages["required"] = "请填写文号或会议名称。"
        else:
            del self.fields["number"]

    def plain_fields(self) -> list[forms.BoundField]:
        """The fields that belong to no line."""
        return [field for field in self.visible_fields() if not field.name.rpartition("_")[2].isdigit()]


class RoundPublishForm(StepForm):
    scheme = forms.ModelChoiceField(
        label="赋权方案",
        queryset=Scheme.objects.none(),
        empty_label="请选择方案",
        error_messages={"required": "请选择赋权方案。"},
    )
    published_on = day_field("公布日")
    effective_on = day_field("生效日", help_text="不早于公布日。")

    def __init__(self, *args: Any, park: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, move="publish", **kwargs)
        field: Any = self.fields["scheme"]
        field.queryset = park.schemes.exclude(status=SchemeStatus.DRAFT).order_by("-issued_on")
        self.fields["number"].label = "公布文件的名称或文号"
        del self.fields["happened_on"]
        self.order_fields(["scheme", "number", "published_on", "effective_on", "opinion", "file"])


class _LinesForm(StepForm):
    """A step over the lines of the list: a few fields for each."""

    def __init__(self, *args: Any, lines: Sequence[RoundLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            self._add(line)

    def _add(self, line: RoundLine) -> None:
        raise NotImplementedError

    def _choice(self, name: str, label: str, choices: Any, initial: str) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=initial, required=False)

    def _reason(self, line: RoundLine, initial: str = "") -> None:
        self.fields[f"reason_{line.pk}"] = forms.CharField(
            label=f"{line.name}·理由", required=False, max_length=300, initial=initial
        )

    def rows(self) -> list[dict[str, Any]]:
        names = [name.rpartition("_")[0] for name in self.fields if name.endswith(f"_{self.lines[0].pk}")]
        return [{"line": line, **{name: self[f"{name}_{line.pk}"] for name in names}} for line in self.lines]


class AssessForm(_LinesForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, move="assess", **kwargs)

    def _add(self, line: RoundLine) -> None:
        self._choice(f"stance_{line.pk}", f"{line.name}·意见", [("", "暂不评估"), *Stance.choices], "")
        self._choice(f"mode_{line.pk}", f"{line.name}·建议方式", MODES, "")
        self._reason(line)

    def answers(self) -> list[AssessmentInput]:
        data = self.cleaned_data
        return [
            AssessmentInput(line.pk, data[f"stance_{line.pk}"], data[f"mode_{line.pk}"], data[f"reason_{line.pk}"])
            for line in self.lines
            if data[f"stance_{line.pk}"]
        ]


class DrawUpForm(_LinesForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, move="draw_up", **kwargs)

    def _add(self, line: RoundLine) -> None:
        self.fields[f"included_{line.pk}"] = forms.BooleanField(
            label=f"{line.name}·列入", required=False, initial=line.included
        )
        self._choice(f"mode_{line.pk}", f"{line.name}·方式", Mode.choices, line.mode)
        self._reason(line, line.reason)

    def drafts(self) -> list[DraftInput]:
        data = self.cleaned_data
        return [
            DraftInput(line.pk, data[f"included_{line.pk}"], data[f"mode_{line.pk}"], data[f"reason_{line.pk}"])
            for line in self.lines
        ]
