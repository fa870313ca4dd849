"""The worker's health, over HTTP: ``GET /health`` answers 200 while it asks for runs, else 503."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from rota.settings import get_settings
from rota.workers.base import BaseWorker

Send = Callable[[dict[str, Any]], Awaitable[None]]


def build_healthcheck_server(
    worker: BaseWorker[Any, Any, Any], query_interval_seconds: float, log_level: str = "error"
) -> uvicorn.Server:
    """Return a server, not started yet, at ``worker.webserver.host`` and ``port``."""

    async def answer(scope: Any, receive: Any, send: Send) -> None:  # noqa: ARG001 - the form of ASGI
        if scope["type"] != "http":
            return
        status, body = 404, {"message": "Not Found"}
        if scope["path"] == "/health":
            polls = worker.is_worker_still_polling(query_interval_seconds)
            status = 200 if polls else 503
            body = {"message": "OK"} if polls else {"message": "Worker may be unresponsive at this time"}
        elif scope["path"] == "/status":
            status, body = 200, worker.get_status()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(body, default=str).encode()})

    settings = get_settings().worker.webserver
    config = uvicorn.Config(answer, host=settings.host, port=settings.port, log_level=log_level, lifespan="off")
    return uvicorn.Server(config)


def start_healthcheck_server(
    worker: BaseWorker[Any, Any, Any], query_interval_seconds: float, log_level: str = "error"
) -> None:
    """Serve until the thread's event loop is stopped. Blocks; to be called on a thread of its own."""
    asyncio.run(build_healthcheck_server(worker, query_interval_seconds, log_level).serve())
