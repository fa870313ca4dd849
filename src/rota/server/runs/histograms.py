"""Histograms of runs: parts of a round length, and durations as points or in bins."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from rota.contract.run_search import DurationBin, DurationPoint, ReadRunHistogram, RunBucket, RunHistogram
from rota.exceptions import InvalidRequest
from rota.server.runs.work import Work
from rota.server.store.history import Intervals
from rota.server.store.rows import construct
from rota.server.store.run_filters import look_up
from rota.server.store.run_histograms import MOST_POINTS, Counted, Plot, Point, Question, count_by_state, plot_durations

USUAL_SPAN = timedelta(days=7)
LONGEST_SPAN = timedelta(days=3660)
BANDS_PER_DECADE = 4
"""Bins of durations between 1 s and 10 s, 10 s and 100 s, and so on."""

_LENGTHS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200, 86400, 172800, 604800, 1209600,
    2592000, 7776000,
)  # fmt: skip
"""Seconds that parts may last."""
_EPOCH = datetime(1970, 1, 5, tzinfo=UTC)
"""Parts are counted from a Monday, so that weeks are weeks."""


def read_histogram(work: Work, asked: ReadRunHistogram) -> RunHistogram:
    """Return the runs of a filter over time.

    Raises:
        InvalidRequest: the span is empty, or too long.
    """
    until = asked.until or work.now
    since = asked.since or until - USUAL_SPAN
    intervals = round_intervals(since, until, asked.buckets)
    meaning = look_up(work.tx, work.workspace_id, asked.kind, asked.filter)
    question = Question(work.workspace_id, meaning, intervals, asked.by == "started")
    if meaning.is_impossible:
        counted, plot = Counted([{} for _ in question.edges()]), Plot()
    else:
        counted = count_by_state(work.tx, question)
        plot = plot_durations(work.tx, question) if asked.durations else Plot()
    is_few = plot.is_exact and len(plot.points) <= MOST_POINTS
    return RunHistogram.model_construct(
        since=intervals.start,
        until=intervals.end,
        bucket_seconds=intervals.length.total_seconds(),
        buckets=[
            construct(RunBucket, {"start": start, "end": end, "counts": counts})
            for (start, end), counts in zip(question.edges(), counted.parts, strict=True)
        ],
        total=sum(sum(counts.values()) for counts in counted.parts),
        is_exact=counted.is_exact,
        points=[_point(one) for one in plot.points] if asked.durations and is_few else None,
        bins=_bins(plot, intervals) if asked.durations and not is_few else None,
    )


def round_intervals(since: datetime, until: datetime, most: int) -> Intervals:
    """Return at most `most` parts of a round length that cover a span.

    Raises:
        InvalidRequest: the span is empty, or too long.
    """
    if not timedelta(0) < until - since <= LONGEST_SPAN:
        raise InvalidRequest("A histogram covers a span that begins before it ends, of at most ten years.")
    for seconds in _LENGTHS:
        length = timedelta(seconds=seconds)
        start = _EPOCH + (since - _EPOCH) // length * length
        if math.ceil((until - start) / length) <= most:
            return Intervals(start, start + math.ceil((until - start) / length) * length, length)
    length = (until - since) / most
    return Intervals(since, until, length)


def _point(one: Point) -> DurationPoint:
    return construct(
        DurationPoint,
        {"id": one.id, "name": one.name, "at": one.at, "seconds": one.seconds, "state_type": one.state_type},
    )


def _bins(plot: Plot, intervals: Intervals) -> list[DurationBin]:
    weights: dict[tuple[int, int, str], float] = defaultdict(float)
    examples: dict[tuple[int, int, str], Point] = {}
    for point, weight in zip(plot.points, plot.weights, strict=True):
        band = math.floor(math.log10(max(point.seconds, 0.001)) * BANDS_PER_DECADE)
        place = ((point.at - intervals.start) // intervals.length, band, str(point.state_type))
        weights[place] += weight
        examples[place] = point
    return [
        construct(
            DurationBin,
            {
                "start": intervals.start + number * intervals.length,
                "end": intervals.start + (number + 1) * intervals.length,
                "at_least": 10 ** (band / BANDS_PER_DECADE),
                "less_than": 10 ** ((band + 1) / BANDS_PER_DECADE),
                "state_type": examples[number, band, kind].state_type,
                "count": round(weight),
                "id": examples[number, band, kind].id,
            },
        )
        for (number, band, kind), weight in sorted(weights.items())
    ]
