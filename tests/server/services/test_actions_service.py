"""What automations do is done: in the database exactly once, outside at least once under one id; and loops come to an end."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, get_args
from uuid import UUID

import pytest
from api_driver import FAILED, RUNNING, Api

from rota.contract import automations as c
from rota.contract.actions import ActionTypes
from rota.contract.automation_pages import READ_FIRINGS, ActionOutcome
from rota.contract.automations import Automation
from rota.contract.block_documents import CREATE_BLOCK_DOCUMENT
from rota.contract.block_schemas import CREATE_BLOCK_SCHEMA
from rota.contract.block_types import CREATE_BLOCK_TYPE
from rota.contract.deployments import CREATE_DEPLOYMENT, READ_DEPLOYMENT
from rota.contract.events import CREATE_EVENTS, Event
from rota.contract.flow_runs import FlowRun
from rota.contract.queries.flow_runs import READ_FLOW_RUNS
from rota.contract.variables import CREATE_VARIABLE
from rota.contract.work_pools import CREATE_WORK_POOL, READ_WORK_POOL
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID as WORKSPACE
from rota.server.actions import ACTIONS, module_of
from rota.server.request import Values
from rota.server.services import actions, triggers
from rota.server.services import events as told_states
from rota.server.store import events, firings

EVENT = {"type": "event", "posture": "Reactive", "expect": ["order.placed"]}
RUN_FAILED = {"type": "event", "posture": "Reactive", "expect": ["prefect.flow-run.Failed"]}


class Sink:
    """A web address that keeps what it is sent, and answers as it is told to."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, str], Any]] = []
        self.statuses: list[int] = []
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                sink.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(body)))
                self.send_response(sink.statuses.pop(0) if sink.statuses else 200)
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.server.shutdown()
    made.server.server_close()


def automate(api: Api, *acts: dict[str, Any], trigger: dict[str, Any] | None = None, **fields: Any) -> Automation:
    body = {"name": "watch", "trigger": trigger or EVENT, "actions": list(acts), **fields}
    return api.app.handle(c.CREATE_AUTOMATION, body=body)


def happen(api: Api, *resources: str, name: str = "order.placed", **fields: Any) -> None:
    related = [{"prefect.resource.id": one, "prefect.resource.role": "r"} for one in resources]
    event = Event(occurred=api.clock.now(), event=name, resource={"prefect.resource.id": "shop.1"}, related=related, **fields)
    api.app.handle(CREATE_EVENTS, body=[event])


def run(api: Api, **values: Any) -> None:
    told_states.run_once(api.app.store, api.clock)
    triggers.run_once(api.app.store, api.clock)
    actions.run_once(api.app.store, api.clock, values=Values(ui_url="http://ui", **values))


def outcomes(api: Api, automation: Automation) -> list[ActionOutcome]:
    page = api.app.handle(READ_FIRINGS, {"id": automation.id}, query={"limit": 50, "cursor": ""})
    return [action for firing in page.firings for action in firing.actions]


def deployed(api: Api, **fields: Any) -> UUID:
    made: UUID = api.app.handle(CREATE_DEPLOYMENT, body={"name": "d", "flow_id": api.flow().id, **fields}).id
    return made


def runs_of(api: Api) -> list[FlowRun]:
    return api.app.handle(READ_FLOW_RUNS, body={})


def block(api: Api, slug: str, data: dict[str, Any]) -> str:
    kind = api.app.handle(CREATE_BLOCK_TYPE, body={"name": slug, "slug": slug})
    schema = api.app.handle(CREATE_BLOCK_SCHEMA, body={"block_type_id": kind.id, "fields": {"properties": {}}})
    body = {"name": "b", "data": data, "block_type_id": kind.id, "block_schema_id": schema.id}
    return str(api.app.handle(CREATE_BLOCK_DOCUMENT, body=body).id)


def told(api: Api, name: str) -> list[Any]:
    found = api.app.store.read(lambda tx: events.list_events(tx, WORKSPACE, limit=200))
    return [event for event in found if event.event == name]


def test_a_deployment_is_run_once_with_parameters_from_the_event(api: Api) -> None:
    api.app.handle(CREATE_VARIABLE, body={"name": "place", "value": "here"})
    deployment_id = deployed(api, parameters={"a": 0})
    jinja = {"__prefect_kind": "jinja", "template": "{{ event.payload.n }} for {{ automation.name }}"}
    parameters = {
        "text": jinja,
        "list": {"__prefect_kind": "json", "value": {"__prefect_kind": "jinja", "template": "[{{ event.payload.n }}]"}},
        "place": {"__prefect_kind": "workspace_variable", "variable_name": "place"},
    }
    automation = automate(
        api,
        {"type": "run-deployment", "deployment_id": str(deployment_id), "parameters": parameters, "schedule_after": 60},
    )
    happen(api, payload={"n": 7})
    run(api)
    run(api)
    (made,) = runs_of(api)
    assert made.parameters == {"a": 0, "text": "7 for watch", "list": [7], "place": "here"}
    assert made.created_by is not None
    assert (made.created_by.type, made.created_by.id) == ("AUTOMATION", automation.id)
    (outcome,) = outcomes(api, automation)
    assert (outcome.status, outcome.details) == ("executed", {"flow_run_id": str(made.id)})
    (triggered,) = told(api, "prefect.automation.action.triggered")
    (executed,) = told(api, "prefect.automation.action.executed")
    (cause,) = told(api, "order.placed")
    assert (triggered.follows, executed.follows) == (cause.id, triggered.id)
    assert executed.payload["action_type"] == "run-deployment"
    assert {one["prefect.resource.role"] for one in executed.related} >= {"target", "triggering-event", "flow-run"}
    assert executed.resource["prefect.trigger-type"] == "event"


