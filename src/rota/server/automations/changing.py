"""Automations made, replaced, switched and deleted, each with what its triggers remember, in one transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rota.contract.automations import Automation, AutomationCore
from rota.core.triggers import evaluate
from rota.core.triggers.model import MetricTrigger
from rota.server.automations.codec import bucket_to_json
from rota.server.automations.firing_events import automation_resource
from rota.server.automations.measuring import LOOK_EVERY
from rota.server.runs.telling import tell
from rota.server.runs.work import Work
from rota.server.store import automations, firings, trigger_buckets
from rota.server.store.trigger_buckets import BucketRow


def create(work: Work, sent: AutomationCore, owner: str | None = None) -> Automation:
    """Add an automation; from now on its triggers look at events."""
    made = automations.create_automation(work.tx, work.workspace_id, sent, work.now, owner)
    _begin(work, made)
    _tell(work, "created", made)
    return made


def replace(work: Work, automation_id: UUID, sent: AutomationCore) -> None:
    """Set all that an automation is. A trigger that stays as it was keeps what it remembers.

    Raises:
        NotFound
    """
    there = automations.get_automation(work.tx, work.workspace_id, automation_id)
    is_same_trigger = without_ids(sent.trigger) == without_ids(there.trigger)
    if is_same_trigger:
        sent = sent.model_copy(update={"trigger": there.trigger})  # with the ids under which its buckets are kept
    automations.replace_automation(work.tx, work.workspace_id, automation_id, sent, work.now)
    after = automations.get_automation(work.tx, work.workspace_id, automation_id)
    if not is_same_trigger or after.enabled != there.enabled:
        trigger_buckets.forget_automation(work.tx, automation_id)
        _begin(work, after)
    _tell(work, "updated", after)


def set_enabled(work: Work, automation_id: UUID, *, enabled: bool) -> None:
    """Switch an automation on or off. What one remembers that is off would be stale when it is on again: it begins anew.

    Raises:
        NotFound
    """
    there = automations.get_automation(work.tx, work.workspace_id, automation_id)
    if there.enabled == enabled:
        return
    automations.set_enabled(work.tx, work.workspace_id, automation_id, enabled=enabled, now=work.now)
    after = automations.get_automation(work.tx, work.workspace_id, automation_id)
    trigger_buckets.forget_automation(work.tx, automation_id)
    _begin(work, after)
    _tell(work, "updated", after)


def delete(work: Work, automation_id: UUID) -> None:
    """Delete an automation with its history, and what it was still to do.

    Raises:
        NotFound
    """
    there = automations.get_automation(work.tx, work.workspace_id, automation_id)
    trigger_buckets.forget_automation(work.tx, automation_id)
    firings.forget_automation(work.tx, automation_id)
    automations.delete_automation(work.tx, work.workspace_id, automation_id)
    _tell(work, "deleted", there)


def delete_owned(work: Work, owner: str) -> None:
    """Delete the automations that go with a resource."""
    for one in automations.list_owned(work.tx, work.workspace_id, owner):
        delete(work, one.id)


def without_ids(trigger: Any) -> Any:
    """Return what a trigger says, whichever ids it and those inside of it have."""
    return _stripped(trigger.model_dump(mode="json"))


def _stripped(told: dict[str, Any]) -> dict[str, Any]:
    inner = {"triggers": [_stripped(one) for one in told["triggers"]]} if "triggers" in told else {}
    return {**{name: value for name, value in told.items() if name != "id"}, **inner}


def _begin(work: Work, automation: Automation) -> None:
    if not automation.enabled:
        return
    trigger = automation.trigger.core()
    if isinstance(trigger, MetricTrigger):  # remembers nothing yet; somebody has to look
        look_at = work.now + LOOK_EVERY
        trigger_buckets.keep(work.tx, [BucketRow(work.workspace_id, automation.id, trigger.id, (), None, look_at)])
    begun = evaluate.initial(trigger, work.now)
    trigger_buckets.keep(
        work.tx,
        [
            BucketRow(work.workspace_id, automation.id, trigger_id, key, bucket_to_json(bucket), bucket.due_at)
            for (trigger_id, key), bucket in begun.items()
        ],
    )


def _tell(work: Work, verb: str, automation: Automation) -> None:
    told = automation.model_dump(mode="json")
    tell(work, f"prefect.automation.{verb}", automation_resource(automation), [], told)
