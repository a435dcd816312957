"""Who asks: a person by session, or a system by signed request, in its own name or relaying a named person's act."""

from __future__ import annotations

import hashlib
import re
import tempfile
import time
from typing import Any, TypeVar
from urllib.parse import unquote

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.actors import Actor
from core.api.problems import TooLarge
from core.clients import signature_fits
from core.errors import NotAllowed
from core.models import MachineClient, Organisation, OrganisationKind, Person
from core.papers import MAX_BYTES
from core.permissions import actor_for, actor_for_client

WINDOW = 300  # seconds a signed request may be old or early
HEADER = re.compile(
    r"PDPS client=([0-9A-Za-z_-]{1,32}), ?time=([0-9]{1,12}), ?person=([!-+\--~]{0,180}), ?signature=([0-9a-f]{64})"
)
# Bodies whose systems may relay for persons of the whole jurisdiction, not only for their own.
HUBS = frozenset({OrganisationKind.REFORM, OrganisationKind.CENTRE})
R = TypeVar("R", bound=Model)
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class SessionPerson(SessionAuthentication):
    """The session of the pages, with its CSRF token on every write."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        person = found[0]
        assert isinstance(person, Person)
        return person, actor_for(person)

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as refused:
            raise NotAllowed("缺少或用错了 CSRF 令牌，请刷新页面后重试。", code="csrf") from refused


class SignedClient(BaseAuthentication):
    """`Authorization: PDPS client=…, time=…, person=…, signature=…`; see docs/api.md."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        found = HEADER.fullmatch(header.strip())
        if found is None:
            raise AuthenticationFailed("Authorization 头格式有误，应为 PDPS client=…, time=…, person=…, signature=…。")
        key_id, sent, person, given = found.groups()
        if abs(time.time() - int(sent)) > WINDOW:
            raise AuthenticationFailed("签名时间与服务器相差超过 5 分钟，请校准时钟后重新签名。")
        client = _only(MachineClient.objects.filter(key_id=key_id, active=True))
        signed = {
            "method": request.method or "",
            "path": request.get_full_path(),
            "time": sent,
            "person": person,
            "key": request.META.get("HTTP_IDEMPOTENCY_KEY", ""),
            "body_hash": _body_hash(request._request),
        }
        if client is None or not signature_fits(client, given, **signed):
            raise AuthenticationFailed("密钥编号或签名不正确，请核对密钥和签名内容。")
        actor = _actor(client, unquote(person), reading=request.method in READS)
        return actor.person or AnonymousUser(), actor

    def authenticate_header(self, request: Request) -> str:
        return "PDPS"


def _only(rows: QuerySet[R]) -> R | None:
    """The row of a unique column, unsorted: `first` would sort, and this is asked on every request."""
    return next(iter(rows), None)


def _body_hash(http: HttpRequest) -> str:
    """SHA-256 of the body as sent. An upload is hashed on its way to a temporary file, from which it is then parsed."""
    if http.content_type != "multipart/form-data":
        return hashlib.sha256(http.body).hexdigest()
    limit = MAX_BYTES + (1 << 20)  # the file and the form around it
    if int(http.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge("上传的内容超过 30 MB，请压缩或拆分后上传。")
    digest = hashlib.sha256()
    copy = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 (lives as long as the request)
    while chunk := http.read(1 << 16):
        digest.update(chunk)
        copy.write(chunk)
    copy.seek(0)
    http._stream, http._read_started = copy, False  # type: ignore[assignment, attr-defined]
    return digest.hexdigest()


def _actor(client: MachineClient, username: str, *, reading: bool) -> Actor:
    """The actor of a signed request. Raises NotAllowed when the client's scopes or the person do not allow it."""
    scopes = client.scopes.split()
    if not username:
        needed = "read" if reading else "submit"
        if needed not in scopes:
            raise NotAllowed(f"本系统没有 {needed} 权限范围，请联系系统管理员登记。", code="scope")
        return actor_for_client(client)
    if "relay" not in scopes:
        raise NotAllowed("本系统没有 relay 权限范围，不能转达人员的操作。", code="scope")
    person = _only(Person.objects.filter(username=username, is_active=True)) if username.isprintable() else None
    actor = actor_for(person, via=client) if person else None
    if actor is None or not _may_relay(client, actor):
        raise NotAllowed("本系统只能转达本机构（审改办、政务服务中心为本辖区）在任人员的操作。", code="relay")
    return actor


def _may_relay(client: MachineClient, actor: Actor) -> bool:
    """For persons with a membership at the client's organisation; a hub's client for all of its jurisdiction."""
    bodies = actor.organisations()
    if client.organisation_id in bodies:
        return True
    own = client.organisation
    if own.kind not in HUBS:
        return False
    return Organisation.objects.filter(pk__in=bodies, jurisdiction_id=own.jurisdiction_id).exists()


class KnownActor(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, Actor)


class SignedClientScheme(OpenApiAuthenticationExtension):
    target_class = SignedClient
    name = "signedClient"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": (
                "`PDPS client=<key_id>, time=<unix seconds>, person=<login or empty>, signature=<hex>`; signature = "
                "HMAC-SHA256(secret, METHOD \\n path with query \\n time \\n person \\n Idempotency-Key \\n "
                "sha256 hex of the body). See docs/api.md."
            ),
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = SessionPerson
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of the pages; writes carry the CSRF token in X-CSRFToken.",
        }
