"""A small web server beside a runner that tells whether it is well: for probes of Kubernetes, systemd and the like.

``GET /health`` answers 200 while the server can be asked for runs, else 503; ``GET /run_count`` the number of runs in progress;
``POST /shutdown`` stops the runner. Requests whose Host is not this machine's are refused unless it listens beyond loopback.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import uvicorn
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from rota.core.clock import utc_now
from rota.settings import get_settings

if TYPE_CHECKING:
    from rota.runner.runner import Runner

_LOOPBACK = ("localhost", "127.0.0.1", "::1")

_logger = logging.getLogger("rota.runner.server")


class RunnerGenericFlowRunRequest(BaseModel):
    """A flow to be run, as Prefect's runner takes it."""

    entrypoint: str
    parameters: dict[str, Any] | None = None
    parent_task_run_id: UUID | None = None


def perform_health_check(runner: Runner, delay_threshold: int | None = None) -> Callable[..., JSONResponse]:
    """Return what answers whether the server was asked for runs within `delay_threshold` seconds.

    By default that is the runner's own interval as often as `runner.server.missed_polls_tolerance` allows.
    """
    seconds = delay_threshold or runner.query_seconds * get_settings().runner.server.missed_polls_tolerance

    def health(_: Request | None = None) -> JSONResponse:
        polled = runner.last_polled
        if polled is not None and utc_now() - polled > timedelta(seconds=seconds):
            return JSONResponse({"message": "Runner is unresponsive at this time"}, 503)
        return JSONResponse({"message": "OK"})

    return health


def run_count(runner: Runner) -> Callable[..., int]:
    """Return what counts the runs in progress."""
    return lambda _=None: len(runner.running)


def shutdown(runner: Runner) -> Callable[..., JSONResponse]:
    """Return what stops the runner."""

    def stop(_: Request | None = None) -> JSONResponse:
        runner.handle_sigterm()
        return JSONResponse({"message": "OK"})

    return stop


async def build_server(runner: Runner) -> Starlette:
    """Return the application."""
    health, count, stop = perform_health_check(runner), run_count(runner), shutdown(runner)

    async def answer_health(request: Request) -> JSONResponse:
        return health(request)

    async def answer_count(request: Request) -> JSONResponse:
        return JSONResponse(count(request))

    async def answer_shutdown(request: Request) -> JSONResponse:
        return stop(request)

    routes = [
        Route("/health", answer_health, methods=["GET"]),
        Route("/run_count", answer_count, methods=["GET", "POST"]),
        Route("/shutdown", answer_shutdown, methods=["POST"]),
    ]
    host = get_settings().runner.server.host
    # A page in this machine's browser must not stop the runner under a name of its own.
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=list(_LOOPBACK))] if host in _LOOPBACK else []
    return Starlette(routes=routes, middleware=guards)


def _config(app: Starlette, log_level: str | None = None) -> uvicorn.Config:
    server = get_settings().runner.server
    level = (log_level or str(server.log_level)).lower()
    return uvicorn.Config(app, host=server.host, port=server.port, log_level=level, lifespan="off", server_header=False)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield  # signals are the runner's


@contextlib.asynccontextmanager
async def serving(runner: Runner) -> AsyncIterator[str]:
    """Serve beside the runner, on its event loop; yields the address."""
    server = _Server(_config(await build_server(runner)))
    task = asyncio.create_task(server.serve())
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0.01)
        if task.done():
            _logger.error("The runner's web server could not be started; the runner goes on without it.")
            yield ""
        else:
            host, port, *_ = server.servers[0].sockets[0].getsockname()
            _logger.info("The runner answers at http://%s:%d/health", host, port)
            yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        with contextlib.suppress(Exception, SystemExit):
            await task


def start_webserver(runner: Runner, log_level: str | None = None) -> None:
    """Serve on the present thread until the process ends."""
    config = _config(asyncio.run(build_server(runner)), log_level)
    server = _Server(config) if threading.current_thread() is not threading.main_thread() else uvicorn.Server(config)
    server.run()
