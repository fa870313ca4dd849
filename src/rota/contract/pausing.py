"""Letting paused flow runs go on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rota.contract.base import Parts
from rota.contract.operation import BY_ID, Operation
from rota.contract.states import OrchestrationResult


class ResumeFlowRun(Parts):
    run_input: dict[str, Any] | None = None
    """What the run waits for. It has to fit the schema that the run gave when it paused."""
    state_id: UUID | None = None
    """The Paused state that is meant: a pause that the run has entered since is not ended. Absent: whichever it is in."""


RESUME_FLOW_RUN: Operation[OrchestrationResult] = Operation(
    "resume_flow_run",
    "POST",
    "/flow_runs/{id}/resume",
    scope="flow_runs:act",
    access="write",
    request=ResumeFlowRun,
    response=OrchestrationResult,
    also=201,
    path_parameters=BY_ID,
    summary="Let a paused flow run go on, with the input that it waits for",
)

OPERATIONS = (RESUME_FLOW_RUN,)
