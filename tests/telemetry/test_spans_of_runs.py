"""Spans of flow runs and task runs, where the program has set OpenTelemetry up, and nothing where it has not."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from rota import flow, tags, task
from rota.telemetry.run_telemetry import LABELS_TRACEPARENT_KEY, OTELSetter, RunTelemetry
from rota.testing import Harness

_exporter = InMemorySpanExporter()


@pytest.fixture
def spans(rota_harness: Harness) -> Iterator[InMemorySpanExporter]:
    """Spans that have ended. A provider is set once in a process, and taken back in a way that OpenTelemetry does not offer."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(_exporter))
    before, trace._TRACER_PROVIDER = trace._TRACER_PROVIDER, provider
    _exporter.clear()
    yield _exporter
    trace._TRACER_PROVIDER = before


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def parent_of(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent is not None else None


def id_of(span: ReadableSpan) -> int:
    return span.context.span_id


@task
def one(n: int) -> int:
    return n


@task
def two(n: int) -> int:
    with trace.get_tracer("users").start_as_current_span("the user's own"):
        return 2 * n


@task
async def three(n: int) -> int:
    return 3 * n


@task(retries=1)
def fails() -> None:
    raise ValueError("bad")


@flow(flow_run_name="inner run")
def inner(n: int) -> int:
    return one(n)


@flow(flow_run_name="outer run")
def outer(n: int) -> int:
    with tags("traced"):
        first = one.submit(n)
    return two(first.result()) + two.submit(first).result() + inner(1)


def test_spans_nest_as_runs_do_and_say_what_the_runs_are(spans: InMemorySpanExporter, rota_harness: Harness) -> None:
    assert outer(5) == 21
    found = by_name(spans)
    assert {"outer run", "one-0", "two-0", "two-1", "inner run", "the user's own"} <= set(found)
    top = found["outer run"]
    assert parent_of(top) is None
    assert len({span.context.trace_id for span in spans.get_finished_spans()}) == 1
    for name in ("two-0", "two-1", "inner run"):
        assert parent_of(found[name]) == id_of(top), name
    assert top.status.status_code is StatusCode.OK
    run = next(run for run in rota_harness.client.read_flow_runs() if run.name == "outer run")
    assert dict(top.attributes or {}) == {
        "prefect.run.name": "outer run",
        "prefect.run.type": "flow",
        "prefect.run.id": str(run.id),
        "prefect.tags": (),
        "prefect.run.parameter.n": "5",
        "prefect.flow.name": "outer",
        "prefect.run.count": run.run_count - 1,
    }
    assert [event.name for event in top.events] == ["Running", "Completed"]
    task_span = next(span for span in spans.get_finished_spans() if (span.attributes or {}).get("prefect.tags") == ("traced",))
    assert (task_span.attributes or {})["prefect.run.type"] == "task"
    assert [event.name for event in task_span.events] == ["Pending", "Running", "Completed"]


def test_a_task_is_linked_to_those_that_it_depends_on(spans: InMemorySpanExporter) -> None:
    @flow
    def chain() -> int:
        first = one.submit(3_000)
        return two(two.submit(first, wait_for=[one.submit(2)]).result())

    assert chain() == 12_000
    found = by_name(spans)
    assert {link.context.span_id for link in found["two-0"].links} == {id_of(found["one-0"]), id_of(found["one-1"])}
    assert [link.context.span_id for link in found["two-1"].links] == [id_of(found["two-0"])]


def test_failures_are_errors_with_their_exception(spans: InMemorySpanExporter) -> None:
    @flow(flow_run_name="failing")
    def failing() -> None:
        fails()

    with pytest.raises(ValueError, match="bad"):
        failing()
    found = by_name(spans)
    for name in ("failing", "fails-0"):
        assert found[name].status.status_code is StatusCode.ERROR
        assert "exception" in {event.name for event in found[name].events}
    names = [event.name for event in found["fails-0"].events]
    assert names == ["Pending", "Running", "AwaitingRetry", "Retrying", "Failed", "exception"]


def test_async_flows_are_traced_the_same(spans: InMemorySpanExporter) -> None:
    @flow(flow_run_name="async one")
    async def gathers() -> list[int]:
        return list(await asyncio.gather(*(three(n) for n in range(3))))

    assert asyncio.run(gathers()) == [0, 3, 6]
    found = by_name(spans)
    assert [parent_of(found[f"three-{n}"]) for n in range(3)] == [id_of(found["async one"])] * 3


def test_spans_around_a_flow_are_above_it(spans: InMemorySpanExporter) -> None:
    with trace.get_tracer("users").start_as_current_span("request"):
        inner(1)
    found = by_name(spans)
    assert parent_of(found["inner run"]) == id_of(found["request"])
    assert not trace.get_current_span().get_span_context().is_valid


def test_a_flow_run_carries_its_place_in_the_trace_in_its_labels(spans: InMemorySpanExporter, rota_harness: Harness) -> None:
    inner(1)
    (run,) = rota_harness.client.read_flow_runs()
    span = by_name(spans)["inner run"]
    expected = f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-{span.context.trace_flags:02x}"
    assert run.labels[LABELS_TRACEPARENT_KEY] == expected
    telemetry = RunTelemetry()
    continued = telemetry.start_span(run, rota_harness.client, {"n": 1})
    assert continued is not None
    assert continued.get_span_context().trace_id == span.context.trace_id
    telemetry.update_run_name("renamed")
    assert run.state is not None
    telemetry.update_state(run.state)
    telemetry.record_exception(ValueError("x"))
    telemetry.end_span_on_failure("it failed")
    ended = by_name(spans)["renamed"]
    assert parent_of(ended) == id_of(span)
    assert ended.status.description == "it failed"


def test_the_span_of_a_new_run_is_written_into_its_labels_by_either_client(
    spans: InMemorySpanExporter, rota_harness: Harness
) -> None:
    from rota.client import get_client

    trace._TRACER_PROVIDER, provider = None, trace._TRACER_PROVIDER
    inner(1)
    trace._TRACER_PROVIDER = provider
    (run,) = rota_harness.client.read_flow_runs()
    assert LABELS_TRACEPARENT_KEY not in run.labels
    telemetry = RunTelemetry()
    span = asyncio.run(telemetry.async_start_span(run, get_client()))
    assert span is not None
    (again,) = rota_harness.client.read_flow_runs()
    assert again.labels[LABELS_TRACEPARENT_KEY] == telemetry.traceparent_from_span(span)
    telemetry.end_span_on_success()
    labels: dict[str, object] = {}
    OTELSetter().set(labels, "key", "value")
    assert labels == {"key": "value"}


def test_large_and_odd_arguments_are_not_sent(spans: InMemorySpanExporter) -> None:
    @flow(flow_run_name="odd")
    def odd(text: str, rows: list[int], secret: object) -> None: ...

    odd("x" * 1000, [1], object())
    attributes = by_name(spans)["odd"].attributes or {}
    assert attributes["prefect.run.parameter.text"] == "x" * 256
    assert attributes["prefect.run.parameter.rows"] == "list"
    assert attributes["prefect.run.parameter.secret"] == "object"


@pytest.mark.slow
def test_nothing_of_opentelemetry_is_loaded_where_nobody_uses_it(tmp_path: object) -> None:
    code = (
        "import sys\nfrom rota import flow, task\n"
        "@task\ndef t(): return 1\n"
        "@flow\ndef f(): return t() + t.submit().result()\n"
        "f()\nprint(sorted(name for name in sys.modules if name.startswith(('opentelemetry', 'rota.telemetry'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={"ROTA_HOME": str(tmp_path)}
    )
    assert done.stdout.strip() == "[]"
