"""A service that is killed at any statement, and before its answer, and started again, has done everything once."""

from __future__ import annotations

import inspect
import json
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from rota.server import services
from rota.testing.processes import Sandbox

PROGRAM = '''
import json, os, signal, sys
from datetime import timedelta
from uuid import UUID

from rota.contract.backfills import CREATE_BACKFILL, READ_BACKFILLS
from rota.contract.bulk_jobs import BulkJobCreate
from rota.contract.concurrency_limits import CREATE_LIMIT
from rota.contract.deployments import CREATE_DEPLOYMENT
from rota.contract.flow_runs import CREATE_FLOW_RUN, READ_FLOW_RUN, SET_FLOW_RUN_STATE, FlowRunCreate
from rota.contract.flows import CREATE_FLOW, FlowCreate
from rota.contract.leases import CLAIM_FLOW_RUN, Claim
from rota.contract.queries.deployments import READ_DEPLOYMENTS
from rota.contract.queries.events import READ_EVENTS, ReadEvents
from rota.contract.queries.flow_runs import READ_FLOW_RUNS
from rota.contract.slots import ASK, CHECK
from rota.contract.queries.task_runs import READ_TASK_RUNS
from rota.contract.queries.work_pools import READ_WORKERS
from rota.contract.states import READ_FLOW_RUN_STATES, READ_TASK_RUN_STATES, SetState, StateCreate
from rota.contract.task_runs import CREATE_TASK_RUN, SET_TASK_RUN_STATE
from rota.contract.task_workers import CLAIM_TASK_RUNS, ClaimTaskRuns
from rota.contract.work_pools import CREATE_WORK_POOL
from rota.contract.workers import WORKER_HEARTBEAT
from rota.server.app import App
from rota.server.services import backfills, background_tasks, events, given_answers, late_runs, leases, pause_expirations
from rota.server.services import retention
from rota.server.services import actions, bulk_jobs, scheduler, slots, triggers, worker_status
from rota.server.store import engine, outbox
from rota.server.store.given_answers import claim
from rota.server.store.schema import ensure_schema
from rota.testing import FakeClock

service = {
    "actions": actions,
    "backfills": backfills,
    "background_tasks": background_tasks,
    "bulk_jobs": bulk_jobs,
    "events": events,
    "given_answers": given_answers,
    "late_runs": late_runs,
    "leases": leases,
    "pause_expirations": pause_expirations,
    "retention": retention,
    "scheduler": scheduler,
    "slots": slots,
    "triggers": triggers,
    "worker_status": worker_status,
}[sys.argv[2]]
clock = FakeClock()
store = engine.open_store(sys.argv[1])
ensure_schema(store)
app = App(store, clock)
flow = app.handle(CREATE_FLOW, body=FlowCreate(name=sys.argv[2]))
runs = []
for number in range(3):
    run = app.handle(CREATE_FLOW_RUN, body=FlowRunCreate(flow_id=flow.id))
    epoch = app.handle(CLAIM_FLOW_RUN, {"id": run.id}, body=Claim(holder=f"h{number}", lease_seconds=10)).epoch
    app.handle(SET_FLOW_RUN_STATE, {"id": run.id}, body=SetState(state=StateCreate(type="RUNNING"), epoch=epoch))
    runs.append(run.id)
clock.advance(60)


def ask(name, request):
    body = {"request_id": request, "session_id": UUID(int=9), "names": [name], "slots": 1, "lease_seconds": 60, "holder": "h"}
    app.handle(ASK, body=body)


def set_all(kind, **details):
    for run in runs:
        state = StateCreate(type=kind, state_details=details)
        app.handle(SET_FLOW_RUN_STATE, {"id": run}, body=SetState(state=state))


if service is pause_expirations:
    set_all("PAUSED", pause_timeout=clock.now() + timedelta(seconds=1))
    clock.advance(2)

if service is retention:
    set_all("COMPLETED")
    events.run_once(store, clock)
    clock.advance(91 * 86_400)

if service is slots:  # three limits, each with a holder whose lease runs out, and somebody who waits
    for number in range(3):
        app.handle(CREATE_LIMIT, body={"name": f"limit-{number}", "limit": 1})
        ask(f"limit-{number}", UUID(int=10 + number))
    clock.advance(8)
    for number in range(3):
        ask(f"limit-{number}", UUID(int=20 + number))
    clock.advance(8)


if service is scheduler:
    schedules = [{"schedule": {"cron": "0 * * * *"}}, {"schedule": {"cron": "30 * * * *"}, "catchup": "all"}]
    for number in range(3):
        body = {"name": f"d{number}", "flow_id": flow.id, "schedules": schedules}
        app.handle(CREATE_DEPLOYMENT, body=body)
    scheduler.run_once(store, clock)
    clock.advance(3 * 3600)  # an outage: most runs that were ready go, others come


if service is backfills:
    body = {"name": "d", "flow_id": flow.id, "schedules": [{"schedule": {"cron": "0 * * * *"}}]}
    deployment = app.handle(CREATE_DEPLOYMENT, body=body)
    for number in range(2):
        body = {"deployment_id": deployment.id, "start": clock.now() - timedelta(hours=3 + number), "name": f"b{number}"}
        app.handle(CREATE_BACKFILL, body=body)


if service is late_runs:
    for number in range(3):
        body = FlowRunCreate(flow_id=flow.id, state=StateCreate(type="SCHEDULED"))
        runs.append(app.handle(CREATE_FLOW_RUN, body=body).id)
    clock.advance(20)


if service is background_tasks:  # three task runs, each held by a worker that falls silent
    for number in range(3):
        details = {"deferred": True, "scheduled_time": clock.now().isoformat()}
        state = {"type": "SCHEDULED", "state_details": details}
        body = {"task_key": "t", "dynamic_key": str(number), "state": state}
        task_run = app.handle(CREATE_TASK_RUN, body=body)
        app.handle(CLAIM_TASK_RUNS, body=ClaimTaskRuns(holder=f"worker-{number}", task_keys=["t"], lease_seconds=10))
        app.handle(SET_TASK_RUN_STATE, {"id": task_run.id}, body=SetState(state=StateCreate(type="PENDING")))
    clock.advance(20)


if service is worker_status:
    for number in range(3):
        app.handle(CREATE_WORK_POOL, body={"name": f"pool-{number}", "type": "process"})
        beat = {"name": "worker", "heartbeat_interval_seconds": 10}
        app.handle(WORKER_HEARTBEAT, {"work_pool_name": f"pool-{number}"}, body=beat)
    clock.advance(60)


watched = None
if service is triggers:  # three events, and an absence that is due
    from rota.contract.automations import AutomationCreate
    from rota.contract.events import ReceivedEvent
    from rota.core.ids import uuid7
    from rota.core.vocabulary import DEFAULT_WORKSPACE_ID as WORKSPACE
    from rota.server.store import automations, firings
    from rota.server.store import events as kept_events

    for posture, expect in (("Reactive", "failed"), ("Proactive", "completed")):
        trigger = {"type": "event", "posture": posture, "after": ["begun"], "expect": [expect], "within": 60}
        if posture == "Reactive":
            del trigger["after"], trigger["within"]
        body = AutomationCreate.model_validate({"name": posture, "trigger": trigger, "actions": [{"type": "do-nothing"}]})
        made = store.write(lambda tx: automations.create_automation(tx, WORKSPACE, body, clock.now()))
        watched = [*(watched or ()), made.id]
    resource = {"prefect.resource.id": "r"}
    for names in (["begun"], ["failed"] * 3):
        happened = [
            ReceivedEvent(id=uuid7(), occurred=clock.now(), received=clock.now(), event=name, resource=resource)
            for name in names
        ]
        store.write(lambda tx: kept_events.insert_events(tx, WORKSPACE, happened))
        if names == ["begun"]:
            triggers.run_once(store, clock)
            clock.advance(61)


if service is actions:  # three firings that each make a run, and then do nothing
    from rota.contract.automations import CREATE_AUTOMATION
    from rota.contract.events import CREATE_EVENTS, Event
    from rota.core.vocabulary import DEFAULT_WORKSPACE_ID as WORKSPACE
    from rota.server.store import firings

    deployment = app.handle(CREATE_DEPLOYMENT, body={"name": "d", "flow_id": flow.id})
    body = {
        "name": "watch",
        "trigger": {"type": "event", "posture": "Reactive", "expect": ["x"]},
        "actions": [{"type": "run-deployment", "deployment_id": str(deployment.id)}, {"type": "do-nothing"}],
    }
    watched = [app.handle(CREATE_AUTOMATION, body=body).id]
    happened = [Event(occurred=clock.now(), event="x", resource={"prefect.resource.id": "r"}) for _ in range(3)]
    app.handle(CREATE_EVENTS, body=happened)
    triggers.run_once(store, clock)


if service is bulk_jobs:  # three runs that are ended by hand, one object in each transaction
    from rota.contract.bulk_jobs import CREATE_BULK_JOB, READ_BULK_JOBS
    from rota.server.runs import bulk_jobs as jobs

    jobs.AT_A_TIME = 1
    body = {"ids": runs, "action": "set_state", "state": {"type": "COMPLETED"}, "force": True}
    app.handle(CREATE_BULK_JOB, body=BulkJobCreate.model_validate(body))


if service is given_answers:
    for number in range(3):
        given_at = clock.now() - timedelta(days=number)
        store.write(lambda tx: claim(tx, UUID(int=1), f"key-{number}", b"", given_at))


def die_at(number, wanted):
    if number == wanted:
        os.kill(os.getpid(), signal.SIGKILL)


def run_and_die(wanted):
    """Run the service in a child that is killed at its `wanted`-th statement or answer; tell whether it was."""
    clock.advance(61 * (service is actions))  # what the one before had in hand is given out again
    child = os.fork()
    if child == 0:
        count = 0
        execute, write = engine.Tx.execute, type(store).write

        def counted_execute(self, *arguments):
            nonlocal count
            count += 1
            die_at(count, wanted)
            return execute(self, *arguments)

        def counted_write(self, fn):
            nonlocal count
            answer = write(self, fn)
            count += 1
            die_at(count, wanted)
            return answer

        engine.Tx.execute, type(store).write = counted_execute, counted_write
        service.run_once(store, clock)
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


deaths = 0
while run_and_die(deaths + 1):
    deaths += 1
clock.advance(61 * (service is actions))
service.run_once(store, clock)
events.run_once(store, clock)
task_histories = {}
if service is background_tasks:
    for run in app.handle(READ_TASK_RUNS, body={}):
        task_histories[run.id] = app.handle(READ_TASK_RUN_STATES, query={"task_run_id": run.id})
workers = []
if service is worker_status:
    workers = [app.handle(READ_WORKERS, {"work_pool_name": f"pool-{number}"}, body={})[0].status.value for number in range(3)]
if service in (backfills, actions):
    runs += [run.id for run in app.handle(READ_FLOW_RUNS, body={}) if run.created_by is not None]
histories = {run: app.handle(READ_FLOW_RUN_STATES, query={"flow_run_id": run}) for run in runs}
events_told = app.handle(READ_EVENTS, body=ReadEvents()).events
told = [event for event in events_told if event.event.startswith(("prefect.flow-run.", "prefect.task-run."))]
print(json.dumps({
    "deaths": deaths,
    "histories": [[state.name for state in history] for history in histories.values()],
    "told": sorted(str(event.id) for event in told),
    "states": sorted(
        str(state.id) for history in (*histories.values(), *task_histories.values()) for state in history
    ),
    "task histories": [[state.name for state in history] for history in task_histories.values()],
    "workers": workers,
    "of pools": sorted(event.event for event in events_told if event.event.startswith("prefect.work-pool.not")),
    "outbox is empty": store.read(outbox.is_empty),
    "scheduled": sorted(
        run.idempotency_key for run in app.handle(READ_FLOW_RUNS, body={}) if run.auto_scheduled
    ),
    "backfilled": sorted(
        (run.idempotency_key, run.state_name)
        for run in app.handle(READ_FLOW_RUNS, body={})
        if run.created_by is not None and run.created_by.type == "BACKFILL"
    ),
    "backfills": sorted((each.total, each.made, each.counts.scheduled) for each in app.handle(READ_BACKFILLS, body={})),
    "skipped": [
        schedule.skipped_runs for each in app.handle(READ_DEPLOYMENTS, body={}) for schedule in each.schedules
    ],
    "bulk": [
        [job.state.value, job.done, job.skipped, job.failed]
        for job in (app.handle(READ_BULK_JOBS, query={"limit": 5}) if service is bulk_jobs else [])
    ],
    "firings": [
        len(store.read(lambda tx: firings.list_firings(tx, WORKSPACE, one))) for one in (watched or ())
    ],
    "done": [
        ["failed" if "failed_because" in one else "executed" for one in row.outcomes]
        for one in (watched if service is actions else ())
        for row in store.read(lambda tx: firings.list_firings(tx, WORKSPACE, one))
    ],
    "granted": sorted(each.request_id.int for each in app.handle(CHECK, body={"session_id": UUID(int=9)}).news),
}))
store.close()
'''


