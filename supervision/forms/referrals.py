"""Input shapes of referrals."""

from __future__ import annotations

from typing import Any

from django import forms

from core import moments
from core.models import Membership, Organisation, Person
from empowerment.forms.fields import day_field
from supervision.forms.matters import area, choice, file_field, line, pick
from supervision.lives.referrals import ClueCategory, ReferralOutcome
from supervision.services import Named

PEOPLE_HELP = "每行一人：姓名，单位职务；本系统的人员在行首写登录名也可以。"


class ReferralForm(forms.Form):
    office = pick("移送单位", Organisation.objects.none())
    to = line("接收单位", 120, "如“云溪区纪律检查委员会、区监察委员会”。")
    category = choice("线索类别", ClueCategory.choices)
    subject = line("事由", 200)
    people = area("被反映人", 1000, PEOPLE_HELP)
    facts = area("基本事实", 4000)
    stage = line("发生环节", 60, "如受理、审查、决定、用印。", required=False)
    case_number = line("所涉办件编号", 60, required=False)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["office"]
        field.queryset = offices
        field.initial = offices.first()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        office = found.get("office")
        if office is not None and found.get("people"):
            lines = [text.strip() for text in found["people"].splitlines() if text.strip()]
            found["people"] = [_named(text, office) for text in lines]
        return found


def _named(text: str, office: Organisation) -> Named:
    """A line as somebody the program knows, by login name or by a name that only one person of the place bears."""
    first, _, rest = text.replace(",", "，").partition("，")
    near = Membership.objects.filter(organisation__jurisdiction=office.jurisdiction_id).values("person")
    people = Person.objects.filter(pk__in=near)
    person = people.filter(username=first.strip()).first()
    if person is None:
        same = list(people.filter(name=first.strip())[:2])
        person = same[0] if len(same) == 1 else None
    return Named(person.name if person else first.strip(), rest.strip(), person)


class EvidenceForm(forms.Form):
    title = line("证据名称", 200, "不填则用文件名或文书名。", required=False)
    proves = line("证明内容", 300, required=False)
    number = line("本系统文书的文号", 120, "文书与文件二者选一。", required=False)
    file = file_field("文件")

    def __init__(self, *args: Any, papers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = papers

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        number = str(found.get("number") or "").strip()
        found["document"] = self.papers.filter(number=number).first() if number else None
        if number and found["document"] is None:
            self.add_error("number", f"没有文号为“{number}”的文书，请核对。")
        return found


class ReceiptForm(forms.Form):
    on = day_field("签收日")
    receipt = line("回执文号、签收人", 120)
    file = file_field("回执扫描件")


class FollowForm(forms.Form):
    on = day_field("日期")
    text = area("进展", 500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = moments.today()


class ConcludeForm(forms.Form):
    outcome = choice("处理结果", ReferralOutcome.choices)
    text = area("结果说明", 2000, required=False)
    on = day_field("反馈日")
