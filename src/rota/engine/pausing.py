"""Pausing a flow run. Between a paused run and its next task stands a gate; who paused itself waits until it is resumed.

A run pauses itself (`pause`, `suspend`), or is paused from elsewhere, of which its process hears with the answers to what it
records, and with its heartbeats. Tasks that run go on to their ends; none starts while the gate is closed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from rota.client import get_client
from rota.client.transports import shared_transport
from rota.contract.states import OrchestrationResult, SetStateStatus
from rota.core.clock import SystemClock, current_clock
from rota.core.ids import uuid7
from rota.core.states import State, paused, utc_now
from rota.core.vocabulary import StateType
from rota.engine.effects import Ask, Block, Sleep, Steps
from rota.engine.interruption import RunCancelled
from rota.engine.lines import say
from rota.engine.waiting import finish_tasks
from rota.exceptions import FlowPauseTimeout, Pause, RotaException, RunAborted

if TYPE_CHECKING:
    from rota.contract.flow_runs import FlowRun
    from rota.engine.live import LiveFlowRun

FIRST_LOOK_SECONDS = 0.1
GROWTH = 1.1
"""Of the time between two looks: somebody who has thought for a minute waits some seconds more at most."""
SLICE_SECONDS = 0.2
"""How long a thread waits without a chance to be interrupted."""
GATE_SECONDS = 0.02
IN_PROCESS_SECONDS = 0.25
"""Between two looks of a coroutine at a database of its own process, which takes 0.1 ms."""
USUAL_LONGEST_SECONDS = 10.0

_logger = logging.getLogger("rota.engine.pausing")


class Question(Protocol):
    """What a pause asks for (`rota.input.question`)."""

    def keys_for(self, paused: State[Any]) -> dict[str, str]: ...
    def asked(self, keyset: Any) -> dict[str, str]: ...
    def answered(self, text: str, keyset: Any, flow_run_id: UUID) -> Any: ...


class Gate:
    """Stands before the next task of a run. Tasks look at it; no lock, which an interrupt could tear."""

    __slots__ = ("is_open", "is_suspended", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_open = False
        self.is_suspended = False

    def open(self) -> None:
        self.is_open = True

    def wait(self, stopping: threading.Event) -> None:
        """Return when it is open. Raises `Pause` when the run leaves its process, `RunCancelled` when it is cancelled."""
        while not self.is_open:
            if self.is_suspended:
                raise Pause(f"Flow run {self.name!r} was suspended: it goes on when it is resumed.")
            if stopping.is_set():
                raise RunCancelled
            time.sleep(GATE_SECONDS)


def is_held_back(live: LiveFlowRun | None) -> bool:
    """Whether tasks of a run have to wait: it is paused, or a run that it is a part of."""
    while live is not None:
        if live.gate is not None:
            return True
        live = live.parent
    return False


def pass_gates(live: LiveFlowRun | None) -> Steps[None]:
    """Wait until the run, and those around it, may go on."""
    while live is not None:
        gate = live.gate
        if gate is not None:
            yield Block(partial(gate.wait, live.scope.stopping))
        live = live.parent


def close_gate(live: LiveFlowRun) -> Gate:
    gate = live.gate
    if gate is None:
        gate = live.gate = Gate(live.flow_run_name or str(live.id))
    return gate


def open_gate(live: LiveFlowRun) -> None:
    gate, live.gate = live.gate, None
    if gate is not None:
        gate.open()


# --- by somebody else ----------------------------------------------------------------------------------------------------


def listener(live: LiveFlowRun) -> Callable[[str], None]:
    """Return what is told, on the recorder's thread, that somebody has paused or suspended the run."""
    client = get_client(sync_client=True)
    look_at = partial(client.read_flow_run, live.id)
    ear = _ear_for(live.id)

    def hear(kind: str) -> None:
        if live.is_suspended or (kind == "paused" and live.gate is not None):
            return
        gate = close_gate(live)
        if kind == "suspended":
            live.is_suspended = True
            gate.is_suspended = True
            say(live, logging.INFO, "Suspended on request: it stops before its next task")
            return
        say(live, logging.INFO, "Paused on request: no further task starts until it is resumed")
        thread = threading.Thread(target=_watch, args=(live, gate, look_at, ear), name="rota-paused", daemon=True)
        thread.start()

    return hear


def _watch(live: LiveFlowRun, gate: Gate, look: Callable[[], FlowRun], open_ear: Callable[[], Any]) -> None:
    """Open the gate when a run that others have paused goes on; whatever else it has become, its tasks find out."""
    ear, interval = open_ear(), FIRST_LOOK_SECONDS
    try:
        while live.gate is gate and not live.is_over and not live.is_suspended:
            try:
                state = look().state
            except RotaException as error:
                _logger.debug("A paused run could not be looked at now: %s", error)
            else:
                if state is None or not (state.is_paused() or state.is_cancelling()):
                    # Ended by somebody: what would start finds that out.
                    live.is_lost |= state is None or not state.is_running()
                    say(live, logging.INFO, "Resumed" if state is not None and state.is_running() else "No longer paused")
                    open_gate(live)
                    return
            _wait(ear, interval)
            interval = min(interval * GROWTH, USUAL_LONGEST_SECONDS)
    finally:
        if ear is not None:
            ear.close()


