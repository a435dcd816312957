"""The catalogue and 谁来批 for other systems."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.endpoint import Endpoint, cursor_read, page
from core.api.schema import described
from core.errors import NotVisible
from empowerment import selectors
from empowerment.api import presenters, serializers
from empowerment.api.lookup import park_and_item
from empowerment.authority import Authority
from empowerment.models import PowerItem


class Items(Endpoint):
    @described(
        serializers.ItemsPage,
        summary="事项目录：今天在各园区如何办理",
        operation="items_list",
        parameters=[serializers.ItemsQuery],
    )
    def get(self, request: Request) -> Response:
        query = serializers.ItemsQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        wanted = {name: query.validated_data.get(name, "") for name in ("q", "park", "mode")}
        cursor = query.validated_data.get("cursor", "")
        rows = selectors.catalogue(**wanted, after=cursor_read(cursor) if cursor else None)
        shown = rows[: selectors.PAGE]
        last = shown[-1].pk if len(rows) > selectors.PAGE else None
        return Response(page(request, [presenters.item_line(row) for row in shown], last))


class ItemDetail(Endpoint):
    @described(serializers.Item, summary="一个事项：现行版本、材料、在哪里如何办理", operation="items_read")
    def get(self, request: Request, jurisdiction: str, code: str) -> Response:
        item = (
            PowerItem.objects.select_related("jurisdiction", "competent_department")
            .filter(jurisdiction__code=jurisdiction, code=code)
            .first()
        )
        if item is None:
            raise NotVisible("没有这个事项，请核对辖区代码和事项编码。")
        return Response(presenters.item_data(item))


class Resolve(Endpoint):
    @described(
        PolymorphicProxySerializer(
            component_name="ResolveAnswer",
            serializers=[serializers.AuthorityAnswer, serializers.RefusalAnswer],
            resource_type_field_name=None,
        ),
        summary="谁来批：一个事项在一个园区、某一时刻由谁决定",
        operation="resolve",
        parameters=[serializers.ResolveQuery],
    )
    def get(self, request: Request) -> Response:
        query = serializers.ResolveQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        park, item = park_and_item(asked["park"], asked["item"])
        answer = selectors.resolve(item, park, asked["area"], asked["at"], asked["known_at"])
        shown: dict[str, Any] = (
            presenters.authority_data(answer, item, park)
            if isinstance(answer, Authority)
            else presenters.refusal_data(answer, item, park)
        )
        return Response(shown)
