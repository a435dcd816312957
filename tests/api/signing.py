"""A machine client as its owner would write it, from docs/api.md alone: it signs with the standard library."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from core.clients import client_create
from core.models import Organisation
from tests.world import ACTOR

BASE = "/api/v1/"


@dataclass
class System:
    """One system with its key; `person` is whose act it relays."""

    key_id: str
    secret: str
    person: str = ""

    def acting(self, person: str) -> System:
        return System(self.key_id, self.secret, person)

    def get(self, path: str, **more: Any) -> HttpResponse:
        return self.send("GET", path, **more)

    def post(self, path: str, data: Any = None, **more: Any) -> HttpResponse:
        body = more.pop("body", None)
        if body is None:
            body = b"" if data is None else json.dumps(data).encode()
        return self.send("POST", path, body=body, **{"key": uuid.uuid4().hex, **more})

    def upload(self, path: str, name: str, content: bytes, **more: Any) -> HttpResponse:
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self.post(path, body=body, content_type=f"multipart/form-data; boundary={boundary}", **more)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        key: str = "",
        at: float | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        path = path if path.startswith("/") else BASE + path
        signed = {**self.headers(method, path, body, key, at), **(headers or {})}
        return Client().generic(method, path, body, content_type=content_type, headers=signed)

    def headers(self, method: str, path: str, body: bytes, key: str, at: float | None = None) -> dict[str, str]:
        sent = str(int(time.time() if at is None else at))
        text = "\n".join([method, path, sent, self.person, key, hashlib.sha256(body).hexdigest()])
        signature = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        header = f"PDPS client={self.key_id}, time={sent}, person={self.person}, signature={signature}"
        return {"Authorization": header, **({"Idempotency-Key": key} if key else {})}


def system(organisation: Organisation, scopes: str = "read submit relay") -> System:
    client, secret = client_create(
        name=f"{organisation.name}业务系统", organisation=organisation, scopes=scopes.split(), actor=ACTOR
    )
    return System(client.key_id, secret)


def problem(response: HttpResponse, status: int) -> dict[str, Any]:
    """The problem details of a refusal of the expected status, whole and in their own media type."""
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    assert {"type", "title", "detail", "code"} <= set(found)
    return found


def done(response: HttpResponse, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    found: dict[str, Any] = response.json()
    return found
