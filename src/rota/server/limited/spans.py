"""The times of schedules in a span: at once where their cost is bounded, else (an rrule is among them) in the limited process.

Schedules are given as they are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rota.core.schedules.spans import Span, Survey, part_of_span, survey_span
from rota.server.deployments.rules import rule_of
from rota.server.limited.evaluator import DEADLINE_SECONDS, get_evaluator

SURVEY_SECONDS = 20.0
"""A million times take three to five of that on a machine that has nothing else to do."""

MOST_HERE = 150_000
"""Times that are counted in this process: half a second."""

Kept = dict[str, Any]


def survey(schedules: Sequence[Kept], span: Span, *, shown: int, most: int) -> Survey:
    """Count the times in a span, and return the first and last of them, as `survey_span` does. Blocks.

    Raises:
        InvalidRequest: a schedule cannot be; `LimitReached` where that takes too long to find out.
    """
    if not _is_slow(schedules):
        rules = [rule_of(each) for each in schedules]
        found_here = survey_span(rules, span, shown=shown, most=min(most, MOST_HERE))
        if found_here.count <= min(most, MOST_HERE) or most <= MOST_HERE:
            return found_here
    argument = {**_argument(schedules, span), "shown": shown, "most": most}
    found = get_evaluator().evaluate("survey_span", argument, seconds=SURVEY_SECONDS, what="The schedule")
    return Survey(found["count"], _moments(found["first"]), _moments(found["last"]))


def part(
    schedules: Sequence[Kept], span: Span, n: int, *, beyond: datetime | None, descending: bool, total: int
) -> list[datetime]:
    """Return times as `part_of_span` does. Blocks.

    Raises: as `survey`.
    """
    if not _is_slow(schedules):
        rules = [rule_of(each) for each in schedules]
        return part_of_span(rules, span, n, beyond=beyond, descending=descending, total=total)
    argument = {
        **_argument(schedules, span),
        "n": n,
        "beyond": None if beyond is None else beyond.isoformat(),
        "descending": descending,
        "total": total,
    }
    found = get_evaluator().evaluate("part_of_span", argument, seconds=DEADLINE_SECONDS, what="The schedule")
    return list(_moments(found))


def survey_in_child(argument: dict[str, Any]) -> dict[str, Any]:
    """Count times, in the limited process."""
    rules, span = _read(argument)
    found = survey_span(rules, span, shown=argument["shown"], most=argument["most"])
    return {"count": found.count, "first": _texts(found.first), "last": _texts(found.last)}


def part_in_child(argument: dict[str, Any]) -> list[str]:
    """Work out times, in the limited process."""
    rules, span = _read(argument)
    beyond = None if argument["beyond"] is None else datetime.fromisoformat(argument["beyond"])
    return _texts(
        part_of_span(rules, span, argument["n"], beyond=beyond, descending=argument["descending"], total=argument["total"])
    )


def _is_slow(schedules: Sequence[Kept]) -> bool:
    return any("rrule" in each for each in schedules)


def _argument(schedules: Sequence[Kept], span: Span) -> dict[str, Any]:
    return {"schedules": list(schedules), "start": span.start.isoformat(), "end": span.end.isoformat()}


def _read(argument: dict[str, Any]) -> tuple[list[Any], Span]:
    span = Span(datetime.fromisoformat(argument["start"]), datetime.fromisoformat(argument["end"]))
    return [rule_of(each) for each in argument["schedules"]], span


def _texts(found: Sequence[datetime]) -> list[str]:
    return [moment.isoformat() for moment in found]


def _moments(texts: Sequence[str]) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(text) for text in texts)
