"""A real server in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from rota.server.opening import make_asgi, open_app
from rota.server.serving import listen
from rota.settings import get_settings
from rota.testing import wait_until


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
