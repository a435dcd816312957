"""python -m bench.lists: the lists of the program over HTTP, at 10 000 and at 1 000 000 cases, printed side by side.

PostgreSQL, a database for each size (made at the first run, some 20 minutes for the million, and kept; BENCH_SIZES=
chooses sizes), gunicorn with 2 workers of 4 threads, a person logged in with everything on: permissions, rail, filters,
templates. Each page is asked for REPEATS times by one client after a warm-up; the list also by eight clients at once.

Afterwards Caluma is asked for the same work on the same cases (bench/caluma; BENCH_CALUMA=0 leaves it out).
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import tempfile
import time
from functools import partial
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode

from bench.caluma import beside, environment
from bench.timing import median, rate
from bench.walks import PORT, PYTHON, ROOT, manage, memory, serve

SERVER = os.environ.get("BENCH_SERVER", "postgres://postgres@127.0.0.1:5432")
CALUMA = os.environ.get("BENCH_CALUMA", "1") != "0"
SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000 1000000").split()]
PASSWORD = "Yuanqu-2026"  # noqa: S105 (of the demonstration)
FACTS = """
from approvals.models import Case
rows = Case.objects.order_by("pk")
print("middle", rows.values_list("pk", flat=True)[rows.count() // 2])
one = Case.objects.filter(park__code="yx-park").select_related("applicant").order_by("-pk")[777]
print("number", one.number)
print("applicant", one.applicant.name)
print("code", one.applicant.uscc or one.applicant.name)
print("title", one.title)
"""


class Browser:
    """One person with a kept connection."""

    def __init__(self, login: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
        self.cookies = SimpleCookie()
        page = self.get("/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        fields = {"username": login, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        self.ask("POST", "/login/", urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})

    def get(self, path: str) -> str:
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> str:
        cookie = "; ".join(f"{name}={value.value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {"Cookie": cookie, **(headers or {})})
        response = self.connection.getresponse()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies.load(line)
        text = response.read().decode()
        if response.status >= 400:
            raise SystemExit(f"{path}: {response.status}")
        return text


def pages(facts: dict[str, str]) -> list[tuple[str, str, str]]:
    """(what, who, address)"""

    def search(name: str) -> str:
        return f"/cases/?q={quote(facts[name])}"

    middle = facts["middle"]
    return [
        ("worklist, clerk", "yx.clerk", "/"),
        ("worklist, reviewer", "yx.reviewer", "/"),
        ("worklist, department", "zjj.handler", "/"),
        ("watch list, inspector", "yy.inspector", "/"),
        ("cases, clerk", "yx.clerk", "/cases/"),
        ("cases, department", "zjj.handler", "/cases/"),
        ("cases, inspector", "yy.inspector", "/cases/"),
        ("deep page, clerk", "yx.clerk", f"/cases/?after={middle}"),
        ("deep page, inspector", "yy.inspector", f"/cases/?after={middle}"),
        ("state delivered", "yx.clerk", "/cases/?state=delivered"),
        ("state refused", "yx.clerk", "/cases/?state=refused"),
        ("state correcting", "yx.clerk", "/cases/?state=correcting"),
        ("mode reported", "yx.clerk", "/cases/?mode=reported"),
        ("park, inspector", "yy.inspector", "/cases/?park=yx-park"),
        ("lamp red", "yx.clerk", "/cases/?lamp=red"),
        ("lamp card, inspector", "yy.inspector", "/cases/?lamp=card"),
        ("search number", "yx.clerk", search("number")),
        ("search credit code", "yx.clerk", search("code")),
        ("search applicant", "yx.clerk", search("applicant")),
        ("search subject", "yx.clerk", search("title")),
        ("search two letters", "yx.clerk", f"/cases/?q={quote('罐区')}"),
        ("search item", "yx.clerk", f"/cases/?q={quote('消防')}"),
        ("search nothing there", "yx.clerk", f"/cases/?q={quote('不存在的词')}"),
        ("search everything", "yx.clerk", f"/search/?q={quote(facts['title'])}"),
        ("statistics by park", "yy.reform", "/statistics/?by=park"),
    ]


def prepared(size: int) -> None:
    """DATABASE_URL names a database of `size` cases, made when it is not there or its tables have changed since."""
    name = f"pdps_lists_{size}"
    url = os.environ["DATABASE_URL"] = os.environ.get(f"BENCH_DATABASE_{size}", f"{SERVER}/{name}")
    asked = subprocess.run(
        ["psql", "-Atq", url, "-c", "SELECT count(*) FROM approvals_case"], capture_output=True, text=True, check=False
    )
    pending = subprocess.run(
        [PYTHON, "manage.py", "migrate", "--check", "--skip-checks"], cwd=ROOT, capture_output=True, check=False
    )
    if asked.returncode == 0 and int(asked.stdout) >= size and pending.returncode == 0:
        return
    for statement in (
        f"DROP DATABASE IF EXISTS {name}",
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
    ):
        subprocess.run(["psql", "-q", f"{SERVER}/postgres", "-c", statement], check=True)
    manage("migrate")
    manage("load_demo")
    began = time.perf_counter()
    subprocess.run([PYTHON, "-m", "bench.make_cases", str(size)], cwd=ROOT, check=True, capture_output=True)
    print(f"{size} cases made in {time.perf_counter() - began:.0f} s")
    subprocess.run(["psql", "-q", url, "-c", "VACUUM ANALYZE"], check=True)


NIGHTLY = """
import time
from approvals.jobs import deem_accepted
began = time.perf_counter()
deem_accepted()
print(time.perf_counter() - began)
"""


def nightly() -> float:
    """Seconds of the job that accepts what the law deems accepted, on a day on which nothing is due any more."""
    manage("shell", "-v", "0", "-c", NIGHTLY)
    return float(manage("shell", "-v", "0", "-c", NIGHTLY).split()[-1])


def facts_asked() -> dict[str, str]:
    """What the searches and the deep page are asked for, from the database itself."""
    return dict(line.split(" ", 1) for line in manage("shell", "-v", "0", "-c", FACTS).splitlines() if " " in line)


def measured(size: int) -> dict[str, float]:
    prepared(size)
    facts = facts_asked()
    server = serve()
    found: dict[str, float] = {}
    try:
        people: dict[str, Browser] = {}
        for what, login, path in pages(facts):
            if login not in people:
                people[login] = Browser(login)
            found[f"{what}, ms"] = median(partial(people[login].get, path))
        for clients in (1, 8):
            found[f"cases, {clients} client(s), pages/s"] = rate(
                [partial(Browser("yx.clerk").get, "/cases/") for _ in range(clients)]
            )
        memory(server)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    found["nightly deemed acceptance, s"] = nightly()
    return found


def compared(size: int) -> beside.Figures:
    prepared(size)
    return beside.measured(os.environ["DATABASE_URL"], f"{SERVER}/pdps_caluma_{size}", facts_asked())


def main() -> None:
    os.environ["PDPS_LOCAL"] = "1"
    os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="pdps-bench-"))
    if CALUMA:
        environment.prepared()
    columns = [measured(size) for size in SIZES]
    print(f"\n{'':<36}" + "".join(f"{size:>12}" for size in SIZES) + ("       ratio" if len(SIZES) > 1 else ""))
    for what in columns[0]:
        values = [column[what] for column in columns]
        ratio = f"{values[-1] / values[0]:12.2f}" if len(values) > 1 and values[0] else ""
        print(f"{what:<36}" + "".join(f"{value:12.1f}" for value in values) + ratio)
    if CALUMA:
        print("", *beside.table(SIZES, columns, [compared(size) for size in SIZES]), sep="\n")


if __name__ == "__main__":
    main()
