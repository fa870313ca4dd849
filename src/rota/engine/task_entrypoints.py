"""Where tasks are: ``path/to/file.py:name``, ``package.module:name`` or ``package.module.name``, to be served by a worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rota.engine.entrypoints import import_place
from rota.exceptions import InvalidRequest
from rota.tasks import Task

FORM = "path/to/file.py:task, package.module:task or package.module.task"


def load_tasks(entrypoint: str) -> list[Task[..., Any]]:
    """Import what an entrypoint names and return its task; of a file or module without a name, all tasks that it defines.

    Raises:
        InvalidRequest: there is no such file, or no task of this name in it.
        MissingFlowError: there is no such module.
        ScriptError: importing it raised.
    """
    place, colon, name = entrypoint.rpartition(":")
    if not colon:
        place, name = (entrypoint, "") if _is_file(entrypoint) else tuple(entrypoint.rpartition(".")[::2])
    if not place or (colon and not name):
        raise InvalidRequest(f"Entrypoint {entrypoint!r} is not of the form {FORM}.")
    return _tasks_in(place) if not name else [_task_in(place, name)]


def load_module_tasks(module: str) -> list[Task[..., Any]]:
    """Import a module, by its name or its file, and return the tasks that it defines. Raises as `load_tasks` does."""
    return _tasks_in(module)


def _is_file(place: str) -> bool:
    return place.endswith(".py") or Path(place).is_file()


def _imported(place: str) -> Any:
    if _is_file(place) and not Path(place).is_file():
        raise InvalidRequest(f"There is no file {place} (in {Path.cwd()}): give a task's place as {FORM}.")
    return import_place(place)


def _task_in(place: str, name: str) -> Task[..., Any]:
    module = _imported(place)
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, Task):
        known = ", ".join(sorted(key for key, value in vars(module).items() if isinstance(value, Task)))
        raise InvalidRequest(f"{place} has no task named {name!r}. {f'There is {known}.' if known else 'It has no tasks.'}")
    return found


def _tasks_in(place: str) -> list[Task[..., Any]]:
    module = _imported(place)
    found = {id(value): value for value in vars(module).values() if isinstance(value, Task)}
    own = [task for task in found.values() if task.fn.__module__ == module.__name__]
    if not own:
        raise InvalidRequest(f"{place} defines no tasks: decorate a function with @task, or name another place.")
    return own
