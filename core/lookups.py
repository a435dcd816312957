"""`column__has=text`: the text anywhere in the column, found through an index of letter pairs on PostgreSQL.

Pairs, not the usual triples, because most Chinese words have two letters. The index is
``gin (search_pairs(column))``; a text of one letter is found without it.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.lookups import Contains


class Has(Contains):
    lookup_name = "has"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return str(connection.operators["contains"] % rhs)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = super().as_sql(compiler, connection)
        if not self.rhs_is_direct_value() or len(str(self.rhs)) < 2:
            return sql, params
        column, _ = compiler.compile(self.lhs)
        return f"({sql} AND search_pairs({column}) @> search_pairs(%s))", [*params, str(self.rhs)]


models.CharField.register_lookup(Has)
models.TextField.register_lookup(Has)
