"""Templates of automations, checked and rendered in the limited process: data in, text out.

A template comes from a user, what it is filled with from events that anybody may send. The sandbox keeps it from Python's
insides; what follows keeps it small: no macros and no other templates, few loops, few filters, no operator that makes much of
little, and an end to the output. Time and memory are the process's own limits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import ChainableUndefined, TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_TEMPLATE = 32 * 1024
MAX_OUTPUT = 64 * 1024
"""Characters."""
MAX_LOOPS, MAX_LOOP_DEPTH, MAX_RANGE = 10, 2, 100
MAX_INTEGER = 10**18
MAX_RESULT = 256 * 1024
"""Characters of a text on the way."""

_ID, _NAME, _ROLE = "prefect.resource.id", "prefect.resource.name", "prefect.resource.role"
_SHORT = {"id": _ID, "name": _NAME, "role": _ROLE}

FILTERS = frozenset(
    {
        "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first",
        "float", "groupby", "int", "items", "join", "last", "length", "list", "lower",
        "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select",
        "selectattr", "sort", "string", "sum", "title", "tojson", "trim", "truncate", "unique",
        "upper", "urlencode", "wordcount",
    }
)  # fmt: skip
"""Those of Jinja's that do no more than their input is long."""

_METHODS: dict[type, frozenset[str]] = {
    dict: frozenset({"get", "items", "keys", "values"}),
    str: frozenset({"lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip", "split", "startswith", "endswith"}),
}
_REFUSED = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Macro, nodes.CallBlock, nodes.Block)
_RUN_ADDRESS = re.compile(r"flow-run[s./](?:flow-run/)?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")

_PAGES = {
    "flow": "/flows/flow/{}",
    "flow-run": "/runs/flow-run/{}",
    "flow_run": "/runs/flow-run/{}",
    "task-run": "/runs/task-run/{}",
    "task_run": "/runs/task-run/{}",
    "deployment": "/deployments/deployment/{}",
    "work-pool": "/work-pools/work-pool/{}",
    "work_pool": "/work-pools/work-pool/{}",
    "work-queue": "/work-queues/work-queue/{}",
    "work_queue": "/work-queues/work-queue/{}",
    "automation": "/automations/automation/{}",
    "concurrency-limit": "/concurrency-limits/concurrency-limit/{}",
    "block-document": "/blocks/block/{}",
}
KIND = "__kind"
"""In an object of the context: what it is, for addresses."""


class Labels:
    """Labels whose names have dots, to be read step by step: ``labels.prefect.resource.id``."""

    __slots__ = ("_labels", "_prefix")

    def __init__(self, labels: Mapping[str, Any], prefix: str = "") -> None:
        self._labels, self._prefix = labels, prefix

    def step(self, name: str) -> Any:
        """Return the label's value, or what is left to go; None when no label begins so."""
        path = f"{self._prefix}{name}"
        if any(label.startswith(f"{path}.") for label in self._labels):
            return Labels(self._labels, f"{path}.")
        return self._labels.get(path)

    def __str__(self) -> str:
        return str(self._labels.get(self._prefix.removesuffix("."), ""))

    def __iter__(self) -> Iterator[str]:
        return (label for label in self._labels if label.startswith(self._prefix))


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, ui_url: str = "") -> None:
        super().__init__(autoescape=False, undefined=ChainableUndefined, cache_size=0)
        self.globals = {"range": _range}
        own: dict[str, Callable[..., Any]] = {
            "ui_url": lambda value: _address(ui_url, value),
            "ui_resource_events_url": lambda value: _events_address(ui_url, value),
            "flow_run_id": _flow_run_id,
            "humanize_naturaltime": _short_time,
        }
        self.filters = {name: self.filters[name] for name in FILTERS} | own

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self._of(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, dict | Labels) and isinstance(argument, str):
            return self._of(obj, argument)
        return super().getitem(obj, argument)

    def _of(self, obj: Any, name: str) -> Any:
        if isinstance(obj, Labels):
            found = obj.step(name)
            return self.undefined(obj=obj, name=name) if found is None else found
        if isinstance(obj, dict):
            if name in obj:
                return obj[name]
            if _ID in obj and name == "labels":
                return Labels(obj)
            if _ID in obj and _SHORT.get(name) in obj:
                return obj[_SHORT[name]]
            if name == "ui_url":  # an attribute in the days of notification policies
                return self.filters["ui_url"](obj)
        if any(isinstance(obj, kind) and name in names for kind, names in _METHODS.items()) or _is_of_loop(obj, name):
            return getattr(obj, name)
        return self.undefined(obj=obj, name=name)

    def is_safe_callable(self, obj: Any) -> bool:
        owner = getattr(obj, "__self__", None)
        name = getattr(obj, "__name__", "")
        return obj is _range or any(isinstance(owner, kind) and name in names for kind, names in _METHODS.items())

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - the form is Jinja's
        numbers = all(isinstance(side, int | float) for side in (left, right))
        if operator == "+" and not numbers:
            return _added(left, right)
        if not numbers:
            raise SecurityError(f"{operator!r} is for numbers here")
        if operator == "**" and (abs(right) > 64 or abs(left) > 10_000):
            raise SecurityError("the power is too large")
        result = self.binop_table[operator](left, right)
        if isinstance(result, int) and abs(result) > MAX_INTEGER:
            raise SecurityError("the number is too large")
        return result


