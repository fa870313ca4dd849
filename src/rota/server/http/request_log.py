"""The server's log: one JSON object a line, with the id that the answer carried."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from starlette.types import Scope

_logger = logging.getLogger("rota.server.requests")


class RequestLog:
    """A line for each request: at INFO, at ERROR where the server was at fault. Bodies and queries are never logged."""

    def answered(self, scope: Scope, request_id: str, operation: str, status: int, seconds: float) -> None:
        level = logging.ERROR if status >= 500 and status != 503 else logging.WARNING if status == 503 else logging.INFO
        if not _logger.isEnabledFor(level):
            return
        client = scope.get("client")
        _logger.log(
            level,
            "%s %s %d",
            scope["method"],
            scope["path"],
            status,
            extra={
                "facts": {
                    "request_id": request_id,
                    "operation": operation,
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "milliseconds": round(seconds * 1000, 2),
                    "client": client[0] if client else None,
                }
            },
        )


class JsonLines(logging.Formatter):
    """A log record as one line of JSON. Whatever stands in it, the line stays one line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_to_stderr(level: str) -> None:
    """Send the server's log to standard error, from `level` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("rota.server", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False
