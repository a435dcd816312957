"""Prints how long one month of filing takes and how large the process grows: python -m bench.filings

100 000 results (BENCH_FILINGS) of one park in one month, in a database and file store of their own, thrown away
afterwards: compiled into one filing with its lines and its spreadsheet, then proved complete. Each is done by a process
of its own, so that its memory is its own. Ends with an error when one outgrows its bound or the proof finds a fault.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

NUMBER = int(os.environ.get("BENCH_FILINGS", "100000"))
MOST_MB = 400
MONTH = dt.date(2025, 6, 1)
CHUNK = 2000


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="pdps-bench-") as scratch:
        os.environ |= {"VAR_DIR": scratch, "PDPS_LOCAL": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ.pop("DATABASE_URL", None)
        for part in ("make", "compile", "prove"):
            done = subprocess.run([sys.executable, "-m", "bench.filings", part], check=False)
            if done.returncode:
                sys.exit(done.returncode)


def run(part: str) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    if part == "make":
        call_command("migrate", verbosity=0)
        results_make()
        return 0
    began = time.perf_counter()
    words, whole = _compiled() if part == "compile" else _proved()
    seconds, peak = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{words} in {seconds:.1f} s; process at most {peak} MB (bound {MOST_MB} MB)", flush=True)
    return 0 if whole and peak <= MOST_MB else 1


def _compiled() -> tuple[str, bool]:
    from core.actors import job
    from supervision.services import filings_compile

    made = filings_compile(month=MONTH, actor=job("bench"))
    return f"{made[0].count} results compiled into {len(made)} filing", made[0].count == NUMBER


def _proved() -> tuple[str, bool]:
    from supervision.selectors.filing_proof import proof, span_of

    found = proof(span_of(MONTH))
    return f"{found.filed} of {found.expected} results proved", found.complete and found.filed == NUMBER


def results_make() -> None:
    """Cases as their moves leave them, and what has to be filed."""
    from approvals.models import Applicant, Case
    from core import moments
    from core.actors import job
    from core.models import Jurisdiction, Organisation
    from empowerment.services import item_create, version_draft
    from supervision.models import FilingDuty

    place = Jurisdiction.objects.create(code="bench", name="测速市", division_code="430600")
    park, department = (
        Organisation.objects.create(jurisdiction=place, code=code, kind=code, name=name)
        for code, name in (("park", "测速市绿色化工园管理委员会"), ("department", "测速市自然资源局"))
    )
    actor = job("bench")
    item = item_create(
        code="B1", jurisdiction=place, name="建设用地规划许可", department=department, source="测速", actor=actor
    )
    version = version_draft(item=item, item_type="licence", limit_number=7, limit_unit="workday", actor=actor)
    applicant = Applicant.objects.create(kind="enterprise", name="测速新材料有限公司", uscc="91430603XNXN00013J")
    pair: dict[str, Any] = {"by": {"id": park.pk}, "to": {"id": department.pk}, "period": "monthly"}
    for start in range(0, NUMBER, CHUNK):
        cases = []
        for number in range(start, min(start + CHUNK, NUMBER)):
            day = MONTH + dt.timedelta(days=number % 30)
            at = moments.start_of(day) + dt.timedelta(hours=10)
            cases.append(
                Case(
                    number=f"BENCH{number:06d}",
                    item=item,
                    item_version=version,
                    park=park,
                    accepting_body=park,
                    mode="direct",
                    route="direct",
                    state="delivered",
                    authority={"filings": [pair]},
                    applicant=applicant,
                    title="年产二万吨涂料项目用地",
                    received_at=at - dt.timedelta(days=7),
                    accepted_at=at - dt.timedelta(days=7),
                    pinned_at=at - dt.timedelta(days=7),
                    decided_at=at,
                    result="granted",
                    result_sealed_at=at,
                    ended_at=at,
                )
            )
        Case.objects.bulk_create(cases)
        FilingDuty.objects.bulk_create(
            FilingDuty(
                case=case,
                by=park,
                to=department,
                period="monthly",
                kind="result",
                occasion="result",
                arose_at=case.decided_at or moments.now(),
                month=MONTH,
            )
            for case in cases
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(run(sys.argv[1]))
    main()
