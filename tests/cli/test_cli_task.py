"""`rota task serve`: which tasks are served, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "tuple[int, str, str]"]

TASKS = """
from rota import flow, task
from rota.tasks import Task

@task
def send(): ...

@task
def print_out(): ...

class Office:
    @task
    def open(self): ...

@flow
def everything(): ...

number = 7
"""


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], int | None]]:
    """What workers were started for."""
    from rota.task_worker import TaskWorker

    found: list[tuple[list[str], int | None]] = []
    monkeypatch.setattr(TaskWorker, "start", lambda self: found.append((sorted(task.name for task in self.tasks), self.limit)))
    return found


@pytest.fixture
def work(rota: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path.cwd()
    (folder / "office_tasks.py").write_text(TASKS)
    (folder / "no_tasks.py").write_text("number = 7\n")
    (folder / "broken_tasks.py").write_text("1 / 0\n")
    return folder


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["office_tasks.py:send"], (["send"], 10)),
        (["office_tasks.py:send", "office_tasks.py:print_out", "--limit", "3"], (["print_out", "send"], 3)),
        (["office_tasks:send"], (["send"], 10)),
        (["office_tasks.send"], (["send"], 10)),
        (["office_tasks.py"], (["print_out", "send"], 10)),
        (["office_tasks.py:send", "-m", "office_tasks.py"], (["print_out", "send"], 10)),
        (["--module", "office_tasks"], (["print_out", "send"], 10)),
    ],
)
def test_tasks_are_found_by_their_places(
    rota: Run, work: Path, served: list[tuple[list[str], int | None]], arguments: list[str], expected: tuple[list[str], int]
) -> None:
    ran = rota("task", "serve", *arguments)
    assert ran[0] == 0, ran
    assert served == [expected]
    assert f"Serving {', '.join(expected[0])}" in ran[1]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "Name the tasks to serve"),
        (["office_tasks.py:send", "--limit", "0"], 2, "limit"),
        (["nowhere.py:send"], 1, "no file nowhere.py"),
        (["nowhere:send"], 1, "no module 'nowhere'"),
        (["office_tasks.py:sand"], 1, "has no task named 'sand'. There is print_out, send."),
        (["office_tasks.py:number"], 1, "has no task named 'number'"),
        (["office_tasks.py:everything"], 1, "has no task named 'everything'"),
        (["no_tasks.py"], 1, "defines no tasks"),
        (["no_tasks.py:send"], 1, "It has no tasks."),
        (["-m", "no_tasks"], 1, "defines no tasks"),
        (["broken_tasks.py:send"], 1, "ZeroDivisionError"),
        (["office_tasks.py:"], 1, "is not of the form"),
        (["send"], 1, "is not of the form"),
    ],
)
def test_what_cannot_be_served_is_told_in_a_sentence(
    rota: Run, work: Path, served: list[tuple[list[str], int | None]], arguments: list[str], code: int, words: str
) -> None:
    ran = rota("task", "serve", *arguments)
    assert (ran[0], served) == (code, [])
    assert words in ran[2]
    assert "Traceback" not in ran[2]
