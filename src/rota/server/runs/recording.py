"""Taking what running flows record, but for what a process says of a run after it was given up as dead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rota.contract.record import Kind
from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.exceptions import InvalidRequest
from rota.server.admission import MAX_LINE, shortened
from rota.server.runs import background
from rota.server.runs.work import Work
from rota.server.store import flow_runs, task_runs
from rota.server.store import record as store_record
from rota.server.store.columns import to_microseconds

# Places in records, which come as plain tuples: of the flow run's id in task runs and states, and of when they came about.
_FLOW_RUN = {Kind.TASK_RUN: 2, Kind.TASK_STATE: 3}
_WHEN = {Kind.TASK_RUN: 11, Kind.TASK_STATE: 6}
_TASK_RUN_OF_STATE, _STATE_TYPE = 2, 4
_TASK_RUN_OF_CHECKPOINT = 5
_MESSAGE = 6
"""The text in a log record."""

ENDS = frozenset(kind.value for kind in TERMINAL_TYPES)


def record_batch(work: Work, records: Sequence[tuple[Any, ...]], holder: str | None = None) -> int:
    """Keep records; return how many were not known before.

    Task runs and states that came about after their flow run was ended from outside, Crashed or Cancelled, are left out: its
    history does not change any more (a machine that slept through its lease wakes up and goes on). So are ends, and what they
    leave for a retry, of task runs that were ended with it, though the process came to them before (a task's own process may
    tell later than the flow's is found dead). And states of background task runs that another worker than `holder` has now,
    or that were stopped from outside before.
    Log lines are kept.

    Raises:
        InvalidRequest: a record is not one that this server knows.
    """
    try:
        ended = _cut_off_at(work, records)
        if ended:
            over = _over(work, records, ended)
            records = [entry for entry in records if not _is_late(entry, ended) and not _is_second_end(entry, over)]
        if any(entry[0] == Kind.LOG and len(entry[_MESSAGE]) > MAX_LINE for entry in records):
            records = [_with_short_line(entry) for entry in records]
        in_background = _in_background(work, records)
        if in_background and holder is not None:
            others = background.held_by_others(work, in_background, holder)
            records = [entry for entry in records if not _is_of_another(entry, others)]
        if stopped := _stopped_in_background(work, records):
            records = [entry for entry in records if not _is_after_a_stop(entry, stopped)]
        accepted = store_record.record(work.tx, work.workspace_id, records, work.now)
        if in_background:
            told = [entry for entry in records if entry[0] == Kind.TASK_STATE and entry[_STATE_TYPE] in ENDS]
            ids = [UUID(bytes=bytes(entry[_TASK_RUN_OF_STATE])) for entry in told]
            background.leave_queue(work, [run_id for run_id in ids if run_id in in_background])
        return accepted  # noqa: TRY300 - what may fail is one story
    except (ValueError, TypeError, IndexError) as error:
        raise InvalidRequest(f"What was recorded cannot be read: {error}") from error


def _in_background(work: Work, records: Sequence[tuple[Any, ...]]) -> set[UUID]:
    """Return those task runs of the records' states that workers run: none of them is of a flow run."""
    ids = {entry[_TASK_RUN_OF_STATE] for entry in records if entry[0] == Kind.TASK_STATE and entry[3] is None}
    return background.list_queued(work, [UUID(bytes=bytes(run_id)) for run_id in ids]) if ids else set()


def _stopped_in_background(work: Work, records: Sequence[tuple[Any, ...]]) -> dict[bytes, tuple[bool, int]]:
    """Return those task runs outside of flows that were ended, or are to stop: which of the two, and since when."""
    ids = {entry[_TASK_RUN_OF_STATE] for entry in records if entry[0] == Kind.TASK_STATE and entry[3] is None}
    if not ids:
        return {}
    found = task_runs.list_stopped(work.tx, work.workspace_id, [UUID(bytes=bytes(run_id)) for run_id in ids])
    return {run_id.bytes: (kind is not StateType.CANCELLING, to_microseconds(at)) for run_id, kind, at in found}


def _is_after_a_stop(entry: tuple[Any, ...], stopped: dict[bytes, tuple[bool, int]]) -> bool:
    """Whether a state came about after its run was ended from outside; of one that is to stop, an end may still come."""
    if entry[0] != Kind.TASK_STATE or (found := stopped.get(entry[_TASK_RUN_OF_STATE])) is None:
        return False
    is_over, at = found
    return entry[_WHEN[Kind.TASK_STATE]] > at and (is_over or entry[_STATE_TYPE] not in ENDS)


def _is_of_another(entry: tuple[Any, ...], others: set[UUID]) -> bool:
    return bool(others) and entry[0] == Kind.TASK_STATE and UUID(bytes=bytes(entry[_TASK_RUN_OF_STATE])) in others


def _cut_off_at(work: Work, records: Sequence[tuple[Any, ...]]) -> dict[bytes, int]:
    """Return those flow runs of the records that were ended from outside, and when, in microseconds."""
    ids = {entry[_FLOW_RUN[entry[0]]] for entry in records if entry[0] in _FLOW_RUN} - {None}
    if not ids:
        return {}
    ended = flow_runs.list_cut_off(work.tx, work.workspace_id, [UUID(bytes=bytes(run_id)) for run_id in ids])
    return {run_id.bytes: to_microseconds(at) for run_id, at in ended}


def _over(work: Work, records: Sequence[tuple[Any, ...]], ended: dict[bytes, int]) -> frozenset[bytes]:
    """Return those task runs of the ended flow runs that are over already."""
    ids = {
        entry[_TASK_RUN_OF_STATE] for entry in records if entry[0] == Kind.TASK_STATE and entry[_FLOW_RUN[entry[0]]] in ended
    }
    over = task_runs.list_over(work.tx, work.workspace_id, [UUID(bytes=bytes(run_id)) for run_id in ids])
    return frozenset(run_id.bytes for run_id in over)


def _is_second_end(entry: tuple[Any, ...], over: frozenset[bytes]) -> bool:
    """Whether a record ends a task run that is over. One that comes a second time is known, and not missed."""
    if entry[0] == Kind.TASK_STATE:
        return entry[_STATE_TYPE] in ENDS and entry[_TASK_RUN_OF_STATE] in over
    return entry[0] == Kind.CHECKPOINT and entry[_TASK_RUN_OF_CHECKPOINT] in over


def _with_short_line(entry: tuple[Any, ...]) -> tuple[Any, ...]:
    if entry[0] != Kind.LOG:
        return entry
    return (*entry[:_MESSAGE], shortened(entry[_MESSAGE], MAX_LINE), *entry[_MESSAGE + 1 :])


def _is_late(entry: tuple[Any, ...], ended: dict[bytes, int]) -> bool:
    place = _FLOW_RUN.get(entry[0])
    if place is None:
        return False
    at = ended.get(entry[place])
    return at is not None and entry[_WHEN[entry[0]]] > at
