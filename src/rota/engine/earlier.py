"""A call that finished in an earlier attempt of its flow run is not made again: its kept result is used."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType
from rota.engine.checkpoints import Restored, task_code
from rota.engine.effects import Ask, Steps
from rota.engine.lines import say
from rota.engine.live import LiveTaskRun, microseconds
from rota.storage.reading import HeldResult

if TYPE_CHECKING:
    from rota.engine.checkpoints import Checkpoints


def earlier_state(run: LiveTaskRun) -> Steps[State[Any] | None]:
    """Return the state in which this call ended in an earlier attempt, with its result; None when it has to be made."""
    checkpoints = run.scope.checkpoints
    if checkpoints is None:
        return None
    run.checkpoint_key = key = checkpoints.key_for(run)
    if not checkpoints.earlier:
        return None
    restored = yield from _restore(checkpoints, key, task_code(run.task))
    if restored is None:
        reason = checkpoints.why_not(key, run.position, task_code(run.task))
        if reason is not None:
            say(run, logging.INFO, f"Runs again although it completed in an earlier attempt: {reason}")
        return None
    return _take(run, restored)


def _restore(checkpoints: Checkpoints, key: str | None, code: str) -> Steps[Restored | None]:
    kept = checkpoints.find(key, code) if key is not None else None
    if kept is None:
        return None
    stored = yield Ask(lambda client: client.read_checkpoint(checkpoints.flow_run_id, kept.key))
    return checkpoints.read(kept, stored.serializer, stored.value, logging.getLogger("rota.engine"))


def _take(run: LiveTaskRun, restored: Restored) -> State[Any]:
    """Be the earlier run: this call needs none of its own."""
    run.records.clear()
    run.id = restored.kept.task_run_id
    run.task_run_id = run.id.bytes
    flow_run_id = run.flow_live.id if run.flow_live is not None else None
    state: State[Any] = State(
        StateType.COMPLETED,
        data=HeldResult(restored.value),
        id=restored.kept.state_id,
        state_details=StateDetails(task_run_id=run.id, flow_run_id=flow_run_id),
    )
    run.state = state
    run.scope.results.add(restored.value, run.task_run_id)
    say(
        run,
        logging.INFO,
        f"Completed in an earlier attempt of the flow run: its result is used again ({restored.kept.position})",
    )
    return state


def checkpoint_of(run: LiveTaskRun, state: State[Any], value: Any) -> tuple[Any, ...] | None:
    """Return the record that keeps the result for a later attempt; None where none is kept."""
    checkpoints = run.scope.checkpoints
    if checkpoints is None or run.checkpoint_key is None or not checkpoints.is_untouched(run):
        return None
    at = microseconds(state.timestamp) or 0
    return checkpoints.record(run.checkpoint_key, run.position, task_code(run.task), run.task_run_id, state, value, at)
