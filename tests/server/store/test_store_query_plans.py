"""Lists, counts and look-ups use an index: none reads a big table whole, and lists are not sorted before they are cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from rota.contract.filters import artifacts as artifact_filters
from rota.contract.filters import deployments as deployment_filters
from rota.contract.filters import events as event_filters
from rota.contract.filters import flow_runs as flow_run_filters
from rota.contract.filters import flows as flow_filters
from rota.contract.filters import logs as log_filters
from rota.contract.filters import task_runs as task_run_filters
from rota.contract.filters.work_pools import WorkPoolFilter, WorkPoolFilterName
from rota.contract.flows import FlowCreate
from rota.contract.queries.flow_runs import ReadFlowRuns
from rota.contract.record import LogRecord, TaskRunRecord, TaskStateRecord
from rota.contract.variables import VariableCreate
from rota.core.ids import uuid7
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID as WORKSPACE
from rota.server.store import (
    artifacts,
    automations,
    backfill_runs,
    backfills,
    checkpoints,
    deployment_schedules,
    deployments,
    event_counts,
    events,
    firings,
    flow_run_states,
    flow_runs,
    flows,
    history,
    late_runs,
    leases,
    logs,
    outbox,
    run_metrics,
    saved_searches,
    schema,
    server_configuration,
    sorts,
    task_run_states,
    task_runs,
    ui,
    variables,
)
from rota.server.store.engine import Store, Tx, open_store
from rota.server.store.history import Intervals
from rota.server.store.record import record
from rota.server.store.sqlite import SqliteStore

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ID = UUID(int=1)


@dataclass
class Selection:
    flows: Any = None
    flow_runs: Any = None
    task_runs: Any = None
    deployments: Any = None


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('plans') / 'rota.db'}")
    schema.ensure_schema(store)
    yield store
    store.close()


@dataclass
class Plans:
    """The query plans of all statements that run while it listens."""

    store: SqliteStore
    lines: list[str] = field(default_factory=list)

    def of(self, fn: Callable[[Tx], object], *, write: bool = False) -> list[str]:
        statements: list[tuple[str, Any]] = []

        def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
            statements.append((statement, parameters))

        sa.event.listen(self.store._engine, "before_cursor_execute", note)
        try:
            (self.store.write if write else self.store.read)(fn)
        finally:
            sa.event.remove(self.store._engine, "before_cursor_execute", note)
        return [line for statement, parameters in statements for line in self._explain(statement, parameters)]

    def _explain(self, statement: str, parameters: Any) -> list[str]:
        explained = self.store.read(lambda tx: tx.driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall())
        return [row[3] for row in explained]


@pytest.fixture
def plans(store: Store) -> Plans:
    assert isinstance(store, SqliteStore)
    return Plans(store)


SMALL = (
    "SCAN json_each",
    "SCAN CONSTANT ROW",
    "SCAN label",
    "SCAN v",
    "SCAN ranked",
    "SCAN grouped",
    "SCAN anon",
    "SCAN (subquery",
    "SCAN related_resource",
)


def scans(lines: list[str]) -> list[str]:
    """Lines that read a table, or a whole index, from end to end."""
    return [line for line in lines if line.startswith("SCAN") and not line.startswith(SMALL) and "SUBQUERY" not in line]


def sorts_in(lines: list[str]) -> list[str]:
    """Lines that sort all rows. Sorting only those that are equal in the index' order is fine."""
    return [line for line in lines if "TEMP B-TREE FOR ORDER BY" in line]


LISTS: dict[str, Callable[[Tx, str], object]] = {
    "flows": lambda tx, sort: flows.list_flows(tx, WORKSPACE, sort=sort),
    "deployments": lambda tx, sort: deployments.list_deployments(tx, WORKSPACE, sort=sort),
    "flow_runs": lambda tx, sort: flow_runs.list_flow_runs(tx, WORKSPACE, now=NOW, sort=sort),
    "task_runs": lambda tx, sort: task_runs.list_task_runs(tx, WORKSPACE, now=NOW, sort=sort),
    "logs": lambda tx, sort: logs.list_logs(tx, WORKSPACE, sort=sort),
    "artifacts": lambda tx, sort: artifacts.list_artifacts(tx, WORKSPACE, sort=sort),
    "artifact_collections": lambda tx, sort: artifacts.list_latest_artifacts(tx, WORKSPACE, sort=sort),
    "variables": lambda tx, sort: variables.list_variables(tx, WORKSPACE, sort=sort),
}
ORDERS = {
    "flows": sorts.FLOWS,
    "deployments": sorts.DEPLOYMENTS,
    "flow_runs": sorts.FLOW_RUNS,
    "task_runs": sorts.TASK_RUNS,
    "logs": sorts.LOGS,
    "artifacts": sorts.ARTIFACTS,
    "artifact_collections": sorts.ARTIFACT_COLLECTIONS,
    "variables": variables.VARIABLES,
}
SORTED_WHOLE = {
    # Few rows have such a time, or few rows there are; an index would cost every run more than the list is worth.
    ("flow_runs", "NEXT_SCHEDULED_START_TIME_ASC"),
    ("task_runs", "NEXT_SCHEDULED_START_TIME_ASC"),
    ("task_runs", "NAME_ASC"),
    ("task_runs", "NAME_DESC"),
    ("artifact_collections", "CREATED_DESC"),
    ("artifact_collections", "UPDATED_DESC"),
}


