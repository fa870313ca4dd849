"""Uses every noun of a server through rota's client, and knows exactly what must be there afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rota.client import SyncRotaClient
from rota.contract.artifacts import ArtifactCreate, ArtifactUpdate
from rota.contract.block_documents import BlockDocumentCreate, BlockDocumentUpdate
from rota.contract.block_schemas import BlockSchemaCreate
from rota.contract.block_types import BlockTypeCreate
from rota.contract.concurrency_limits import GlobalConcurrencyLimitCreate, GlobalConcurrencyLimitUpdate
from rota.contract.flow_runs import FlowRunCreate
from rota.contract.task_runs import TaskRunCreate
from rota.contract.variables import VariableCreate, VariableUpdate
from rota.contract.work_pools import WorkPoolCreate
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.testing import check_history

LEFT = {
    "flows": 1,
    "flow_runs": 2,
    "task_runs": 1,
    "variables": 1,
    "artifacts": 1,
    "block_types": 1,
    "block_schemas": 1,
    "block_documents": 1,
    "concurrency_limits": 2,
    "work_pools": 1,
    "deployments": 1,
    "logs": 1,
    "flow_run_inputs": 1,
}
"""Rows that each `use_everything` leaves, by table."""

Ask = Callable[[str], list[tuple[Any, ...]]]


def use_everything(client: SyncRotaClient, name: str) -> None:
    """Make, change and delete an object of each noun; `LEFT` of them stay."""
    flow = client.create_flow_from_name(name)
    _use_runs(client, flow)
    _use_variables(client, name)
    _use_artifacts(client, name)
    _use_blocks(client, name)
    _use_limits(client, name)
    _use_pools_and_deployments(client, flow, name)


def _use_runs(client: SyncRotaClient, flow: UUID) -> None:
    run = client.create_flow_run(FlowRunCreate(flow_id=flow))  # without an id of its own
    for state in (StateType.RUNNING, StateType.COMPLETED):
        client.set_flow_run_state(run.id, State(state))
    client.update_flow_run(run.id, tags=["used"])
    client.create_flow_run_input(run.id, "kept", "1")
    client.create_flow_run_input(run.id, "deleted", "1")
    client.delete_flow_run_input(run.id, "deleted")
    task = client.create_task_run(TaskRunCreate(flow_run_id=run.id, task_key="t", dynamic_key="0"))
    for state in (StateType.RUNNING, StateType.COMPLETED):
        client.set_task_run_state(task.id, State(state))
    client.create_logs([{"name": "n", "level": 20, "message": "m", "timestamp": datetime.now(UTC), "flow_run_id": run.id}])
    client.delete_flow_run(client.create_flow_run(FlowRunCreate(flow_id=flow)).id)


def _use_variables(client: SyncRotaClient, name: str) -> None:
    client.create_variable(VariableCreate(name=f"{name}_v", value=1))
    client.update_variable_by_id(_variable(client, f"{name}_v"), VariableUpdate(name=f"{name}_renamed", value=2))
    client.create_variable(VariableCreate(name=f"{name}_deleted", value=1))
    client.delete_variable_by_name(f"{name}_deleted")


def _variable(client: SyncRotaClient, name: str) -> UUID:
    found = client.read_variable_by_name(name)
    assert found is not None
    return found.id


def _use_artifacts(client: SyncRotaClient, name: str) -> None:
    kept = client.create_artifact(ArtifactCreate(key=f"{name}-kept".replace("_", "-"), data="1"))
    client.update_artifact(kept.id, ArtifactUpdate(data="2"))
    client.delete_artifact(client.create_artifact(ArtifactCreate(key=f"{name}-deleted".replace("_", "-"))).id)


def _use_blocks(client: SyncRotaClient, name: str) -> None:
    slug = name.replace("_", "-")
    kind = client.create_block_type(BlockTypeCreate(name=slug, slug=slug))
    fields = {"title": slug, "type": "object", "properties": {"v": {"type": "integer"}}}
    schema = client.create_block_schema(BlockSchemaCreate(block_type_id=kind.id, fields=fields, version="1"))

    def document(suffix: str) -> UUID:
        create = BlockDocumentCreate(name=suffix, data={"v": 1}, block_type_id=kind.id, block_schema_id=schema.id)
        return client.create_block_document(create).id

    client.update_block_document(document("kept"), BlockDocumentUpdate(data={"v": 2}))
    client.delete_block_document(document("deleted"))


def _use_limits(client: SyncRotaClient, name: str) -> None:
    client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=2))
    client.update_global_concurrency_limit(name, GlobalConcurrencyLimitUpdate(limit=3))
    client.increment_concurrency_slots([name], 2, "concurrency")
    client.release_concurrency_slots([name], 1, 0.1)
    lease = client.increment_concurrency_slots_with_lease([name], 1, "concurrency", 60.0)
    client.renew_concurrency_lease(lease.lease_id, 60.0)
    client.release_concurrency_slots_with_lease(lease.lease_id)
    client.create_concurrency_limit(f"tag-{name}", 1)
    client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=f"{name}-deleted", limit=1))
    client.delete_global_concurrency_limit_by_name(f"{name}-deleted")


def _use_pools_and_deployments(client: SyncRotaClient, flow: UUID, name: str) -> None:
    pool = f"pool-{name}"
    client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
    client.create_work_queue("kept", work_pool_name=pool)
    client.delete_work_queue_by_id(client.create_work_queue("deleted", work_pool_name=pool).id)
    client.send_worker_heartbeat(pool, "worker")
    deployment = client.create_deployment(flow, "kept", work_pool_name=pool)
    client.create_flow_run_from_deployment(deployment)
    client.delete_deployment(client.create_deployment(flow, "deleted"))


def wrong_counts(ask: Ask, times: int) -> list[str]:
    """Return which tables do not hold what `times` uses leave; `ask` asks the database itself."""
    wanted = {table: count * times for table, count in LEFT.items()} | {"work_queues": 2 * times, "workers": times}
    found = {table: int(ask(f"SELECT count(*) FROM {table}")[0][0]) for table in wanted}
    return [f"{table}: {found[table]} rows instead of {count}" for table, count in wanted.items() if found[table] != count]


def wrong_slots(client: SyncRotaClient, names: list[str]) -> list[str]:
    """Return the limits of which not exactly one slot is taken."""
    taken = Counter({name: client.read_global_concurrency_limit_by_name(name).active_slots for name in names})
    return [f"{name}: {count} slots are taken instead of 1" for name, count in taken.items() if count != 1]


def wrong_runs(client: SyncRotaClient) -> list[str]:
    """Return what the linter says of all runs."""
    problems = []
    for run in client.read_flow_runs(limit=200):
        problems += [f"{run.name}: {problem}" for problem in check_history(client.read_flow_run_states(run.id))]
    for task in client.read_task_runs(limit=200):
        states = client.read_task_run_states(task.id)
        problems += [f"{task.name}: {problem}" for problem in check_history(states, kind="task-run")]
    return problems
