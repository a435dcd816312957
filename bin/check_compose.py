"""Validate a Compose file (default: docker-compose.yml) against the Compose Specification's schema."""

import json
import sys
from pathlib import Path

import yaml
from jsonschema import Draft201909Validator

ROOT = Path(__file__).resolve().parent.parent


def main(path: Path) -> int:
    schema = json.loads((ROOT / ".ci" / "compose-spec.json").read_text())
    errors = list(Draft201909Validator(schema).iter_errors(yaml.safe_load(path.read_text())))
    for error in errors:
        print(f"{path.name}: {'/'.join(map(str, error.absolute_path)) or '(top)'}: {error.message}", file=sys.stderr)
    if not errors:
        print(f"{path.name}: valid")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docker-compose.yml"))
