"""What the pages of registers share: keyset pages, filters of the address, the page of a new entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.door import Stamp
from core.errors import DomainError
from core.web import key_of, put_on_form, stamp_of

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


def new_page(
    request: HttpRequest,
    form: forms.Form,
    make: Callable[[dict[str, Any], Stamp], Any],
    address: Callable[[Any], str],
    *,
    label: str,
    back: str,
    crumbs: list[dict[str, str]],
    help: str = "",
    about: str = "",
) -> HttpResponse:
    """The form of a new entry, or the entry made: what is wrong comes back on the form with what was typed."""
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            made = make(form.cleaned_data, stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已办理：{label}。")
            return redirect(address(made))
    context = {
        "form": form,
        "label": label,
        "help": help,
        "about": about,
        "idempotency_key": uuid.uuid4().hex,
        "back": back,
        "crumbs": crumbs,
    }
    return render(request, "supervision/form.html", context, status=status)
