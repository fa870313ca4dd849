"""Spans of runs, where somebody collects traces. Nothing here loads OpenTelemetry unless it is asked for or in use.

The program may have set OpenTelemetry up itself; else the setting `telemetry.traces` does. Whether it is on is decided for a
flow run when it starts, for its tasks too: `scope.spans` is None where it is off.
"""

from __future__ import annotations

import contextvars
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from rota.engine.effects import Ask, Steps

if TYPE_CHECKING:
    from rota.core.states import State
    from rota.engine.live import LiveFlowRun, LiveTaskRun
    from rota.settings import Settings

LABEL = "__OTEL_TRACEPARENT"
"""The label of a flow run that carries its place in a trace to other processes."""

_OFF: AbstractContextManager[None] = nullcontext()


def is_on(settings: Settings) -> bool:
    """Whether spans go anywhere."""
    if settings.telemetry.traces:
        from rota.telemetry.setup import set_up  # late: loads OpenTelemetry

        set_up()
        return True
    trace = sys.modules.get("opentelemetry.trace")
    # Reading the provider makes one; a program that has set none up has the private name unset.
    return trace is not None and getattr(trace, "_TRACER_PROVIDER", None) is not None


def _spans() -> Any:
    import rota.telemetry.spans  # late: loads OpenTelemetry

    return rota.telemetry.spans


def start_flow(live: LiveFlowRun) -> Steps[AbstractContextManager[None]]:
    """Start the span of a flow run; what is around its code while it lasts."""
    scope = live.scope
    if not is_on(scope.settings):
        return _OFF
    scope.spans = {}
    live.span = _spans().of_flow_run(live)
    traceparent = live.span.traceparent
    if traceparent is not None and LABEL not in live.flow_run.labels:
        live.flow_run.labels[LABEL] = traceparent
        yield Ask(lambda client: client.update_flow_run_labels(live.id, {LABEL: traceparent}))
    around: AbstractContextManager[None] = live.span.current()
    return around


def start_task(run: LiveTaskRun) -> AbstractContextManager[None]:
    """Start the span of a task run; what is around its code while it lasts."""
    scope = run.scope
    if scope.spans is None:
        if run.flow_live is not None or not is_on(scope.settings):
            return _OFF
        scope.spans = {}
    run.span = _spans().of_task_run(run)
    around: AbstractContextManager[None] = run.span.current()
    return around


def end(run: LiveFlowRun | LiveTaskRun, state: State[Any] | None) -> None:
    """End the span of a run, if it has one."""
    if run.span is not None:
        run.span.end(state)
        run.span = None


# --- to other processes --------------------------------------------------------------------------------------------------


def copied_context() -> contextvars.Context:
    """Return a copy of the present context: the span around a submission is that of what is submitted."""
    return contextvars.copy_context()


def current_traceparent(run: LiveTaskRun) -> str | None:
    """Return the present place in a trace; None where none is made."""
    if run.scope.spans is None:
        return None
    found: str | None = _spans().current_traceparent()
    return found


def spans_of_upstream(run: LiveTaskRun) -> list[tuple[bytes, str]]:
    """Return where in traces the runs are that this one depends on."""
    return [] if run.scope.spans is None else _spans().traceparents_of_upstream(run)


def carried_on(traceparent: str | None, settings: Settings) -> AbstractContextManager[None]:
    """Around what another process has sent: its place in the trace."""
    if traceparent is None or not is_on(settings):
        return _OFF
    around: AbstractContextManager[None] = _spans().remote(traceparent)
    return around


def link(run: LiveTaskRun, traceparent: str | None, upstream: list[tuple[bytes, str]]) -> None:
    """In another process: make spans where the flow's process does, linked to those of what the run depends on."""
    if traceparent is not None and is_on(run.scope.settings):
        run.scope.spans = _spans().noted(upstream)


def traceparent_of(run: LiveTaskRun) -> str | None:
    """Return where in a trace a run's span was."""
    noted = run.scope.spans.get(run.task_run_id) if run.scope.spans else None
    return _spans().traceparent_of(noted) if noted is not None else None


def see_off(settings: Settings) -> None:
    """In a process that may be ended at any moment: send the spans there are, where the setting has them sent."""
    if settings.telemetry.traces:
        from rota.telemetry.setup import flush  # late, as above

        flush()


def note(run: LiveTaskRun, traceparent: str | None) -> None:
    """Remember the span that a run had in another process: others may depend on it."""
    if run.scope.spans is not None and traceparent is not None:
        run.scope.spans[run.task_run_id] = _spans().context_of(traceparent)
