"""A thousand firings whose action calls a web address, in a process that is killed again and again: none is lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rota.testing.processes import Sandbox

FIRINGS = 1_000
KILLED_AFTER = (3, 100, 101, 250, 400, 555, 700, 850, 990)
"""Requests after which the process that sends them is killed."""

MAKE = """
import sys
from rota.contract.automations import CREATE_AUTOMATION
from rota.contract.block_documents import CREATE_BLOCK_DOCUMENT
from rota.contract.block_schemas import CREATE_BLOCK_SCHEMA
from rota.contract.block_types import CREATE_BLOCK_TYPE
from rota.contract.events import CREATE_EVENTS, Event
from rota.server.app import App
from rota.server.services import triggers
from rota.server.store.engine import open_store
from rota.server.store.schema import ensure_schema
from rota.testing import FakeClock

store, clock = open_store(sys.argv[1]), FakeClock()
ensure_schema(store)
app = App(store, clock)
kind = app.handle(CREATE_BLOCK_TYPE, body={"name": "webhook", "slug": "webhook"})
schema = app.handle(CREATE_BLOCK_SCHEMA, body={"block_type_id": kind.id, "fields": {"properties": {}}})
body = {"name": "b", "data": {"url": sys.argv[2]}, "block_type_id": kind.id, "block_schema_id": schema.id}
block = app.handle(CREATE_BLOCK_DOCUMENT, body=body)
trigger = {"type": "event", "posture": "Reactive", "expect": ["x"]}
act = {"type": "call-webhook", "block_document_id": str(block.id)}
app.handle(CREATE_AUTOMATION, body={"name": "watch", "trigger": trigger, "actions": [act]})
happened = [Event(occurred=clock.now(), event="x", resource={"prefect.resource.id": "r"}) for _ in range(int(sys.argv[3]))]
app.handle(CREATE_EVENTS, body=happened)
triggers.run_once(store, clock)
store.close()
"""

SEND = """
import sys
from rota.server.services import actions
from rota.server.store.engine import open_store
from rota.testing import FakeClock

store, clock = open_store(sys.argv[1]), FakeClock()
clock.advance(61 * int(sys.argv[2]))
actions.run_once(store, clock)
store.close()
"""


class Sink:
    """Keeps the ids that it is sent; once there are as many as wanted, it tells."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.wanted, self.reached, self.lock = 0, threading.Event(), threading.Lock()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with sink.lock:
                    sink.ids.append(str(self.headers["Idempotency-Key"]))
                    if len(sink.ids) >= sink.wanted:
                        sink.reached.set()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def wait_for(self, count: int) -> None:
        with self.lock:
            self.wanted = count
            self.reached.clear()
            if len(self.ids) >= count:
                self.reached.set()
        assert self.reached.wait(60)


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rota.db'}"
    request.getfixturevalue("store_on_postgresql")
    address: str = request.getfixturevalue("postgres_url")
    return address


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_firing_arrives_and_one_that_arrives_twice_has_the_same_id(sandbox: Sandbox, url: str, sink: Sink) -> None:
    sandbox.run(sandbox.write("make.py", MAKE), url, sink.url, str(FIRINGS)).checked()
    send = sandbox.write("send.py", SEND)
    for death, count in enumerate(KILLED_AFTER):
        process = sandbox.start(send, url, str(death))
        sink.wait_for(count)
        process.kill()
    sandbox.run(send, url, str(len(KILLED_AFTER))).checked()
    counted = Counter(sink.ids)
    assert len(counted) == FIRINGS
    assert sum(counted.values()) - FIRINGS <= 4 * len(KILLED_AFTER)  # those that were in hand at a death
