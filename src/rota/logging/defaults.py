"""rota's logging as data, in the form of `logging.config.dictConfig`: what a `logging.yml` and single variables change."""

from __future__ import annotations

from typing import Any

LINE = "%(asctime)s.%(msecs)03d | %(levelname)-9s | "

DEFAULT_CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "standard": {
            "()": "rota.logging.formatters.RotaFormatter",
            "format": f"{LINE}%(name)s - %(message)s",
            "flow_run_fmt": f"{LINE}Flow run %(flow_run_name)r - %(message)s",
            "task_run_fmt": f"{LINE}Task run %(task_run_name)r - %(message)s",
            "datefmt": "%H:%M:%S",
        },
        "simple": {"format": "%(asctime)s.%(msecs)03d | %(message)s", "datefmt": "%H:%M:%S"},
        "debug": {"format": f"{LINE}%(threadName)-12s | %(name)s - %(message)s", "datefmt": "%H:%M:%S"},
        "json": {"class": "rota.logging.formatters.JsonFormatter", "format": "default"},
    },
    "handlers": {
        "console": {"class": "rota.logging.handlers.RotaConsoleHandler", "level": "NOTSET", "formatter": "standard"},
        "api": {"class": "rota.logging.handlers.APILogHandler", "level": "NOTSET"},
    },
    "loggers": {
        "rota": {"level": "${ROTA_LOGGING_LEVEL}", "handlers": ["api", "console"], "propagate": False},
        "rota.flow_runs": {"level": "NOTSET"},
        "rota.task_runs": {"level": "NOTSET"},
        "rota.engine": {"level": "NOTSET"},
        "rota.client": {"level": "NOTSET"},
        "rota.workers": {"level": "NOTSET"},
        "rota.server": {"level": "${ROTA_SERVER_LOGGING_LEVEL}"},
        "rota._internal": {"level": "${ROTA_INTERNAL_LOGGING_LEVEL}"},
        "rota.extra": {"level": "${ROTA_LOGGING_LEVEL}", "handlers": ["api", "console"]},
    },
}
"""Without a file and variables, the same is set up directly (`rota.logging.configuration`), without `logging.config`.

``${ROTA_…}`` stands for the value of a setting. The handlers and the level of ``rota.extra`` are those of the loggers that the
setting `logging.extra_loggers` names.
"""
EXTRA = "rota.extra"