def test_objects_are_paused_and_let_go_on_by_name_or_from_the_event(api: Api) -> None:
    deployment_id = deployed(api)
    pool = api.app.handle(CREATE_WORK_POOL, body={"name": "p", "type": "process"})
    other = automate(api, {"type": "do-nothing"}, name="other")
    automation = automate(
        api,
        {"type": "pause-deployment", "source": "inferred"},
        {"type": "pause-work-pool", "work_pool_id": str(pool.id)},
        {"type": "pause-work-queue", "work_queue_id": str(pool.default_queue_id)},
        {"type": "pause-automation", "automation_id": str(other.id)},
        {"type": "resume-deployment", "source": "inferred"},
        {"type": "pause-deployment", "source": "inferred"},
    )
    happen(api, f"prefect.deployment.{deployment_id}")
    run(api)
    assert [one.reason for one in outcomes(api, automation)] == [None] * 6
    assert api.app.handle(READ_DEPLOYMENT, {"id": deployment_id}).paused
    assert api.app.handle(READ_WORK_POOL, {"name": "p"}).is_paused
    assert not api.app.handle(c.READ_AUTOMATION, {"id": other.id}).enabled


def test_the_run_of_the_event_is_acted_on_and_what_is_refused_does_not_stop_the_next(api: Api) -> None:
    automation = automate(
        api,
        {"type": "resume-flow-run"},
        {"type": "change-flow-run-state", "state": "COMPLETED", "force": True, "name": "Forgiven"},
        {"type": "cancel-flow-run"},
        {"type": "declare-incident"},
        trigger=RUN_FAILED,
    )
    made = api.flow_run()
    api.propose(made, RUNNING)
    api.propose(made, FAILED)
    run(api)
    done = outcomes(api, automation)
    assert [one.status for one in done] == ["failed", "executed", "failed", "failed"]
    assert done[0].reason is not None
    assert "not paused" in done[0].reason
    assert api.read(made).state_name == "Forgiven"
    assert len(told(api, "prefect.automation.action.failed")) == 3
    automate(api, {"type": "delete-flow-run"}, trigger=RUN_FAILED)
    nobody = automate(api, {"type": "cancel-flow-run"}, trigger={**EVENT, "expect": ["x"]})
    happen(api, name="x")
    run(api)
    assert [one.reason for one in outcomes(api, nobody)] == ["The event that made the automation fire names no flow run."]


def test_a_web_address_is_called_until_it_answers_under_one_id(api: Api, sink: Sink) -> None:
    hook = block(api, "webhook", {"url": f"{sink.url}/in", "method": "POST", "headers": {"X-Own": "1"}})
    automation = automate(
        api,
        {"type": "call-webhook", "block_document_id": hook, "payload": '{"n": {{ event.payload.n }}}'},
        {"type": "do-nothing"},
    )
    happen(api, payload={"n": 3})
    sink.statuses = [503]
    run(api)
    assert [one.status for one in outcomes(api, automation)] == ["waiting", "waiting"]
    run(api)
    assert len(sink.seen) == 1  # it is not time yet
    api.clock.advance(6)
    run(api)
    assert [one.status for one in outcomes(api, automation)] == ["executed", "executed"]
    assert outcomes(api, automation)[0].details == {"status_code": 200}
    (path, first, body), (_, second, _) = sink.seen
    assert (path, body, first["x-own"]) == ("/in", {"n": 3}, "1")
    assert first["idempotency-key"] == second["idempotency-key"]


def test_an_address_that_never_takes_it_is_given_up_and_one_that_refuses_is_not_asked_again(api: Api, sink: Sink) -> None:
    hook = block(api, "webhook", {"url": sink.url})
    automation = automate(api, {"type": "call-webhook", "block_document_id": hook})
    sink.statuses = [500, 500, 500, 404]
    happen(api)
    for _ in range(5):
        run(api)
        api.clock.advance(30)
    (outcome,) = outcomes(api, automation)
    assert (outcome.status, outcome.attempts, outcome.reason) == ("failed", 3, "127.0.0.1 answered with status 500.")
    happen(api)
    run(api)
    assert len(sink.seen) == 4
    assert outcomes(api, automation)[0].status == "failed"


