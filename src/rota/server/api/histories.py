"""Histories: how many runs were in which state, interval by interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rota.contract.queries.base import HistoryResponse, HistoryResponseState
from rota.exceptions import InvalidRequest
from rota.server.api.paging import check_filters
from rota.server.request import Caller, Request
from rota.server.store.engine import Tx
from rota.server.store.history import Intervals, StateCount

MAX_INTERVALS = 500
"""Intervals that are counted; those after them are left out, as on Prefect's servers."""

Count = Callable[[Tx, UUID, Any, Intervals, datetime], Sequence[StateCount]]


def history_of(request: Request, tx: Tx, caller: Caller, count: Count) -> list[HistoryResponse]:
    """Return every interval that the request's window has, also those without runs."""
    body = request.body
    check_filters(body)
    intervals = _intervals(body.history_start, body.history_end, body.history_interval_seconds)
    by_start: dict[datetime, list[HistoryResponseState]] = {}
    for row in count(tx, caller.workspace_id, body, intervals, request.now):
        by_start.setdefault(row.interval_start, []).append(_state(row))
    starts = [
        intervals.start + number * intervals.length
        for number in range(MAX_INTERVALS)
        if intervals.start + number * intervals.length < intervals.end
    ]
    return [
        HistoryResponse.model_construct(
            interval_start=start, interval_end=start + intervals.length, states=by_start.get(start, [])
        )
        for start in starts
    ]


def _intervals(start: datetime, end: datetime, seconds: float) -> Intervals:
    if not seconds >= 1:
        raise InvalidRequest("History interval must not be less than 1 second.")
    try:
        length = timedelta(seconds=seconds)
        return Intervals(start, min(end, start + MAX_INTERVALS * length), length)
    except OverflowError:
        raise InvalidRequest(f"History interval of {seconds:g} seconds reaches beyond the end of the calendar.") from None


def _state(row: StateCount) -> HistoryResponseState:
    return HistoryResponseState.model_construct(
        state_type=row.state_type,
        state_name=row.state_name,
        count_runs=row.count_runs,
        sum_estimated_run_time=row.sum_estimated_run_time,
        sum_estimated_lateness=row.sum_estimated_lateness,
    )
