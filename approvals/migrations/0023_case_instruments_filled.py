from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def instruments(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The cases on record learn what their pinned authority says they rest on."""
    case_model = apps.get_model("approvals", "Case")
    known = set(apps.get_model("empowerment", "Instrument").objects.values_list("pk", flat=True))
    changed = []
    for case in case_model.objects.only("pk", "route", "authority").iterator(chunk_size=1000):
        found = [row for row in case.authority.get("instruments", []) if row["id"] in known]
        delegations = [row["id"] for row in found if row["kind"] == "delegation"]
        if found:
            case.instrument_id, case.delegation_id = found[0]["id"], delegations[0] if delegations else None
            changed.append(case)
        if len(changed) == 500:
            case_model.objects.bulk_update(changed, ["instrument", "delegation"])
            changed.clear()
    case_model.objects.bulk_update(changed, ["instrument", "delegation"])


class Migration(migrations.Migration):
    dependencies = [("approvals", "0022_case_instruments"), ]

    operations = [migrations.RunPython(instruments, migrations.RunPython.noop)]
