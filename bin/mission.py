"""`make mission`: each row of docs/mission.md with its tests and their results.

Fails when a row marked done has no passing test (a skipped one does not count), when a test of a row marked done
fails, when a test names a row that does not exist, or when a status is neither done nor open.
`--reuse` reads the results of the test run just made instead of running the marked tests again.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "var" / "mission.json"
ROW = re.compile(r"^\| (?P<id>[A-E]\d+) \| (?P<what>.+?) \|.*\| (?P<status>[^|]*) \|$", re.MULTILINE)

Rows = dict[str, tuple[str, str]]
Outcomes = dict[str, dict[str, str]]


def read_rows(text: str) -> Rows:
    """Return row id → (status, capability) from the tables, in the order of the document."""
    return {row["id"]: (row["status"].strip(), row["what"]) for row in ROW.finditer(text)}


def problems(rows: Rows, outcomes: Outcomes) -> list[str]:
    """Return what is wrong, one line each; empty when every claim is proved."""
    found = [f"{row}: named by a test, but not a row of docs/mission.md" for row in outcomes if row not in rows]
    for row, (status, _) in rows.items():
        results = Counter(outcomes.get(row, {}).values())
        if status not in ("done", "open"):
            found.append(f"{row}: status is {status!r}, expected done or open")
        elif status == "done" and results["failed"]:
            found.append(f"{row}: marked done, but {results['failed']} of its tests failed")
        elif status == "done" and not results["passed"]:
            found.append(f"{row}: marked done without a passing test")
    return found


def print_table(rows: Rows, outcomes: Outcomes) -> None:
    for row, (status, what) in rows.items():
        tests = outcomes.get(row, {})
        results = "、".join(f"{count} {outcome}" for outcome, count in sorted(Counter(tests.values()).items()))
        print(f"{row:<4} {status:<5} {results or '—':<20} {what[:80]}")
        for test, outcome in sorted(tests.items()):
            print(f"       {outcome:<8} {test}")


def main(arguments: list[str]) -> int:
    if "--reuse" not in arguments:
        RESULTS.unlink(missing_ok=True)
        subprocess.run([sys.executable, "-m", "pytest", "-m", "mission", "-n", "2"], cwd=ROOT, check=False)
    if not RESULTS.exists():
        print("没有测试结果，请先运行 make test。", file=sys.stderr)
        return 1
    rows = read_rows((ROOT / "docs" / "mission.md").read_text())
    outcomes = json.loads(RESULTS.read_text())
    print_table(rows, outcomes)
    found = problems(rows, outcomes)
    done = sum(status == "done" for status, _ in rows.values())
    print(f"\n{len(rows)} rows, {done} done, {len(found)} problems", *found, sep="\n  ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
