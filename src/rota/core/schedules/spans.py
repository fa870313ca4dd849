"""All moments of one or more schedules in a span of time: how many, the first and the last of them, and some at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice, takewhile

from rota.core.schedules.rules import Rule
from rota.core.schedules.times import iter_times

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, both belonging to it. Aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Survey:
    """What a span holds."""

    count: int
    """One more than the most that were to be counted where there are more."""
    first: tuple[datetime, ...]
    last: tuple[datetime, ...]


def span_times(rules: Sequence[Rule], span: Span) -> Iterator[datetime]:
    """Yield the moments of all rules in a span, in UTC: sorted, each once, also where two rules have the same one."""
    each = [iter_times(rule, span.start - _TICK) for rule in rules]
    previous: datetime | None = None
    for moment in takewhile(lambda moment: moment <= span.end, merge(*each)):
        if moment != previous:
            yield moment
        previous = moment


def survey_span(rules: Sequence[Rule], span: Span, *, shown: int, most: int) -> Survey:
    """Count the moments in a span, up to `most` and one, and return the first and last `shown` of them, the earliest first."""
    first: list[datetime] = []
    last: deque[datetime] = deque(maxlen=shown)
    count = 0
    for moment in islice(span_times(rules, span), most + 1):
        count += 1
        if count <= shown:
            first.append(moment)
        last.append(moment)
    return Survey(count, tuple(first), tuple(last))


def part_of_span(
    rules: Sequence[Rule], span: Span, n: int, *, beyond: datetime | None, descending: bool, total: int
) -> list[datetime]:
    """Return the first `n` moments of a span that come after `beyond`; `descending`: the last ones that come before it.

    They are in the order that is asked for. `total` is how many the span holds, about: it says how far back to look.
    """
    if not descending:
        start = span.start if beyond is None else beyond + _TICK
        return list(islice(span_times(rules, Span(start, span.end)), n))
    until = span.end if beyond is None else beyond - _TICK
    reach = max((span.end - span.start) / max(total, 1) * (n + 1), timedelta(seconds=1))
    while True:
        start = max(span.start, until - reach)
        found = deque(span_times(rules, Span(start, until)), maxlen=n)
        if len(found) == n or start == span.start:
            return list(reversed(found))
        reach *= 4