def check_in_child(argument: dict[str, Any]) -> None:
    """Check templates: ``{"templates": [text, …]}``.

    Raises:
        ValueError: one of them cannot be rendered, and why.
    """
    for template in argument["templates"]:
        _compiled(_Sandbox(), template)


def render_in_child(argument: dict[str, Any]) -> list[str]:
    """Render templates: ``{"templates": [text, …], "context": {…}, "ui_url": address}``.

    Raises:
        ValueError: one of them cannot be rendered, and why.
    """
    environment = _Sandbox(argument["ui_url"])
    context = {**argument["context"], "labels": Labels(argument["context"].get("labels") or {})}
    return [_rendered(environment, template, context) for template in argument["templates"]]


def _rendered(environment: _Sandbox, template: str, context: Mapping[str, Any]) -> str:
    try:
        parts, length = [], 0
        for part in environment.from_string(_compiled(environment, template)).generate(context):
            length += len(part)
            if length > MAX_OUTPUT:
                raise ValueError(f"The template makes more than {MAX_OUTPUT:,} characters.")
            parts.append(part)
    except (TemplateError, TypeError, ZeroDivisionError, OverflowError, LookupError, AttributeError) as error:
        raise ValueError(f"The template cannot be rendered: {error}") from error
    return "".join(parts)


def _compiled(environment: _Sandbox, template: str) -> nodes.Template:
    if len(template) > MAX_TEMPLATE:
        raise ValueError(f"The template has {len(template):,} characters; at most {MAX_TEMPLATE:,} are allowed.")
    try:
        parsed = environment.parse(template)
        _check(parsed)
        environment.compile(parsed)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise ValueError(f"The template is none{f', line {line}' if line else ''}: {error.message}") from error
    return environment.parse(template)  # compiling has changed the first


def _check(parsed: nodes.Template) -> None:
    for node in parsed.find_all(_REFUSED):
        raise ValueError(f"A template of an automation cannot hold {type(node).__name__.lower()}; see line {node.lineno}.")
    loops = list(parsed.find_all(nodes.For))
    if len(loops) > MAX_LOOPS:
        raise ValueError(f"The template has {len(loops)} loops; at most {MAX_LOOPS} are allowed.")
    if (depth := _loop_depth(parsed)) > MAX_LOOP_DEPTH:
        raise ValueError(f"Loops stand {depth} deep inside of each other; at most {MAX_LOOP_DEPTH} are allowed.")
    for loop in loops:
        if loop.recursive:
            raise ValueError(f"A loop of an automation's template cannot be recursive; see line {loop.lineno}.")


def _loop_depth(node: nodes.Node) -> int:
    inner = max((_loop_depth(child) for child in node.iter_child_nodes()), default=0)
    return inner + isinstance(node, nodes.For)


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MAX_RANGE:
        raise SecurityError(f"a range has at most {MAX_RANGE} numbers")
    return numbers


def _added(left: Any, right: Any) -> Any:
    if isinstance(left, str | list) and isinstance(right, str | list) and len(left) + len(right) > MAX_RESULT:
        raise SecurityError("the text is too long")
    return left + right


@cache
def _loop_names() -> frozenset[str]:
    return frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "previtem", "nextitem"})


def _is_of_loop(obj: Any, name: str) -> bool:
    return type(obj).__name__ == "LoopContext" and name in _loop_names()


# --- filters -----------------------------------------------------------------------------------------------------------------


def _address(ui_url: str, value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    kind, found = value.get(KIND), value.get("id")
    if _ID in value:
        kind, _, found = value[_ID].removeprefix("prefect.").partition(".")
    if kind == "event" or "occurred" in value:
        return f"{ui_url}/events/event/{str(value.get('occurred', ''))[:10]}/{value.get('id', found)}"
    if kind == "work-pool" and _NAME in value:
        found = value[_NAME]
    elif kind == "work_pool":
        found = value.get("name")
    page = _PAGES.get(str(kind))
    return "" if page is None or not found else f"{ui_url}{page.format(found)}"


def _events_address(ui_url: str, value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    resource = value.get(_ID) or f"prefect.{str(value.get(KIND, '')).replace('_', '-')}.{value.get('id', '')}"
    return f"{ui_url}/events?resource={resource}"


def _flow_run_id(text: Any) -> str:
    found = _RUN_ADDRESS.search(str(text).lower())
    return found.group(1) if found else ""


def _short_time(value: Any) -> str:
    """A moment as people write it. The process has no clock to say how long ago it was."""
    try:
        return f"{datetime.fromisoformat(str(value)):%d %b %Y, %H:%M:%S} UTC"
    except ValueError:
        return str(value)
