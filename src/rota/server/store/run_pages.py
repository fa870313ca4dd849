"""What the page of one run asks beside the run itself. Every count stops at a bound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.contract.overviews import RunBar
from rota.contract.run_pages import PageLog, StateStep
from rota.contract.run_search import EXACT_UP_TO, NamedObject, RunCount
from rota.core.vocabulary import StateType
from rota.server.store.engine import Tx
from rota.server.store.recent_runs import bar, make_bar
from rota.server.store.rows import construct
from rota.server.store.tables import (
    artifacts,
    checkpoints,
    event_resources,
    flow_run_states,
    flow_runs,
    flows,
    logs,
    task_run_states,
    task_runs,
)

MOST_STATES = 200
ERROR = 40
"""The level of logged errors."""
MOST_TRACEBACK = 50_000
SEEN_RUNS = 60
SEEN_TASKS = 200
"""Task runs of each flow run that are looked at for those of one task."""

_BAR = (
    "id", "name", "state_type", "state_name", "start_time", "expected_start_time", "total_run_time", "state_timestamp",
)  # fmt: skip


def count_up_to(tx: Tx, source: Any, *where: Any, most: int = EXACT_UP_TO) -> RunCount:
    """Count rows until there are more than `most`."""
    some = sa.select(sa.literal(1).label("one")).select_from(source).where(*where).limit(most + 1).subquery("some")
    value = int(tx.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())
    return construct(RunCount, {"value": min(value, most), "is_exact": value <= most})


def count_logs(tx: Tx, *, flow_run_id: UUID | None = None, task_run_id: UUID | None = None) -> RunCount:
    """Uses ix_logs_flow_run or ix_logs_task_run."""
    if flow_run_id is not None:
        return count_up_to(tx, logs, logs.c.flow_run_id == flow_run_id)
    return count_up_to(tx, logs, logs.c.task_run_id == task_run_id)


def count_artifacts(tx: Tx, *, flow_run_id: UUID | None = None, task_run_id: UUID | None = None) -> RunCount:
    """Uses ix_artifacts_flow_run or ix_artifacts_task_run."""
    if flow_run_id is not None:
        return count_up_to(tx, artifacts, artifacts.c.flow_run_id == flow_run_id)
    return count_up_to(tx, artifacts, artifacts.c.task_run_id == task_run_id)


def count_subflows(tx: Tx, flow_run_id: UUID) -> RunCount:
    """Uses ix_task_runs_flow_run and ix_flow_runs_parent."""
    children = task_runs.join(flow_runs, flow_runs.c.parent_task_run_id == task_runs.c.id)
    return count_up_to(tx, children, task_runs.c.flow_run_id == flow_run_id, flow_runs.c.parent_task_run_id.is_not(None))


def count_events(tx: Tx, workspace: UUID, flow_run_id: UUID) -> RunCount:
    """Uses ix_event_resources_resource."""
    columns = event_resources.c
    return count_up_to(
        tx, event_resources, columns.workspace_id == workspace, columns.resource_id == f"prefect.flow-run.{flow_run_id}"
    )


def count_results(tx: Tx, flow_run_id: UUID) -> RunCount:
    """Count task runs whose newest state has data. Looks at up to 2,000; uses ix_task_runs_flow_run and primary keys."""
    columns = task_runs.c
    some = sa.select(columns.state_id).where(columns.flow_run_id == flow_run_id).limit(2001).subquery("some")
    query = sa.select(sa.func.count(), sa.func.count(task_run_states.c.data)).select_from(
        some.outerjoin(task_run_states, task_run_states.c.id == some.c.state_id)
    )
    looked_at, found = tx.execute(query).one()
    return construct(RunCount, {"value": found, "is_exact": looked_at <= 2000})


def list_steps(tx: Tx, *, flow_run_id: UUID | None = None, task_run_id: UUID | None = None) -> list[StateStep]:
    """Return a run's last states, oldest first, each with how long it lasted. Uses ix_flow_run_states_run or its like."""
    table = flow_run_states if flow_run_id is not None else task_run_states
    of_run = table.c.flow_run_id == flow_run_id if flow_run_id is not None else table.c.task_run_id == task_run_id
    names = ("id", "type", "name", "message", "timestamp")
    query = sa.select(*(table.c[name] for name in names)).where(of_run).order_by(table.c.timestamp.desc()).limit(MOST_STATES)
    rows = list(tx.execute(query))[::-1]
    ends: list[datetime | None] = [*(row[4] for row in rows[1:]), None][: len(rows)]
    return [
        construct(
            StateStep,
            {**dict(zip(names, row, strict=True)), "seconds": None if end is None else (end - row[4]).total_seconds()},
        )
        for row, end in zip(rows, ends, strict=True)
    ]


def find_neighbours(
    tx: Tx, flow_id: UUID, run_id: UUID, expected: datetime, now: datetime
) -> tuple[RunBar | None, RunBar | None]:
    """Return the runs of a flow before and after one. Uses ix_flow_runs_flow_id."""
    columns = flow_runs.c
    found = _neighbours(tx, flow_runs, [columns.flow_id == flow_id], run_id, expected, now)
    return found[0], found[1]


def find_siblings(
    tx: Tx, flow_run_id: UUID, run_id: UUID, expected: datetime, now: datetime
) -> tuple[RunBar | None, RunBar | None]:
    """Return the task runs of a flow run before and after one. Uses ix_task_runs_flow_run."""
    found = _neighbours(tx, task_runs, [task_runs.c.flow_run_id == flow_run_id], run_id, expected, now)
    return found[0], found[1]


