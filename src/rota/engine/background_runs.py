"""A background task run in its worker: from what the server says of it to its end."""

from __future__ import annotations

import logging
import threading
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.context import tags
from rota.core.orchestration.bookkeeping import Progress
from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType
from rota.engine.background import forget_parameters, load_parameters, parameter_store
from rota.engine.effects import Steps
from rota.engine.inputs import awaited, trace_inputs
from rota.engine.interruption import RunCancelled
from rota.engine.interrupts import send_to_thread
from rota.engine.lines import say
from rota.engine.live import LiveTaskRun, Scope
from rota.engine.submission import cancel_coroutine, execute_steps
from rota.engine.task_run import arrive, perform
from rota.exceptions import ConfigurationError, MissingResult, SerializationError
from rota.futures import RotaFuture, futures_in

if TYPE_CHECKING:
    from concurrent.futures import Future

    from rota.contract.task_runs import TaskRun
    from rota.tasks import Task


class BackgroundRun:
    """One task run that this worker has. Its methods block, but for `cancel` and `interrupt`."""

    def __init__(self, task: Task[..., Any], task_run: TaskRun, scope: Scope) -> None:
        self._task = task
        self._task_run = task_run
        self._scope = scope
        self._parameters_id = None if task_run.state is None else task_run.state.state_details.task_parameters_id
        self._content: dict[str, Any] = {}
        self._unreadable: Exception | None = None
        self._run: LiveTaskRun | None = None
        self.future: Future[State[Any]] | None = None
        """Its place among the threads, once it has one."""
        self.thread_id: int | None = None
        """Where the task's code runs, while it does."""
        self.is_cancelled = False
        """Whether it was cancelled from outside."""

    @property
    def id(self) -> UUID:
        return self._task_run.id

    @property
    def name(self) -> str:
        return self._task_run.name

    def cancel(self) -> None:
        """Let it come to nothing: what has not begun does not begin, and nothing more is told of it."""
        self.is_cancelled = True
        self._scope.is_cancelled = True
        self._scope.stopping.set()
        if self.future is not None:
            self.future.cancel()  # which does nothing to one that is at work

    @property
    def is_handed_back(self) -> bool:
        """Whether it is to be given to another worker."""
        return self._scope.stopping.is_set() and not self.is_cancelled

    def hand_back(self) -> None:
        """Let it stop, to be begun again elsewhere."""
        self._scope.stopping.set()

    def interrupt(self) -> bool:
        """Interrupt the task's code; whether there was some to be reached."""
        thread_id = self.thread_id
        if thread_id is None:
            return False
        is_reached = send_to_thread(thread_id, RunCancelled)
        return cancel_coroutine(thread_id) or is_reached

    def read_parameters(self) -> list[RotaFuture[Any]]:
        """Read the arguments; return the futures among them, which must be done before the run may begin."""
        if self._parameters_id is None:
            return []
        try:
            self._content = load_parameters(parameter_store(self._task), self._parameters_id)
        except (MissingResult, SerializationError, ConfigurationError, OSError) as error:
            self._unreadable = error
            return []
        awaited_for = [item for item in awaited(self._content.get("wait_for")) if isinstance(item, RotaFuture)]
        return [*futures_in(self._content.get("parameters", {})), *awaited_for]

    def execute(self) -> State[Any]:
        """Take the run to its end on the calling thread. Raises what interrupts it."""
        around = self._content.get("context", {}).get("tags", ())
        with tags(*around) if around else nullcontext():
            self._run = run = self._live()
            self.thread_id = threading.get_ident()
            try:
                state = execute_steps(run, self._life(run))
            finally:
                self.thread_id = None
        if state.is_completed() and self._parameters_id is not None:
            forget_parameters(parameter_store(self._task), self._parameters_id)
        return state

    def _live(self) -> LiveTaskRun:
        known = self._task_run
        parameters = self._content.get("parameters", {})
        run = LiveTaskRun(self._task, self._scope, parameters, None)
        run.id, run.task_run_id = known.id, known.id.bytes
        run.task_run_name = run.position = known.name
        run.dynamic_key = known.dynamic_key
        run.tags = frozenset(known.tags)
        run.inputs = {name: [item.model_dump(mode="json") for item in items] for name, items in known.task_inputs.items()}
        run.created = known.created
        run.is_told = True
        run.state = known.state
        run.progress = Progress(
            known.run_count,
            known.start_time,
            known.end_time,
            known.total_run_time,
            known.expected_start_time,
            known.next_scheduled_start_time,
        )
        return run

    def _life(self, run: LiveTaskRun) -> Steps[State[Any]]:
        details = StateDetails(deferred=True, task_parameters_id=self._parameters_id)
        run.enter(State(StateType.PENDING, state_details=details))
        run.tell()
        if self._unreadable is not None:
            return _ended(run, StateType.CRASHED, f"It could not be started. {self._unreadable}", self._unreadable)
        wait_for = self._content.get("wait_for") or None
        state = yield from arrive(run, wait_for, trace_inputs(run, wait_for))
        if state is None:
            state = yield from perform(run)
        if state.is_final():
            return state
        # Who waits for a background run waits for its end, which a run that is not ready never comes to.
        error = state.data if isinstance(state.data, BaseException) else None
        return _ended(run, StateType.FAILED, state.message or "Its upstream runs did not complete.", error)


def _ended(run: LiveTaskRun, kind: StateType, message: str, error: BaseException | None) -> State[Any]:
    state: State[Any] = State(kind, message=message, data=error)
    run.enter(state)
    run.tell()
    say(run, logging.ERROR, f"Finished in state {state}")
    return state
