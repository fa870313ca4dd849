"""Filters as SQL conditions: which rows of a noun a request is about.

Each function takes a filter of `rota.contract.filters` (or None, which restricts nothing) and returns conditions that must
all hold. Filters on other nouns become subqueries: flow runs can be chosen by their flow, flows by their runs.
"""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.criteria import Condition, combine, on_column, on_tags, on_text
from rota.server.store.deployment_filters import (
    deployment_conditions,
    deployments_of,
    having_deployments,
    with_or_without_deployments,
)
from rota.server.store.engine import DialectName
from rota.server.store.rows import BY_BACKFILL
from rota.server.store.tables import artifact_collections, artifacts, deployments, flow_runs, flows, logs, task_runs
from rota.server.store.work_pool_filters import deployments_into_queues, flow_runs_in_queues, flows_with_queues


class Selection(Protocol):
    """Filters on several nouns, as list and count requests carry them."""

    flows: Any
    flow_runs: Any
    task_runs: Any
    deployments: Any


FLOW_RUN_START = sa.func.coalesce(flow_runs.c.start_time, flow_runs.c.expected_start_time)
"""When a flow run started, or is expected to. Uses ix_flow_runs_start_time."""


def flow_conditions(wanted: Any, dialect: DialectName) -> list[Condition]:
    """Which flows a `FlowFilter` means."""
    if wanted is None:
        return []
    asked = [
        *on_column(flows.c.id, wanted.id),
        *on_column(flows.c.name, wanted.name),
        *on_tags(flows.c.tags, wanted.tags, dialect),
        *with_or_without_deployments(wanted.deployment),
    ]
    return combine(wanted, asked)


def flow_run_conditions(wanted: Any, dialect: DialectName) -> list[Condition]:
    """Which flow runs a `FlowRunFilter` means."""
    if wanted is None:
        return []
    columns = flow_runs.c
    asked = [
        *on_column(columns.id, wanted.id),
        *on_column(columns.name, wanted.name),
        *on_tags(columns.tags, wanted.tags, dialect),
        *on_column(columns.deployment_id, wanted.deployment_id),
        *on_column(columns.work_queue_name, wanted.work_queue_name),
        *_state(flow_runs, wanted.state),
        *on_column(columns.flow_version, wanted.flow_version),
        *_start_time(wanted.start_time),
        *on_column(columns.end_time, wanted.end_time),
        *on_column(columns.expected_start_time, wanted.expected_start_time),
        *on_column(columns.next_scheduled_start_time, wanted.next_scheduled_start_time),
        *_parent_flow_run(wanted.parent_flow_run_id),
        *on_column(columns.parent_task_run_id, wanted.parent_task_run_id),
        *on_column(columns.idempotency_key, wanted.idempotency_key),
        *_created_by(wanted.created_by),
    ]
    return combine(wanted, asked)


def task_run_conditions(wanted: Any, dialect: DialectName) -> list[Condition]:
    """Which task runs a `TaskRunFilter` means."""
    if wanted is None:
        return []
    columns = task_runs.c
    asked = [
        *on_column(columns.id, wanted.id),
        *on_column(columns.name, wanted.name),
        *on_tags(columns.tags, wanted.tags, dialect),
        *_state(task_runs, wanted.state),
        *on_column(columns.start_time, wanted.start_time),
        *on_column(columns.end_time, wanted.end_time),
        *on_column(columns.expected_start_time, wanted.expected_start_time),
        *_subflow(wanted.subflow_runs),
        *_flow_run_of_task(wanted.flow_run_id),
    ]
    return combine(wanted, asked)


def log_conditions(wanted: Any) -> list[Condition]:
    """Which log lines a `LogFilter` means."""
    if wanted is None:
        return []
    asked = [
        *on_column(logs.c.level, wanted.level),
        *on_column(logs.c.timestamp, wanted.timestamp),
        *on_column(logs.c.flow_run_id, wanted.flow_run_id),
        *on_column(logs.c.task_run_id, wanted.task_run_id),
        *(on_text((logs.c.message, logs.c.name), wanted.text.query) if wanted.text else []),
    ]
    return combine(wanted, asked)


def artifact_conditions(wanted: Any) -> list[Condition]:
    """Which artifacts an `ArtifactFilter` means."""
    return [] if wanted is None else combine(wanted, [*on_column(artifacts.c.id, wanted.id), *_artifact(artifacts, wanted)])


