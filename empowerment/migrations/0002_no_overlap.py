"""No two rows on record overlap for one item, park and area. PostgreSQL decides races by an exclusion constraint."""

from django.db import migrations

ADD = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE empowerment_empowerment ADD CONSTRAINT empowerment_no_overlap EXCLUDE USING gist (
    item_id WITH =, park_id WITH =, area WITH =, tstzrange(valid_from, valid_to, '[)') WITH &&
) WHERE (superseded_at IS NULL);
"""


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE empowerment_empowerment DROP CONSTRAINT empowerment_no_overlap")


class Migration(migrations.Migration):
    dependencies = [("empowerment", "0001_initial")]
    operations = [migrations.RunPython(add, drop)]
