"""What task runs tell of assets: made, failed to be made, referred to."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, Event
from rota.core.states import State
from rota.engine.effects import Ask, Steps
from rota.engine.lines import say
from rota.exceptions import RotaException

if TYPE_CHECKING:
    from rota.assets.core import Asset
    from rota.engine.live import LiveTaskRun

REFERENCED = "prefect.asset.referenced"
SUCCEEDED = "prefect.asset.materialization.succeeded"
FAILED = "prefect.asset.materialization.failed"


def note_assets(run: LiveTaskRun) -> None:
    """Remember which assets a run's result carries: those it makes, else those that it was made from."""
    carried = run.task.assets or tuple(upstream_assets(run).values())
    if carried:
        run.scope.assets[run.task_run_id] = carried


def upstream_assets(run: LiveTaskRun) -> dict[str, Asset]:
    """Return the assets that a run was made from, by key: those it names, and those of its inputs."""
    from rota.assets.core import as_assets  # late: most tasks have nothing to do with assets

    found = {asset.key: asset for asset in as_assets(run.task.asset_deps, "asset_deps")}
    for carried in assets_of_inputs(run).values():
        for asset in carried:
            found.setdefault(asset.key, asset)
    for asset in run.task.assets:
        found.pop(asset.key, None)
    return found


def assets_of_inputs(run: LiveTaskRun) -> dict[bytes, tuple[Asset, ...]]:
    """Return the assets that the results a run was given carry, by the task runs that these are of."""
    known = run.scope.assets
    if not known:
        return {}
    sources = (source for name, listed in run.inputs.items() if name != "__parents__" for source in listed)
    ids = [UUID(source["id"]).bytes for source in sources if "id" in source]
    return {task_run_id: known[task_run_id] for task_run_id in ids if task_run_id in known}


def tell_assets(run: LiveTaskRun, state: State[Any]) -> Steps[None]:
    """Send the events of a run that has ended. What cannot be sent is a warning: the run has done its work."""
    facts = run.scope.asset_facts.pop(run.task_run_id, {})
    if state.name == "Cached" or not (state.is_completed() or state.is_failed()):
        return
    events = list(_events(run, state, facts))
    try:
        yield Ask(lambda client: client.create_events(events))
    except RotaException as error:
        keys = ", ".join(asset.key for asset in run.task.assets)
        say(run, logging.WARNING, f"That {keys} was materialized could not be told: {error}")


def _events(run: LiveTaskRun, state: State[Any], facts: dict[str, dict[str, Any]]) -> Iterable[Event]:
    from rota.assets.core import related_of, resource_of  # late: as above

    upstream = upstream_assets(run).values()
    around = list(_around(run))
    for asset in upstream:
        yield Event(occurred=state.timestamp, event=REFERENCED, resource=resource_of(asset), related=around)
    by = run.task.materialized_by
    related = [related_of(asset) for asset in upstream]
    related += [{RESOURCE_ID: by, RESOURCE_ROLE: "asset-materialized-by"}] if by else []
    for asset in run.task.assets:
        yield Event(
            occurred=state.timestamp,
            event=SUCCEEDED if state.is_completed() else FAILED,
            resource=resource_of(asset),
            related=[*related, *around],
            payload=facts.get(asset.key, {}),
        )


def _around(run: LiveTaskRun) -> Iterable[dict[str, str]]:
    """Return the runs that the event belongs to, as related resources."""
    yield _related("task-run", run.id, run.task_run_name)
    flow_run = run.flow_live
    if flow_run is not None:
        yield _related("flow-run", flow_run.id, flow_run.flow_run_name)
        yield _related("flow", flow_run.flow_run.flow_id, flow_run.flow_name)
    for tag in sorted(run.tags):
        yield {RESOURCE_ID: f"prefect.tag.{tag}", RESOURCE_ROLE: "tag"}


def _related(role: str, subject_id: UUID, name: str | None) -> dict[str, str]:
    labels = {RESOURCE_ID: f"prefect.{role}.{subject_id}", RESOURCE_ROLE: role}
    return labels | {"prefect.resource.name": name} if name else labels