def _ear_for(flow_run_id: UUID) -> Callable[[], Any]:
    """Return what makes an ear that hears when the run leaves its pause; of servers, none does."""
    listen = getattr(shared_transport(), "listen", None)
    return (lambda: None) if listen is None else partial(listen, flow_run_id)


def _wait(ear: Any, seconds: float) -> None:
    if ear is None:
        time.sleep(seconds)
    else:
        ear.wait(seconds)


# --- by itself -----------------------------------------------------------------------------------------------------------


def pause(
    live: LiveFlowRun, question: Question | None, timeout: float | None, poll_interval: float, key: str | None
) -> Steps[Any]:
    """Pause the run and wait here until it is resumed; answers the input. Done once for each key of a run.

    Raises:
        FlowPauseTimeout: nobody resumed it in time.
        RunAborted: it may not be paused, or was ended meanwhile.
    """
    proposed = _proposal(live, question, "Paused", timeout, key)
    close_gate(live)
    try:
        answer = yield from _propose(live, proposed)
        while answer.status is SetStateStatus.REJECT and live.state is not None and live.state.is_paused():
            # Somebody else has paused it just now: theirs is over first.
            yield from _await_resumption(live, live.state, poll_interval)
            proposed = proposed.fresh_copy()
            answer = yield from _propose(live, proposed)
        if answer.status is SetStateStatus.ACCEPT:
            say(live, logging.INFO, _announcement(timeout))
            if question is not None:
                yield from _ask(live.id, question, proposed)
            yield from _await_resumption(live, live.state or proposed, poll_interval)
            say(live, logging.INFO, "Resumed")
        else:
            _check_made_before(live, answer, "paused")
    finally:
        open_gate(live)
    return (yield from _input(live, question, proposed))


def suspend(live: LiveFlowRun, question: Question | None, timeout: float | None, key: str | None) -> Steps[Any]:
    """Suspend the run: its process leaves it, with `Pause`. Answers the input when it has been resumed from this very pause.

    Tasks that were submitted end first.

    Raises:
        Pause: the run is suspended.
        RunAborted: it may not be.
    """
    proposed = _proposal(live, question, "Suspended", timeout, key)
    if proposed.state_details.pause_key not in (live.flow_run.empirical_policy.pause_keys or ()):
        yield Block(partial(finish_tasks, live))  # what they did is kept; nobody would be there for them later
        yield Block(live.scope.recorder.flush)
    answer = yield from _propose(live, proposed)
    if answer.status is not SetStateStatus.ACCEPT:
        _check_made_before(live, answer, "suspended")
        return (yield from _input(live, question, proposed))
    live.is_suspended = live.has_suspended_itself = True
    close_gate(live).is_suspended = True
    if question is not None:
        yield from _ask(live.id, question, proposed)
    raise Pause(f"Flow run {live.flow_run_name!r} is suspended until it is resumed.", state=live.state)


def suspend_other(flow_run_id: UUID, question: Question | None, timeout: float | None, key: str | None) -> Steps[None]:
    """Suspend a run from elsewhere: its process stops before it starts another task.

    Raises:
        RunAborted: it may not be suspended, or does not run.
    """
    proposed = paused(name="Suspended", timeout_seconds=timeout, reschedule=True, pause_key=key or str(uuid7()))
    if question is not None:
        proposed.state_details.run_input_keyset = question.keys_for(proposed)
    answer: OrchestrationResult = yield Ask(lambda client: client.set_flow_run_state(flow_run_id, proposed))
    if answer.status is not SetStateStatus.ACCEPT:
        raise RunAborted(f"Flow run {flow_run_id} cannot be suspended: {_reason(answer)}")
    if question is not None:
        yield from _ask(flow_run_id, question, proposed)


def _proposal(live: LiveFlowRun, question: Question | None, name: str, timeout: float | None, key: str | None) -> State[Any]:
    if key is None:
        live.pauses += 1
        key = str(live.pauses)
    proposed = paused(name=name, timeout_seconds=timeout, reschedule=name == "Suspended", pause_key=key)
    if question is not None:
        proposed.state_details.run_input_keyset = question.keys_for(proposed)
    return proposed


def _propose(live: LiveFlowRun, proposed: State[Any]) -> Steps[OrchestrationResult]:
    answer: OrchestrationResult = yield Ask(lambda client: client.set_flow_run_state(live.id, proposed, epoch=live.epoch))
    if answer.status is SetStateStatus.ABORT:
        raise RunAborted(f"Flow run {live.flow_run_name!r} cannot be {proposed.name.lower()}: {_reason(answer)}")
    _enter(live, answer.state)
    return answer


