"""Removes what is older than it is to be kept, and gives the space back.

Ended runs with all that belongs to them, log lines, artifacts; events; what deleted runs left behind. In slices of some hundred
rows, so that whoever writes waits for milliseconds, and killed anywhere, as what belongs to a run goes before the run does.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from rota.core.clock import Clock
from rota.server.request import Values
from rota.server.store import marks, retention
from rota.server.store.engine import Store, Tx

INTERVAL_SECONDS = 3600.0

RUNS_AT_A_TIME = 100
LEFT_BEHIND_AFTER = timedelta(days=1)
"""Rows that arrive before the runs they belong to are not taken for what is left of deleted ones."""
LOOKED_AT = 1000
"""Rows that are looked at together for an owner."""
MOST_LOOKED_AT = 100_000
"""Of one table in one pass; the next pass goes on from there."""
PAGES_AT_A_TIME = 128
SPARE_PAGES = 256
"""Free pages that stay in a SQLite file, to be filled again: a megabyte."""

_looked_until: dict[tuple[str, str], UUID | None] = {}
"""By database and table, where the search for rows without owners goes on. Forgotten with the process: it begins anew."""


def run_once(
    store: Store, clock: Clock, *, values: Values | None = None, budget_seconds: float | None = None
) -> dict[str, int]:
    """Remove what is due; return how many rows, by what they were.

    With a budget it stops after that time, and another pass goes on.
    """
    values = values or Values()
    pass_ = _Pass(store, values.retention_batch, budget_seconds)
    now = clock.now()
    if values.keep_runs > timedelta(0):
        _remove_runs(pass_, now - values.keep_runs, now)
        for name in retention.RECORDS:
            old = partial(retention.delete_old_records, name=name, before=now - values.keep_runs, limit=pass_.batch)
            pass_.repeat(name.replace("_", " "), old)
    if values.keep_events > timedelta(0):
        before = now - values.keep_events
        pass_.repeat("events", partial(retention.delete_old_events, before=before, limit=pass_.batch))
        pass_.repeat("outbox", partial(retention.delete_old_outbox, before=before, limit=pass_.batch))
    _remove_left_behind(pass_, now - LEFT_BEHIND_AFTER)
    _give_space_back(pass_)
    if not pass_.is_over:
        store.write(partial(marks.set_mark, name=marks.RETENTION, now=now))
    return dict(pass_.removed)


class _Pass:
    """One pass: its slices, and whether its time is over."""

    def __init__(self, store: Store, batch: int, budget_seconds: float | None) -> None:
        self.store = store
        self.batch = batch
        self.removed: Counter[str] = Counter()
        self._until = None if budget_seconds is None else time.monotonic() + budget_seconds

    @property
    def is_over(self) -> bool:
        return self._until is not None and time.monotonic() >= self._until

    def repeat(self, what: str, delete: Callable[[Tx], int]) -> None:
        """Delete slices until nothing is left."""
        while not self.is_over and (count := self.store.write(delete)):
            self.removed[what] += count


def _remove_runs(pass_: _Pass, before: datetime, now: datetime) -> None:
    limit = pass_.batch
    while not pass_.is_over:
        old = pass_.store.read(partial(retention.list_old_flow_runs, before=before, limit=RUNS_AT_A_TIME))
        if not old:
            break
        for run_id in old:
            part = partial(retention.delete_part_of_flow_run, flow_run_id=run_id, before=before, now=now, limit=limit)
            pass_.repeat("runs", part)
    pass_.repeat("task runs", partial(retention.delete_old_task_runs, before=before, limit=limit))
    pass_.repeat("logs", partial(retention.delete_old_logs, before=before, limit=limit))
    pass_.repeat("artifacts", partial(retention.delete_old_artifacts, before=before, now=now, limit=limit))


def _remove_left_behind(pass_: _Pass, before: datetime) -> None:
    for table, owner, owners, made in retention.LEFT_BEHIND:
        place = (pass_.store.url, table.name)
        for _ in range(MOST_LOOKED_AT // LOOKED_AT):
            if pass_.is_over:
                return
            look: Any = partial(
                retention.list_left_behind,
                table=table,
                owner=owner,
                owners=owners,
                made=made,
                before=before,
                after=_looked_until.get(place),
                limit=LOOKED_AT,
            )
            found, _looked_until[place] = pass_.store.read(look)
            for start in range(0, len(found), pass_.batch):
                part = found[start : start + pass_.batch]
                delete: Callable[[Tx], int] = partial(retention.delete_rows, table=table, ids=part)
                pass_.removed["left behind"] += pass_.store.write(delete)
            if _looked_until[place] is None:
                break
    gone = pass_.store.read(partial(retention.list_checkpoints_left_behind, limit=RUNS_AT_A_TIME))
    for run_id in gone:
        pass_.removed["left behind"] += pass_.store.write(partial(retention.delete_checkpoints, flow_run_ids=[run_id]))


def _give_space_back(pass_: _Pass) -> None:
    """Cut free pages off a SQLite file, some at a time. PostgreSQL's own vacuum sees to its tables."""
    free = pass_.store.read(retention.free_pages)
    while free > SPARE_PAGES and not pass_.is_over:
        count = min(PAGES_AT_A_TIME, free - SPARE_PAGES)
        pass_.store.write(partial(retention.give_back_pages, count=count))
        pass_.removed["pages"] += count
        free -= count
