"""python -m bench.make_cases N [--seed S]: N valid cases beside the demonstration data, in the configured database."""

from __future__ import annotations

import argparse
import os
import time


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--items-per-park", type=int, default=4)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from bench.cases import cases_make

    began = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - began:7.1f} s  {text}", flush=True)

    cases_make(number=given.number, seed=given.seed, per_park=given.items_per_park, say=say)
    say(f"{given.number} cases made")


if __name__ == "__main__":
    main()
