"""The base of every endpoint: JSON in, JSON out, an actor, and the stamp of a write."""

from __future__ import annotations

import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from core import moments
from core.actors import Actor
from core.api.authentication import READS, KnownActor, SessionPerson, SignedClient
from core.api.problems import BadRequest
from core.crypto import decrypt, encrypt
from core.door import Stamp
from core.errors import Invalid, NotVisible
from core.events import canonical
from core.moments import SHANGHAI

KEY = re.compile(r"[!-~]{1,64}")
VERSION = re.compile(r'(?:W/)?"([0-9]{1,9})"')


class Encoder(JSONEncoder):
    """Moments in the legal time zone, to the second: the same whether just made or read back."""

    def default(self, obj: Any) -> Any:
        if isinstance(obj, dt.datetime):
            return obj.astimezone(SHANGHAI).isoformat(timespec="seconds")
        return super().default(obj)


class Json(JSONRenderer):
    encoder_class = Encoder


class AlwaysJson(BaseContentNegotiation):
    """There is one form of answer, so the Accept header is not asked."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        wanted = request.content_type.partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == wanted), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Endpoint(APIView):
    """One address. `self.actor` acts; what it may see and do is decided by selectors and the door."""

    authentication_classes = (SignedClient, SessionPerson)
    permission_classes = (KnownActor,)
    parser_classes: Any = (JSONParser,)
    renderer_classes = (Json,)
    content_negotiation_class = AlwaysJson
    metadata_class = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "%00" in request.get_full_path():
            raise BadRequest("地址中有不可用的字符。")
        if request.method not in READS and not KEY.fullmatch(self.key):
            raise BadRequest(
                "请在 Idempotency-Key 头中给出本次请求的编号（1 至 64 个可见的 ASCII 字符）；重试时用同一个编号。",
                code="idempotency_key",
            )

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    @property
    def actor(self) -> Actor:
        found = self.request.auth
        assert isinstance(found, Actor)
        return found

    @property
    def key(self) -> str:
        return str(self.request.META.get("HTTP_IDEMPOTENCY_KEY", ""))

    def stamp(self, **more: Any) -> Stamp:
        """The key, the version of If-Match, and the digest by which a key used for another request is known."""
        return Stamp(version=self._version(), key=self.key, digest=self._digest(), **more)

    def _version(self) -> int | None:
        header = self.request.META.get("HTTP_IF_MATCH", "").strip()
        if header in ("", "*"):
            return None
        found = VERSION.fullmatch(header)
        if found is None:
            raise BadRequest('If-Match 应为读取时 ETag 头的值，例如 "3"。', code="if_match")
        return int(found[1])

    def _digest(self) -> str:
        """Of address and content, not of bytes: a retry may break lines or choose its boundary anew."""
        data = self.request.data
        fields = {name: _content(value) for name, value in data.items()} if isinstance(data, Mapping) else data
        return hashlib.sha256(canonical({"to": self.request.path, "data": fields}).encode()).hexdigest()[:32]


def _content(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]


class Nothing(Endpoint):
    """Every address that is not one: a 404 in the same form as all other refusals."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotVisible("没有这个地址，请核对接口文档。")


class Input(serializers.Serializer[Any]):
    """The input shape of one address; a misspelt field is told, not swallowed."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else set()
        if unknown:
            raise serializers.ValidationError({name: ["没有这个字段，请核对接口文档。"] for name in sorted(unknown)})
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """A moment within reach of the calendar; without an offset it is meant in Asia/Shanghai."""

    def to_internal_value(self, value: Any) -> dt.datetime:
        try:
            moment = super().to_internal_value(value)
        except OverflowError:
            moment = moments.LAST
        if not moments.within_reach(moment):
            raise serializers.ValidationError("时刻须在 1949 年 10 月至 2199 年之间。")
        return moment


def cursor_make(pk: int) -> str:
    """Where a page ended, unreadable outside: internal keys are never shown."""
    return encrypt(str(pk))


def cursor_read(text: str) -> int:
    try:
        return int(decrypt(text))
    except (KeyError, ValueError, binascii.Error, InvalidTag) as wrong:
        raise Invalid("翻页标记有误，请使用上一页返回的 next。", field="cursor") from wrong


def page(request: Request, results: list[dict[str, Any]], last: int | None) -> dict[str, Any]:
    """One uncounted page. `last` is the key of its last row when more follow."""
    if last is None:
        return {"results": results, "next": None}
    query = request._request.GET.copy()
    query["cursor"] = cursor_make(last)
    return {"results": results, "next": f"{request.path}?{query.urlencode()}"}
