"""Runs that ended badly, grouped by flow and kind of error."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from rota.contract.dashboard import ErrorGroup
from rota.contract.run_search import RunSort
from rota.core.error_signatures import ErrorKind, kind_of_error
from rota.server.runs.work import Work
from rota.server.store.error_groups import BadRun, BadTask, list_bad_runs, list_first_bad_tasks
from rota.server.store.rows import construct
from rota.server.store.run_filters import Meaning
from rota.server.store.run_rows import named
from rota.server.store.run_walks import walk, way_of

MOST_RUNS = 1000
MOST_GROUPS = 20
MOST_IDS = 100


def group_errors(work: Work, meaning: Meaning) -> tuple[list[ErrorGroup], int]:
    """Return the kinds of errors of the newest runs that a filter means, and how many runs those are."""
    runs = newest_bad_runs(work, meaning, MOST_RUNS)
    groups: dict[str, list[tuple[BadRun, ErrorKind]]] = {}
    for run in runs:
        kind = kind_of_error(run.message)
        groups.setdefault(signature_of(run.flow_id, kind), []).append((run, kind))
    # Dictionaries keep the order in which groups were met: those with the newest runs come first.
    shown = list(groups.items())[:MOST_GROUPS]
    tasks = list_first_bad_tasks(work.tx, [members[0][0].id for _, members in shown])
    return [_group(signature, members, tasks) for signature, members in shown], len(runs)


def newest_bad_runs(work: Work, meaning: Meaning, count: int) -> list[BadRun]:
    """Return the newest runs that a filter means, with their messages."""
    if meaning.is_impossible:
        return []
    way = way_of(work.tx, work.workspace_id, meaning, RunSort.EXPECTED, descending=True)
    return list_bad_runs(work.tx, [run_id for _, run_id in walk(work.tx, meaning, way, None, count).keys])


def signature_of(flow_id: UUID, kind: ErrorKind) -> str:
    return kind.signature(str(flow_id))


def same_errors(runs: Iterable[BadRun], signature: str, but: UUID) -> list[BadRun]:
    """Return the other runs that ended with the same kind of error."""
    return [run for run in runs if run.id != but and signature_of(run.flow_id, kind_of_error(run.message)) == signature]


def _group(signature: str, members: list[tuple[BadRun, ErrorKind]], tasks: dict[UUID, BadTask]) -> ErrorGroup:
    newest, kind = members[0]
    task = tasks.get(newest.id)
    return construct(
        ErrorGroup,
        {
            "signature": signature,
            "flow": named(newest.flow_id, newest.flow_name),
            "exception": kind.exception,
            "message": kind.message,
            "task": None if task is None else task.name,
            "count": len(members),
            "first_seen": members[-1][0].at,
            "last_seen": newest.at,
            "newest_run": named(newest.id, newest.name),
            "run_ids": [run.id for run, _ in members[:MOST_IDS]],
        },
    )
