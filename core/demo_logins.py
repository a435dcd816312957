"""The accounts that the login page of a demonstration offers: one per role, with the one password."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from core.fixtures_files import data_of
from core.models import JobRun, Membership, Role


def demo_logins() -> dict[str, Any]:
    """Rows and password for the page; nothing unless the demonstration itself was loaded: real people are never listed."""
    if not (settings.DEMO and JobRun.objects.filter(job="load_demo", period="core").exists()):
        return {}
    password = str(data_of("demonstration.json")["password"])
    found: dict[str, dict[str, str]] = {}
    memberships = Membership.objects.filter(person__is_active=True).select_related("person", "organisation")
    for row in memberships.order_by("pk"):
        username, body = row.person.username, row.organisation
        fill = json.dumps({"id_username": username, "id_password": password})
        line = {
            "role": row.get_role_display(),
            "username": username,
            "body": body.short_name or body.name,
            "fill": fill,
        }
        found.setdefault(row.role, line)
    return {"demo_logins": [found[role] for role in Role.values if role in found], "demo_password": password}
