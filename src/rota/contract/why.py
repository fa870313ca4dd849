"""Why a flow run is not running."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model
from rota.contract.operation import BY_ID, Operation


class WhyHolder(Model):
    """Somebody who has what the run waits for."""

    name: str
    since: datetime | None = None


class WhyCause(Model):
    """One thing that holds the run up."""

    code: str
    """One word for programs, as ``no-worker``."""
    sentence: str
    next_step: str | None = None
    command: str | None = None
    until: datetime | None = None
    """When it ends by itself."""
    holders: list[WhyHolder] = Field(default_factory=list)


class FlowRunExplanation(Model):
    flow_run_id: UUID
    name: str
    state_name: str | None
    causes: list[WhyCause]
    """What matters most first. There is always one."""


EXPLAIN_FLOW_RUN: Operation[FlowRunExplanation] = Operation(
    "explain_flow_run",
    "GET",
    "/rota/flow_runs/{id}/why",
    scope="flow_runs:read",
    access="read",
    response=FlowRunExplanation,
    path_parameters=BY_ID,
    summary="Say why a flow run is not running, and what to do next",
)

OPERATIONS = (EXPLAIN_FLOW_RUN,)
