"""Machine clients: made once with a secret that is shown once, and the signature by which they are known."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection

from django.db import transaction

from core import events
from core.actors import Actor
from core.crypto import decrypt, encrypt
from core.errors import Invalid
from core.models import MachineClient, Organisation

SCOPES = ("read", "submit", "relay")


@transaction.atomic
def client_create(
    *, name: str, organisation: Organisation, scopes: Collection[str], actor: Actor
) -> tuple[MachineClient, str]:
    """Register a system of an organisation; returns it with its secret, which is stored encrypted and never shown again.

    Raises Invalid for a scope that does not exist or for none.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise Invalid(f"权限范围只能从 {'、'.join(SCOPES)} 中选择，至少一项。", field="scopes")
    secret = secrets.token_hex(32)
    ordered = " ".join(scope for scope in SCOPES if scope in scopes)
    client = MachineClient.objects.create(name=name, organisation=organisation, scopes=ordered, secret=encrypt(secret))
    facts = {"key_id": client.key_id, "scopes": ordered, "organisation": organisation.code}
    events.record(obj=client, verb="client.create", actor=actor, facts=facts, organisation_id=organisation.pk)
    return client, secret


def signature(secret: str, *, method: str, path: str, time: str, person: str, key: str, body_hash: str) -> str:
    """HMAC-SHA256 (hex) over the six lines that make a request what it is; see docs/api.md."""
    text = "\n".join((method, path, time, person, key, body_hash))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def signature_fits(client: MachineClient, given: str, **signed: str) -> bool:
    """Compare in constant time, so that nothing can be learnt from how long a refusal takes."""
    return hmac.compare_digest(signature(decrypt(client.secret), **signed), given)
