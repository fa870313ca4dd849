"""The span of one run, with the names that Prefect gives to it and to its attributes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from opentelemetry import propagate, trace
from opentelemetry.propagators.textmap import Setter
from opentelemetry.trace import Span, Status, StatusCode, Tracer

from rota._version import __version__

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Link

    from rota.client import RotaClient, SyncRotaClient
    from rota.contract.flow_runs import FlowRun
    from rota.contract.task_runs import TaskRun
    from rota.core.states import State

LABELS_TRACEPARENT_KEY = "__OTEL_TRACEPARENT"
TRACEPARENT_KEY = "traceparent"

KeyValueLabels = dict[str, Any]
MAX_PARAMETER_CHARACTERS = 256


class OTELSetter(Setter[KeyValueLabels]):
    """Writes a place in a trace into labels."""

    def set(self, carrier: KeyValueLabels, key: str, value: str) -> None:
        carrier[key] = value


def _tracer() -> Tracer:
    return trace.get_tracer("rota", __version__)


@dataclass
class RunTelemetry:
    """The span of one flow run or task run. Without a provider that collects spans, its spans are those of OpenTelemetry that
    do nothing.
    """

    _tracer: Tracer = field(default_factory=_tracer)
    span: Span | None = None
    _enabled: bool = True

    def start_span(
        self, run: FlowRun | TaskRun, client: SyncRotaClient, parameters: dict[str, Any] | None = None
    ) -> Span | None:
        """Start the span of a run; of a flow run, its labels get the place in the trace."""
        span = self._start(run, parameters)
        labels = self._labels_to_add(run)
        if labels:
            client.update_flow_run_labels(run.id, labels)
        return span

    async def async_start_span(
        self, run: FlowRun | TaskRun, client: RotaClient, parameters: dict[str, Any] | None = None
    ) -> Span | None:
        """The same for async code."""
        span = self._start(run, parameters)
        labels = self._labels_to_add(run)
        if labels:
            await client.update_flow_run_labels(run.id, labels)
        return span

    def _labels_to_add(self, run: FlowRun | TaskRun) -> KeyValueLabels:
        traceparent = self.traceparent_from_span(self.span) if self.span is not None else None
        labels = run.labels or {}
        if not hasattr(run, "flow_id") or traceparent is None or LABELS_TRACEPARENT_KEY in labels:
            return {}
        return {LABELS_TRACEPARENT_KEY: traceparent}

    def _start(self, run: FlowRun | TaskRun, parameters: dict[str, Any] | None) -> Span | None:
        kind = "flow" if hasattr(run, "flow_id") else "task"
        context = None
        if not trace.get_current_span().get_span_context().is_valid:
            context = context_of_traceparent((run.labels or {}).get(LABELS_TRACEPARENT_KEY))
        return self.begin(kind, run.name, str(run.id), list(run.tags), parameters or {}, context)

    def begin(
        self,
        kind: str,
        name: str,
        run_id: str,
        tags: list[str],
        parameters: Mapping[str, Any],
        context: Context | None = None,
        links: list[Link] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> Span | None:
        """Start the span of a run from what is known of it; `kind` is ``flow`` or ``task``."""
        if not self._enabled:
            return None
        self.span = self._tracer.start_span(
            name,
            context=context,
            links=links,
            attributes={
                "prefect.run.name": name,
                "prefect.run.type": kind,
                "prefect.run.id": run_id,
                "prefect.tags": tags,
                **{f"prefect.run.parameter.{key}": _shown(value) for key, value in parameters.items()},
                **(more or {}),
            },
            start_time=time.time_ns(),
        )
        return self.span

    def record_exception(self, exc: BaseException) -> None:
        """Note the exception that ended the run."""
        if self.span is not None:
            self.span.record_exception(exc)

    def end_span_on_success(self) -> None:
        """End the span: the run completed."""
        if self.span is not None:
            self.span.set_status(Status(StatusCode.OK))
            self.span.end(time.time_ns())
            self.span = None

    def end_span_on_failure(self, terminal_message: str | None = None) -> None:
        """End the span: the run did not complete."""
        if self.span is not None:
            self.span.set_status(Status(StatusCode.ERROR, terminal_message or "Run failed"))
            self.span.end(time.time_ns())
            self.span = None

    def update_state(self, new_state: State[Any]) -> None:
        """Note that the run has entered a state."""
        if self.span is not None:
            self.span.add_event(
                new_state.name or new_state.type.value,
                {
                    "prefect.state.message": new_state.message or "",
                    "prefect.state.type": new_state.type.value,
                    "prefect.state.name": new_state.name or new_state.type.value,
                    "prefect.state.id": str(new_state.id),
                },
            )

    def update_run_name(self, name: str) -> None:
        """Rename the span with its run."""
        if self.span is not None:
            self.span.update_name(name)
            self.span.set_attribute("prefect.run.name", name)

    @staticmethod
    def traceparent_from_span(span: Span) -> str | None:
        """Return the place of a span in its trace, as the W3C header says it; None for a span that goes nowhere."""
        carrier: dict[str, str] = {}
        propagate.inject(carrier, context=trace.set_span_in_context(span))
        return carrier.get(TRACEPARENT_KEY)


def context_of_traceparent(traceparent: Any) -> Context | None:
    """Return the context of what a label says; None when it says nothing."""
    if not isinstance(traceparent, str) or not traceparent:
        return None
    return propagate.extract({TRACEPARENT_KEY: traceparent})


def _shown(value: Any) -> str:
    """Of an argument only small plain values are shown: spans go to other systems."""
    if isinstance(value, str | int | float | bool | None):
        return str(value)[:MAX_PARAMETER_CHARACTERS]
    return type(value).__name__
