"""The questions of whole pages read no table of runs, task runs or log lines from end to end, on either database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from rota.contract.overviews import DeploymentsOverviewQuery, FlowsOverviewQuery
from rota.contract.run_search import ReadRunHistogram, RunSearchFilter, SearchRuns
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID
from rota.server.runs.dashboard import read_dashboard
from rota.server.runs.histograms import read_histogram
from rota.server.runs.overviews import read_deployments, read_flows, read_limits, read_pools
from rota.server.runs.searching import search_runs
from rota.server.runs.work import Work
from rota.server.store import bulk_jobs, error_groups, run_pages
from rota.server.store.engine import Store, Tx
from rota.server.store.run_filters import look_up
from rota.server.store.run_rows import count_tasks, list_found_runs
from rota.server.store.search import search
from rota.server.store.views import list_views

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ID = UUID(int=1)
BIG = ("flow_runs", "task_runs", "logs", "flow_run_states", "task_run_states", "events", "event_resources", "artifacts")


def work(tx: Tx) -> Work:
    return Work(tx, DEFAULT_WORKSPACE_ID, NOW)


def searched(**fields: Any) -> Callable[[Tx], object]:
    return lambda tx: search_runs(work(tx), SearchRuns.model_validate(fields))


def histogram(**fields: Any) -> Callable[[Tx], object]:
    return lambda tx: read_histogram(work(tx), ReadRunHistogram.model_validate({"until": NOW, **fields}))


QUESTIONS: dict[str, Callable[[Tx], object]] = {
    **{f"runs by {sort}": searched(sort=sort) for sort in ("expected", "started", "ended", "duration", "name")},
    **{f"runs by {sort}, up": searched(sort=sort, descending=False) for sort in ("expected", "started", "ended", "duration")},
    "runs in states": searched(filter={"state": {"include": ["Failed", "Crashed"]}}),
    "running": searched(filter={"state_type": {"include": ["RUNNING"]}}, sort="started"),
    "runs with tags": searched(filter={"tag": {"include": ["a", "b*"]}}),
    "runs with a text": searched(filter={"text": {"include": ["a"]}}),
    "runs with a parameter": searched(filter={"parameters": [{"path": "a.b", "value": "c"}]}),
    "runs in a time": searched(filter={"expected": {"since": NOW}}, at=NOW),
    "subflows of a run": searched(filter={"parent_ids": [ID]}),
    "named runs": searched(filter={"ids": [ID]}),
    "task runs": searched(kind="task"),
    "task runs by start": searched(kind="task", sort="started", filter={"task": {"include": ["a"]}}),
    "task runs of a run": searched(kind="task", filter={"parent_ids": [ID], "state": {"include": ["failed"]}}),
    "rows": lambda tx: (
        list_found_runs(tx, DEFAULT_WORKSPACE_ID, "flow", [ID], NOW),
        list_found_runs(tx, DEFAULT_WORKSPACE_ID, "task", [ID], NOW),
        count_tasks(tx, [ID]),
    ),
    "histogram": histogram(durations=True),
    "histogram of states": histogram(filter={"state_type": {"include": ["FAILED"]}}),
    "histogram by start": histogram(by="started", filter={"text": {"include": ["a"]}}),
    "histogram of task runs": histogram(kind="task"),
    "dashboard": lambda tx: read_dashboard(work(tx), 86_400, None, [], hide_subflows=False),
    "dashboard of a tag": lambda tx: read_dashboard(work(tx), 86_400, None, ["a"], hide_subflows=True),
    "flows": lambda tx: read_flows(work(tx), FlowsOverviewQuery()),
    "deployments": lambda tx: read_deployments(work(tx), DeploymentsOverviewQuery()),
    "work pools": lambda tx: read_pools(work(tx)),
    "limits": lambda tx: read_limits(work(tx)),
    "errors": lambda tx: (error_groups.list_bad_runs(tx, [ID]), error_groups.list_first_bad_tasks(tx, [ID])),
    "page of a run": lambda tx: (
        run_pages.count_logs(tx, flow_run_id=ID),
        run_pages.count_logs(tx, task_run_id=ID),
        run_pages.count_artifacts(tx, flow_run_id=ID),
        run_pages.count_artifacts(tx, task_run_id=ID),
        run_pages.count_subflows(tx, ID),
        run_pages.count_events(tx, DEFAULT_WORKSPACE_ID, ID),
        run_pages.count_results(tx, ID),
        run_pages.list_steps(tx, flow_run_id=ID),
        run_pages.list_steps(tx, task_run_id=ID),
        run_pages.find_neighbours(tx, ID, ID, NOW, NOW),
        run_pages.find_siblings(tx, ID, ID, NOW, NOW),
        run_pages.list_last_logs(tx, 5, flow_run_id=ID),
        run_pages.list_error_texts(tx, task_run_id=ID),
        run_pages.find_flow_of(tx, ID),
        run_pages.find_subflow_of(tx, ID),
        run_pages.list_same_task(tx, ID, "a", NOW, 50),
        run_pages.find_checkpoint_of_state(tx, ID, ID),
    ),
    "search": lambda tx: search(tx, DEFAULT_WORKSPACE_ID, "brave", [], 20),
    "search of an id": lambda tx: search(tx, DEFAULT_WORKSPACE_ID, str(ID), [], 20),
    "search of an id's beginning": lambda tx: search(tx, DEFAULT_WORKSPACE_ID, "0198af", [], 20),
    "views": lambda tx: list_views(tx, DEFAULT_WORKSPACE_ID, "runs"),
    "bulk jobs": lambda tx: (
        bulk_jobs.list_open(tx, 5),
        bulk_jobs.next_of_filter(
            tx, DEFAULT_WORKSPACE_ID, look_up(tx, DEFAULT_WORKSPACE_ID, "flow", RunSearchFilter()), NOW, ID, 5
        ),
    ),
}


@contextmanager
def statements(tx: Tx) -> Iterator[list[tuple[str, Any]]]:
    """The statements that run on a transaction's connection."""
    noted: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        noted.append((statement, parameters))

    sa.event.listen(tx.connection, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        sa.event.remove(tx.connection, "before_cursor_execute", note)


def plans(tx: Tx, question: Callable[[Tx], object]) -> list[str]:
    if tx.dialect == "postgresql":
        # The tables are empty: only what no index can answer is read from end to end now.
        tx.execute(sa.text("SET LOCAL enable_seqscan = off"))
    with statements(tx) as noted:
        question(tx)
    lines: list[str] = []
    for statement, parameters in noted:
        if tx.dialect == "sqlite":
            lines += [row[3] for row in tx.driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        else:
            lines += [row[0] for row in tx.driver.execute(f"EXPLAIN {statement}", parameters)]
    return lines


def reads_whole(line: str, table: str) -> bool:
    words = line.strip().removeprefix("->").split()
    return words[:2] == ["SCAN", table] or words[:4] == ["Seq", "Scan", "on", table]


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_big_table_is_read_whole(store: Store, question: str) -> None:
    lines = store.write(lambda tx: plans(tx, QUESTIONS[question]))
    assert [line for line in lines for table in BIG if reads_whole(line, table)] == []
