"""Both ways to a scripted server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
from scripted_app import ScriptedApp, Served, handler_of

from rota.client import SyncRotaClient
from rota.client.embedded import EmbeddedTransport
from rota.client.http import HttpTransport
from rota.client.retries import RetryPolicy


@pytest.fixture
def app() -> ScriptedApp:
    return ScriptedApp()


@pytest.fixture
def served(app: ScriptedApp) -> Iterator[Served]:
    served = Served("", app)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(served))
    served.url = f"http://127.0.0.1:{server.server_port}/api"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def embedded_transport(app: ScriptedApp) -> EmbeddedTransport:
    transport = EmbeddedTransport("sqlite:///:memory:")
    transport._app = app  # type: ignore[assignment]  # has the one method that is used
    return transport


@pytest.fixture
def embedded(app: ScriptedApp) -> EmbeddedTransport:
    return embedded_transport(app)


@pytest.fixture
def http(served: Served) -> Iterator[HttpTransport]:
    transport = HttpTransport(served.url, retries=RetryPolicy(max_retries=0))
    yield transport
    transport.close()


@pytest.fixture(params=["embedded", "http"])
def transport(request: pytest.FixtureRequest) -> EmbeddedTransport | HttpTransport:
    """Each way to a server in turn: what a client sees is the same."""
    found: EmbeddedTransport | HttpTransport = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def client(transport: EmbeddedTransport | HttpTransport) -> SyncRotaClient:
    return SyncRotaClient(transport)