def outcome(sandbox: Sandbox, url: str, service: str) -> dict[str, object]:
    finished = sandbox.run(sandbox.write("service.py", PROGRAM), url, service, PYTHONWARNINGS="ignore")
    found: dict[str, object] = json.loads(finished.checked().stdout)
    return found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rota.db'}"
    request.getfixturevalue("store_on_postgresql")
    address: str = request.getfixturevalue("postgres_url")
    return address


DEATHS = {
    "actions": 30,
    "bulk_jobs": 10,
    "backfills": 12,
    "background_tasks": 8,
    "events": 8,
    "given_answers": 2,
    "late_runs": 8,
    "leases": 12,
    "pause_expirations": 8,
    "retention": 15,
    "scheduler": 12,
    "slots": 12,
    "triggers": 8,
    "worker_status": 8,
}
"""How often each service dies at least: at so many places it can be killed."""


def test_every_service_has_the_form_and_is_killed_here() -> None:
    modules = {module.name for module in pkgutil.iter_modules(services.__path__)}
    assert set(services.SERVICES) == modules == set(DEATHS)
    for name in services.SERVICES:
        parameters = inspect.signature(import_module(f"rota.server.services.{name}").run_once).parameters.values()
        needed = [parameter.name for parameter in parameters if parameter.default is parameter.empty]
        assert needed == ["store", "clock"]


