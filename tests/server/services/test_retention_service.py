"""What is too old goes, with all that belongs to it, in slices; what is not, stays; the file gets smaller."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from api_driver import COMPLETED, PENDING, RUNNING, Api, RecordedTask

from rota.contract.artifacts import CREATE_ARTIFACT, ArtifactCreate
from rota.contract.flow_run_inputs import CREATE_FLOW_RUN_INPUT
from rota.contract.flow_runs import FlowRun
from rota.contract.logs import CREATE_LOGS
from rota.core.ids import uuid7
from rota.server.embedded import keep_in_bounds
from rota.server.request import Values
from rota.server.services import events, retention
from rota.server.store import marks
from rota.server.store import retention as store_retention
from rota.server.store.engine import Store
from rota.server.store.tables import checkpoints, metadata

CONFIGURATION = frozenset(
    {
        "alembic_version",
        "automations",
        "block_document_references",
        "block_documents",
        "block_schemas",
        "block_types",
        "concurrency_limits",
        "concurrency_waiters",
        "data_keys",
        "deployment_schedules",
        "deployments",
        "flows",
        "given_answers",
        "leases",
        "saved_searches",
        "schedule_marks",
        "server_configuration",
        "task_run_queue",
        "task_workers",
        "trigger_buckets",
        "variables",
        "work_pools",
        "work_queues",
        "workers",
    }
)
"""Tables that do not grow with what is run: people fill them, or their rows end by themselves."""


def count_all(store: Store) -> Counter[str]:
    def counted(tx: Any) -> Counter[str]:
        rows = {
            name: tx.execute(sa.select(sa.func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in store_retention.BY_AGE
        }
        return Counter({name: count for name, count in rows.items() if count})

    return store.read(counted)


def a_run(api: Api, tasks: int = 3) -> FlowRun:
    """A run that has ended, with something in every table."""
    run = api.flow_run()
    api.propose(run, PENDING)
    api.propose(run, RUNNING)
    now = api.clock.now()
    recorded = []
    for _ in range(tasks):
        task = RecordedTask(run.id, name=f"t-{uuid4().hex[:4]}").made(now).enters(PENDING, now, 0).enters(RUNNING, now)
        api.clock.advance(0.001)
        recorded.append(task.enters(COMPLETED, api.clock.now()))
    api.record(*recorded)
    line = {"name": "n", "level": 20, "message": "m", "timestamp": now.isoformat(), "flow_run_id": str(run.id)}
    lines = [line] * tasks
    api.app.handle(CREATE_LOGS, body=lines)
    for key in ("report", None):
        api.app.handle(CREATE_ARTIFACT, body=ArtifactCreate(key=key, type="markdown", data="x", flow_run_id=run.id))
    api.app.handle(CREATE_FLOW_RUN_INPUT, {"id": run.id}, body={"key": "k", "value": "1"})
    values = {
        "flow_run_id": run.id,
        "key": "k",
        "workspace_id": uuid4(),
        "position": "p",
        "code": "c",
        "task_run_id": recorded[0].id,
        "state_id": uuid7(),
        "serializer": "pickle",
        "value": b"x",
        "created_at": now,
    }
    api.app.store.write(lambda tx: tx.execute(sa.insert(checkpoints).values(**values)))
    api.propose(run, COMPLETED)
    events.run_once(api.app.store, api.clock)
    return api.read(run)


def days(count: float) -> float:
    return count * 86_400


def test_every_table_is_removed_from_or_does_not_grow() -> None:
    unknown = set(metadata.tables) - store_retention.BY_AGE - set(store_retention.RECORDS) - CONFIGURATION
    assert not unknown, f"say for {unknown} whether it grows with what is run"


def test_a_run_goes_with_all_that_belongs_to_it(api: Api) -> None:
    store = api.app.store
    a_run(api)
    filled = count_all(store)
    assert set(filled) == store_retention.BY_AGE - {"outbox"}
    api.clock.advance(days(89.9))
    young = a_run(api)
    retention.run_once(store, api.clock, values=Values(retention_batch=2))
    assert count_all(store)["flow_runs"] == 2
    api.clock.advance(days(0.2))
    removed = retention.run_once(store, api.clock, values=Values(retention_batch=2))
    assert removed["runs"] > 10
    left = count_all(store)
    kept = {name: count for name, count in filled.items() if "event" not in name}
    assert {name: left[name] for name in kept} == kept
    assert api.read(young).state_name == "Completed"
    assert retention.run_once(store, api.clock) == {}


def test_events_go_sooner_and_what_nobody_told_of_goes_with_them(api: Api) -> None:
    a_run(api)
    run = api.flow_run()
    api.propose(run, PENDING)
    assert count_all(api.app.store)["outbox"] > 0
    api.clock.advance(days(7.1))
    retention.run_once(api.app.store, api.clock)
    left = count_all(api.app.store)
    assert left["events"] == left["event_resources"] == left["outbox"] == 0
    assert left["flow_runs"] == 2


def test_nothing_goes_where_that_is_switched_off(api: Api) -> None:
    a_run(api)
    before = count_all(api.app.store)
    api.clock.advance(days(5000))
    off = Values(keep_runs=timedelta(0), keep_events=timedelta(0))
    assert retention.run_once(api.app.store, api.clock, values=off) == {}
    assert count_all(api.app.store) == before


def test_what_has_not_ended_stays(api: Api) -> None:
    run = api.flow_run()
    api.propose(run, PENDING)
    api.propose(run, RUNNING)
    api.clock.advance(days(400))
    retention.run_once(api.app.store, api.clock)
    assert api.read(run).state_name == "Running"


def test_rows_that_deleted_runs_left_are_found(api: Api) -> None:
    run = a_run(api)
    store = api.app.store
    late = RecordedTask(run.id, name="late").made(api.clock.now()).enters(COMPLETED, api.clock.now())
    from rota.contract.flow_runs import DELETE_FLOW_RUN

    api.app.handle(DELETE_FLOW_RUN, {"id": run.id})
    api.record(late)  # of a process that did not know
    assert count_all(store)["task_runs"] == 1
    retention.run_once(store, api.clock)
    assert count_all(store)["task_runs"] == 1  # its run may be on its way
    api.clock.advance(days(1.1))
    retention.run_once(store, api.clock)
    left = count_all(store)
    assert left["task_runs"] == left["task_run_states"] == left["checkpoints"] == 0


def test_no_transaction_holds_the_writer_for_many_rows(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    a_run(api, tasks=40)
    api.clock.advance(days(91))
    deleted: list[int] = []
    part = store_retention.delete_part_of_flow_run

    def counted(*arguments: Any, **named: Any) -> int:
        deleted.append(part(*arguments, **named))
        return deleted[-1]

    monkeypatch.setattr(store_retention, "delete_part_of_flow_run", counted)
    retention.run_once(api.app.store, api.clock, values=Values(retention_batch=10))
    assert max(deleted) <= 10
    assert count_all(api.app.store)["flow_runs"] == 0


def test_a_pass_stops_when_its_time_is_over_and_the_next_goes_on(api: Api) -> None:
    a_run(api)
    api.clock.advance(days(91))
    assert retention.run_once(api.app.store, api.clock, budget_seconds=0.0) == {}
    assert count_all(api.app.store)["flow_runs"] == 1
    assert api.app.store.read(lambda tx: marks.find_mark(tx, marks.RETENTION)) is None
    retention.run_once(api.app.store, api.clock)
    assert count_all(api.app.store)["flow_runs"] == 0


def test_a_file_gets_smaller(local: Api) -> None:
    store = local.app.store
    path = store.path  # type: ignore[attr-defined]  # a SQLite store has one
    text = "x" * 100_000
    for _ in range(60):
        body = ArtifactCreate(type="markdown", data=text)
        local.app.handle(CREATE_ARTIFACT, body=body)
    store.write(lambda tx: None)
    full = _pages(store)
    local.clock.advance(days(91))
    removed = retention.run_once(store, local.clock)
    assert removed["pages"] > 500
    assert _pages(store) < full - 1000
    assert path.exists()


def _pages(store: Store) -> int:
    return store.read(lambda tx: int(tx.execute(sa.text("PRAGMA page_count")).scalar_one()))


def test_a_database_without_a_server_is_kept_in_bounds_once_a_day(local: Api) -> None:
    a_run(local)
    keep_in_bounds(local.app)  # the first program only notes the day
    local.clock.advance(days(91))
    keep_in_bounds(local.app)
    assert count_all(local.app.store)["flow_runs"] == 0
    a_run(local)
    local.clock.advance(days(0.5))
    assert local.app.store.read(lambda tx: marks.find_mark(tx, marks.RETENTION)) is not None