def artifact_collection_conditions(wanted: Any) -> list[Condition]:
    """Which keys an `ArtifactCollectionFilter` means."""
    if wanted is None:
        return []
    asked = [*on_column(artifact_collections.c.latest_id, wanted.latest_id), *_artifact(artifact_collections, wanted)]
    return combine(wanted, asked)


def select_flows(workspace: UUID, selection: Selection | None, dialect: DialectName) -> list[Condition]:
    """Which flows a request means: by themselves, or by runs that they have."""
    conditions: list[Condition] = [flows.c.workspace_id == workspace]
    if selection is None:
        return conditions
    conditions += flow_conditions(selection.flows, dialect)
    conditions += having_deployments(workspace, selection.deployments, dialect)
    conditions += flows_with_queues(workspace, selection)
    runs = flow_run_conditions(selection.flow_runs, dialect) + _having_task_runs(selection.task_runs, dialect)
    if runs:
        # Uses ix_flow_runs_flow_id.
        conditions.append(sa.exists().where(flow_runs.c.flow_id == flows.c.id, *runs))
    return conditions


def select_deployments(workspace: UUID, selection: Selection | None, dialect: DialectName) -> list[Condition]:
    """Which deployments a request means: by themselves, their flow, or runs that they have made."""
    conditions: list[Condition] = [deployments.c.workspace_id == workspace]
    if selection is None:
        return conditions
    conditions += deployment_conditions(selection.deployments, dialect)
    conditions += deployments_into_queues(workspace, selection)
    if asked := flow_conditions(selection.flows, dialect):
        # Uses the primary key of flows.
        conditions.append(sa.exists().where(flows.c.id == deployments.c.flow_id, *asked))
    runs = flow_run_conditions(selection.flow_runs, dialect) + _having_task_runs(selection.task_runs, dialect)
    if runs:
        # Uses ix_flow_runs_deployment_id.
        conditions.append(sa.exists().where(flow_runs.c.deployment_id == deployments.c.id, *runs))
    return conditions


def select_flow_runs(workspace: UUID, selection: Selection | None, dialect: DialectName) -> list[Condition]:
    """Which flow runs a request means: by themselves, their flow, or task runs that they have."""
    conditions: list[Condition] = [flow_runs.c.workspace_id == workspace]
    if selection is None:
        return conditions
    conditions += flow_run_conditions(selection.flow_runs, dialect)
    conditions += _of_flows(workspace, selection.flows, dialect)
    conditions += _of_deployments(workspace, selection.deployments, dialect)
    conditions += flow_runs_in_queues(workspace, selection)
    conditions += _having_task_runs(selection.task_runs, dialect)
    return conditions


def select_task_runs(workspace: UUID, selection: Selection | None, dialect: DialectName) -> list[Condition]:
    """Which task runs a request means: by themselves, their flow run or its flow."""
    conditions: list[Condition] = [task_runs.c.workspace_id == workspace]
    if selection is None:
        return conditions
    conditions += task_run_conditions(selection.task_runs, dialect)
    if (runs := _flow_runs(workspace, selection, dialect)) is not None:
        conditions.append(task_runs.c.flow_run_id.in_(runs))
    return conditions


def select_through_runs(table: sa.Table, workspace: UUID, selection: Selection | None, dialect: DialectName) -> list[Condition]:
    """Which rows of `table` (artifacts, their collections) belong to the runs that a request means."""
    conditions: list[Condition] = [table.c.workspace_id == workspace]
    if selection is None:
        return conditions
    if (runs := _flow_runs(workspace, selection, dialect)) is not None:
        conditions.append(table.c.flow_run_id.in_(runs))
    if tasks := task_run_conditions(selection.task_runs, dialect):
        chosen = sa.select(task_runs.c.id).where(task_runs.c.workspace_id == workspace, *tasks)
        conditions.append(table.c.task_run_id.in_(chosen))
    return conditions


def _flow_runs(workspace: UUID, selection: Selection, dialect: DialectName) -> sa.Select[UUID] | None:
    """Return a query for the ids of the flow runs that a selection means; None when it says nothing about them."""
    asked = [
        *flow_run_conditions(selection.flow_runs, dialect),
        *_of_flows(workspace, selection.flows, dialect),
        *_of_deployments(workspace, selection.deployments, dialect),
        *flow_runs_in_queues(workspace, selection),
    ]
    return sa.select(flow_runs.c.id).where(flow_runs.c.workspace_id == workspace, *asked) if asked else None


