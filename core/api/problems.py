"""The one place where errors become problem details (RFC 9457)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import Busy, DomainError, NotVisible, Stale

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "请求格式有误",
    401: "未通过身份验证",
    403: "无权办理",
    404: "没有找到",
    405: "不支持这种方法",
    409: "现在不能办理",
    413: "内容过大",
    415: "不支持这种内容格式",
    422: "填写有误",
    503: "系统忙",
}
CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "not_allowed",
    405: "method",
    415: "media_type",
    422: "invalid",
}


class BadRequest(DomainError):
    """The request itself is not well formed, whatever it asks for."""

    status = 400
    code = "bad_request"


class TooLarge(DomainError):
    status = 413
    code = "too_large"


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: a problem for everything a caller can bring about; None lets a true fault through."""
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    domain = _domain(error)
    if domain is None:
        return None
    errors = [{"field": domain.field, "message": domain.message}] if domain.status == 422 else None
    return _response(domain.status, domain.code, domain.message + domain.remedy, errors)


def _domain(error: Exception) -> DomainError | None:
    if isinstance(error, DomainError):
        return error
    if isinstance(error, IntegrityError):
        return Stale("有人刚刚提交了相同或相冲突的内容，请重新读取后再操作。", code="conflict")
    if isinstance(error, Http404):
        return NotVisible("没有这个地址，请核对接口文档。")
    if isinstance(error, RequestDataTooBig):
        return TooLarge("请求内容过大；材料请逐个文件上传。")
    if isinstance(error, (SuspiciousOperation, RecursionError)):
        return BadRequest("请求内容无法读取，请检查格式。")
    if isinstance(error, DataError):
        return BadRequest("有内容超出了允许的长度或范围，请核对后重新提交。")
    if isinstance(error, OperationalError):
        log.exception("database")
        return Busy("系统忙，没有办理。请稍后用同一个 Idempotency-Key 重试。")
    return None


def _of_framework(error: exceptions.APIException) -> Response:
    challenge = getattr(error, "auth_header", None)
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    if isinstance(error, exceptions.ValidationError):
        errors = [{"field": field, "message": message} for field, message in _flat(error.detail)]
        return _response(422, "invalid", errors[0]["message"] if len(errors) == 1 else "有几处填写有误。", errors)
    status = error.status_code
    code = CODES.get(status, "refused")
    return _response(status, code, _words(error), headers=headers)


def _words(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ParseError):
        cause = error.__context__
        if isinstance(cause, json.JSONDecodeError):
            return f"请求内容不是有效的 JSON：第 {cause.lineno} 行第 {cause.colno} 列附近有误。"
        return "请求内容无法读取，请检查格式和编码（UTF-8）。"
    return str(error.detail)


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(field, message) pairs; a field inside another is written `applicant.uscc` or `materials.0.order`."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flat(inner, ".".join(filter(None, (path, own))))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _flat(inner, f"{path}.{place}" if isinstance(inner, dict) else path)
    else:
        yield path, str(detail)


def _response(
    status: int,
    code: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:pdps:problem:{code}",
        "title": TITLES.get(status, "没有办理"),
        "status": status,
        "detail": _printable(detail),
        "code": code,
    }
    if errors is not None:
        body["errors"] = [{name: _printable(text) for name, text in row.items()} for row in errors]
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def _printable(text: str) -> str:
    """Half a surrogate pair that a caller sent cannot be sent back."""
    return text.encode(errors="replace").decode()
