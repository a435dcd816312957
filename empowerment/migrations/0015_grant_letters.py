"""The grants that stand on record get the letters they are lines of: one for each person, term and document."""

from django.db import migrations
from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SHARED = ("body_id", "person_id", "substitute_for_id", "valid_from", "valid_to", "may_use_seal")


def letters(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    grants = apps.get_model("empowerment", "ChiefGrant").objects.filter(superseded_at=None, letter=None)
    make = apps.get_model("empowerment", "GrantLetter").objects.create
    posts = dict(apps.get_model("core", "Person").objects.values_list("pk", "post"))
    for row in list(grants.values(*SHARED, "document").distinct()):
        shared = {name: row[name] for name in SHARED}
        letter = make(**shared, number=row["document"], post=posts[row["person_id"]])
        grants.filter(**shared, document=row["document"]).update(letter=letter)


class Migration(migrations.Migration):
    dependencies = [("empowerment", "0014_instrument_life"), ]

    operations = [migrations.RunPython(letters, migrations.RunPython.noop)]