def _neighbours(tx: Tx, table: sa.Table, of: list[Any], run_id: UUID, expected: datetime, now: datetime) -> list[RunBar | None]:
    columns = table.c
    moment = columns.expected_start_time
    before = sa.and_(moment <= expected, sa.or_(moment < expected, columns.id < run_id))
    after = sa.and_(moment >= expected, sa.or_(moment > expected, columns.id > run_id))
    found: list[RunBar | None] = []
    for condition, order in (
        (before, (moment.desc(), columns.id.desc())),
        (after, (moment.asc(), columns.id.asc())),
    ):
        row = tx.execute(sa.select(*(columns[name] for name in _BAR)).where(*of, condition).order_by(*order).limit(1)).first()
        found.append(None if row is None else bar(make_bar(row, now)))
    return found


def list_last_logs(tx: Tx, count: int, *, flow_run_id: UUID | None = None, task_run_id: UUID | None = None) -> list[PageLog]:
    """Return the last lines of a run, oldest first. Uses ix_logs_flow_run or ix_logs_task_run."""
    names = ("timestamp", "level", "name", "message", "task_run_id")
    of_run = logs.c.flow_run_id == flow_run_id if flow_run_id is not None else logs.c.task_run_id == task_run_id
    query = (
        sa.select(*(logs.c[name] for name in names[:3]), sa.func.substr(logs.c.message, 1, 2000), logs.c.task_run_id)
        .where(of_run)
        .order_by(logs.c.timestamp.desc())
        .limit(count)
    )
    return [construct(PageLog, dict(zip(names, row, strict=True))) for row in list(tx.execute(query))[::-1]]


def list_error_texts(tx: Tx, *, flow_run_id: UUID | None = None, task_run_id: UUID | None = None) -> list[str]:
    """Return the logged errors among a run's last 500 lines, newest first. Uses ix_logs_flow_run or ix_logs_task_run."""
    of_run = logs.c.flow_run_id == flow_run_id if flow_run_id is not None else logs.c.task_run_id == task_run_id
    last = (
        sa.select(logs.c.level, logs.c.timestamp, sa.func.substr(logs.c.message, 1, MOST_TRACEBACK).label("message"))
        .where(of_run)
        .order_by(logs.c.timestamp.desc())
        .limit(500)
        .subquery("last")
    )
    query = sa.select(last.c.message).where(last.c.level >= ERROR).order_by(last.c.timestamp.desc()).limit(20)
    return list(tx.execute(query).scalars())


class FlowOfRun(NamedTuple):
    flow_run: NamedObject | None
    state_type: StateType | None
    flow: NamedObject | None


def find_flow_of(tx: Tx, flow_run_id: UUID | None) -> FlowOfRun:
    """Return a flow run and its flow by their names. Uses primary keys."""
    if flow_run_id is None:
        return FlowOfRun(None, None, None)
    query = (
        sa.select(flow_runs.c.name, flow_runs.c.state_type, flow_runs.c.flow_id, flows.c.name)
        .select_from(flow_runs.outerjoin(flows, flows.c.id == flow_runs.c.flow_id))
        .where(flow_runs.c.id == flow_run_id)
    )
    row = tx.execute(query).first()
    if row is None:
        return FlowOfRun(construct(NamedObject, {"id": flow_run_id, "name": None}), None, None)
    return FlowOfRun(
        construct(NamedObject, {"id": flow_run_id, "name": row[0]}),
        row[1],
        construct(NamedObject, {"id": row[2], "name": row[3]}),
    )


def find_subflow_of(tx: Tx, task_run_id: UUID) -> NamedObject | None:
    """Return the flow run that a task run stands for. Uses ix_flow_runs_parent."""
    columns = flow_runs.c
    query = sa.select(columns.id, columns.name).where(
        columns.parent_task_run_id.is_not(None), columns.parent_task_run_id == task_run_id
    )
    row = tx.execute(query.limit(1)).first()
    return None if row is None else construct(NamedObject, {"id": row[0], "name": row[1]})


def list_same_task(tx: Tx, flow_id: UUID, task_key: str, now: datetime, count: int) -> list[RunBar]:
    """Return the last runs of a task in the flow's last runs, oldest first.

    Uses ix_flow_runs_flow_id and ix_task_runs_flow_run.
    """
    columns = flow_runs.c
    newest = sa.select(columns.id).where(columns.flow_id == flow_id, columns.expected_start_time <= now)
    ids: Sequence[UUID] = list(tx.execute(newest.order_by(columns.expected_start_time.desc()).limit(SEEN_RUNS)).scalars())
    found: list[RunBar] = []
    tasks = task_runs.c
    for flow_run_id in ids:
        some = (
            sa.select(*(tasks[name] for name in _BAR), tasks.task_key)
            .where(tasks.flow_run_id == flow_run_id)
            .order_by(tasks.expected_start_time.desc())
            .limit(SEEN_TASKS)
            .subquery("some")
        )
        query = sa.select(*(some.c[name] for name in _BAR)).where(some.c.task_key == task_key).limit(count - len(found))
        found += [bar(make_bar(row, now)) for row in tx.execute(query)]
        if len(found) >= count:
            break
    return found[::-1]


class Kept(NamedTuple):
    serializer: str
    value: bytes


def find_checkpoint_of_state(tx: Tx, flow_run_id: UUID, state_id: UUID) -> Kept | None:
    """Return the value that a flow run keeps in the database for a task run's state. Uses the primary key."""
    columns = checkpoints.c
    query = sa.select(columns.serializer, columns.value).where(columns.flow_run_id == flow_run_id, columns.state_id == state_id)
    row = tx.execute(query.limit(1)).first()
    return None if row is None else Kept(row[0], row[1])
