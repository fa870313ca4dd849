"""Spans sent by OTLP over HTTP to a real receiver, also from the processes of task runners."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from rota.testing.processes import Sandbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


class Receiver:
    """What an OpenTelemetry collector is for an exporter."""

    def __init__(self) -> None:
        self.spans: dict[str, Any] = {}
        self.services: set[str] = set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                receiver.take(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, request: ExportTraceServiceRequest) -> None:
        for resource in request.resource_spans:
            self.services |= {item.value.string_value for item in resource.resource.attributes if item.key == "service.name"}
            for scope in resource.scope_spans:
                self.spans |= {span.name: span for span in scope.spans}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


SCRIPT = """
    from rota import flow, task
    from rota.task_runners import DaskTaskRunner, ProcessPoolTaskRunner, RayTaskRunner, ThreadPoolTaskRunner

    @task
    def first(n):
        return n

    @task
    def child(n):
        return n

    @task
    def second(n):
        return child(n)

    @flow(flow_run_name="inner", task_runner=RUNNER)
    def inner(n):
        return n

    @flow(flow_run_name="traced", task_runner=RUNNER)
    def traced():
        return second.submit(first.submit(5000)).result() + inner(1)

    if __name__ == "__main__":
        assert traced() == 5001
"""
RUNNERS = {
    "threads": "ThreadPoolTaskRunner()",
    "processes": "ProcessPoolTaskRunner(max_workers=1)",
    "dask": "DaskTaskRunner(cluster_kwargs={'n_workers': 1, 'threads_per_worker': 1})",
    "ray": "RayTaskRunner(init_kwargs={'num_cpus': 1, '_node_ip_address': '127.0.0.1', 'object_store_memory': 2 * 10**8})",
}


@pytest.mark.parametrize("kind", RUNNERS)
def test_one_trace_runs_through_all_processes(kind: str, sandbox: Sandbox, receiver: Receiver) -> None:
    script = sandbox.write("traced.py", SCRIPT.replace("RUNNER)", f"{RUNNERS[kind]})"))
    sandbox.run(
        script,
        timeout=300,
        ROTA_TELEMETRY_TRACES="true",
        OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url,
        OTEL_SERVICE_NAME="my flows",
    ).checked()
    spans = receiver.spans
    child = next(name for name in spans if name.startswith("child-"))
    assert set(spans) == {"traced", "first-0", "second-0", "inner", child}
    assert len({span.trace_id for span in spans.values()}) == 1
    for name in ("first-0", "second-0", "inner"):
        assert spans[name].parent_span_id == spans["traced"].span_id, name
    assert spans[child].parent_span_id == spans["second-0"].span_id
    assert [link.span_id for link in spans["second-0"].links] == [spans["first-0"].span_id]
    assert receiver.services == {"my flows"}
