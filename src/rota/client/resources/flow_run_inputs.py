"""Inputs of flow runs, and letting paused ones go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from rota.contract.flow_run_inputs import FlowRunInput
    from rota.contract.states import OrchestrationResult


class FlowRunInputCalls:
    @call
    def create_flow_run_input(self, flow_run_id: UUID, key: str, value: str, sender: str | None = None) -> Steps[None]:
        """Send an input to a flow run; `value` is JSON as text.

        Raises:
            ObjectAlreadyExists: the run has an input under this key.
            ObjectNotFound: there is no such run.
        """
        inputs = contract.flow_run_inputs
        body = contract.wire.build(inputs.FlowRunInputCreate, key=key, value=value, sender=sender)
        yield from ask(inputs.CREATE_FLOW_RUN_INPUT, {"id": flow_run_id}, body=body)

    @call
    def filter_flow_run_input(
        self, flow_run_id: UUID, key_prefix: str, limit: int, exclude_keys: set[str]
    ) -> Steps[list[FlowRunInput]]:
        """List inputs whose keys begin with `key_prefix`, without `exclude_keys`, the oldest first."""
        inputs = contract.flow_run_inputs
        body = contract.wire.build(inputs.FilterFlowRunInput, prefix=key_prefix, limit=limit, exclude_keys=sorted(exclude_keys))
        return (yield from ask(inputs.FILTER_FLOW_RUN_INPUT, {"id": flow_run_id}, body=body))

    @call
    def read_flow_run_input(self, flow_run_id: UUID, key: str) -> Steps[str]:
        """Read the value of an input, JSON as text.

        Raises:
            ObjectNotFound: the run has none under this key.
        """
        operation = contract.flow_run_inputs.READ_FLOW_RUN_INPUT
        return (yield from ask(operation, {"id": flow_run_id, "key": key})).decode()

    @call
    def delete_flow_run_input(self, flow_run_id: UUID, key: str) -> Steps[None]:
        """Delete an input.

        Raises:
            ObjectNotFound: the run has none under this key.
        """
        yield from ask(contract.flow_run_inputs.DELETE_FLOW_RUN_INPUT, {"id": flow_run_id, "key": key})

    @call
    def resume_flow_run(
        self, flow_run_id: UUID, run_input: dict[str, Any] | None = None, state_id: UUID | None = None
    ) -> Steps[OrchestrationResult]:
        """Ask for a paused flow run to go on, with the input that it waits for. The answer says whether it does, or why not.

        With `state_id` only out of this very pause: one that the run has entered meanwhile is not meant.
        """
        resume = contract.pausing
        body = contract.wire.build(resume.ResumeFlowRun, run_input=run_input, state_id=state_id)
        return (yield from ask(resume.RESUME_FLOW_RUN, {"id": flow_run_id}, body=body))
