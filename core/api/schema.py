"""How an address is described in OpenAPI: its problems, its idempotency key, its versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from core.api.problems import MEDIA_TYPE, TITLES


class FieldError(serializers.Serializer[Any]):
    field = serializers.CharField()
    message = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """Problem details (RFC 9457); `detail` is Chinese and may be shown to a person as it stands."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = FieldError(many=True, required=False)  # type: ignore[assignment]


KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="Names this attempt; a retry sends the same key and gets the same answer, nothing is done twice.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag that was read; when the case has moved on since, the answer is 409.",
)


def described(
    answer: Any,
    *,
    summary: str,
    operation: str,
    write: bool = False,
    versioned: bool = False,
    also: dict[int, Any] | None = None,
    parameters: list[Any] | None = None,
    **more: Any,
) -> Callable[[Any], Any]:
    """`extend_schema` with the problems every address may answer."""
    statuses = (400, 401, 403, 404, 409, 413, 415, 422, 503) if write else (400, 401, 403, 404, 422)
    responses: dict[Any, Any] = dict(also or {200: answer})
    for status in statuses:
        responses[status, MEDIA_TYPE] = OpenApiResponse(Problem, description=TITLES[status])
    headers = [KEY] * write + [IF_MATCH] * versioned
    return extend_schema(
        responses=responses,
        summary=summary,
        operation_id=operation,
        parameters=[*(parameters or []), *headers],
        **more,
    )