@pytest.mark.parametrize(("service", "deaths"), DEATHS.items())
def test_a_service_killed_anywhere_has_done_everything_once(sandbox: Sandbox, url: str, service: str, deaths: int) -> None:
    found = outcome(sandbox, url, service)
    end = {"leases": ["Crashed"], "pause_expirations": ["Paused", "Failed"], "bulk_jobs": ["Completed"]}.get(service, [])
    is_of_backfills = service == "backfills"
    made = [["Scheduled"]] * {"backfills": 7, "actions": 3}.get(service, 0)
    late = [["Scheduled", "Late"]] * 3 if service == "late_runs" else made
    history = [] if service == "retention" else ["Pending", "Running", *end]
    assert found["histories"] == [history] * 3 + late
    assert found["skipped"] == ([2, 0] * 3 if service == "scheduler" else [0] * is_of_backfills)
    scheduled: Any = found["scheduled"]
    assert len(set(scheduled)) == len(scheduled) == (30 if service == "scheduler" else 0)
    backfilled: Any = found["backfilled"]
    assert len({key for key, _ in backfilled}) == len(backfilled) == (7 if is_of_backfills else 0)
    assert found["backfills"] == ([[3, 3, 3], [4, 4, 4]] if is_of_backfills else [])
    assert found["told"] == found["states"]
    assert found["outbox is empty"] is True
    is_of_tasks, is_of_workers = service == "background_tasks", service == "worker_status"
    assert found["task histories"] == ([["Scheduled", "Pending", "Scheduled"]] * 3 if is_of_tasks else [])
    assert found["workers"] == (["OFFLINE"] * 3 if is_of_workers else [])
    assert found["of pools"] == (["prefect.work-pool.not-ready"] * 3 if is_of_workers else [])
    assert found["granted"] == ([20, 21, 22] if service == "slots" else [])
    assert found["bulk"] == ([["done", 3, 0, 0]] if service == "bulk_jobs" else [])
    assert found["firings"] == {"triggers": [3, 1], "actions": [3]}.get(service, [])
    assert found["done"] == ([["executed"] * 2] * 3 if service == "actions" else [])
    assert isinstance(found["deaths"], int)
    assert found["deaths"] >= deaths