def _of_flows(workspace: UUID, wanted: Any, dialect: DialectName) -> list[Condition]:
    asked = flow_conditions(wanted, dialect)
    if not asked:
        return []
    # Uses uq_flows_name, then ix_flow_runs_flow_id.
    return [flow_runs.c.flow_id.in_(sa.select(flows.c.id).where(flows.c.workspace_id == workspace, *asked))]


def _of_deployments(workspace: UUID, wanted: Any, dialect: DialectName) -> list[Condition]:
    chosen = deployments_of(workspace, wanted, dialect)
    # Uses ix_deployments_name, then ix_flow_runs_deployment_id.
    return [] if chosen is None else [flow_runs.c.deployment_id.in_(chosen)]


def _having_task_runs(wanted: Any, dialect: DialectName) -> list[Condition]:
    asked = task_run_conditions(wanted, dialect)
    # Uses ix_task_runs_flow_run.
    return [sa.exists().where(task_runs.c.flow_run_id == flow_runs.c.id, *asked)] if asked else []


def _state(table: sa.Table, wanted: Any) -> list[Condition]:
    if wanted is None:
        return []
    return combine(wanted, [*on_column(table.c.state_type, wanted.type), *on_column(table.c.state_name, wanted.name)])


def _start_time(wanted: Any) -> list[Condition]:
    if wanted is None:
        return []
    asked: list[Condition] = []
    if wanted.before_ is not None:
        asked.append(wanted.before_ >= FLOW_RUN_START)
    if wanted.after_ is not None:
        asked.append(wanted.after_ <= FLOW_RUN_START)
    if wanted.is_null_ is not None:
        asked.append(flow_runs.c.start_time.is_(None) if wanted.is_null_ else flow_runs.c.start_time.is_not(None))
    return asked


def _parent_flow_run(wanted: Any) -> list[Condition]:
    if wanted is None or wanted.any_ is None:
        return []
    # Uses ix_task_runs_flow_run, then ix_flow_runs_parent.
    callers = sa.select(task_runs.c.id).where(task_runs.c.flow_run_id.in_(wanted.any_))
    return [flow_runs.c.parent_task_run_id.in_(callers)]


def _created_by(wanted: Any) -> list[Condition]:
    if wanted is None:
        return []
    columns = flow_runs.c
    asked: list[Condition] = []
    if wanted.id_ is not None:
        asked.append(columns.created_by_id.in_(wanted.id_) if len(wanted.id_) != 1 else columns.created_by_id == wanted.id_[0])
    if wanted.type_ == [BY_BACKFILL]:
        # As in ix_flow_runs_backfill, letter by letter: a parameter would hide it from the planner.
        asked.append(columns.created_by_type == sa.literal_column(f"'{BY_BACKFILL}'"))
    elif wanted.type_ is not None:
        asked.append(columns.created_by_type.in_(wanted.type_))
    if wanted.is_null_ is not None:
        nobody = sa.and_(columns.created_by_id.is_(None), columns.created_by_type.is_(None))
        asked.append(nobody if wanted.is_null_ else sa.not_(nobody))
    return combine(wanted, asked)


def _subflow(wanted: Any) -> list[Condition]:
    if wanted is None or wanted.exists_ is None:
        return []
    child = flow_runs.alias("child")
    # Uses ix_flow_runs_parent.
    exists = sa.exists().where(child.c.parent_task_run_id == task_runs.c.id)
    return [exists if wanted.exists_ else sa.not_(exists)]


def _flow_run_of_task(wanted: Any) -> list[Condition]:
    """`is_null_` comes first; its usual False asks for a flow run only when `any_` names none."""
    if wanted is None:
        return []
    column = task_runs.c.flow_run_id
    if wanted.is_null_:
        return [column.is_(None)]
    if wanted.any_ is not None:
        return [column.in_(wanted.any_)]
    return [] if wanted.is_null_ is None else [column.is_not(None)]


def _artifact(table: sa.Table, wanted: Any) -> list[Condition]:
    return [
        *on_column(table.c.key, wanted.key),
        *on_column(table.c.flow_run_id, wanted.flow_run_id),
        *on_column(table.c.task_run_id, wanted.task_run_id),
        *on_column(table.c.type, wanted.type),
    ]
