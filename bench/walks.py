"""Prints how many full walks per second the program makes over HTTP: python -m bench.walks

On PostgreSQL (DATABASE_URL, whose content is thrown away; by default a database of its own), gunicorn with 2 workers of
4 threads, everything on: signed clients, permissions, events, clocks, outbox. A walk is a case of the direct mode in
six moves: submit, accept, examine, decide with seal, issue, deliver. Beside it, in the same run, pgbench writes the
same rows.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
PORT = int(os.environ.get("BENCH_PORT", "8099"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
ITEM = "511A0123100002"  # 建设用地规划许可证核发（出让用地）, direct at 云溪
PEOPLE = {"clerk": "yx.clerk", "reviewer": "yx.reviewer", "chief": "yx.chief"}


@dataclass
class Client:
    """One signed client with its own kept connection."""

    key_id: str
    secret: str
    waits: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def post(self, path: str, person: str, body: Mapping[str, object]) -> dict[str, object]:
        raw = json.dumps(body).encode()
        key, now = uuid.uuid4().hex, str(int(time.time()))
        text = "\n".join(["POST", path, now, person, key, hashlib.sha256(raw).hexdigest()])
        signature = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        headers = {
            "Authorization": f"PDPS client={self.key_id}, time={now}, person={person}, signature={signature}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        self.connection.request("POST", path, raw, headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status >= 400:
            raise SystemExit(f"{path}: {response.status} {answer.decode()[:500]}")
        found: dict[str, object] = json.loads(answer)
        return found

    def walk(self, number: int) -> None:
        """One case from submission to delivery, timing each move."""
        materials = [{"order": n, "provided": True, "original_seen": True} for n in range(1, 10)]
        submit = {
            "jurisdiction": "yueyang",
            "item": ITEM,
            "park": "yx-park",
            "title": f"压力测试 {number}",
            "applicant": {
                "kind": "enterprise",
                "name": "岳阳云溪晴川新材料有限公司(演示)",
                "uscc": "91430603XNXN00013J",
            },
            "materials": materials,
        }
        case = self.timed("submit", "/api/v1/cases/", "clerk", submit)
        at = f"/api/v1/cases/{case['number']}"
        self.timed("accept", f"{at}/accept/", "clerk", {})
        self.timed("examine", f"{at}/examine/", "reviewer", {"suggests": "granted", "text": "材料齐全，建议准予。"})
        self.timed("decide with seal", f"{at}/decide-and-seal/", "chief", {"result": "granted", "form": "chief"})
        self.timed("issue", f"{at}/issue/", "clerk", {})
        self.timed("deliver", f"{at}/deliver/", "clerk", {"way": "collect", "recipient": "章演行"})

    def timed(self, name: str, path: str, role: str, body: Mapping[str, object]) -> dict[str, object]:
        began = time.perf_counter()
        answer = self.post(path, PEOPLE[role], body)
        self.waits.setdefault(name, []).append(time.perf_counter() - began)
        return answer


def measure(clients: int, key_id: str, secret: str) -> None:
    """`clients` threads walk cases for SECONDS after two warm-up walks each; prints walks/s and medians per move."""
    made = [Client(key_id, secret) for _ in range(clients)]
    for client in made:
        client.walk(0)
        client.walk(0)
        client.waits.clear()
    walks = [0] * clients
    stop = time.perf_counter() + SECONDS

    def run(index: int) -> None:
        while time.perf_counter() < stop:
            made[index].walk(walks[index])
            walks[index] += 1

    began = time.perf_counter()
    threads = [threading.Thread(target=run, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    print(f"\n{clients} client(s): {sum(walks) / seconds:6.1f} walks/s   ({sum(walks)} walks in {seconds:.1f} s)")
    for name in made[0].waits:
        waits = sorted(wait for client in made for wait in client.waits.get(name, []))
        p95 = waits[int(len(waits) * 0.95) - 1]
        print(f"    {name:<18} median {statistics.median(waits) * 1e3:7.1f} ms   p95 {p95 * 1e3:7.1f} ms")


def manage(*words: str) -> str:
    done = subprocess.run([PYTHON, "manage.py", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stdout


def serve(
    *,
    python: str = PYTHON,
    application: str = "config.wsgi",
    port: int = PORT,
    path: str = "/healthy/",
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """gunicorn with 2 workers of 4 threads, once `path` answers; this program unless another is named."""
    command = [python, "-m", "gunicorn", application, "-b", f"127.0.0.1:{port}", "-k", "gthread"]
    command += ["-w", "2", "--threads", "4", "--keep-alive", "75", "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    for _ in range(100):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return server
        except OSError:
            time.sleep(0.1)
    server.terminate()
    raise SystemExit("the server did not answer")


def memory(server: subprocess.Popen[bytes]) -> None:
    """Resident memory of each web process."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    for pid in children:
        status = Path(f"/proc/{pid}/status").read_text()
        resident = re.search(r"VmRSS:\s+(\d+)", status)
        print(f"web process {pid}: {int(resident.group(1)) / 1024:.0f} MB" if resident else pid)


