"""The description generates without a warning, and the answers are what it says."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from approvals.verbs import VERBS
from tests.api.conftest import application
from tests.api.signing import System, done, problem
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("schema") / "schema.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(file))
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def test_every_move_and_both_ways_to_be_known_are_described(schema: dict[str, Any]) -> None:
    paths = schema["paths"]
    for move in VERBS:
        post = paths[f"/api/v1/cases/{{number}}/{move.replace('_', '-')}/"]["post"]
        assert post["security"] == [{"signedClient": []}, {"session": []}]
        headers = {row["name"]: row.get("required", False) for row in post["parameters"] if row["in"] == "header"}
        assert headers == {"Idempotency-Key": True, "If-Match": False}
        for status in ("400", "401", "403", "404", "409", "422"):
            assert list(post["responses"][status]["content"]) == ["application/problem+json"]
    assert set(schema["components"]["securitySchemes"]) == {"signedClient", "session"}


def test_schema_is_served_without_login() -> None:
    response = Client().get("/api/v1/schema/")
    assert response.status_code == 200
    assert response.content.startswith(b"openapi: 3")


def test_answers_are_as_described(schema: dict[str, Any], world: World, park_system: System) -> None:
    """Every field that is sent is described, every field that is described is sent, in its type."""
    clerk = park_system.acting("yx.clerk")
    made = done(clerk.post("cases/", application(world)), 201)
    number, code = made["number"], world.item["direct"].code
    done(clerk.post(f"cases/{number}/accept/"))
    pause = {"kind": "hearing", "reason": "听证", "expected_days": 5}
    done(park_system.acting("yx.reviewer").post(f"cases/{number}/pause/", pause))
    refusal = problem(clerk.post("cases/", {}), 422)
    for component, value in (
        ("Case", made),
        ("Case", done(clerk.get(f"cases/{number}/"))),
        ("CasesPage", done(clerk.get("cases/"))),
        ("Timeline", done(clerk.get(f"cases/{number}/timeline/"))),
        ("Clocks", done(clerk.get(f"cases/{number}/clocks/"))),
        ("MaterialsPage", done(clerk.get(f"cases/{number}/materials/"))),
        ("ItemsPage", done(clerk.get("items/"))),
        ("Item", done(clerk.get(f"items/yueyang/{code}/"))),
        ("AuthorityAnswer", done(clerk.get(f"resolve/?item={code}&park=yx-park"))),
        ("RefusalAnswer", done(clerk.get(f"resolve/?item={code}&park=yx-park&at=2021-01-01"))),
        ("Problem", refusal),
    ):
        assert list(_differences(schema, schema["components"]["schemas"][component], value, component)) == []


KINDS = {"string": str, "integer": int, "boolean": bool}


def _differences(schema: dict[str, Any], shape: dict[str, Any], value: Any, path: str) -> Any:
    while "$ref" in shape:
        shape = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    if value is None:
        if not shape.get("nullable"):
            yield f"{path}: null"
    elif "allOf" in shape:
        yield from _differences(schema, shape["allOf"][0], value, path)
    elif shape["type"] == "array":
        assert value or path.endswith((".numbers", ".subitems", ".reports", ".warnings", ".sources")), (
            f"{path}: nothing to compare"
        )
        for row in value:
            yield from _differences(schema, shape["items"], row, path)
    elif shape["type"] == "object":
        for name in set(shape["properties"]) ^ set(value):
            yield f"{path}.{name}: only on one side"
        for name in set(shape["properties"]) & set(value):
            yield from _differences(schema, shape["properties"][name], value[name], f"{path}.{name}")
    elif not isinstance(value, KINDS[shape["type"]]):
        yield f"{path}: {value!r}"
    elif "enum" in shape and value not in shape["enum"]:
        yield f"{path}: {value!r} not in {shape['enum']}"
