"""A nested flow run has a task run in its parent that stands for it: its place in the parent's graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.earlier import checkpoint_of, earlier_state
from rota.engine.effects import Ask, Block, Steps
from rota.engine.inputs import resolve_inputs, trace_inputs
from rota.engine.interruption import interrupted_state
from rota.engine.live import LiveTaskRun
from rota.engine.scopes import new_task_run
from rota.engine.transacting import at_commit
from rota.states import format_exception
from rota.tasks import Task

if TYPE_CHECKING:
    from uuid import UUID

    from rota.contract.flow_runs import FlowRun
    from rota.flows import Flow


@dataclass(slots=True)
class Stub:
    """The task run that stands for a subflow; the server gives it the subflow's states."""

    run: LiveTaskRun
    wait_for: Any
    needs_resolving: bool

    def resolve(self) -> Steps[State[Any] | None]:
        """Wait for what the arguments depend on. A state is answered when the subflow finished in an earlier attempt."""
        run = self.run
        yield from resolve_inputs(run, self.wait_for, self.needs_resolving)
        return (yield from earlier_state(run))

    def make_known(self) -> Steps[FlowRun | None]:
        """Tell the server of the task run; answer the subflow's run of an earlier attempt, which goes on, if there is one."""
        run = self.run
        if run.is_told:
            return (yield from self._unfinished_run())
        pending: State[Any] = State(StateType.PENDING)
        run.describe(pending.timestamp)
        run.enter(pending)
        run.tell()
        yield Block(run.scope.recorder.flush)
        return None

    def _unfinished_run(self) -> Steps[FlowRun | None]:
        state = self.run.state
        child_id: UUID | None = state.state_details.child_flow_run_id if state is not None else None
        if child_id is None:
            return None
        child: FlowRun = yield Ask(lambda client: client.read_flow_run(child_id))
        # Its whole budget once more, beyond the attempts it has had: they count on.
        policy = child.empirical_policy.model_copy(update={"retries": child.empirical_policy.max_retries + child.run_count})
        if child.empirical_policy.max_retries:
            yield Ask(lambda client: client.update_flow_run(child_id, empirical_policy=policy))
        again: State[Any] = State(StateType.PENDING, message="The flow run around it is tried again.")
        answer = yield Ask(lambda client: client.set_flow_run_state(child_id, again, force=True))
        child.state = answer.state
        return child

    def end_unstarted(self, error: BaseException) -> None:
        """Record that the subflow's run could not be made: nothing else would ever end the task run that stands for it."""
        if self.run.state is None or self.run.state.is_final():
            return
        if isinstance(error, Exception):
            message = f"The subflow could not be started: {format_exception(error)}"
            self.run.enter(State(StateType.FAILED, message=message, data=error))
        else:
            self.run.enter(interrupted_state(error))
        self.run.tell()

    def keep(self, state: State[Any], value: Any) -> None:
        """Keep the subflow's result for a later attempt of the flow run around it, and trace it."""
        checkpoint = checkpoint_of(self.run, state, value)
        if checkpoint is not None:
            at_commit(lambda: self.run.scope.recorder.put([checkpoint]))
        self.run.scope.results.add(value, self.run.task_run_id)


def make_stub(flow: Flow[..., Any], parameters: dict[str, Any], wait_for: Any) -> Stub:
    """Return a task run for a subflow in the flow run around the present code."""
    task: Task[..., Any] = Task(flow.fn, name=flow.name, persist_result=False if flow.persist_result is False else None)
    run = new_task_run(task, parameters)
    return Stub(run, wait_for, trace_inputs(run, wait_for))
