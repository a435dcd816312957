"""Letter pairs of a text, for searching Chinese words of two letters by index; the numbers of papers are searched so."""

from django.db import migrations

PAIRS = """
CREATE OR REPLACE FUNCTION search_pairs(value text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT a || b), '{}')
  FROM (SELECT string_to_array(value, NULL) AS letters) AS t,
       unnest(letters[:cardinality(letters) - 1], letters[2:]) AS pair(a, b)
$$;
CREATE INDEX document_number_pairs ON core_document USING gin (search_pairs(number));
"""


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(PAIRS)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX document_number_pairs; DROP FUNCTION search_pairs(text)")


class Migration(migrations.Migration):
    dependencies = [("core", "0003_people")]
    operations = [migrations.RunPython(add, drop)]
