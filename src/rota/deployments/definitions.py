"""Reading `rota.yaml` (or `prefect.yaml`): the deployments of a folder, and the steps to build, push and fetch their code.

Whatever is wrong is told with the file and the line.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from rota.exceptions import ConfigurationError

FILE_NAMES = ("rota.yaml", "prefect.yaml")
"""In the order in which they are looked for."""
MAX_BYTES = 1024 * 1024
MAX_NODES = 100_000
"""Values in a file, those behind aliases counted each time."""

FILE_KEYS = ("name", "prefect-version", "rota-version", "definitions", "build", "push", "pull", "deployments")
DEPLOYMENT_KEYS = (
    *("name", "flow_name", "entrypoint", "description", "version", "version_type", "tags", "parameters", "paused"),
    *("schedule", "schedules", "is_schedule_active", "concurrency_limit", "enforce_parameter_schema", "triggers", "sla"),
    *("work_pool", "build", "push", "pull"),
)
WORK_POOL_KEYS = ("name", "work_queue_name", "job_variables")
SCHEDULE_KEYS = (
    *("cron", "interval", "rrule", "sentence", "timezone", "anchor_date", "day_or", "active", "slug", "replaces"),
    *("parameters", "catchup", "max_scheduled_runs", "max_active_runs"),
)


class DefinitionError(ConfigurationError):
    """A file of deployments is not as it should be; the message gives the file and the line."""


class Located(dict[str, Any]):
    """A mapping of a file, which knows its line."""

    line: int = 0
    lines: Mapping[str, int] = {}


@dataclass(slots=True)
class Definitions:
    """What a file says."""

    path: Path
    name: str | None = None
    build: list[Any] = field(default_factory=list)
    push: list[Any] = field(default_factory=list)
    pull: list[Any] = field(default_factory=list)
    deployments: list[Located] = field(default_factory=list)


def find_file(given: Path | None = None, folder: Path | None = None) -> Path | None:
    """Return the file of deployments: the one given, else `rota.yaml` or `prefect.yaml` in the folder; None: there is none.

    Raises:
        DefinitionError: the one given is not there.
    """
    if given is not None:
        if not given.is_file():
            raise DefinitionError(f"There is no file {given}. `rota init` makes one.")
        return given
    places = ((folder or Path.cwd()) / name for name in FILE_NAMES)
    return next((path for path in places if path.is_file()), None)


def load_definitions(path: Path) -> Definitions:
    """Read a file.

    Raises:
        DefinitionError: it cannot be read, is no YAML, or says what is not understood.
    """
    data = _load(path)
    if data is None:
        return Definitions(path)
    if not isinstance(data, Located):
        raise DefinitionError(f"{path}, line 1: expected keys as `deployments:`, found {_kind(data)}.")
    _check_keys(path, data, FILE_KEYS, "the file")
    found = Definitions(path, name=data.get("name"))
    for key in ("build", "push", "pull"):
        setattr(found, key, _steps(path, data, key))
    for item in _list(path, data, "deployments"):
        if not isinstance(item, Located):
            raise DefinitionError(f"{path}, line {data.lines['deployments']}: a deployment is a mapping, found {_kind(item)}.")
        _check_deployment(path, item)
        found.deployments.append(item)
    return found


def _load(path: Path) -> Any:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DefinitionError(f"{path} cannot be read: {error.strerror}.") from error
    if len(raw) > MAX_BYTES:
        raise DefinitionError(f"{path} is larger than {MAX_BYTES // 1024} KiB.")
    try:
        data = yaml.load(raw, _Loader)  # noqa: S506 - built on the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark is not None else ""
        raise DefinitionError(f"{path}{line}: {error.problem or error.context}.") from error
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        raise DefinitionError(
            f"{path} is no YAML: {str(error).splitlines()[0] if str(error) else 'it cannot be read'}."
        ) from error
    except RecursionError as error:
        raise DefinitionError(f"{path} is nested too deeply.") from error
    _count(path, data)
    return data


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """Plain data, with lines; a key that is given twice is an error."""


def _make_mapping(loader: _Loader, node: yaml.MappingNode) -> Any:
    made = Located()
    yield made
    own = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    twice = next((key for key in own if isinstance(key, str) and own.count(key) > 1), None)
    if twice is not None:
        raise yaml.constructor.ConstructorError(None, None, f"the key {twice!r} is there twice", node.start_mark)
    lines = {key.value: key.start_mark.line + 1 for key, _ in node.value if isinstance(key.value, str)}
    loader.flatten_mapping(node)
    made.line, made.lines = node.start_mark.line + 1, lines
    made.update({str(key): value for key, value in loader.construct_mapping(node, deep=True).items()})


_Loader.add_constructor("tag:yaml.org,2002:map", _make_mapping)


def _count(path: Path, data: Any) -> None:
    """Refuse what aliases blow up, or that holds itself."""
    waiting, seen = [(data, 0)], 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if seen > MAX_NODES or depth > 100:
            raise DefinitionError(f"{path} is too large once its aliases are filled in, or holds itself.")
        if isinstance(value, dict):
            waiting += [(item, depth + 1) for item in value.values()]
        elif isinstance(value, list):
            waiting += [(item, depth + 1) for item in value]


def _kind(value: Any) -> str:
    names = {
        dict: "a mapping",
        Located: "a mapping",
        list: "a list",
        str: "a text",
        bool: "true or false",
        type(None): "nothing",
    }
    return names.get(type(value), f"{value!r:.40}")


def _check_keys(path: Path, data: Located, known: Iterable[str], what: str) -> None:
    allowed = tuple(known)
    for key in data:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" It may have {', '.join(allowed)}."
            raise DefinitionError(f"{path}, line {data.lines.get(key, data.line)}: {what} has no key {key!r}.{hint}")


def _list(path: Path, data: Located, key: str) -> list[Any]:
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise DefinitionError(f"{path}, line {data.lines.get(key, data.line)}: `{key}` takes a list, found {_kind(value)}.")
    return value


def _steps(path: Path, data: Located, key: str) -> list[Any]:
    steps = _list(path, data, key)
    for step in steps:
        if not isinstance(step, dict) or len(step) != 1:
            line = getattr(step, "line", data.lines.get(key, data.line))
            raise DefinitionError(
                f"{path}, line {line}: a step is one function with its arguments below it, "
                f"as `rota.deployments.steps.git_clone:`, found {_kind(step)}{_count_of_keys(step)}."
            )
    return steps


def _count_of_keys(step: Any) -> str:
    return f" with {len(step)} keys" if isinstance(step, dict) else ""


_TYPES: dict[str, tuple[type, str]] = {
    "name": (str, "a text"),
    "flow_name": (str, "a text"),
    "entrypoint": (str, "a text as path/to/file.py:function"),
    "description": (str, "a text"),
    "tags": (list, "a list of texts"),
    "parameters": (dict, "a mapping of names to values"),
    "work_pool": (dict, "a mapping with `name`"),
    "triggers": (list, "a list"),
    "enforce_parameter_schema": (bool, "true or false"),
    "paused": (bool, "true or false"),
}


def _check_deployment(path: Path, item: Located) -> None:
    _check_keys(path, item, DEPLOYMENT_KEYS, "a deployment")
    for key, (kind, expected) in _TYPES.items():
        value = item.get(key)
        is_template = isinstance(value, str) and "{{" in value
        if value is not None and not isinstance(value, kind) and not is_template:
            line = item.lines.get(key, item.line)
            raise DefinitionError(f"{path}, line {line}: `{key}` of a deployment takes {expected}, found {_kind(value)}.")
    if isinstance(item.get("work_pool"), Located):
        _check_keys(path, item["work_pool"], WORK_POOL_KEYS, "a deployment's `work_pool`")
    for key in ("build", "push", "pull"):
        _steps(path, item, key)
    if item.get("schedule") is not None and item.get("schedules") is not None:
        raise DefinitionError(
            f"{path}, line {item.lines.get('schedules', item.line)}: a deployment has `schedule` or `schedules`, not both."
        )
    for schedule in [*_list(path, item, "schedules"), *([item["schedule"]] if item.get("schedule") else [])]:
        if isinstance(schedule, Located):
            _check_keys(path, schedule, SCHEDULE_KEYS, "a schedule")
        elif not isinstance(schedule, str):
            raise DefinitionError(
                f"{path}, line {item.line}: a schedule is a sentence, or a mapping with cron, interval or rrule; "
                f"found {_kind(schedule)}."
            )


def select(definitions: Definitions, names: Iterable[str]) -> list[Located]:
    """Return the deployments that names or patterns mean: ``name``, ``flow/name``, with ``*`` for anything.

    Raises:
        DefinitionError: one means none, or a plain name means several.
    """
    found: list[Located] = []
    for wanted in names:
        matching = [one for one in definitions.deployments if _means(wanted, one)]
        if not matching:
            known = [str(one.get("name")) for one in definitions.deployments]
            near = difflib.get_close_matches(wanted, known, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" It has {', '.join(known)}." if known else ""
            raise DefinitionError(f"{definitions.path} has no deployment {wanted!r}.{hint}")
        if len(matching) > 1 and "*" not in wanted:
            lines = ", ".join(str(one.line) for one in matching)
            raise DefinitionError(
                f"{definitions.path} has several deployments {wanted!r} (lines {lines}): name one as flow/name, or all "
                f"as '*/{wanted}'."
            )
        found += [one for one in matching if not any(one is other for other in found)]
    return found


def _means(wanted: str, one: Mapping[str, Any]) -> bool:
    name, entrypoint = str(one.get("name") or ""), str(one.get("entrypoint") or "")
    flow = str(one.get("flow_name") or entrypoint.rpartition(":")[2].replace("_", "-"))
    matches: Callable[[str, str], bool] = fnmatch.fnmatchcase
    if matches(name, wanted) or matches(f"{flow}/{name}", wanted):
        return True
    return matches(f"{flow.replace('-', '_')}/{name}", wanted)
