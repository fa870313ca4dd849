"""Names of runs from templates and functions."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.contract.flow_runs import FlowRun
from rota.core.slugs import generate_slug
from rota.engine.live import LiveFlowRun, LiveTaskRun
from rota.exceptions import InvalidNameError
from rota.logging.context import current_run

if TYPE_CHECKING:
    from rota.flows import Flow


def task_run_name(run: LiveTaskRun) -> str:
    """Fill in the task's `task_run_name`, and give it to the run."""
    name = _filled("task_run_name", run.task.name, run.task.task_run_name, run.parameters)
    run.task_run_name = name
    run.logger = None
    return name


def flow_run_name(flow: Flow[..., Any], run_id: UUID, parameters: dict[str, Any], parent: LiveFlowRun | None) -> str:
    """Return the name for a new run: the flow's `flow_run_name` filled in, else a random one.

    A function may ask `rota.runtime` about the run that it names.
    """
    if flow.flow_run_name is None:
        return generate_slug(2)
    unnamed = FlowRun.model_construct(id=run_id, name="", parameters=parameters, flow_version=flow.version)
    token = current_run.set(LiveFlowRun(flow, unnamed, parameters, parent))
    try:
        return _filled("flow_run_name", flow.name, flow.flow_run_name, parameters)
    finally:
        current_run.reset(token)


def _filled(option: str, owner: str, template: Any, parameters: dict[str, Any]) -> str:
    if callable(template):
        wants = "parameters" in inspect.signature(template).parameters
        name = template(parameters=parameters) if wants else template()
        if not isinstance(name, str):
            raise InvalidNameError(f"The function {option} of {owner!r} returned {name!r}: it must return text.")
        return name
    try:
        return str(template.format(**parameters))
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        known = ", ".join(parameters) or "none"
        raise InvalidNameError(
            f"{option}={template!r} of {owner!r} cannot be filled in ({type(error).__name__}: {error}): "
            f"it may name the parameters ({known}) in braces."
        ) from error