@pytest.mark.parametrize(("noun", "sort"), [(noun, sort) for noun, orders in ORDERS.items() for sort in orders])
def test_lists_follow_the_index_of_their_order(plans: Plans, noun: str, sort: str) -> None:
    lines = plans.of(lambda tx: LISTS[noun](tx, sort))
    assert scans(lines) == []
    assert bool(sorts_in(lines)) == ((noun, sort) in SORTED_WHOLE), lines


RUN_STATE = flow_run_filters.FlowRunFilterState(
    type=flow_run_filters.FlowRunFilterStateType.model_validate({"any_": ["FAILED"]})
)
IN_POOL = ReadFlowRuns(work_pools=WorkPoolFilter(name=WorkPoolFilterName(any_=["p"])))
FILTERED: dict[str, Callable[[Tx], object]] = {
    "flow runs of a flow": lambda tx: flow_runs.list_flow_runs(
        tx, WORKSPACE, Selection(flows=flow_filters.FlowFilter(id=flow_filters.FlowFilterId(any_=[ID]))), now=NOW
    ),
    "flow runs of a flow's name": lambda tx: flow_runs.list_flow_runs(
        tx, WORKSPACE, Selection(flows=flow_filters.FlowFilter(name=flow_filters.FlowFilterName(any_=["a"]))), now=NOW
    ),
    "flow runs in a state": lambda tx: flow_runs.list_flow_runs(
        tx, WORKSPACE, Selection(flow_runs=flow_run_filters.FlowRunFilter(state=RUN_STATE)), now=NOW
    ),
    "flow runs of a parent": lambda tx: flow_runs.list_flow_runs(
        tx,
        WORKSPACE,
        Selection(
            flow_runs=flow_run_filters.FlowRunFilter(
                parent_flow_run_id=flow_run_filters.FlowRunFilterParentFlowRunId(any_=[ID])
            )
        ),
        now=NOW,
    ),
    "flow runs with a tag": lambda tx: flow_runs.list_flow_runs(
        tx,
        WORKSPACE,
        Selection(flow_runs=flow_run_filters.FlowRunFilter(tags=flow_run_filters.FlowRunFilterTags(all_=["a"]))),
        now=NOW,
    ),
    "flow runs started since": lambda tx: flow_runs.count_flow_runs(
        tx,
        WORKSPACE,
        Selection(flow_runs=flow_run_filters.FlowRunFilter(start_time=flow_run_filters.FlowRunFilterStartTime(after_=NOW))),
    ),
    "flow runs having task runs": lambda tx: flow_runs.list_flow_runs(
        tx,
        WORKSPACE,
        Selection(task_runs=task_run_filters.TaskRunFilter(name=task_run_filters.TaskRunFilterName(any_=["t"]))),
        now=NOW,
    ),
    "flows having runs": lambda tx: flows.list_flows(
        tx, WORKSPACE, Selection(flow_runs=flow_run_filters.FlowRunFilter(state=RUN_STATE))
    ),
    "task runs of a flow run": lambda tx: task_runs.list_task_runs(
        tx,
        WORKSPACE,
        Selection(task_runs=task_run_filters.TaskRunFilter(flow_run_id=task_run_filters.TaskRunFilterFlowRunId(any_=[ID]))),
        now=NOW,
        sort="EXPECTED_START_TIME_ASC",
    ),
    "task runs through flow runs": lambda tx: task_runs.list_task_runs(
        tx,
        WORKSPACE,
        Selection(flow_runs=flow_run_filters.FlowRunFilter(id=flow_run_filters.FlowRunFilterId(any_=[ID]))),
        now=NOW,
    ),
    "subflows": lambda tx: task_runs.list_task_runs(
        tx,
        WORKSPACE,
        Selection(
            task_runs=task_run_filters.TaskRunFilter(subflow_runs=task_run_filters.TaskRunFilterSubFlowRuns(exists_=True))
        ),
        now=NOW,
    ),
    "task runs counted since": lambda tx: task_runs.count_task_runs(
        tx,
        WORKSPACE,
        Selection(task_runs=task_run_filters.TaskRunFilter(start_time=task_run_filters.TaskRunFilterStartTime(after_=NOW))),
    ),
    "logs of a flow run": lambda tx: logs.list_logs(
        tx, WORKSPACE, log_filters.LogFilter(flow_run_id=log_filters.LogFilterFlowRunId(any_=[ID]))
    ),
    "logs of a task run": lambda tx: logs.list_logs(
        tx, WORKSPACE, log_filters.LogFilter(task_run_id=log_filters.LogFilterTaskRunId(any_=[ID]))
    ),
    "all logs of a flow run": lambda tx: list(logs.iterate_logs_of(tx, WORKSPACE, ID)),
    "logs since": lambda tx: logs.list_logs(
        tx, WORKSPACE, log_filters.LogFilter(timestamp=log_filters.LogFilterTimestamp(after_=NOW))
    ),
    "versions of a key": lambda tx: artifacts.list_artifacts(
        tx, WORKSPACE, artifact_filters.ArtifactFilter(key=artifact_filters.ArtifactFilterKey(any_=["k"])), sort="CREATED_DESC"
    ),
    "the latest version of a key": lambda tx: artifacts.list_latest_artifacts(
        tx, WORKSPACE, artifact_filters.ArtifactCollectionFilter(key=artifact_filters.ArtifactCollectionFilterKey(any_=["k"]))
    ),
    "artifacts of a flow run": lambda tx: artifacts.list_artifacts(
        tx, WORKSPACE, artifact_filters.ArtifactFilter(flow_run_id=artifact_filters.ArtifactFilterFlowRunId(any_=[ID]))
    ),
    "counts": lambda tx: (
        flows.count_flows(tx, WORKSPACE),
        flow_runs.count_flow_runs(tx, WORKSPACE),
        task_runs.count_task_runs(tx, WORKSPACE),
        artifacts.count_artifacts(tx, WORKSPACE),
        artifacts.count_latest_artifacts(tx, WORKSPACE),
        events.count_events(tx, WORKSPACE),
        variables.count_variables(tx, WORKSPACE),
    ),
    "states": lambda tx: (
        flow_run_states.list_flow_run_states(tx, WORKSPACE, ID),
        task_run_states.list_task_run_states(tx, WORKSPACE, ID),
    ),
    "look-ups": lambda tx: (
        flows.find_flow(tx, WORKSPACE, ID),
        flows.find_flow_by_name(tx, WORKSPACE, "a"),
        flow_runs.find_flow_run(tx, WORKSPACE, ID, NOW),
        flow_runs.find_flow_run_by_name(tx, WORKSPACE, "a", NOW),
        flow_runs.find_flow_run_by_idempotency_key(tx, WORKSPACE, ID, "k", NOW),
        task_runs.find_task_run(tx, WORKSPACE, ID, NOW),
        task_runs.find_cached_state(tx, WORKSPACE, "k", NOW),
        artifacts.find_artifact(tx, WORKSPACE, ID),
        flow_run_states.find_flow_run_state(tx, WORKSPACE, ID),
        task_run_states.find_task_run_state(tx, WORKSPACE, ID),
        leases.find_lease(tx, WORKSPACE, leases.FLOW_RUN, ID),
        checkpoints.list_checkpoints(tx, WORKSPACE, ID),
    ),
    "deployments": lambda tx: (
        deployments.find_deployment(tx, WORKSPACE, ID),
        deployments.find_deployment_of_flow(tx, WORKSPACE, ID, "a"),
        deployments.list_by_ids(tx, [ID]),
        deployments.count_deployments(tx, WORKSPACE),
        deployments.find_limit_of_deployment(tx, WORKSPACE, ID),
        deployments.list_scheduled_flow_runs(tx, WORKSPACE, [ID, UUID(int=2)], NOW, 10, NOW),
    ),
    "deployments having runs": lambda tx: deployments.list_deployments(
        tx, WORKSPACE, Selection(flow_runs=flow_run_filters.FlowRunFilter(state=RUN_STATE))
    ),
    "flow runs of a deployment's name": lambda tx: flow_runs.list_flow_runs(
        tx,
        WORKSPACE,
        Selection(deployments=deployment_filters.DeploymentFilter(name=deployment_filters.DeploymentFilterName(any_=["a"]))),
        now=NOW,
    ),
    "flows without deployments": lambda tx: flows.list_flows(
        tx, WORKSPACE, Selection(flows=flow_filters.FlowFilter(deployment=flow_filters.FlowFilterDeployment(is_null_=True)))
    ),
    "schedules": lambda tx: (
        deployment_schedules.list_of_deployments(tx, [ID]),
        deployment_schedules.list_due(tx, NOW, 10),
        deployment_schedules.list_by_ids(tx, [ID]),
        deployment_schedules.find_mark(tx, "scheduler"),
    ),
    "backfills": lambda tx: (
        backfills.find_backfill(tx, ID),
        backfills.list_backfills(tx, WORKSPACE),
        backfills.list_at_work(tx, 10),
        backfills.has_ended(tx, NOW),
        backfill_runs.count_by_state(tx, [ID]),
        backfill_runs.count_unfinished(tx, ID),
        backfill_runs.list_to_stop(tx, ID, only_waiting=False, limit=10),
        backfill_runs.list_failed(tx, ID, ended_by=NOW, beyond=NOW, descending=True, limit=10),
        backfill_runs.has_failed(tx, ID),
        backfill_runs.list_failed_times(tx, ID, NOW, NOW, schedule_id=ID, limit=10),
    ),
    "runs that ended, for metrics": lambda tx: run_metrics.list_ended(tx, WORKSPACE, NOW, NOW),
    "runs that started, for metrics": lambda tx: run_metrics.list_started(tx, WORKSPACE, NOW, NOW),
    "runs that wait, for metrics": lambda tx: run_metrics.list_waiting(tx, WORKSPACE, NOW),
    "events of a time": lambda tx: events.list_events_between(tx, WORKSPACE, NOW, NOW, 10),
    "firings that are due": lambda tx: firings.has_due(tx, NOW, 2),
    "firings of an automation": lambda tx: firings.list_firings(tx, WORKSPACE, ID, before=(NOW, ID)),
    "firings of a time": lambda tx: firings.count_since(tx, ID, NOW, 10),
    "how automations fared": lambda tx: firings.summarize(tx, [ID], NOW),
    "automations about a resource": lambda tx: automations.list_related(tx, WORKSPACE, "prefect.flow.1", 10),
    "late runs": lambda tx: late_runs.list_unmarked(tx, NOW, 10),
    "graph": lambda tx: (task_runs.list_nodes_of(tx, WORKSPACE, ID), task_runs.list_task_runs_of(tx, WORKSPACE, ID, NOW)),
    "children": lambda tx: flow_runs.list_subflow_runs(tx, WORKSPACE, ID, NOW),
    "histories": lambda tx: (
        history.count_flow_run_states(tx, WORKSPACE, None, Intervals(NOW, NOW, timedelta(hours=1)), NOW),
        history.count_task_run_states(tx, WORKSPACE, None, Intervals(NOW, NOW, timedelta(hours=1)), NOW),
    ),
    "pages of the web interface": lambda tx: (
        ui.count_deployments_by_flow(tx, WORKSPACE, [ID]),
        ui.count_task_runs_by_flow_run(tx, WORKSPACE, [ID]),
        ui.count_task_runs_of(tx, WORKSPACE, ID),
        ui.list_simple_flow_runs(tx, WORKSPACE, Selection(), NOW, sort="EXPECTED_START_TIME_DESC", limit=9),
        ui.count_task_runs_by_state(tx, WORKSPACE, Selection()),
        ui.count_ended_task_runs(tx, WORKSPACE, Selection(), NOW, timedelta(hours=1)),
        saved_searches.list_saved_searches(tx, WORKSPACE),
        server_configuration.find_default_result_storage(tx, WORKSPACE),
    ),
    "flow runs of a pool": lambda tx: flow_runs.list_flow_runs(tx, WORKSPACE, IN_POOL, now=NOW, sort="START_TIME_DESC"),
    "flows of a pool": lambda tx: flows.list_flows(tx, WORKSPACE, IN_POOL),
    "counts of events": lambda tx: (
        event_counts.count_by_part(tx, WORKSPACE, event_filters.EventFilter(), NOW, timedelta(hours=1)),
        event_counts.count_by_name(tx, WORKSPACE, event_filters.EventFilter()),
        event_counts.count_by_resource(tx, WORKSPACE, event_filters.EventFilter()),
    ),
    "leases": lambda tx: (leases.list_expired(tx, NOW), leases.list_of_holder(tx, WORKSPACE, "me")),
    "events": lambda tx: (
        events.list_events(tx, WORKSPACE),
        events.list_events(tx, WORKSPACE, event_filters.EventFilter(resource=event_filters.EventResourceFilter(id=["r"]))),
        events.list_events(tx, WORKSPACE, event_filters.EventFilter(related=event_filters.EventRelatedFilter(id=["r"]))),
        events.list_events(tx, WORKSPACE, event_filters.EventFilter(event=event_filters.EventNameFilter(name=["e"]))),
    ),
}


