"""Runs to log from, and the console to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rota.logging.context import RunInfo, current_run

FLOW_RUN = bytes(range(16))
TASK_RUN = bytes(range(16, 32))


def flow_run(**changes: object) -> RunInfo:
    facts = {"flow_run_id": FLOW_RUN, "flow_run_name": "macho-sturgeon", "flow_name": "log-example-flow"}
    return RunInfo("flow", **{**facts, **changes})  # type: ignore[arg-type]  # the tests give what they mean


def task_run(**changes: object) -> RunInfo:
    facts = {
        "flow_run_id": FLOW_RUN,
        "flow_run_name": "macho-sturgeon",
        "flow_name": "log-example-flow",
        "task_run_id": TASK_RUN,
        "task_run_name": "x-0",
        "task_name": "x",
    }
    return RunInfo("task", **{**facts, **changes})  # type: ignore[arg-type]  # the same


@contextmanager
def running(run: RunInfo) -> Iterator[RunInfo]:
    """Be inside of `run`, as the engine does it."""
    token = current_run.set(run)
    try:
        yield run
    finally:
        current_run.reset(token)


class Console:
    """Standard error since the test began."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._text = ""

    def text(self) -> str:
        self._text += self._capsys.readouterr().err
        return self._text

    def lines(self) -> list[str]:
        return self.text().splitlines()

    def clear(self) -> None:
        self._capsys.readouterr()
        self._text = ""
