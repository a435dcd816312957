"""Many valid cases: pattern cases walked through the services, then copied with other applicants, dates and numbers.

A copy is received on a working day of the last two years and stands today where its pattern stood after as many working
days; a few are stuck earlier. Numbers come from the program's own series, hashes from its own keys, due dates from its
own clocks.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, models

from approvals.models import Applicant
from approvals.models.cases import new_query_code
from approvals.models.ratings import new_code
from bench.applicants import applicants
from bench.patterns import Env, Pattern, literal
from bench.sinks import insert, sequences_reset, written_aside
from bench.stories import ENDINGS, WINDOW, stories
from core import moments
from core.crypto import sign
from core.models import NumberSeries
from core.papers import facts_hash
from core.selectors import calendar

CHUNK = 2_000
STUCK = 0.004  # of the cases stand where they stood long ago
SUBJECTS = (
    "年产{n}万吨水性涂料项目",
    "{n}号厂房扩建",
    "精细化工中间体{n}期",
    "智能仓储{n}号库",
    "危险废物暂存间{n}",
    "办公楼{n}层装修",
    "职工食堂{n}号窗口",
    "污水处理站提标改造{n}",
    "中试车间{n}",
    "罐区{n}号储罐",
    "停车场{n}区",
    "研发中心{n}室",
)

Model = type[models.Model]
Chunk = dict[Model, list[str]]


@dataclass(frozen=True)
class Person:
    """An applicant of a copy, as texts."""

    pk: str
    name: str
    identifier: str


class Maker:
    """Copies of pattern cases, as lines for COPY."""

    def __init__(self, patterns: list[list[Pattern]], pool: list[Person], rng: random.Random) -> None:
        self.patterns, self.pool, self.rng = patterns, pool, rng
        self.weights = [ENDINGS[stages[0].story.ending] for stages in patterns]
        self.offsets = [[pattern.stage.offset for pattern in stages] for stages in patterns]
        found = {model for stages in patterns for pattern in stages for model in pattern.stage.rows}
        self.models = sorted(found, key=lambda model: model._meta.label)
        self.next = {model: _last_key(model) + 1 for model in self.models}
        self.series = {(row.key, row.year): [row.pk, row.last] for row in NumberSeries.objects.all()}

    def chunks(self, number: int) -> Iterator[Chunk]:
        """`number` cases in order of receipt, CHUNK at a time; the number series are kept with each chunk."""
        chunk: Chunk = defaultdict(list)
        for count, pattern, received in self._drawn(number):
            self._copy(pattern, pattern.plan(received)[:], chunk)
            if count % CHUNK == CHUNK - 1 or count == number - 1:
                self._series_kept()
                yield chunk
                chunk = defaultdict(list)

    def _drawn(self, number: int) -> Iterator[tuple[int, Pattern, dt.date]]:
        """(count, stage, day of receipt), day by day: every day of the window has about as many receipts."""
        days, today = calendar(), moments.today()
        first = min(stages[0].story.first for stages in self.patterns)
        window = days.count(first, today) + 1
        indexes = range(len(self.patterns))
        for count in range(number):
            received = days.add(days.next_workday(first), count * window // number)
            received = min(received, days.next_workday(days.add(today, -1)))
            age = days.count(received, today)
            for index in iter(lambda: self.rng.choices(indexes, self.weights)[0], None):
                if self.patterns[index][0].story.first <= received <= self.patterns[index][0].story.last:
                    break
            reached = bisect_right(self.offsets[index], age) - 1
            if self.rng.random() < STUCK:
                reached = self.rng.randint(0, reached)
            yield count, self.patterns[index][reached], received

    def _copy(self, pattern: Pattern, env: Env, chunk: Chunk) -> None:
        for place, model in pattern.keys:
            env[place] = str(self.next[model])
            self.next[model] += 1
        places = pattern.places
        person = self.rng.choice(self.pool)
        env[places["applicant", "id"]], env[places["applicant", "name"]] = person.pk, person.name
        env[places["applicant", "identifier"]] = person.identifier
        env[places["title",]] = self.rng.choice(SUBJECTS).format(n=self.rng.randint(1, 9999))
        env[places["query_code",]] = new_query_code()
        for place in pattern.tickets:
            env[place] = new_code()
        for place in pattern.uuids:
            env[place] = uuid.uuid4().hex
        self._take_numbers(pattern, env)
        for facts, place, digest in pattern.papers:
            text = facts(env)
            env[place], env[digest] = text.replace("\\", "\\\\"), facts_hash(text)
        for facts, place, signed, digest in pattern.chain:
            env[place] = facts(env)
            env[digest] = sign(signed(env))
            env[place] = env[place].replace("\\", "\\\\")
        for model, row in pattern.rows:
            chunk[model].append(row(env))

    def _take_numbers(self, pattern: Pattern, env: Env) -> None:
        for number in pattern.numbers:
            year = int(env[pattern.days[number.day]["day"]][:4])
            series = self.series.get((number.key, year))
            if series is None:
                row = NumberSeries.objects.create(key=number.key, year=year)
                series = self.series[number.key, year] = [row.pk, 0]
            series[1] += 1
            env[number.series], env[number.value] = str(series[0]), str(series[1])
            env[number.text] = number.pattern.format(year=year, n=series[1])

    def _series_kept(self) -> None:
        rows = [NumberSeries(pk=pk, last=last) for pk, last in self.series.values()]
        NumberSeries.objects.bulk_update(rows, ["last"], batch_size=200)


def _last_key(model: Model) -> int:
    found: int | None = model._default_manager.aggregate(last=models.Max("pk"))["last"]
    return found or 0


def cases_make(
    *,
    number: int,
    seed: int,
    per_park: int = 4,
    window: int = WINDOW,
    say: Callable[[str], None] = lambda text: None,
) -> int:
    """Add `number` cases, received over the last `window` working days, to an installation that has parks, items and
    people. The same seed draws the same cases; keys, codes and personal data are new each time.

    Returns how many pattern cases were walked for it (they stay, as cases like any others).
    """
    rng = random.Random(seed)  # noqa: S311
    told = list(stories(per_park=per_park, window=window))
    say(f"{len(told)} pattern cases walked")
    patterns = [[Pattern(story, stage, calendar()) for stage in story.stages] for story in told]
    pool = _applicants_make(max(20, number // 8), rng)
    say(f"{len(pool)} applicants")
    maker = Maker(patterns, pool, rng)
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with written_aside() as put:
            for done, chunk in enumerate(maker.chunks(number), start=1):
                put(chunk)
                if done % 25 == 0:
                    say(f"{done * CHUNK} cases")
    else:
        for chunk in maker.chunks(number):
            insert(chunk)
    sequences_reset([*maker.models, Applicant])
    return len(told)


def _applicants_make(number: int, rng: random.Random) -> list[Person]:
    """Store applicants and return them as texts; about a tenth are people."""
    pool, lines, key = [], [], _last_key(Applicant)
    for row in applicants(number, rng):
        key += 1
        row.pk = key
        cells = [literal(getattr(row, field.attname)) for field in Applicant._meta.concrete_fields]
        lines.append("\t".join(cells))
        pool.append(Person(str(key), row.name, row.identifier))
        if len(lines) == CHUNK:
            insert({Applicant: lines})
            lines = []
    if lines:
        insert({Applicant: lines})
    return pool
