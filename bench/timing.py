"""How the benches time a question: the middle one of several, and how many a second clients get answered."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable

REPEATS = int(os.environ.get("BENCH_REPEATS", "15"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))


def median(ask: Callable[[], object]) -> float:
    """Milliseconds of the middle one of REPEATS, after a warm-up."""
    ask()
    ask()
    waits = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        ask()
        waits.append(time.perf_counter() - began)
    return statistics.median(waits) * 1e3


def rate(clients: list[Callable[[], object]]) -> float:
    """Answers per second when each client asks again as soon as it is answered, for SECONDS after a warm-up."""
    done = [0] * len(clients)
    for ask in clients:
        ask()
    stop = time.perf_counter() + SECONDS

    def run(index: int) -> None:
        while time.perf_counter() < stop:
            clients[index]()
            done[index] += 1

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(clients))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)