@pytest.mark.parametrize(
    ("url", "values"),
    [
        ("http://169.254.169.254/latest/meta-data", {}),
        ("http://metadata.google.internal/", {}),
        ("http://0.0.0.0/", {}),
        ("file:///etc/passwd", {}),
        ("http://127.0.0.1:9/", {"allow_private_urls": False}),
    ],
)
def test_addresses_that_nobody_may_be_sent_to_are_not_called(local: Api, url: str, values: dict[str, Any]) -> None:
    automation = automate(local, {"type": "call-webhook", "block_document_id": block(local, "webhook", {"url": url})})
    happen(local)
    run(local, **values)
    (outcome,) = outcomes(local, automation)
    assert (outcome.status, outcome.attempts) == ("failed", 1)


def test_messages_say_what_happened_and_go_out_though_their_template_fails(api: Api, sink: Sink) -> None:
    slack = block(api, "slack-webhook", {"url": sink.url})
    message = {"type": "send-notification", "block_document_id": slack}
    body = "{{ flow_run.name }} is {{ flow_run.state.name }}: {{ flow_run.state.message }} {{ flow_run|ui_url }}"
    automation = automate(api, {**message, "subject": "{{ flow.name }}", "body": body}, trigger=RUN_FAILED)
    made = api.flow_run(api.flow("etl"))
    api.propose(made, RUNNING)
    api.propose(made, FAILED, message="boom")
    run(api)
    assert sink.seen[0][2] == {"text": f"*etl*\n{made.name} is Failed: boom http://ui/runs/flow-run/{made.id}"}
    broken = automate(api, {**message, "subject": "s", "body": "{{ 1 / 0 }}"}, trigger={**EVENT, "expect": ["x"]})
    happen(api, name="x")
    run(api)
    assert "template of this message failed" in sink.seen[1][2]["text"]
    assert "template_error" in outcomes(api, broken)[0].details
    assert outcomes(api, automation)[0].status == "executed"


def test_a_custom_webhook_is_filled_in_once(api: Api, sink: Sink) -> None:
    data = {
        "url": sink.url,
        "name": "hook",
        "json_data": {"t": "{{subject}}: {{body}}", "key": "{{token}}", "other": "{{ nobody }}"},
        "secrets": {"token": "s3cret"},
    }
    custom = block(api, "custom-webhook", data)
    automate(api, {"type": "send-notification", "block_document_id": custom, "subject": "a", "body": "{{ event.payload.t }}"})
    happen(api, payload={"t": "{{token}}"})
    run(api)
    assert sink.seen[0][2] == {"t": "a: {{token}}", "key": "s3cret", "other": "{{ nobody }}"}


def test_automations_that_make_themselves_fire_are_cut(api: Api) -> None:
    deployment_id = deployed(api)
    automation = automate(
        api,
        {"type": "run-deployment", "deployment_id": str(deployment_id)},
        trigger={**EVENT, "expect": ["prefect.flow-run.Scheduled"]},
    )
    api.flow_run(api.flow("begin"), state={"type": "SCHEDULED"})
    for _ in range(10):
        run(api)
        api.clock.advance(1)
    assert len(runs_of(api)) == 1 + 5
    assert not api.app.handle(c.READ_AUTOMATION, {"id": automation.id}).enabled
    assert outcomes(api, automation)[0].reason is not None
    assert "loop" in str(outcomes(api, automation)[0].reason)
    (cut,) = told(api, "rota.automation.paused-as-loop")
    assert cut.resource["prefect.resource.id"] == f"prefect.automation.{automation.id}"


def test_one_that_fires_without_end_is_paused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota.server.automations.loops.MAX_FIRINGS", 3)
    automation = automate(api, {"type": "do-nothing"})
    for _ in range(4):
        happen(api)
    run(api)
    assert not api.app.handle(c.READ_AUTOMATION, {"id": automation.id}).enabled
    assert told(api, "rota.automation.paused-as-loop")


def test_a_firing_whose_hand_was_lost_is_left_to_who_has_it(api: Api) -> None:
    automation = automate(api, {"type": "do-nothing"})
    happen(api)
    triggers.run_once(api.app.store, api.clock)
    now = api.clock.now()
    held = api.app.store.write(lambda tx: firings.claim(tx, now, now + actions.LEASE))
    assert held is not None
    run(api)
    assert outcomes(api, automation)[0].status == "waiting"
    api.clock.advance(61)
    run(api)
    assert outcomes(api, automation)[0].status == "executed"
    assert not api.app.store.write(lambda tx: firings.conclude(tx, held, {}, None))


def test_every_action_that_can_be_said_can_be_done() -> None:
    (union, _) = get_args(ActionTypes)
    said = {kind.model_fields["type"].default for kind in get_args(union)}
    assert said == set(ACTIONS)
    for kind in said:
        module = module_of(kind)
        assert hasattr(module, "act") != hasattr(module, "send")
