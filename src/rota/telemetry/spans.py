"""What the engine needs of spans: their beginning, the context around user code, links to what a run depends on, their end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from opentelemetry import context as otel
from opentelemetry import propagate, trace
from opentelemetry.trace import Link, SpanContext

from rota.telemetry.run_telemetry import LABELS_TRACEPARENT_KEY, RunTelemetry, context_of_traceparent

if TYPE_CHECKING:
    from rota.core.states import State
    from rota.engine.live import LiveFlowRun, LiveTaskRun


class RunSpan:
    """The span of a run that is going on."""

    def __init__(self, telemetry: RunTelemetry) -> None:
        self._telemetry = telemetry
        assert telemetry.span is not None
        self.span = telemetry.span

    @property
    def traceparent(self) -> str | None:
        """Its place in the trace; None for a span that goes nowhere."""
        return self._telemetry.traceparent_from_span(self.span)

    @contextmanager
    def current(self) -> Iterator[None]:
        """Around the run's code: spans made there are below this one."""
        token = otel.attach(trace.set_span_in_context(self.span))
        try:
            yield
        finally:
            with suppress(ValueError):  # a dropped coroutine's run is ended by another thread
                _detach(token)

    def enter(self, state: State[Any]) -> None:
        self._telemetry.update_state(state)

    def rename(self, name: str) -> None:
        self._telemetry.update_run_name(name)

    def end(self, state: State[Any] | None) -> None:
        if state is not None and state.is_completed():
            self._telemetry.end_span_on_success()
            return
        if state is not None and isinstance(state.data, BaseException):
            self._telemetry.record_exception(state.data)
        self._telemetry.end_span_on_failure(None if state is None else state.message or state.name)


def _detach(token: Any) -> None:
    # `otel.detach` logs an error where this raises.
    otel._RUNTIME_CONTEXT.detach(token)


def of_flow_run(live: LiveFlowRun) -> RunSpan:
    """Start the span of a flow run: below the present span, else below what its labels say."""
    context = None
    if not trace.get_current_span().get_span_context().is_valid:
        context = context_of_traceparent(live.flow_run.labels.get(LABELS_TRACEPARENT_KEY))
    telemetry = RunTelemetry()
    more = {"prefect.flow.name": live.flow.name, "prefect.run.count": live.run_count}
    telemetry.begin("flow", live.flow_run_name or "", str(live.id), sorted(live.tags), live.parameters, context, None, more)
    return RunSpan(telemetry)


def of_task_run(run: LiveTaskRun) -> RunSpan:
    """Start the span of a task run: below the present span, with links to those of the runs that it depends on."""
    spans = run.scope.spans
    assert spans is not None
    links = [Link(spans[source]) for source in _upstream(run) if source in spans]
    telemetry = RunTelemetry()
    more = {"prefect.task.key": run.task.task_key}
    name = run.task_run_name or ""
    telemetry.begin("task", name, str(run.id), sorted(run.tags), run.parameters, None, links, more)
    started = RunSpan(telemetry)
    spans[run.task_run_id] = started.span.get_span_context()
    if run.state is not None:
        started.enter(run.state)
    return started


def _upstream(run: LiveTaskRun) -> list[bytes]:
    return list(
        dict.fromkeys(
            UUID(str(item["id"])).bytes
            for name, items in run.inputs.items()
            if name != "__parents__"
            for item in items
            if item.get("input_type") == "task_run"
        )
    )


# --- between processes ---------------------------------------------------------------------------------------------------


def current_traceparent() -> str | None:
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


def traceparents_of_upstream(run: LiveTaskRun) -> list[tuple[bytes, str]]:
    spans = run.scope.spans or {}
    return [(source, traceparent_of(spans[source])) for source in _upstream(run) if source in spans]


def traceparent_of(span: SpanContext) -> str:
    """Return the W3C form, https://www.w3.org/TR/trace-context/#traceparent-header."""
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"


def context_of(traceparent: str) -> SpanContext:
    return trace.get_current_span(propagate.extract({"traceparent": traceparent})).get_span_context()


def noted(upstream: list[tuple[bytes, str]]) -> dict[bytes, SpanContext]:
    return {source: context_of(traceparent) for source, traceparent in upstream}


@contextmanager
def remote(traceparent: str) -> Iterator[None]:
    """Around the code of a run that another process has sent."""
    token = otel.attach(propagate.extract({"traceparent": traceparent}))
    try:
        yield
    finally:
        _detach(token)
