"""Caluma's database with the cases of one of ours."""

from __future__ import annotations

import hashlib
import subprocess
import time
from pathlib import Path

from bench.caluma.environment import PYTHON, configured
from bench.walks import ROOT, manage

SCRIPT = Path(__file__).with_name("fill.sql")
STEPS = "from bench.caluma.steps import lines\nprint(*lines(), sep='\\n')"
CASES = """
SELECT row_number() OVER (ORDER BY c.id), c.number, a.name, v.name, p.code, c.title, c.route, c.state,
    coalesce(c.received_at, c.recorded_at), c.ended_at, c.due_on,
    ARRAY[b1.code, b2.code, b3.code, b4.code, b5.code, b6.code, b7.code, b8.code]
FROM approvals_case c
JOIN approvals_applicant a ON a.id = c.applicant_id
JOIN empowerment_itemversion v ON v.id = c.item_version_id
JOIN core_organisation p ON p.id = c.park_id
LEFT JOIN core_organisation b1 ON b1.id = c.receiving_body_id
LEFT JOIN core_organisation b2 ON b2.id = c.accepting_body_id
LEFT JOIN core_organisation b3 ON b3.id = c.circulating_body_id
LEFT JOIN core_organisation b4 ON b4.id = c.examining_body_id
LEFT JOIN core_organisation b5 ON b5.id = c.deciding_body_id
LEFT JOIN core_organisation b6 ON b6.id = c.countersigning_body_id
LEFT JOIN core_organisation b7 ON b7.id = c.reporting_body_id
LEFT JOIN core_organisation b8 ON b8.id = c.issuing_body_id
"""
TABLES = """
CREATE UNLOGGED TABLE bench_case (n bigint, number text, applicant text, item text, park text, subject text, route text,
    state text, received_at timestamptz, ended_at timestamptz, due_on date, bodies text[]);
CREATE UNLOGGED TABLE bench_step (route text, state text, place int, task text, slot int, posts text[], ready bool);
"""


def filled(source: str, url: str, known: str) -> None:
    """The database of `url` holds the cases of `source`; made when it does not, as its comment tells.

    `known` says which cases these are: it changes when `source` is made anew.
    """
    steps = manage("shell", "-v", "0", "-c", STEPS)
    made_of = SCRIPT.read_text() + CASES + steps + known + psql(source, "SELECT count(*), max(id) FROM approvals_case")
    stamp = hashlib.sha256(made_of.encode()).hexdigest()
    server, _, name = url.rpartition("/")
    main = f"{server}/postgres"
    told = psql(main, f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'")  # noqa: S608 (a name made of the size)
    if told.strip() == stamp:
        return
    began = time.perf_counter()
    psql(main, f"DROP DATABASE IF EXISTS {name}")
    psql(main, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'")
    migrate = [PYTHON, "-m", "django", "migrate", "-v", "0"]
    done = subprocess.run(migrate, cwd=ROOT, env=configured(url), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Caluma's tables could not be made (BENCH_CALUMA=0 leaves it out):\n{done.stderr[-1000:]}")
    psql(url, TABLES)
    psql(url, "COPY bench_step FROM STDIN", steps)
    copied(source, f"COPY ({CASES}) TO STDOUT", url, "COPY bench_case FROM STDIN")
    psql(url, SCRIPT.read_text())
    psql(url, "VACUUM ANALYZE")
    psql(main, f"COMMENT ON DATABASE {name} IS '{stamp}'")
    print(f"Caluma's {name} filled in {time.perf_counter() - began:.0f} s", flush=True)


def psql(url: str, statement: str, fed: str | None = None) -> str:
    """What the statement answers, without headings; `fed` is what COPY … FROM STDIN reads."""
    if fed is None:
        command, text = ["psql", "-AtqX", "-v", "ON_ERROR_STOP=1", url], statement
    else:
        command, text = ["psql", "-AtqX", "-v", "ON_ERROR_STOP=1", url, "-c", statement], fed
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"PostgreSQL refused (BENCH_CALUMA=0 leaves Caluma out): {done.stderr.strip()[-1000:]}")
    return done.stdout


def copied(source: str, out: str, url: str, into: str) -> None:
    """What `out` writes at `source` is read by `into` at `url`, line by line."""
    with subprocess.Popen(["psql", "-qX", source, "-c", out], stdout=subprocess.PIPE) as writer:
        reader = subprocess.run(["psql", "-qX", url, "-c", into], stdin=writer.stdout, check=False)
    if writer.returncode or reader.returncode:
        raise SystemExit("our cases could not be copied for Caluma (BENCH_CALUMA=0 leaves it out)")
