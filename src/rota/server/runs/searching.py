"""A search of runs, page by page in both directions."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rota.contract.run_search import FoundRun, RunSearchPage, RunSort, SearchRuns
from rota.exceptions import InvalidRequest
from rota.server.runs.work import Work
from rota.server.store.columns import from_microseconds, to_microseconds
from rota.server.store.run_counts import count_found, exactly
from rota.server.store.run_filters import look_up
from rota.server.store.run_rows import ALL_COLUMNS, list_found_runs
from rota.server.store.run_walks import Found, Key, is_time, time_of, walk, way_of

_FIRST_ID, _LAST_ID = UUID(int=0), UUID(int=2**128 - 1)
_OF_FLOW_RUNS = frozenset({RunSort.DURATION, RunSort.NAME})


def search_runs(work: Work, asked: SearchRuns) -> RunSearchPage:
    """Return the page of runs that a request asks for.

    Raises:
        InvalidRequest: the cursor is of another order, or the order is none of this kind of runs.
    """
    if asked.kind == "task" and asked.sort in _OF_FLOW_RUNS:
        raise InvalidRequest(f"Task runs are not sorted by {asked.sort.value}: choose expected, started or ended.")
    place, backwards = _place(asked)
    meaning = look_up(work.tx, work.workspace_id, asked.kind, asked.filter)
    if meaning.is_impossible:
        return _page([], None, None, exactly(0) if asked.count else None, None)
    way = way_of(work.tx, work.workspace_id, meaning, asked.sort, descending=asked.descending)
    found = walk(work.tx, meaning, way.reversed() if backwards else way, place, asked.limit + 1)
    has_more = len(found.keys) > asked.limit
    keys = found.keys[: asked.limit]
    if backwards:
        keys.reverse()
    columns = ALL_COLUMNS if asked.columns is None else frozenset(asked.columns)
    runs = list_found_runs(work.tx, work.workspace_id, asked.kind, [key[1] for key in keys], work.now, columns)
    count = count_found(work.tx, work.workspace_id, meaning) if asked.count else None
    before, after = _edges(asked, keys, place, found, backwards=backwards, has_more=has_more)
    return _page(runs, after, before, count, found.frontier)


def _edges(
    asked: SearchRuns, keys: list[Key], place: Key | None, found: Found, *, backwards: bool, has_more: bool
) -> tuple[str | None, str | None]:
    """Return the cursors of what comes before and of what follows."""
    ahead = found.frontier if found.frontier is not None else (keys[0 if backwards else -1] if has_more else None)
    behind = None if place is None else (keys[-1 if backwards else 0] if keys else place)
    first, last = (ahead, behind) if backwards else (behind, ahead)
    return _cursor(asked, first, backwards=True), _cursor(asked, last, backwards=False)


def _page(runs: list[FoundRun], after: str | None, before: str | None, count: Any, frontier: Key | None) -> RunSearchPage:
    return RunSearchPage.model_construct(
        runs=runs,
        next=after,
        previous=before,
        count=count,
        is_partial=frontier is not None,
        searched_to=time_of(frontier),
    )


# --- cursors -----------------------------------------------------------------------------------------------------------------


def _cursor(asked: SearchRuns, key: Key | None, *, backwards: bool) -> str | None:
    if key is None:
        return None
    value, run_id = key
    plain = to_microseconds(value) if isinstance(value, datetime) else value if isinstance(value, str) else _microseconds(value)
    parts = [asked.kind, asked.sort.value, asked.descending, backwards, plain, run_id.hex]
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def _microseconds(span: timedelta) -> int:
    return int(span / timedelta(microseconds=1))


def _place(asked: SearchRuns) -> tuple[Key | None, bool]:
    """Return the place to go on from, and whether backwards."""
    if asked.cursor is None:
        if asked.at is None:
            return None, False
        if not is_time(asked.sort):
            raise InvalidRequest(f"`at` is a place in an order by time, not in one by {asked.sort.value}.")
        return (asked.at, _LAST_ID if asked.descending else _FIRST_ID), False
    if asked.at is not None:
        raise InvalidRequest("A search goes on from one of `cursor` and `at`.")
    try:
        padded = asked.cursor + "=" * (-len(asked.cursor) % 4)
        kind, sort, descending, backwards, plain, run_id = json.loads(base64.urlsafe_b64decode(padded.encode()))
        key = (_value(RunSort(sort), plain), UUID(hex=run_id))
    except (ValueError, TypeError, KeyError, OverflowError):
        raise InvalidRequest("The cursor cannot be read: take `next` or `previous` of an answer as it is.") from None
    if (kind, sort, descending) != (asked.kind, asked.sort.value, asked.descending):
        raise InvalidRequest(f"The cursor is of {kind} runs by {sort}: it goes on in that order alone.")
    return key, bool(backwards)


def _value(sort: RunSort, plain: Any) -> Any:
    if sort is RunSort.NAME:
        return str(plain)
    if is_time(sort):
        return from_microseconds(int(plain))
    return timedelta(microseconds=int(plain))
