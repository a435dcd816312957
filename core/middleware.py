"""Security headers, and the one place where domain errors become pages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from core.errors import Busy, DomainError, Invalid, Stale
from core.papers import MAX_BYTES

log = logging.getLogger(__name__)
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
Next = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class SizeLimit:
    """A request larger than one file and the form around it is not read at all: parsing would first write it to disk.

    The REST interface refuses it in its own form (`core/api`).
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not request.path.startswith("/api/") and length.isdigit() and int(length) > MAX_BYTES + (1 << 20):
            words = "上传的内容超过 30 MB，请压缩或拆分后上传。"
            return HttpResponse(words, content_type="text/plain; charset=utf-8", status=413)
        return self.get_response(request)


class Readable:
    """No NUL anywhere: PostgreSQL stores none, and nobody types one. The REST interface looks for itself."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if getattr(view, "csrf_exempt", False):  # reads its body itself
            return None
        sent = [request.path, *_words(request.GET), *(_words(request.POST) if request.method == "POST" else ())]
        if not any("\x00" in word for word in sent):
            return None
        problem = Invalid("地址或填写的内容中有不可用的字符，请删去后重试。")
        return render(request, "error.html", {"error": problem}, status=400)


def _words(sent: QueryDict) -> list[str]:
    return [str(word) for name, values in sent.lists() for word in (name, *values)]


class DomainErrors:
    """A domain error that no view turned into a form message becomes a plain page with the same words and status. So does
    an address that takes what is sent and was reloaded or opened by hand.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or request.path.startswith("/api/"):
            return response
        problem = Invalid("这个地址只接收提交的内容，不能刷新或直接打开。")
        return render(request, "error.html", {"error": problem}, status=405)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, IntegrityError):
            exception = Stale("有人刚刚提交了相同或相冲突的内容，请刷新页面核对后再操作。", code="conflict")
        if isinstance(exception, DataError):
            exception = Invalid("有内容超出了允许的长度或范围，请核对后重新提交。")
        if isinstance(exception, OperationalError):  # a deadlock or a lock that took too long: nothing was written
            log.exception("database")
            exception = Busy("系统忙，这次操作没有办理，请稍后返回重新提交。")
        if not isinstance(exception, DomainError):
            return None
        return render(request, "error.html", {"error": exception}, status=exception.status)
