"""What the database keeps in this app whatever path a write takes: no overlap of empowerments, no edits of published
versions or of the register of seal use, a new stamp with every change of a rule.
"""

from __future__ import annotations

from core.triggers import Guard, Keeper, guard, keep

_OVERLAP = """EXISTS (SELECT 1 FROM empowerment_empowerment o WHERE o.id <> COALESCE(NEW.id, -1)
 AND o.superseded_at IS NULL AND NEW.superseded_at IS NULL
 AND o.item_id = NEW.item_id AND o.park_id = NEW.park_id AND o.area = NEW.area
 AND o.valid_from < COALESCE(NEW.valid_to, '9999-12-31') AND NEW.valid_from < COALESCE(o.valid_to, '9999-12-31'))"""
OVERLAP_MESSAGE = "empowerment_no_overlap"
VERSION_MESSAGE = "published_version_frozen"

# PostgreSQL keeps overlap with an exclusion constraint (migration 0002), which also decides races; SQLite has one
# writer, so a trigger is enough there.
guard(
    Guard("empowerment_no_overlap_insert", "empowerment_empowerment", "INSERT", OVERLAP_MESSAGE, _OVERLAP, "sqlite"),
    Guard("empowerment_no_overlap_update", "empowerment_empowerment", "UPDATE", OVERLAP_MESSAGE, _OVERLAP, "sqlite"),
)

_COLUMNS = (
    "item_id",
    "number",
    "name",
    "item_type",
    "legal_basis",
    "source_of_power",
    "limit_number",
    "limit_unit",
    "limit_roll",
    "limit_note",
    "extension_days",
    "instant",
    "decision_form",
    "fee",
    "commitment",
    "commitment_excluded",
    "commitment_text",
    "commitment_check_number",
    "commitment_check_unit",
    "valid_from",
    "valid_to",
    "state",
    "publication",
)
_CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _COLUMNS)
_PUBLISHED = "EXISTS (SELECT 1 FROM empowerment_itemversion v WHERE v.id = {row}.version_id AND v.state = 'published')"
guard(
    Guard(
        "item_version_frozen",
        "empowerment_itemversion",
        "UPDATE",
        VERSION_MESSAGE,
        f"OLD.state = 'published' AND ({_CHANGED})",
    ),
    Guard("item_version_kept", "empowerment_itemversion", "DELETE", VERSION_MESSAGE, "OLD.state = 'published'"),
    *(
        Guard(
            f"{short}_frozen_{operation.lower()}",
            table,
            operation,
            VERSION_MESSAGE,
            " OR ".join(_PUBLISHED.format(row=row) for row in rows),
        )
        for short, table in (
            ("item_material", "empowerment_itemmaterial"),
            ("guide", "empowerment_guide"),
            ("guide_question", "empowerment_guidequestion"),
        )
        for operation, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"]))
    ),
)

# A random value and no count: after a rollback a count would come again for other rules. An upsert, so that emptied
# tables begin anew; without the row nothing is kept (selectors/rules.py).
_STAMPED = (
    "INSERT INTO empowerment_rulestamp (id, value) VALUES (1, random()) ON CONFLICT (id) DO UPDATE SET value = random()"
)
keep(
    *(
        Keeper(f"rules_stamped_{part}_{operation.lower()}", f"empowerment_{part}", operation, (_STAMPED,))
        for part in (
            "moderule",
            "ruleslot",
            "ruleseal",
            "ruleinstrument",
            "rulereport",
            "ruleliability",
            "rulefiling",
        )
        for operation in ("INSERT", "UPDATE", "DELETE")
    )
)

# The register of use is written once.
guard(
    *(
        Guard(f"seal_use_no_{operation.lower()}", "empowerment_sealuse", operation, "seal_use is append-only")
        for operation in ("UPDATE", "DELETE", "TRUNCATE")
    )
)
