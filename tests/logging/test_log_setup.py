"""Setting logging up: from settings, again and again, and light enough for every script."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from logging_runs import Console

import rota.logging
import rota.logging.loggers
from rota.logging import get_logger, setup_logging
from rota.logging.configuration import LoggingConfig, configure
from rota.logging.console import ConsoleHandler
from rota.logging.storing import RunLogHandler
from rota.settings import get_settings, temporary_settings


def our_handlers() -> list[logging.Handler]:
    return [handler for handler in get_logger().handlers if isinstance(handler, ConsoleHandler | RunLogHandler)]


def test_a_second_set_up_changes_nothing(console: Console) -> None:
    before = our_handlers()
    for _ in range(3):
        configure(LoggingConfig())
    assert our_handlers() == before
    get_logger().info("once")
    assert len(console.lines()) == 1


def test_another_set_up_takes_the_place_of_the_first(console: Console) -> None:
    configure(LoggingConfig(level="DEBUG"))
    configure(LoggingConfig(level="WARNING"))
    get_logger().info("hidden")
    get_logger().warning("shown")
    assert len(console.lines()) == 1
    assert len(our_handlers()) == 2


def test_what_the_user_adds_to_rotas_logger_stays() -> None:
    theirs = logging.NullHandler()
    get_logger().addHandler(theirs)
    try:
        configure(LoggingConfig(level="DEBUG"))
        assert theirs in get_logger().handlers
    finally:
        get_logger().removeHandler(theirs)


def test_propagation_that_the_user_wants_stays() -> None:
    get_logger().propagate = True
    try:
        configure(LoggingConfig(level="DEBUG"))
        assert get_logger().propagate
    finally:
        get_logger().propagate = False


@pytest.mark.parametrize(
    ("updates", "expected"),
    [
        ({}, LoggingConfig()),
        ({"debug_mode": True}, LoggingConfig(level="DEBUG", internal_level="DEBUG")),
        ({"logging.level": "ERROR"}, LoggingConfig(level="ERROR")),
        (
            {"internal.logging_level": "INFO", "server.logging_level": "ERROR"},
            LoggingConfig(internal_level="INFO", server_level="ERROR"),
        ),
        ({"logging.colors": False, "logging.markup": True}, LoggingConfig(colors=False, markup=True)),
        ({"logging.extra_loggers": "scipy,dask"}, LoggingConfig(extra_loggers=("scipy", "dask"))),
        (
            {"logging.to_api.enabled": False, "logging.to_api.max_log_size": 500, "logging.to_api.when_missing_flow": "error"},
            LoggingConfig(store=False, max_log_size=500, missing_run="error"),
        ),
    ],
)
def test_settings_decide(updates: dict[str, object], expected: LoggingConfig) -> None:
    with temporary_settings(updates):
        assert LoggingConfig.from_settings(get_settings()) == expected


def test_levels_of_rotas_parts() -> None:
    with temporary_settings({"logging.level": "DEBUG"}):
        setup_logging(settings=get_settings())
    levels = {name: get_logger(name).getEffectiveLevel() for name in ("engine", "flow_runs", "_internal", "server.api")}
    assert levels == {
        "engine": logging.DEBUG,
        "flow_runs": logging.DEBUG,
        "_internal": logging.ERROR,
        "server.api": logging.WARNING,
    }


def test_importing_and_using_it_loads_the_standard_library_only() -> None:
    code = """
import sys
before = set(sys.modules)
from rota.logging import get_logger, setup_logging
from rota.logging.configuration import LoggingConfig, configure
configure(LoggingConfig())
get_logger().info("hello")
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(loaded - sys.stdlib_module_names - {"rota"}))
print(*sorted(loaded & {"asyncio", "json", "queue", "socket"}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n\n"


@pytest.mark.parametrize("module", [rota.logging, rota.logging.loggers])
def test_every_public_name_exists(module: object) -> None:
    names = module.__all__  # type: ignore[attr-defined]  # both have it
    assert [name for name in names if not hasattr(module, name)] == []
