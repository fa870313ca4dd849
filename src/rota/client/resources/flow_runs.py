"""Flow runs and their states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call
from rota.client.proposals import proposal
from rota.core.ids import uuid7
from rota.core.states import State
from rota.core.vocabulary import StateType

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rota.contract.base import Labels
    from rota.contract.flow_runs import FlowRun, FlowRunCreate, FlowRunPolicy
    from rota.contract.graph import Graph
    from rota.contract.states import OrchestrationResult


class RunnableFlow(Protocol):
    """A flow's definition, as far as its runs keep it."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str | None: ...
    @property
    def retries(self) -> int | None: ...
    @property
    def retry_delay_seconds(self) -> float | int | None: ...
    def serialize_parameters(self, parameters: dict[str, Any], /) -> dict[str, Any]: ...


class FlowRunCalls:
    @call
    def create_flow_run(
        self,
        flow: RunnableFlow | FlowRunCreate,
        name: str | None = None,
        parameters: dict[str, Any] | None = None,
        context: dict[str, Any] | None = None,
        tags: Iterable[str] | None = None,
        parent_task_run_id: UUID | None = None,
        state: State[Any] | None = None,
        work_pool_name: str | None = None,
        work_queue_name: str | None = None,
        job_variables: dict[str, Any] | None = None,
    ) -> Steps[FlowRun]:
        """Create a run of a flow, Pending unless `state` says otherwise. It is not started.

        `flow` is a definition, which is made known first; or a `FlowRunCreate` that says all itself, sent as it is.
        """
        if isinstance(flow, contract.flow_runs.FlowRunCreate):
            return (yield from ask(contract.flow_runs.CREATE_FLOW_RUN, body=flow))
        known = contract.flows.FlowCreate.model_construct(name=flow.name)
        flow_id = (yield from ask(contract.flows.CREATE_FLOW, body=known)).id
        body = contract.wire.build(
            contract.flow_runs.FlowRunCreate,
            id=uuid7(),
            flow_id=flow_id,
            flow_version=flow.version,
            name=name,
            parameters=flow.serialize_parameters(parameters or {}),
            context=context,
            tags=list(tags or ()),
            parent_task_run_id=parent_task_run_id,
            state=contract.states.StateCreate.of(state or State(StateType.PENDING)),
            empirical_policy=flow_run_policy(flow.retries, flow.retry_delay_seconds),
            work_pool_name=work_pool_name,
            work_queue_name=work_queue_name,
            job_variables=job_variables,
        )
        return (yield from ask(contract.flow_runs.CREATE_FLOW_RUN, body=body))

    @call
    def read_flow_run(self, flow_run_id: UUID) -> Steps[FlowRun]:
        """Read a flow run.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.flow_runs.READ_FLOW_RUN, {"id": flow_run_id}))

    @call
    def update_flow_run(
        self,
        flow_run_id: UUID,
        flow_version: str | None = None,
        parameters: dict[str, Any] | None = None,
        name: str | None = None,
        tags: Iterable[str] | None = None,
        empirical_policy: FlowRunPolicy | None = None,
        infrastructure_pid: str | None = None,
        job_variables: dict[str, Any] | None = None,
    ) -> Steps[None]:
        """Change what is given of a flow run; None leaves it as it is."""
        body = contract.wire.build(
            contract.flow_runs.FlowRunUpdate,
            flow_version=flow_version,
            parameters=parameters,
            name=name,
            tags=None if tags is None else list(tags),
            empirical_policy=empirical_policy,
            infrastructure_pid=infrastructure_pid,
            job_variables=job_variables,
        )
        yield from ask(contract.flow_runs.UPDATE_FLOW_RUN, {"id": flow_run_id}, body=body)

    @call
    def set_flow_run_name(self, flow_run_id: UUID, name: str) -> Steps[None]:
        """Rename a flow run."""
        body = contract.wire.build(contract.flow_runs.FlowRunUpdate, name=name)
        yield from ask(contract.flow_runs.UPDATE_FLOW_RUN, {"id": flow_run_id}, body=body)

    @call
    def update_flow_run_labels(self, flow_run_id: UUID, labels: Labels) -> Steps[None]:
        """Add labels to a flow run, or change their values."""
        yield from ask(contract.flow_runs.UPDATE_FLOW_RUN_LABELS, {"id": flow_run_id}, body=labels)

    @call
    def delete_flow_run(self, flow_run_id: UUID) -> Steps[None]:
        """Delete a flow run.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        yield from ask(contract.flow_runs.DELETE_FLOW_RUN, {"id": flow_run_id})

    @call
    def set_flow_run_state(
        self, flow_run_id: UUID | str, state: State[Any], force: bool = False, epoch: int | None = None
    ) -> Steps[OrchestrationResult]:
        """Propose a state for a flow run. The answer says what was written, or why nothing was and what to do.

        `force` skips most rules. `epoch` is the number of the caller's claim; with an older one the answer is ABORT.
        May be called again with the same `state` when no answer came: it is written once.
        """
        body = proposal(state, force, epoch)
        return (yield from ask(contract.flow_runs.SET_FLOW_RUN_STATE, {"id": _as_id(flow_run_id)}, body=body))

    @call
    def read_flow_run_states(self, flow_run_id: UUID) -> Steps[list[State[Any]]]:
        """List the states that a flow run has been in, oldest first."""
        return (yield from ask(contract.states.READ_FLOW_RUN_STATES, query={"flow_run_id": flow_run_id}))

    @call
    def read_flow_run_state(self, flow_run_state_id: UUID) -> Steps[State[Any]]:
        """Read one state of a flow run."""
        return (yield from ask(contract.states.READ_FLOW_RUN_STATE, {"id": flow_run_state_id}))

    @call
    def read_flow_run_graph(self, flow_run_id: UUID, since: datetime | None = None) -> Steps[Graph]:
        """Read what ran in a flow run and what depends on what; with `since`, only what started or ended after it."""
        query = {} if since is None else {"since": since}
        return (yield from ask(contract.flow_runs.READ_FLOW_RUN_GRAPH, {"id": flow_run_id}, query))

    @call
    def download_flow_run_logs(self, flow_run_id: UUID) -> Steps[bytes]:
        """Read all log lines of a flow run as CSV."""
        return (yield from ask(contract.flow_runs.DOWNLOAD_FLOW_RUN_LOGS, {"id": flow_run_id}))


def flow_run_policy(retries: int | None, retry_delay_seconds: float | None) -> FlowRunPolicy:
    """Return what the server keeps of a flow's options about retries."""
    # `retry_delay` holds whole seconds on this wire; its older twin takes fractions.
    delay = retry_delay_seconds or 0
    return contract.flow_runs.FlowRunPolicy.model_construct(
        retries=retries or 0, retry_delay=int(delay), max_retries=retries or 0, retry_delay_seconds=float(delay)
    )


def _as_id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
