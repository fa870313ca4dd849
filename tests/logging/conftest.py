"""Logging as the engine sets it up, with a sink that the test reads."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from logging_runs import Console

from rota.contract.record import LogRecord
from rota.logging.configuration import LoggingConfig, configure
from rota.logging.context import current_run
from rota.logging.storing import set_log_sink


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    configure(LoggingConfig())
    yield
    configure(LoggingConfig())
    set_log_sink(None)
    assert current_run.get() is None


@pytest.fixture
def kept() -> Iterator[list[LogRecord]]:
    """What the sink was given."""
    records: list[LogRecord] = []
    set_log_sink(records.append)
    yield records
    set_log_sink(None)


@pytest.fixture
def console(capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(capsys)


@pytest.fixture
def foreign() -> Iterator[logging.Logger]:
    """A logger of some other library."""
    logger = logging.getLogger("foreign.library")
    yield logger
    logger.setLevel(logging.NOTSET)
    logger.propagate = True
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
