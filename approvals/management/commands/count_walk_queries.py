"""`manage.py count_walk_queries`: how many queries each move of a direct walk makes (for bench.walks); changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals import services
from approvals.models import Applicant
from approvals.services import MaterialInput
from core.door import Stamp
from core.models import Organisation, Person
from core.permissions import actor_for
from empowerment.models import PowerItem

ITEM = "511A0123100002"  # 建设用地规划许可证核发（出让用地）


class Command(BaseCommand):
    help = "打印直接赋权一件走完六步各步的查询、插入、更新次数（演示数据，不留痕迹）"

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            self._walk()
            transaction.set_rollback(True)

    def _walk(self) -> None:
        people = {name: actor_for(Person.objects.get(username=f"yx.{name}")) for name in ("clerk", "reviewer", "chief")}
        item = PowerItem.objects.get(jurisdiction__code="yueyang", code=ITEM)
        park = Organisation.objects.get(code="yx-park")
        applicant = Applicant.objects.get(uscc="91430603XNXN00013J")
        case: Any = None
        steps: list[tuple[str, str, dict[str, Any]]] = [
            ("accept", "clerk", {}),
            ("examine", "reviewer", {"suggests": "granted", "text": "建议准予。"}),
            ("decide_and_seal", "chief", {"result": "granted", "form": "chief"}),
            ("issue", "clerk", {}),
            ("deliver", "clerk", {"way": "collect", "recipient": "章演行"}),
        ]
        with CaptureQueriesContext(connection) as caught:
            case = services.case_receive(
                item=item,
                park=park,
                applicant=applicant,
                title="计数",
                materials=[MaterialInput(n, provided=True) for n in range(1, 10)],
                actor=people["clerk"],
                stamp=Stamp(key="count-receive"),
            )
        self._say("submit", caught)
        for move, who, data in steps:
            with CaptureQueriesContext(connection) as caught:
                service = getattr(services, f"case_{move}")
                case = service(case=case, actor=people[who], stamp=Stamp(case.version, f"count-{move}"), **data)
            self._say(move, caught)

    def _say(self, name: str, caught: CaptureQueriesContext) -> None:
        texts = [query["sql"] for query in caught.captured_queries]
        inserts = sum(text.startswith("INSERT") for text in texts)
        updates = sum(text.startswith("UPDATE") for text in texts)
        self.stdout.write(f"{name}\t{len(texts)}\t{inserts}\t{updates}")
