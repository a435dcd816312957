"""Readers of the cases on record; letter pairs of what cases are searched by (core 0004)."""

from django.db import migrations

BODIES = (
    "park",
    "receiving_body",
    "accepting_body",
    "circulating_body",
    "examining_body",
    "deciding_body",
    "countersigning_body",
    "reporting_body",
    "issuing_body",
)
ENDED = "'refused', 'delivered', 'withdrawn', 'terminated', 'revoked', 'cancelled'"
PAIRS = {
    "case_number_pairs": ("approvals_case", "number"),
    "case_title_pairs": ("approvals_case", "title"),
    "applicant_search_pairs": ("approvals_applicant", "search"),
}


def fill(apps, schema_editor):
    readers = [f"SELECT id, 'o' || {body}_id AS reader FROM approvals_case" for body in BODIES]
    readers.append("SELECT case_id, 'o' || body_id FROM approvals_sidetask")
    readers.append(
        "SELECT c.id, 'j' || o.jurisdiction_id FROM approvals_case c JOIN core_organisation o ON o.id = c.park_id"
    )
    readers.append("SELECT id, 'c' || source_client FROM approvals_case WHERE source_client <> ''")
    schema_editor.execute(
        "INSERT INTO approvals_casereader (case_id, reader, state, open, mode) "
        f"SELECT c.id, r.reader, c.state, c.state NOT IN ({ENDED}), c.mode "
        f"FROM ({' UNION '.join(readers)}) AS r JOIN approvals_case c ON c.id = r.id WHERE r.reader IS NOT NULL "
        "ORDER BY c.id"
    )


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, column) in PAIRS.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin (search_pairs({column}))")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in PAIRS:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("approvals", "0009_case_readers"), ("core", "0004_search_pairs")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(index, drop),
    ]
