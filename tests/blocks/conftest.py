"""A home of each test's own, with the database in this process or behind a real server; and what is logged there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from rota.core import redaction
from rota.server.opening import make_asgi, open_app
from rota.server.serving import listen
from rota.settings import get_settings
from rota.testing import Harness, harness, wait_until


@pytest.fixture(autouse=True)
def secrets_of_this_test() -> Iterator[None]:
    before = redaction.registered_secrets()
    redaction.forget_secrets()
    yield
    redaction.forget_secrets()
    redaction.register_secret(before)


@pytest.fixture
def home(secrets_of_this_test: None) -> Iterator[Harness]:
    """The database in this process."""
    with harness() as running:
        yield running


@pytest.fixture(params=["embedded", "http"])
def either(request: pytest.FixtureRequest, tmp_path: Path, secrets_of_this_test: None) -> Iterator[Harness]:
    """Each way to a server in turn: what a program sees is the same."""
    if request.param == "embedded":
        with harness() as running:
            yield running
        return
    with serving(tmp_path) as url, harness(settings={"api.url": url}) as running:
        yield running


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A real server on a database in `folder`, in a thread. The address is that of its API."""
    settings = get_settings().copy_with_update(
        {"server.database.connection_url": f"sqlite:///{folder}/rota.db", "home": str(folder)}
    )
    app = open_app(settings)
    _, asgi = make_asgi(app, settings, "127.0.0.1")
    listening = listen("127.0.0.1", 0)
    running = uvicorn.Server(uvicorn.Config(asgi, lifespan="off", log_config=None, access_log=False))
    running.capture_signals = _no_signals  # type: ignore[method-assign]  # signals are the test runner's
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        wait_until(lambda: running.started, 20, "the server to listen")
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api"
    finally:
        running.should_exit = True
        thread.join(30)
        app.bus.close()
        app.close()
        listening.close()


@contextmanager
def _no_signals() -> Iterator[None]:
    yield
