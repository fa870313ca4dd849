"""The structure of a flow without running its tasks: which are called, and which takes results of which."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self

from rota.exceptions import MappingMissingIterable
from rota.utilities.asyncutils import run_coro_as_sync

if TYPE_CHECKING:
    from graphviz import Digraph

_UNTRACEABLE = (bool, type(None), int)
"""Values that Python shares, so that being the same object says nothing about where one came from."""


class FlowVisualizationError(Exception):
    """A flow cannot be drawn: its own code failed without real results."""


class VisualizationUnsupportedError(Exception):
    """A flow does something that has no meaning while it is drawn."""


class GraphvizImportError(Exception):
    """The package `graphviz` is not installed."""


class GraphvizExecutableNotFoundError(Exception):
    """The program `dot` of Graphviz is not installed."""


class VizTask:
    """A call of a task or subflow in the picture; stands for its result where the task has no `viz_return_value`."""

    def __init__(self, name: str, upstream_tasks: list[VizTask] | None = None) -> None:
        self.name = name
        self.upstream_tasks = upstream_tasks or []

    def __repr__(self) -> str:
        return f"<result of {self.name}>"


class VizFuture:
    """What `submit` gives while a flow is drawn: a future that is done."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def result(self, timeout: float | None = None, raise_on_failure: bool = True) -> Any:  # noqa: ARG002 - as futures have it
        return self.value

    def wait(self, timeout: float | None = None) -> None:
        """Return at once."""

    @property
    def state(self) -> Any:
        raise VisualizationUnsupportedError(
            "A state has no meaning while a flow is drawn: nothing runs. Use the result instead."
        )


class VizFutureList(list[VizFuture]):
    """What `map` gives while a flow is drawn."""

    def result(self, timeout: float | None = None, raise_on_failure: bool = True) -> list[Any]:  # noqa: ARG002 - as above
        return [future.value for future in self]

    def wait(self, timeout: float | None = None) -> None:
        """Return at once."""


class TaskVizTrackerState:
    """Where the tracker of the present drawing is kept."""

    current: ClassVar[ContextVar[TaskVizTracker | None]] = ContextVar("rota_visualizing", default=None)


