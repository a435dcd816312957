"""What the pages of this app share: columns of belonging rows."""

from __future__ import annotations

from django.db import models

from core.admin_site import LookUpInline


def inline(model: type[models.Model], *fields: str) -> type[LookUpInline]:
    """Rows of `model` that belong to the row shown, with these columns."""
    columns = {"model": model, "fields": fields, "readonly_fields": fields}
    return type(f"{model.__name__}Inline", (LookUpInline,), columns)
