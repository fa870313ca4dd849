"""A home whose programs work with a server, which is killed and started again, and reached through a proxy that does harm."""

from __future__ import annotations

import random
import re
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

import psycopg
from aftermath import Aftermath
from chaos_proxy import ChaosProxy
from fault_site import Site

from rota.client import SyncRotaClient
from rota.client.http import HttpTransport
from rota.client.retries import RetryPolicy
from rota.testing import harness, wait_until
from rota.testing.processes import Finished, Program, Sandbox

if TYPE_CHECKING:
    from typing import Self

SERVE = "import sys; from rota.cli.main import main; sys.exit(main())"

SHORT_WAITS = RetryPolicy(max_retries=60, first_wait_seconds=0.01, longest_wait_seconds=0.5)
"""Of clients in this process: a growing wait would make a test of many lost answers take minutes."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class ServedSite(Site):
    """A server on a port of its own; programs reach it through `proxy`."""

    def __init__(self, sandbox: Sandbox, rng: random.Random, postgres_url: str | None = None) -> None:
        super().__init__(sandbox)
        self.postgres_url = postgres_url
        self.settings: dict[str, str] = {"ROTA_API_URL": "", "ROTA_SERVER_REGISTER_BLOCKS_ON_START": "false"}
        if postgres_url is not None:
            self.settings["ROTA_SERVER_DATABASE_CONNECTION_URL"] = postgres_url
        self.port = free_port()
        self.proxy = ChaosProxy(self.port, rng)
        self.server: Program | None = None
        self.programs: list[Program] = []
        self.said: list[str] = []
        """What servers that are gone wrote to standard error."""

    @property
    def api(self) -> str:
        """The address that leads through the proxy."""
        return f"{self.proxy.url}/api"

    @property
    def direct_api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def __enter__(self) -> Self:
        self.proxy.__enter__()
        try:
            self.start_server()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for program in (*self.programs, *([self.server] if self.server is not None else [])):
            if program.process.poll() is None:
                program.kill()
        self.proxy.__exit__(kind, error, trace)

    def start_server(self, *, wait: bool = True) -> None:
        with self._starting:
            command = [sys.executable, "-c", SERVE, "server", "start", "--port", str(self.port)]
            self.server = self.sandbox._start(command, self.settings)
        if wait:
            self.wait_for_server()

    def wait_for_server(self) -> None:
        server = self.server
        assert server is not None

        def serves() -> bool:
            assert server.process.poll() is None, server.stdout + server.stderr
            return re.search("rota serves at", server.stdout) is not None

        wait_until(serves, 60, lambda: f"the server to start: {server.stdout}{server.stderr}")

    def kill_server(self) -> None:
        assert self.server is not None
        self.said.append(self.server.kill().stderr)

    def stop_server(self) -> Finished:
        """Ask the server to stop, as a supervisor does."""
        assert self.server is not None
        self.server.send(signal.SIGTERM)
        finished = self.server.finish(40)
        self.said.append(finished.stderr)
        return finished

    def start_client_program(self, program: str, *arguments: object, **environment: str) -> Program:
        """Start a program of `programs/` that works with the server, through the proxy, until the block ends."""
        started = self.start(program, *arguments, **{"ROTA_API_URL": self.api, **environment})
        self.programs.append(started)
        return started

    @contextmanager
    def client(self, retries: RetryPolicy = SHORT_WAITS, *, direct: bool = False) -> Iterator[SyncRotaClient]:
        transport = HttpTransport(self.direct_api if direct else self.api, retries=retries, timeout_seconds=30)
        try:
            yield SyncRotaClient(transport)
        finally:
            transport.close()

    @property
    def faults_of_server(self) -> list[str]:
        """Lines in which servers say that they were wrong, or that a database was locked."""
        current = [self.server.stderr] if self.server is not None else []
        lines = [line for text in (*self.said, *current) for line in text.splitlines()]
        return [line for line in lines if "met a fault" in line or "Traceback" in line or "database is locked" in line]

    @property
    def bad_statuses(self) -> list[Any]:
        """Requests that the server itself answered with 5xx."""
        return [seen for seen in self.proxy.seen if seen.status >= 500 and seen.fault != "answer_503"]

    @contextmanager
    def look(self) -> Iterator[Aftermath]:
        """Stop the server, and look at what is in its database."""
        assert self.server is not None
        if self.server.process.poll() is None:
            assert self.stop_server().returncode == 0
        settings = {} if self.postgres_url is None else {"server.database.connection_url": self.postgres_url}
        with harness(home=self.home, settings=settings) as running:
            kind = Aftermath if self.postgres_url is None else _PostgresAftermath.at(self.postgres_url)
            yield kind(running.client, self.home)


class _PostgresAftermath(Aftermath):
    url: str

    @classmethod
    def at(cls, url: str) -> type[_PostgresAftermath]:
        return type("PostgresAftermath", (cls,), {"url": url})

    def database(self, query: str) -> list[tuple[Any, ...]]:
        if query == "PRAGMA integrity_check":  # PostgreSQL has no such question
            return [("ok",)]
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(query).fetchall()
        return [tuple(getattr(value, "bytes", value) for value in row) for row in rows]
