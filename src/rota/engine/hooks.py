"""State hooks: functions that users want called when a run enters a state. A hook that fails never hurts the run."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterable
from typing import Any

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.effects import CallUser, Raised, Steps
from rota.engine.lines import say


def hooks_for(definition: Any, state: State[Any]) -> list[Any]:
    """Return the hooks of a flow or task for the type of `state`."""
    if state.type is StateType.RUNNING:
        hooks = definition.on_running_hooks
    elif state.type is StateType.COMPLETED:
        hooks = definition.on_completion_hooks
    elif state.type is StateType.FAILED:
        hooks = definition.on_failure_hooks
    elif state.type is StateType.CRASHED:
        hooks = getattr(definition, "on_crashed_hooks", ())
    elif state.type in (StateType.CANCELLED, StateType.CANCELLING):
        hooks = getattr(definition, "on_cancellation_hooks", ())
    else:
        hooks = ()
    return list(hooks)


def run_hooks(run: Any, definition: Any, run_model: Any, state: State[Any], hooks: Iterable[Any]) -> Steps[None]:
    """Call each hook as ``hook(flow or task, run, state)``, in order; log one that raises, and go on."""
    for hook in hooks:
        name = getattr(hook, "__name__", None) or type(getattr(hook, "func", hook)).__name__
        say(run, logging.INFO, f"Running hook {name!r} in response to entering state {state.name!r}")
        outcome = yield CallUser(_awaited_in_sync(hook), (definition, run_model, state), {})
        if isinstance(outcome, Raised):
            if not isinstance(outcome.error, Exception):
                raise outcome.error
            say(run, logging.ERROR, f"An error was encountered while running hook {name!r}", error=outcome.error)
        else:
            say(run, logging.INFO, f"Hook {name!r} finished running successfully")


def _awaited_in_sync(hook: Any) -> Any:
    """Make an async hook callable from where there is no event loop. In one, the driver awaits what the hook returns."""
    if not inspect.iscoroutinefunction(hook) and not inspect.iscoroutinefunction(getattr(hook, "__call__", None)):  # noqa: B004
        return hook

    def call(*args: Any) -> Any:
        import asyncio

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(hook(*args))
        return hook(*args)

    return call
