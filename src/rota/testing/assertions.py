"""Assertions on what was recorded.

Each takes a flow (its latest run), a run, its id or its final state, and shows on failure how the run went: its tree of task
runs and the end of its log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rota.testing.history import check_history
from rota.testing.runs import RecordedRun, flow_run_of

if TYPE_CHECKING:
    from rota.contract.logs import Log
    from rota.contract.task_runs import TaskRun
    from rota.tasks import Task


def assert_state(run: Any, state: str, *, message: str | None = None) -> RecordedRun:
    """Check that a flow run is in `state`, by name (``"AwaitingRetry"``) or type (``"SCHEDULED"``); and that the regular
    expression `message` is found in the state's message. Returns the run, to look further.
    """
    found = flow_run_of(run)
    actual = found.state
    is_there = actual is not None and state in (actual.name, actual.type.value)
    if not is_there:
        _fail(found, f"Flow run {found.name!r} is {actual.name if actual else 'without a state'}, not {state}.")
    if message is not None and (actual is None or not re.search(message, actual.message or "")):
        _fail(found, f"The state's message is {actual.message if actual else None!r}, which does not match {message!r}.")
    return found


def assert_completed(run: Any) -> RecordedRun:
    """Check that a flow run is Completed."""
    return assert_state(run, "COMPLETED")


def assert_failed(run: Any, *, message: str | None = None) -> RecordedRun:
    """Check that a flow run is Failed, and that the regular expression `message` is found in its state's message."""
    return assert_state(run, "FAILED", message=message)


def assert_crashed(run: Any, *, message: str | None = None) -> RecordedRun:
    """Check that a flow run is Crashed, and that the regular expression `message` is found in its state's message."""
    return assert_state(run, "CRASHED", message=message)


def assert_task_runs(
    run: Any,
    task: Task[..., Any] | str | None = None,
    *,
    state: str | None = None,
    count: int | None = None,
    attempts: int | None = None,
) -> Sequence[TaskRun]:
    """Check that there are task runs of `task` (itself, its name, or the name of one run): `count` of them, at least one when
    None. Where `state` (a name or type) or `attempts` is given, each of them must have it, and only those that do are counted
    when `count` is given as well. Returns them, in the order in which they were to start.
    """
    found = flow_run_of(run)
    runs = [one for one in found.task_runs if task is None or _is_of(one, task)]
    fitting = [
        one
        for one in runs
        if (state is None or state in (one.state_name, one.state_type.value if one.state_type else None))
        and (attempts is None or one.run_count == attempts)
    ]
    wanted = _wanted(task, state, attempts)
    if count is not None and len(fitting) != count:
        _fail(found, f"Expected {count} {wanted}, found {len(fitting)}.")
    if count is None and (not fitting or len(fitting) != len(runs)):
        others = len(runs) - len(fitting)
        _fail(found, f"Expected only {wanted}; {others} of {len(runs)} are not so." if runs else f"There are no {wanted}.")
    return fitting


def assert_logged(
    run: Any, text: str, *, level: int | None = None, task: Task[..., Any] | str | None = None, count: int | None = None
) -> Sequence[Log]:
    """Check that the regular expression `text` is found in lines of the stored log: `count` of them, at least one when None;
    of `level` (as in `logging`), and of runs of `task` (itself, its name, or the name of one run), where given. Returns them.
    """
    found = flow_run_of(run)
    lines = _lines(found, text, level, task)
    if not lines if count is None else len(lines) != count:
        _fail(
            found, f"Expected {'a line' if count is None else f'{count} line(s)'} like {text!r} in the log, found {len(lines)}."
        )
    return lines


def assert_not_logged(run: Any, text: str, *, level: int | None = None, task: Task[..., Any] | str | None = None) -> None:
    """Check that no line of the stored log is as `assert_logged` would find it."""
    found = flow_run_of(run)
    lines = _lines(found, text, level, task)
    if lines:
        _fail(found, f"Expected no line like {text!r} in the log, found {lines[0].message!r}.")


def assert_legal_history(run: Any) -> None:
    """Check that the states of a flow run, and of its subflows, followed each other as the rules allow. See `check_history`."""
    found = flow_run_of(run)
    problems = check_history(found.states)
    if problems:
        _fail(found, "The history is not one that the rules could have written: " + "; ".join(problems))
    for subflow in found.subflows:
        assert_legal_history(subflow)


def _is_of(run: TaskRun, task: Task[..., Any] | str) -> bool:
    """Whether a task run is of this task, or has this name. A run's name may come from a template: the key tells the task."""
    if not isinstance(task, str):
        return run.task_key == task.task_key
    return run.name == task or re.fullmatch(rf"{re.escape(task)}-\d+", run.name) is not None


def _lines(found: RecordedRun, text: str, level: int | None, task: Task[..., Any] | str | None) -> list[Log]:
    ids = None if task is None else {one.id for one in found.task_runs if _is_of(one, task)}
    return [
        line
        for line in found.log
        if re.search(text, line.message) and (level is None or line.level == level) and (ids is None or line.task_run_id in ids)
    ]


def _wanted(task: Task[..., Any] | str | None, state: str | None, attempts: int | None) -> str:
    name = task if isinstance(task, str) or task is None else task.name
    parts = [f"{state} task run(s)" if state else "task run(s)"]
    if name:
        parts.append(f"of {name!r}")
    if attempts is not None:
        parts.append(f"with {attempts} attempt(s)")
    return " ".join(parts)


def _fail(found: RecordedRun, problem: str) -> None:
    raise AssertionError(f"{problem}\n\n{found.describe()}")