@pytest.mark.parametrize("question", FILTERED)
def test_questions_are_answered_by_an_index(plans: Plans, question: str) -> None:
    assert scans(plans.of(FILTERED[question])) == []


def test_the_next_runs_of_flows_are_looked_for_among_what_has_yet_to_start(plans: Plans) -> None:
    lines = plans.of(lambda tx: ui.next_runs_by_flow(tx, WORKSPACE, [ID]))
    assert any("ix_flow_runs_next_scheduled" in line for line in lines), lines


CHANGES: dict[str, Callable[[Tx], object]] = {
    "renew leases": lambda tx: leases.renew(tx, WORKSPACE, leases.FLOW_RUN, "me", [ID], NOW, 45),
    "end a lease": lambda tx: leases.end(tx, WORKSPACE, leases.FLOW_RUN, ID),
    "end of a holder": lambda tx: leases.end_of_holder(tx, WORKSPACE, "me"),
    "delete flow runs": lambda tx: flow_runs.delete_flow_runs_where(tx, sa.literal_column("flow_runs.id") == ID.bytes),
    "tell the outbox": lambda tx: outbox.delete(tx, [row.seq for row in outbox.take(tx, 5)]),
    "delete variables": lambda tx: (
        variables.create_variable(tx, WORKSPACE, VariableCreate(name="v", value=1), NOW),
        variables.update_variable_by_name(tx, WORKSPACE, "v", {"value": 2}, NOW),
        variables.delete_variable_by_name(tx, WORKSPACE, "v"),
    ),
    "delete runs of schedules": lambda tx: deployment_schedules.delete_unstarted_runs(tx, ID, schedule_ids=[ID], after=NOW),
    "mark deployments": lambda tx: deployments.mark_polled(tx, WORKSPACE, NOW, deployment_ids=[ID]),
    "mark deployments of queues": lambda tx: deployments.mark_polled(tx, WORKSPACE, NOW, work_queue_ids=[ID]),
    "make a flow": lambda tx: flows.upsert_flow(tx, WORKSPACE, FlowCreate(name="a"), NOW),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changes_find_their_rows_by_an_index(plans: Plans, change: str) -> None:
    lines = plans.of(CHANGES[change], write=True)
    # The outbox is read from its beginning, in the order of its rows.
    assert [line for line in scans(lines) if line != "SCAN outbox"] == []


def explain(tx: Tx, statement: str) -> list[Any]:
    return list(tx.driver.execute(f"EXPLAIN QUERY PLAN {statement}"))


def test_bulk_updates_find_their_rows_by_the_primary_key(store: Store) -> None:
    def batch(tx: Tx) -> list[str]:
        traced: list[str] = []
        tx.driver.set_trace_callback(traced.append)
        run, moment = uuid7().bytes, 1
        made = TaskRunRecord(1, run, None, "n", "k", "0", None, (), None, None, None, moment, None)
        state = TaskStateRecord(
            2, uuid7().bytes, run, None, "RUNNING", "Running", 2, None, None, None, 1, 1, 2, None, 0, 1, None, None
        )
        record(tx, WORKSPACE, [made], NOW)
        record(tx, WORKSPACE, [state, LogRecord(3, uuid7().bytes, None, run, "n", 20, "m", 1)], NOW)
        tx.driver.set_trace_callback(None)
        return traced

    statements = [statement for statement in store.write(batch) if not statement.startswith(("SAVEPOINT", "RELEASE"))]
    lines = [row[3] for statement in statements for row in store.read(partial(explain, statement=statement))]
    assert any("task_runs USING INDEX" in line for line in lines)
    assert scans(lines) == []
