"""Cases for other systems: submit, read, and every move by the same service as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from drf_spectacular.utils import OpenApiResponse, extend_schema_view
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from approvals import selectors, services
from approvals.api import answers, presenters, serializers
from approvals.api.submission import submit
from approvals.models import Case
from approvals.verbs import VERBS
from approvals.workflow import MOVES
from core.api.endpoint import Endpoint, cursor_read, page
from core.api.schema import described
from core.errors import NotAllowed, Refused
from core.papers import file_store

PAGE = 50


class CaseEndpoint(Endpoint):
    def shown(self, case: Case, status: int = 200) -> Response:
        data = presenters.case_data(case, self.actor)
        return Response(data, status=status, headers={"ETag": f'"{case.version}"'})


class Cases(CaseEndpoint):
    @described(
        answers.CasesPage,
        summary="办件列表，最新的在前",
        operation="cases_list",
        parameters=[serializers.CasesQuery],
    )
    def get(self, request: Request) -> Response:
        query = serializers.CasesQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        wanted = dict(query.validated_data)
        cursor = wanted.pop("cursor", "")
        after = cursor_read(cursor) if cursor else None
        rows = selectors.case_list(self.actor, selectors.CaseFilter(**wanted, after=after), size=PAGE, authority=True)
        shown = rows[:PAGE]
        prefetch_related_objects(shown, "item__jurisdiction", "numbers__system", "licence")
        last = shown[-1].pk if len(rows) > PAGE else None
        return Response(page(request, [presenters.case_line(case) for case in shown], last))

    @described(
        answers.Case,
        summary="提交申请（收件）",
        operation="cases_submit",
        write=True,
        request=serializers.Submission,
        also={
            201: OpenApiResponse(answers.Case, description="taken in"),
            200: OpenApiResponse(answers.Case, description="sent before: the same case"),
        },
    )
    def post(self, request: Request) -> Response:
        given = serializers.Submission(data=request.data, context={"actor": self.actor})
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        stamp = self.stamp(happened_at=data.pop("received_at", None))
        case, new = submit(data, actor=self.actor, stamp=stamp)
        response = self.shown(case, status=201 if new else 200)
        response["Location"] = response.data["links"]["self"]
        return response


class CaseDetail(CaseEndpoint):
    @described(answers.Case, summary="一个办件", operation="cases_read")
    def get(self, request: Request, number: str) -> Response:
        return self.shown(selectors.case_get(number, self.actor))


class CaseTimeline(Endpoint):
    @described(answers.Timeline, summary="办理经过，最新的在前", operation="cases_timeline")
    def get(self, request: Request, number: str) -> Response:
        return Response(presenters.timeline_data(selectors.case_get(number, self.actor)))


class CaseClocks(Endpoint):
    @described(answers.Clocks, summary="时限和暂停", operation="cases_clocks")
    def get(self, request: Request, number: str) -> Response:
        return Response(presenters.clocks_data(selectors.case_get(number, self.actor)))


class CaseMaterials(Endpoint):
    @described(answers.MaterialsPage, summary="材料清单", operation="cases_materials")
    def get(self, request: Request, number: str) -> Response:
        return Response(presenters.materials_data(selectors.case_get(number, self.actor)))


class CaseMaterial(CaseEndpoint):
    parser_classes = (MultiPartParser,)

    @described(
        answers.Case,
        summary="上传一项材料",
        operation="cases_material_upload",
        write=True,
        versioned=True,
        request=serializers.Upload,
    )
    def post(self, request: Request, number: str, order: int) -> Response:
        case = selectors.case_get(number, self.actor)
        denied = case.move_permitted("update_materials", self.actor)
        if denied:
            raise NotAllowed(denied)
        given = serializers.Upload(data=request.data)
        given.is_valid(raise_exception=True)
        stamp = self.stamp()
        upload = given.validated_data["file"]
        stored = file_store(stream=upload, name=upload.name)
        row = services.case_attach(
            case=case, actor=self.actor, stamp=stamp, order=order, stored=stored, name=upload.name
        )
        return self.shown(row)


class CaseMove(CaseEndpoint):
    """One move. `move_view` makes a subclass for each of the table."""

    move = ""

    def post(self, request: Request, number: str) -> Response:
        case = selectors.case_get(number, self.actor)
        context = {"actor": self.actor, "case": case, "move": self.move}
        given = serializers.MOVE_INPUTS[self.move](data=request.data, context=context)
        if not given.is_valid():
            self._forbidden(case)
            given.is_valid(raise_exception=True)
        stamp = self.stamp()
        row = VERBS[self.move].service(case=case, actor=self.actor, stamp=stamp, **given.for_service())
        return self.shown(row)

    def _forbidden(self, case: Case) -> None:
        """Who may not do it, or cannot now, is told that before what is wrong with the input."""
        denied = case.move_permitted(self.move, self.actor)
        if denied:
            raise NotAllowed(denied)
        refusal = case.move_refusal(self.move)
        if refusal:
            raise Refused(refusal)


def move_view(move: str) -> Any:
    """The endpoint of one move, with its own input shape and description."""
    shape = serializers.MOVE_INPUTS[move]
    description = described(
        answers.Case,
        summary=MOVES[move].label,
        description=getattr(Case, move).__doc__,
        operation=f"cases_{move}",
        write=True,
        versioned=True,
        request=shape if shape is not serializers.MoveInput else None,
    )
    parsers = (JSONParser, MultiPartParser) if issubclass(shape, serializers.Seal) else (JSONParser,)
    view: Any = type(f"CaseMove_{move}", (CaseMove,), {"move": move, "parser_classes": parsers})
    return extend_schema_view(post=description)(view).as_view()