def _enter(live: LiveFlowRun, state: State[Any] | None) -> None:
    if state is None:
        return
    if live.span is not None and (live.state is None or state.id != live.state.id):
        live.span.enter(state)
    live.state = live.flow_run.state = state


def _check_made_before(live: LiveFlowRun, answer: OrchestrationResult, what: str) -> None:
    """A pause that the run has made before is passed; anything else that keeps it from pausing is told."""
    if live.state is not None and live.state.is_cancelling():
        _stop(live)
    if live.state is None or not live.state.is_running():
        raise RunAborted(f"Flow run {live.flow_run_name!r} cannot be {what}: {_reason(answer)}")


def _reason(answer: OrchestrationResult) -> str | None:
    return getattr(answer.details, "reason", None)


def _announcement(timeout: float | None) -> str:
    return "Paused: waiting to be resumed" + ("" if timeout is None else f", for up to {timeout:g} second(s)")


def _ask(flow_run_id: UUID, question: Question, proposed: State[Any]) -> Steps[None]:
    """Say what the run waits for. Until this is there, nobody can resume it."""
    for key, value in question.asked(proposed.state_details.run_input_keyset).items():
        yield Ask(lambda client, key=key, value=value: client.create_flow_run_input(flow_run_id, key, value))  # type: ignore[misc]


def _input(live: LiveFlowRun, question: Question | None, proposed: State[Any]) -> Steps[Any]:
    if question is None:
        return None
    keyset = proposed.state_details.run_input_keyset
    assert keyset is not None  # with a model there is one
    text: str = yield Ask(lambda client: client.read_flow_run_input(live.id, keyset["response"]))
    return question.answered(text, keyset, live.id)


def _await_resumption(live: LiveFlowRun, state: State[Any], poll_interval: float) -> Steps[None]:
    """Wait until the run has left `state`, a pause, into Running."""
    resumption = _Resumption(live, poll_interval)
    try:
        while True:
            until = state.state_details.pause_timeout
            is_late = until is not None and utc_now() > until
            run: FlowRun = yield Ask(lambda client: client.read_flow_run(live.id))
            found = run.state
            _enter(live, found)
            if found is None or found.is_running():
                return
            if found.is_cancelling():
                _stop(live)
            if not found.is_paused():
                raise _ended(live, found)
            state = found
            if is_late:
                raise FlowPauseTimeout(
                    f"Flow run {live.flow_run_name!r} was paused, and nobody resumed it before {until:%Y-%m-%d %H:%M:%S} UTC."
                )
            yield from resumption.wait(until)
    finally:
        resumption.close()


def _stop(live: LiveFlowRun) -> None:
    live.is_cancelled = True
    live.cancel_tasks()
    raise RunCancelled("Cancelled while it was paused.")


def _ended(live: LiveFlowRun, state: State[Any]) -> Exception:
    if state.is_failed():
        return FlowPauseTimeout(f"Flow run {live.flow_run_name!r} was paused and not resumed in time: {state.message}")
    return RunAborted(f"Flow run {live.flow_run_name!r} became {state.name} while it was paused.")


class _Resumption:
    """Waits between two looks at a paused run: rung for where the database can, ever longer where it cannot."""

    def __init__(self, live: LiveFlowRun, poll_interval: float) -> None:
        self.is_async = live.flow.isasync
        self.interval = min(FIRST_LOOK_SECONDS, poll_interval)
        self.longest = max(poll_interval, self.interval)
        self.ear = None if self.is_async else _ear_for(live.id)()
        if self.is_async and hasattr(shared_transport(), "listen"):
            self.longest = min(self.longest, IN_PROCESS_SECONDS)

    def wait(self, until: Any) -> Steps[None]:
        seconds = self.interval
        if until is not None:
            # A little later than that: by then it is late by the server's clock, too.
            seconds = min(seconds, max((until - utc_now()).total_seconds(), 0.0) + 0.01)
        if self.is_async or not isinstance(current_clock(), SystemClock):
            yield Sleep(seconds)
        else:
            yield Block(partial(self._listen, seconds))
        self.interval = min(self.interval * GROWTH, self.longest)

    def _listen(self, seconds: float) -> None:
        """In slices, between which this thread can be interrupted."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            part = min(left, SLICE_SECONDS)
            began = time.monotonic()
            _wait(self.ear, part)
            if self.ear is not None and time.monotonic() - began < part * 0.9:
                return  # it rang

    def close(self) -> None:
        if self.ear is not None:
            self.ear.close()


def suspended_state(live: LiveFlowRun) -> Steps[State[Any]]:
    """Return the state of a run that leaves its process, as it is now."""
    if live.state is None or live.state.type is not StateType.PAUSED:
        run: FlowRun = yield Ask(lambda client: client.read_flow_run(live.id))
        _enter(live, run.state)
    assert live.state is not None
    return live.state
