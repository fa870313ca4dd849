"""What tests of task runners share: the kinds there are, and what was told of a run, in a form that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rota.contract.filters.task_runs import TaskRunSort
from rota.contract.logs import Log
from rota.testing import Harness, check_history

KINDS: list[Any] = [
    "threads",
    pytest.param("processes", marks=pytest.mark.slow),
    pytest.param("dask", marks=pytest.mark.slow),
    pytest.param("ray", marks=pytest.mark.slow),
]
REMOTE_KINDS = KINDS[1:]

_NESTED = re.compile(r"\b(child|inner)-[\d-]*\d")
"""Tasks inside of tasks count on their own in each process."""
_VARIES = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Told:
    """What was told of a flow run: lists are sorted, and what differs from run to run is taken out."""

    result: Any
    task_runs: list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]]
    """Name, states, tags, and by argument the runs that it came from."""
    flow_runs: list[tuple[str, str | None]]
    logs: list[tuple[str, int, str]]
    artifacts: list[tuple[str | None, Any, str | None]]


def told_of(running: Harness, result: Any, folder: Path) -> Told:
    running.flush()
    client = running.client
    runs = client.read_task_runs(sort=TaskRunSort.ID_DESC)
    names = {run.id: _NESTED.sub(r"\1-N", run.name) for run in runs}
    flow_runs = client.read_flow_runs()
    words = {run.name: "RUN" for run in flow_runs} | {str(folder): "FOLDER", str(running.home): "HOME"}
    task_runs = []
    for run in runs:
        states = client.read_task_run_states(run.id)
        assert check_history(states, kind="task-run") == [], run.name
        inputs = {
            key: tuple(sorted(names[item.id] for item in items if getattr(item, "id", None) in names))
            for key, items in run.task_inputs.items()
        }
        task_runs.append(
            (
                names[run.id],
                tuple(state.name for state in states),
                tuple(sorted(run.tags)),
                tuple(sorted((key, sources) for key, sources in inputs.items() if sources)),
            )
        )
    logs = [_line(log, names, words) for log in _all_logs(client)]
    return Told(
        result,
        sorted(task_runs),
        sorted((str(run.flow_id in {flow_runs[-1].flow_id}), run.state_name) for run in flow_runs),
        sorted(line for line in logs if line[1] >= 20 and "Traceback" not in line[2]),
        sorted((artifact.key, artifact.data, artifact.description) for artifact in client.read_artifacts()),
    )


def _all_logs(client: Any) -> list[Log]:
    logs: list[Log] = []
    while page := client.read_logs(offset=len(logs)):
        logs += page
    return logs


def _line(log: Log, names: dict[Any, str], words: dict[str, str]) -> tuple[str, int, str]:
    message = log.message
    for word, shown in words.items():
        message = message.replace(word, shown)
    return names.get(log.task_run_id, ""), log.level, _VARIES.sub("ID", _NESTED.sub(r"\1-N", message))