def writes_per_move() -> list[tuple[str, int, int, int]]:
    """(move, queries, inserts, updates) of one walk, counted in the program itself."""
    lines = manage("count_walk_queries").splitlines()
    return [(name, int(q), int(i), int(u)) for name, q, i, u in (line.split("\t") for line in lines if "\t" in line)]


def pgbench(rows: list[tuple[str, int, int, int]]) -> None:
    """The same number of row inserts and updates, in as many transactions, written by pgbench."""
    url = os.environ["DATABASE_URL"]
    tables = (
        "DROP TABLE IF EXISTS bench_row; CREATE TABLE bench_row (id bigserial PRIMARY KEY, owner bigint, a text, b text);"
        "CREATE INDEX ON bench_row (owner); INSERT INTO bench_row (owner, a, b) SELECT n, 'x', 'y' FROM generate_series(1, 1000) n;"
    )
    subprocess.run(["psql", "-q", url, "-c", tables], check=True, capture_output=True)
    script = ["\\set owner random(1, 1000)"]
    for _, _, inserts, updates in rows:
        script.append("BEGIN;")
        script += ["INSERT INTO bench_row (owner, a, b) VALUES (:owner, repeat('a', 200), repeat('b', 200));"] * inserts
        script += ["UPDATE bench_row SET b = repeat('c', 200) WHERE id = :owner;"] * updates
        script.append("COMMIT;")
    path = Path(os.environ["VAR_DIR"], "pgbench.sql")
    path.write_text("\n".join(script))
    command = ["pgbench", "-n", "-M", "prepared", "-f", str(path), "-c", "8", "-j", "2", "-T", str(int(SECONDS)), url]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"pgbench: not run ({problem})")
        return
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    print(
        f"\npgbench, the same rows in the same six transactions, 8 clients: {float(rate.group(1)):.1f} walks/s"
        if rate
        else ""
    )


def fresh_database() -> None:
    """An empty database: the default one is created, a given one is emptied."""
    server = "postgres://postgres@127.0.0.1:5432"
    url = os.environ.setdefault("DATABASE_URL", f"{server}/pdps_bench")
    if not url.startswith("postgres"):
        raise SystemExit("DATABASE_URL has to name a PostgreSQL database")
    if url == f"{server}/pdps_bench":
        subprocess.run(
            ["psql", "-q", f"{server}/postgres", "-c", "CREATE DATABASE pdps_bench"], capture_output=True, check=False
        )
    emptied = subprocess.run(
        ["psql", "-q", url, "-c", "DROP SCHEMA public CASCADE; CREATE SCHEMA public"],
        capture_output=True,
        text=True,
        check=False,
    )
    if emptied.returncode:
        raise SystemExit(f"PostgreSQL does not answer: {emptied.stderr.strip()}")


def main() -> None:
    os.environ["PDPS_LOCAL"] = "1"
    os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="pdps-bench-"))
    fresh_database()
    manage("migrate")
    manage("load_demo")
    made = manage("create_client", "--name", "压力测试", "--organisation", "yx-park", "--scopes", "read submit relay")
    key_id, secret = re.findall(r"[:：]\s*(\S+)", made)[:2]
    rows = writes_per_move()
    print("queries, inserts and updates per move:")
    for name, queries, inserts, updates in rows:
        print(f"    {name:<18} {queries:4d} {inserts:4d} {updates:4d}")
    server = serve()
    try:
        for clients in (1, 4, 8):
            measure(clients, key_id, secret)
        memory(server)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    pgbench(rows)


if __name__ == "__main__":
    main()
