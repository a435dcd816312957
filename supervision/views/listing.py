"""Keyset pages of a list, newest first: the rows of this page and the addresses of the first and the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from core.web import key_of

SHOWN = 50


def page_of(request: HttpRequest, found: QuerySet[Any], kept: Mapping[str, str]) -> tuple[list[Any], dict[str, str]]:
    """`kept` are the filters that stay in the address; `found` is ordered by falling key."""
    params = {name: value for name, value in kept.items() if value}
    after = key_of(request.GET.get("after"))
    rows = list((found.filter(pk__lt=after) if after else found)[: SHOWN + 1])
    page = {"first_url": f"?{urlencode(params)}"} if after else {}
    if len(rows) > SHOWN:
        page["next_url"] = f"?{urlencode({**params, 'after': rows[SHOWN - 1].pk})}"
    return rows[:SHOWN], page


def asked_of(request: HttpRequest, *names: str) -> dict[str, str]:
    """The named filters as the address has them, cut to what a filter can be."""
    return {name: request.GET.get(name, "")[:60] for name in names}