class TaskVizTracker(AbstractContextManager["TaskVizTracker"]):
    """Notes the calls inside its `with` block."""

    def __init__(self) -> None:
        self.tasks: list[VizTask] = []
        self.dynamic_task_counter: dict[str, int] = {}
        self.object_id_to_task: dict[int, VizTask] = {}
        self._kept: list[Any] = []
        """Return values, so that no other object gets their identity."""
        self._token: Token[TaskVizTracker | None] | None = None

    def __enter__(self) -> Self:
        self._token = TaskVizTrackerState.current.set(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._token is not None:
            TaskVizTrackerState.current.reset(self._token)

    def add_task(self, task: VizTask) -> None:
        """Add a call, its name made unique by a number."""
        number = self.dynamic_task_counter.get(task.name, 0)
        self.dynamic_task_counter[task.name] = number + 1
        task.name = f"{task.name}-{number}"
        self.tasks.append(task)

    def link_viz_return_value_to_viz_task(self, viz_return_value: Any, viz_task: VizTask) -> None:
        """Remember which call gave this object; later ones win."""
        if not isinstance(viz_return_value, _UNTRACEABLE):
            self.object_id_to_task[id(viz_return_value)] = viz_task
            self._kept.append(viz_return_value)

    def upstream_of(self, values: Any) -> list[VizTask]:
        """Return the calls whose results are in `values`, however deep."""
        found: dict[int, VizTask] = {}
        for item in find_all(values):
            task = item if isinstance(item, VizTask) else self.object_id_to_task.get(id(item))
            if task is not None:
                found[id(task)] = task
        return list(found.values())


def find_all(values: Any) -> list[Any]:
    """Return all values inside collections, and inside futures of a drawing."""
    found: list[Any] = []
    pending: list[Any] = [values]
    seen: set[int] = set()
    while pending:
        value = pending.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        found.append(value)
        if isinstance(value, VizFuture):
            pending.append(value.value)
        elif isinstance(value, dict):
            pending += value.values()
        elif isinstance(value, list | tuple | set | frozenset):
            pending += value
        elif hasattr(value, "unwrap") and not isinstance(value, type):
            pending.append(value.unwrap())
    return found


def get_task_viz_tracker() -> TaskVizTracker | None:
    """Return the tracker of the drawing that goes on around the present code, if one does."""
    return TaskVizTrackerState.current.get()


def track_viz_task(
    is_async: bool, task_name: str, parameters: dict[str, Any], viz_return_value: Any | None = None
) -> Any | Coroutine[Any, Any, Any]:
    """Note a call, and return what stands for its result; for an async task, a coroutine of it."""
    value = _tracked(task_name, parameters, viz_return_value)
    if not is_async:
        return value

    async def called() -> Any:
        return value

    return called()


def _tracked(task_name: str, parameters: dict[str, Any], viz_return_value: Any | None) -> Any:
    tracker = get_task_viz_tracker()
    if tracker is None:
        raise FlowVisualizationError("Nothing is being drawn here: call flow.visualize().")
    task = VizTask(task_name, tracker.upstream_of(parameters))
    tracker.add_task(task)
    if viz_return_value is None:
        return task
    tracker.link_viz_return_value_to_viz_task(viz_return_value, task)
    return viz_return_value


# --- calls that the engine hands over while a flow is drawn --------------------------------------------------------------


def track_call(called: Any, parameters: dict[str, Any], wait_for: Any, *, return_state: bool) -> Any:
    """Note a call of a task or a subflow."""
    _check(called, return_state)
    value = getattr(called, "viz_return_value", None)
    return track_viz_task(called.isasync, called.name, {**parameters, "wait_for": wait_for}, value)


def track_submit(task: Any, parameters: dict[str, Any], wait_for: Any, *, return_state: bool) -> VizFuture:
    """Note a submitted call."""
    _check(task, return_state)
    return VizFuture(_tracked(task.name, {**parameters, "wait_for": wait_for}, task.viz_return_value))


def track_map(
    task: Any,
    given: dict[str, Any],
    spread: Callable[[dict[str, Any]], Iterable[dict[str, Any]]],
    wait_for: Any,
    *,
    return_state: bool,
) -> VizFutureList:
    """Note the calls of a map; a single one where nobody knows how many elements there will be.

    Raises:
        MappingMissingIterable, MappingLengthMismatch: as `map` does.
    """
    values = {name: value.value if isinstance(value, VizFuture) else value for name, value in given.items()}
    try:
        calls = list(spread(values))
    except MappingMissingIterable:
        if not any(isinstance(value, VizTask) for value in values.values()):
            raise
        calls = [values]
    tracker = get_task_viz_tracker()
    whole = [tracker.object_id_to_task.get(id(value)) for value in values.values()] if tracker is not None else []
    return VizFutureList(
        track_submit(task, {**task.binder.defaults, **each}, [wait_for, whole], return_state=return_state) for each in calls
    )


def _check(called: Any, return_state: bool) -> None:
    if return_state:
        raise VisualizationUnsupportedError(
            f"{called.name!r} is called with return_state=True: there are no states while a flow is drawn. Take its result."
        )
    if called.isgenerator:
        raise VisualizationUnsupportedError(f"{called.name!r} is a generator: its items are not there while a flow is drawn.")


# --- drawing -------------------------------------------------------------------------------------------------------------


def calls_of(flow: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> TaskVizTracker:
    """Run the body of a blocking flow with its tasks only noted.

    Raises:
        VisualizationUnsupportedError, FlowVisualizationError: as `Flow.visualize`.
    """
    _check(flow, return_state=False)
    call_args, call_kwargs = flow.binder.unbind(flow.binder.bind(args, kwargs))
    with TaskVizTracker() as tracker:
        _guarded(flow, lambda: flow.fn(*call_args, **call_kwargs))
    return tracker


async def acalls_of(flow: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> TaskVizTracker:
    """Do the same for an async flow; a blocking one is called as it is."""
    if not flow.isasync:
        return calls_of(flow, args, kwargs)
    _check(flow, return_state=False)
    call_args, call_kwargs = flow.binder.unbind(flow.binder.bind(args, kwargs))
    with TaskVizTracker() as tracker:
        try:
            await flow.fn(*call_args, **call_kwargs)
        except (VisualizationUnsupportedError, FlowVisualizationError):
            raise
        except Exception as error:
            raise _failed(flow, error) from error
    return tracker


def _guarded(flow: Any, body: Callable[[], Any]) -> None:
    try:
        body()
    except (VisualizationUnsupportedError, FlowVisualizationError):
        raise
    except Exception as error:
        raise _failed(flow, error) from error


def _failed(flow: Any, error: Exception) -> FlowVisualizationError:
    return FlowVisualizationError(
        f"Flow {flow.name!r} cannot be drawn: its code raised {type(error).__name__}: {error}. No task runs while a flow is "
        "drawn; where the flow's own code needs a result, give the task one: @task(viz_return_value=…)."
    )


def visualize_flow(flow: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Draw a flow, blocking."""
    if flow.isasync:
        run_coro_as_sync(avisualize_flow(flow, args, kwargs))
        return
    _write(calls_of(flow, args, kwargs), flow.name)


async def avisualize_flow(flow: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Draw a flow from a coroutine."""
    _write(await acalls_of(flow, args, kwargs), flow.name)


def mermaid_graph(flow: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Return what a flow calls as a flowchart in the language of Mermaid, blocking."""
    if flow.isasync:
        return run_coro_as_sync(amermaid_graph(flow, args, kwargs)) or ""
    return build_mermaid_dependencies(calls_of(flow, args, kwargs))


async def amermaid_graph(flow: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Do the same from a coroutine."""
    return build_mermaid_dependencies(await acalls_of(flow, args, kwargs))


def _write(tracker: TaskVizTracker, name: str) -> None:
    stem = re.sub(r"[^\w.-]+", "-", name).strip(".-") or "flow"
    path = Path(f"{stem}.svg")
    path.write_text(picture_of(tracker, name), encoding="utf-8")
    try:
        graph = build_task_dependencies(tracker)
    except GraphvizImportError:
        graph = None
    print(f"Drew flow {name!r} in {path.resolve()}")  # noqa: T201 - the answer to a call made at a prompt
    if graph is not None:
        source = path.with_suffix(".gv")
        graph.save(str(source))
        print(f"Its graph for Graphviz is in {source.resolve()}")  # noqa: T201 - as above


def picture_of(tracker: TaskVizTracker, name: str) -> str:
    """Return what was noted as an SVG document."""
    from rota.utilities.graph_svg import Box, draw_svg  # late: few flows are drawn

    boxes = [Box(task.name, task.name, parents=[source.name for source in task.upstream_tasks]) for task in tracker.tasks]
    count = len(boxes)
    return draw_svg(boxes, name, f"{count} call{'' if count == 1 else 's'}, drawn without running them")


def build_task_dependencies(task_run_tracker: TaskVizTracker) -> Digraph:
    """Return what was noted as a graph of the package `graphviz`.

    Raises:
        GraphvizImportError: the package is not installed.
    """
    try:
        graphviz = import_module("graphviz")
    except ImportError as error:
        raise GraphvizImportError("The package 'graphviz' is not installed: pip install graphviz.") from error
    graph = graphviz.Digraph(graph_attr={"rankdir": "LR"}, node_attr={"shape": "box", "style": "rounded"})
    for task in task_run_tracker.tasks:
        graph.node(task.name)
        for source in task.upstream_tasks:
            graph.edge(source.name, task.name)
    return graph


def build_mermaid_dependencies(task_run_tracker: TaskVizTracker) -> str:
    """Return what was noted as a flowchart in the language of Mermaid."""
    ids = {id(task): f"t{number}" for number, task in enumerate(task_run_tracker.tasks)}
    lines = ["graph LR"]
    for task in task_run_tracker.tasks:
        label = re.sub(r'["\[\]<>]', "", task.name)
        lines.append(f'    {ids[id(task)]}["{label}"]')
        lines += [f"    {ids[id(source)]} --> {ids[id(task)]}" for source in task.upstream_tasks if id(source) in ids]
    return "\n".join(lines)


def visualize_task_dependencies(graph: Digraph, flow_run_name: str) -> None:
    """Render a graph with Graphviz into ``<flow_run_name>.png`` and show it.

    Raises:
        GraphvizExecutableNotFoundError: the program `dot` is not installed.
    """
    missing = import_module("graphviz").ExecutableNotFound
    try:
        graph.render(filename=flow_run_name, view=True, format="png", cleanup=True)
    except missing as error:
        raise GraphvizExecutableNotFoundError(
            "The program 'dot' was not found: install Graphviz, as by 'apt-get install graphviz'. Flow.visualize needs none: "
            "it writes an SVG."
        ) from error
