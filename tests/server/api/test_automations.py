"""Automations over the API: what is taken, what is refused, what is remembered, and what people read of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from api_driver import Api

from rota.contract import automations as c
from rota.contract.automation_pages import DRY_RUN, READ_AUTOMATIONS_OVERVIEW, READ_FIRINGS
from rota.contract.automations import Automation
from rota.contract.deployments import CREATE_DEPLOYMENT
from rota.contract.events import CREATE_EVENTS, Event
from rota.contract.queries.automations import COUNT_AUTOMATIONS, READ_AUTOMATIONS
from rota.core.ids import uuid7
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID as WORKSPACE
from rota.exceptions import InvalidRequest, ObjectNotFound
from rota.server.services import triggers
from rota.server.store import events, firings, trigger_buckets

NOTHING = {"type": "do-nothing"}
EVENT = {"type": "event", "posture": "Reactive", "expect": ["order.placed"]}
ABSENCE = {"type": "event", "posture": "Proactive", "expect": ["beat"], "within": 60}


def make(api: Api, trigger: dict[str, Any] | None = None, **fields: Any) -> Automation:
    body = {"name": "watch", "trigger": trigger or EVENT, "actions": [NOTHING], **fields}
    return api.app.handle(c.CREATE_AUTOMATION, body=body)


def put(api: Api, automation: Automation, **changes: Any) -> None:
    told = automation.model_dump(mode="json", exclude={"id", "created", "updated"})
    api.app.handle(c.UPDATE_AUTOMATION, {"id": automation.id}, body={**told, **changes})


def send(api: Api, *names: str, seconds: float = 0) -> None:
    occurred = api.clock.now() + timedelta(seconds=seconds)
    sent = [Event(occurred=occurred, event=name, resource={"prefect.resource.id": "shop.1"}) for name in names]
    api.app.handle(CREATE_EVENTS, body=sent)


def buckets(api: Api, automation: Automation) -> list[Any]:
    return api.app.store.read(lambda tx: trigger_buckets.list_buckets(tx, {automation.id}, {()}))


def told(api: Api, name: str) -> list[Any]:
    found = api.app.store.read(lambda tx: events.list_events(tx, WORKSPACE, limit=200))
    return [event for event in found if event.event == name]


def test_an_automation_is_made_read_listed_replaced_and_deleted(api: Api) -> None:
    made = make(api, tags=["a"])
    make(api, name="other")
    assert api.app.handle(c.READ_AUTOMATION, {"id": made.id}) == made
    listed = api.app.handle(READ_AUTOMATIONS, body={"automations": {"tags": {"all_": ["a"]}}})
    assert [one.id for one in listed] == [made.id]
    assert api.app.handle(COUNT_AUTOMATIONS, body={}) == 2
    put(api, made, name="renamed", description="d")
    after = api.app.handle(c.READ_AUTOMATION, {"id": made.id})
    assert (after.name, after.description, after.trigger) == ("renamed", "d", made.trigger)
    api.app.handle(c.DELETE_AUTOMATION, {"id": made.id})
    with pytest.raises(ObjectNotFound):
        api.app.handle(c.READ_AUTOMATION, {"id": made.id})
    with pytest.raises(ObjectNotFound):
        api.app.handle(c.DELETE_AUTOMATION, {"id": made.id})
    assert [len(told(api, f"prefect.automation.{verb}")) for verb in ("created", "updated", "deleted")] == [2, 1, 1]
    (deleted,) = told(api, "prefect.automation.deleted")
    assert deleted.payload["name"] == "renamed"
    assert deleted.resource["prefect.resource.id"] == f"prefect.automation.{made.id}"


def test_a_trigger_that_stays_as_it_was_keeps_what_it_remembers(api: Api) -> None:
    made = make(api, {**EVENT, "threshold": 2, "within": 600})
    send(api, "order.placed")
    triggers.run_once(api.app.store, api.clock)
    (before,) = buckets(api, made)
    put(api, made, name="renamed", trigger={**EVENT, "threshold": 2, "within": 600})  # no id: it gets another one
    assert buckets(api, made) == [before]
    send(api, "order.placed")
    triggers.run_once(api.app.store, api.clock)
    assert len(api.app.handle(READ_FIRINGS, {"id": made.id}, query={"limit": 50, "cursor": ""}).firings) == 1
    put(api, made, trigger={**EVENT, "threshold": 3, "within": 600})
    assert buckets(api, made) == []


def test_absence_counts_from_the_moment_an_automation_is_switched_on(api: Api) -> None:
    made = make(api, ABSENCE)
    assert [row.due_at for row in buckets(api, made)] == [api.clock.now() + timedelta(seconds=60)]
    api.app.handle(c.PATCH_AUTOMATION, {"id": made.id}, body={"enabled": False})
    assert buckets(api, made) == []
    api.clock.advance(600)
    triggers.run_once(api.app.store, api.clock)
    api.app.handle(c.PATCH_AUTOMATION, {"id": made.id}, body={"enabled": True})
    assert [row.due_at for row in buckets(api, made)] == [api.clock.now() + timedelta(seconds=60)]
    assert api.app.handle(c.READ_AUTOMATION, {"id": made.id}).enabled
    api.app.handle(c.DELETE_AUTOMATION, {"id": made.id})
    assert buckets(api, made) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": ""}, "name is empty"),
        ({"actions": [{"type": "run-deployment", "deployment_id": str(uuid7())}]}, "names the deployment"),
        ({"actions": [{"type": "pause-work-pool", "work_pool_id": str(uuid7())}]}, "names the work pool"),
        ({"actions": [{"type": "pause-work-queue", "work_queue_id": str(uuid7())}]}, "names the work queue"),
        ({"actions": [{"type": "pause-automation", "automation_id": str(uuid7())}]}, "names the automation"),
        ({"actions_on_resolve": [{"type": "call-webhook", "block_document_id": str(uuid7())}]}, "names the block"),
        (
            {"actions": [{"type": "send-notification", "block_document_id": str(uuid7()), "body": "{% if"}]},
            "template is none",
        ),
        (
            {
                "actions": [
                    {
                        "type": "run-deployment",
                        "source": "inferred",
                        "parameters": {"a": {"b": {"__prefect_kind": "jinja", "template": "{{ 1"}}},
                    }
                ]
            },
            "template is none",
        ),
        ({"actions": [{"type": "run-deployment"}]}, "needed when the source is 'selected'"),
        ({"actions": [{"type": "explode"}]}, "explode"),
        ({"actions": [NOTHING] * 51}, "50"),
        ({"trigger": {**ABSENCE, "within": 5}}, "10 seconds"),
        ({"trigger": {**EVENT, "threshold": 0}}, "threshold"),
        (
            {
                "trigger": {
                    "type": "compound",
                    "require": "all",
                    "within": 5,
                    "triggers": [{**EVENT, "id": str(UUID(int=1))}, {**EVENT, "id": str(UUID(int=1))}],
                }
            },
            "each needs its own",
        ),
    ],
)
def test_what_cannot_work_is_refused(local: Api, fields: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        make(local, **fields)
    assert why in f"{refused.value} {getattr(refused.value, 'errors', '')}"
    assert local.app.handle(COUNT_AUTOMATIONS, body={}) == 0


def test_templates_are_validated_alone(local: Api) -> None:
    for operation in (c.VALIDATE_TEMPLATE, c.VALIDATE_AUTOMATION_TEMPLATE):
        local.app.handle(operation, body="{{ flow_run.name }}")
        with pytest.raises(InvalidRequest, match="line 1"):
            local.app.handle(operation, body="{{ flow_run.name ")


def test_automations_are_found_by_what_they_name_and_go_with_their_owner(api: Api) -> None:
    flow = api.flow()
    deployment = api.app.handle(CREATE_DEPLOYMENT, body={"name": "d", "flow_id": flow.id})
    resource = f"prefect.deployment.{deployment.id}"
    acts = make(api, name="acts", actions=[{"type": "run-deployment", "deployment_id": str(deployment.id)}])
    watches = make(api, {**EVENT, "match_related": {"prefect.resource.id": resource}}, name="watches")
    owned = make(api, name="owned", owner_resource=resource)
    make(api, name="stranger")
    found = api.app.handle(c.READ_AUTOMATIONS_RELATED_TO_RESOURCE, {"resource_id": resource})
    assert [one.id for one in found] == [acts.id, owned.id, watches.id]
    assert api.app.handle(c.READ_AUTOMATIONS_RELATED_TO_RESOURCE, {"resource_id": "prefect.flow.1"}) == []
    api.app.handle(c.DELETE_AUTOMATIONS_OWNED_BY_RESOURCE, {"resource_id": resource})
    assert [one.name for one in api.app.handle(READ_AUTOMATIONS, body={})] == ["acts", "stranger", "watches"]


def test_the_history_is_read_page_by_page(api: Api) -> None:
    made = make(api)
    for number in range(5):
        send(api, "order.placed", seconds=number)
        api.clock.advance(10)
        triggers.run_once(api.app.store, api.clock)
    seen, cursor = [], ""
    for _ in range(5):
        page = api.app.handle(READ_FIRINGS, {"id": made.id}, query={"limit": 2, "cursor": cursor})
        seen += page.firings
        if page.next is None:
            break
        cursor = page.next
    assert len({one.id for one in seen}) == 5
    assert [one.at for one in seen] == sorted((one.at for one in seen), reverse=True)
    assert seen[0].event is not None
    assert seen[0].event["event"] == "order.placed"
    assert [(action.type, action.status) for action in seen[0].actions] == [("do-nothing", "waiting")]
    with pytest.raises(InvalidRequest, match="cursor"):
        api.app.handle(READ_FIRINGS, {"id": made.id}, query={"limit": 2, "cursor": "x"})
    with pytest.raises(ObjectNotFound):
        api.app.handle(READ_FIRINGS, {"id": uuid7()}, query={"limit": 2, "cursor": ""})


def test_the_overview_says_in_words_what_each_does_and_how_it_fared(api: Api) -> None:
    made = make(api, {**EVENT, "threshold": 2, "within": 60, "for_each": ["prefect.resource.id"]})
    make(api, ABSENCE, name="zzz")
    send(api, "order.placed", "order.placed")
    triggers.run_once(api.app.store, api.clock)
    overview = api.app.handle(READ_AUTOMATIONS_OVERVIEW)
    first, second = overview.automations
    assert overview.count == 2
    assert first.sentence == "When 2 × order.placed happens within 1 min for each prefect.resource.id: do nothing."
    assert (first.fired_7d, first.failed_7d, first.last_fired) == (1, 0, api.clock.now())
    assert second.sentence == "When beat does not happen within 1 min: do nothing."
    assert (second.fired_7d, second.last_fired) == (0, None)
    row = api.app.store.write(lambda tx: firings.claim(tx, api.clock.now(), api.clock.now()))
    assert row is not None
    outcome = {"at": api.clock.now().isoformat(), "attempts": 1, "details": {}, firings.FAILED_BECAUSE: "no"}
    api.app.store.write(lambda tx: firings.conclude(tx, row, outcome, None))
    assert api.app.handle(READ_AUTOMATIONS_OVERVIEW).automations[0].failed_7d == 1
    (shown,) = api.app.handle(READ_FIRINGS, {"id": made.id}, query={"limit": 5, "cursor": ""}).firings
    assert (shown.actions[0].status, shown.actions[0].reason) == ("failed", "no")


def test_a_dry_run_tells_when_a_trigger_would_have_fired_and_keeps_nothing(api: Api) -> None:
    for _ in range(4):
        send(api, "order.placed")
        api.clock.advance(30)
    result = api.app.handle(DRY_RUN, body={"trigger": {**EVENT, "threshold": 2, "within": 60}})
    assert (result.events, result.is_cut) == (4, False)
    assert [one.state for one in result.firings][:1] == ["Triggered"]
    assert result.firings[0].event == "order.placed"
    absence = {**ABSENCE, "within": 10, "expect": ["order.placed"]}
    since = (api.clock.now() - timedelta(minutes=10)).isoformat()
    silent = api.app.handle(DRY_RUN, body={"trigger": absence, "since": since})
    assert silent.count > 10
    assert api.app.handle(COUNT_AUTOMATIONS, body={}) == 0
    metric = {"type": "metric", "metric": {"name": "successes", "operator": "<", "threshold": 0.5}}
    with pytest.raises(InvalidRequest, match="Metric"):
        api.app.handle(DRY_RUN, body={"trigger": metric})
    with pytest.raises(InvalidRequest, match="30 days"):
        api.app.handle(DRY_RUN, body={"trigger": EVENT, "since": "2020-01-01T00:00:00Z"})
