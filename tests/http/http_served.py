"""Serving in a thread, and as a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from rota.server.app import App
from rota.server.duties import DutyRoster
from rota.server.http.asgi import HttpServer
from rota.server.http.protocol import BoundedProtocol
from rota.server.http.sockets.protocol import ConfirmingProtocol
from rota.server.opening import make_asgi, open_app
from rota.server.serving import listen
from rota.settings import get_settings
from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox


@dataclass(frozen=True)
class Live:
    url: str
    """Without `/api`."""
    app: App
    server: HttpServer

    @property
    def socket_url(self) -> str:
        return self.url.replace("http://", "ws://") + "/api"


@contextmanager
def serving(folder: Path, **settings: Any) -> Iterator[Live]:
    """Serve a database in `folder`; settings are named with ``__`` for each dot."""
    given = {name.replace("__", "."): value for name, value in settings.items()}
    address = {
        "server.database.connection_url": f"sqlite:///{folder}/rota.db",
        "server.ui.static_directory": str(folder / "no-interface"),  # whether one was built makes no difference to tests
        "home": str(folder),
        **given,
    }
    found = get_settings().copy_with_update(address)
    app = open_app(found)
    host = found.server.api.host
    server, asgi = make_asgi(app, found, host)
    listening = listen(host, 0)
    config = uvicorn.Config(
        asgi,
        http=BoundedProtocol,
        ws=ConfirmingProtocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    running = uvicorn.Server(config)
    running.capture_signals = _no_signals  # type: ignore[method-assign]  # signals are the test runner's
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    roster = DutyRoster(app.store, app.clock, app.bus)
    roster.start()
    try:
        wait_until(lambda: running.started, 20, "the server to listen")
        yield Live(f"http://127.0.0.1:{listening.getsockname()[1]}", app, server)
    finally:
        running.should_exit = True
        thread.join(30)
        roster.stop()
        app.bus.close()
        app.close()
        listening.close()


@contextmanager
def _no_signals() -> Iterator[None]:
    yield


class ServerProcess:
    """`rota server start` as its user starts it."""

    def __init__(self, sandbox: Sandbox, *arguments: str, port: int = 0, **environment: str) -> None:
        command = [sys.executable, "-c", "import sys; from rota.cli.main import main; sys.exit(main())"]
        self.program: Program = sandbox._start(
            [*command, "server", "start", "--port", str(port), *arguments], {"ROTA_API_URL": "", **environment}
        )
        self.process: subprocess.Popen[bytes] = self.program.process

    def wait(self) -> str:
        """Return its address once it serves."""

        def found() -> bool:
            assert self.process.poll() is None, self.program.stdout + self.program.stderr
            return "Ctrl-C" in self.program.stdout

        wait_until(found, 60, lambda: f"the server to start: {self.program.stdout}{self.program.stderr}")
        match = re.search(r"rota serves at (\S+)", self.program.stdout)
        assert match
        return match[1]


@contextmanager
def server_process(sandbox: Sandbox, *arguments: str, port: int = 0, **environment: str) -> Iterator[tuple[ServerProcess, str]]:
    server = ServerProcess(sandbox, *arguments, port=port, **environment)
    with server.program:
        yield server, server.wait()
