"""What the frame of every page shows. The rail's entries are registered by the apps (core/rail.py)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from core import rail
from core.actors import Actor
from core.inbox import unread_count
from core.models import Organisation, Person, Role
from core.web import actor_of

SYSTEM_NAME = "园区赋权审批系统"


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` for templates/base.html; see docs/interface.md."""
    common = {
        "system_name": SYSTEM_NAME,
        "version": settings.VERSION,
        "demo": settings.DEMO,
        "search_url": reverse("search"),
        "search_query": request.GET.get("q", ""),
        "login_url": reverse("login"),
        "logout_url": reverse("logout"),
    }
    user = getattr(request, "user", None)
    if not isinstance(user, Person):
        public = [
            {"label": "办事指南", "url": reverse("portal:items"), "key": ""},
            {"label": "谁来批", "url": reverse("empowerment:who_decides"), "key": ""},
            {"label": "办件进度", "url": reverse("portal:progress"), "key": ""},
            {"label": "评价服务", "url": reverse("portal:rating_start"), "key": ""},
            {"label": "文书核验", "url": reverse("portal:verify"), "key": ""},
        ]
        return {"frame": common | {"home_url": reverse("portal:home"), "rail": _active(public, request.path)}}
    actor = actor_of(request)
    return {
        "frame": common
        | {
            "home_url": reverse("approvals:worklist"),
            "person": user,
            "role_label": _roles(actor),
            "last_login": parse_datetime(request.session.get("last_login") or ""),
            "place": _place(actor),
            "messages_url": reverse("inbox"),
            "messages_count": unread_count(user),
            "rail": _active(rail.entries(actor), request.path),
        }
    }


def _active(entries: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """Mark the entry whose address is the longest beginning of the page's."""
    fitting = [entry for entry in entries if path.startswith(entry["url"]) and (entry["url"] != "/" or path == "/")]
    best = max(fitting, key=lambda entry: len(entry["url"]), default=None)
    opened = best.get("group", "") if best else ""
    return [{**entry, "active": entry is best, "open": entry.get("group", "") == opened} for entry in entries]


def _roles(actor: Actor) -> str:
    return "、".join(dict.fromkeys(str(Role(role).label) for role, _ in sorted(actor.roles)))


def _place(actor: Actor) -> str:
    found = list(Organisation.objects.filter(pk__in=actor.organisations()).order_by("pk")[:2])
    if not found:
        return ""
    return found[0].short_name or found[0].name if len(found) == 1 else f"{found[0].short_name or found[0].name} 等"
