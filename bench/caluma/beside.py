"""Caluma's figures for the cases of one of our databases, and the table of both."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import signal
from functools import partial

from bench.caluma import environment
from bench.caluma.fill import filled, psql
from bench.caluma.questions import cases, questions
from bench.timing import median, rate
from bench.walks import PORT, memory, serve

CALUMA_PORT = PORT + 1
CLIENTS = (1, 8)
GROUPS = """SELECT o.code || ':' || m.role FROM core_membership m JOIN core_organisation o ON o.id = m.organisation_id
JOIN core_person p ON p.id = m.person_id WHERE p.username = '{}' AND m.valid_to IS NULL"""
Figures = dict[str, tuple[str, float]]  # row of the table -> (row of ours that it stands beside, figure)


class Client:
    """Nobody in particular, with a kept connection."""

    def __init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", CALUMA_PORT, timeout=300)

    def ask(self, query: str) -> object:
        body = json.dumps({"query": query})
        self.connection.request("POST", "/graphql/", body, {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        if response.status >= 400 or answer.get("errors"):
            raise SystemExit(f"Caluma ({response.status}): {answer.get('errors')}\n{query}")
        return answer["data"]


def measured(source: str, url: str, facts: dict[str, str]) -> Figures:
    """Caluma at `url` with the cases of `source`; `facts` are what our own lists were asked for."""
    filled(source, url, facts["number"])
    facts = facts | {
        "cases": psql(source, "SELECT count(*) FROM approvals_case").strip(),
        "now": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        **{f"groups of {login}": psql(source, GROUPS.format(login)) for login in ("yx.reviewer", "zjj.handler")},
    }
    server = serve(
        python=environment.PYTHON,
        application="caluma.wsgi",
        port=CALUMA_PORT,
        path="/graphql/?query=%7B__typename%7D",
        env=environment.configured(url),
    )
    try:
        client = Client()
        found = {
            f"{each.what}, ms": (f"{each.ours}, ms", median(partial(client.ask, each.query)))
            for each in questions(facts)
        }
        for number in CLIENTS:
            asking = [partial(Client().ask, cases()) for _ in range(number)]
            row = f"cases, {number} client(s), pages/s"
            found[row] = (row, rate([*asking]))
        memory(server)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    return found


def table(sizes: list[int], ours: list[dict[str, float]], theirs: list[Figures]) -> list[str]:
    """Our figure and Caluma's for each size, side by side."""
    heads = "".join(f"{'ours ' + str(size):>16}{'Caluma':>10}" for size in sizes)
    rows = [f"{'list work (' + environment.PACKAGE + ')':<40}{heads}"]
    for what, (own, _) in theirs[0].items():
        figures = "".join(f"{mine[own]:16.1f}{peer[what][1]:10.1f}" for mine, peer in zip(ours, theirs, strict=True))
        rows.append(f"{what:<40}{figures}")
    return rows
