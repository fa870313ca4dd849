"""Flows: the definition. A call hands over to the engine."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Generic, Literal, ParamSpec, Protocol, TypeVar, cast, overload

from rota.deployments.deployable import Deployable
from rota.utilities.annotations import NotSet
from rota.utilities.definitions import (
    BoundDefinition,
    check_delay,
    check_hooks,
    check_name,
    check_reserved,
    check_retries,
    check_text,
    check_timeout,
    function_name,
    unwrap_function,
)

if TYPE_CHECKING:
    from types import ModuleType

    from rota.contract.flow_runs import FlowRun
    from rota.core.states import State
    from rota.futures import RotaFuture
    from rota.serializers import Serializer
    from rota.task_runners import TaskRunner
    from rota.utilities.parameter_schemas import ParameterSchema

P = ParamSpec("P")
R = TypeVar("R", covariant=True)
T = TypeVar("T")
BoundP = ParamSpec("BoundP")

Hook = Callable[..., Any]
"""Called as ``hook(flow, flow_run, state)``; may be async."""


class FlowStateHook(Protocol):
    """What a state hook of a flow is called with. Its names may be others: arguments go by position."""

    def __call__(self, flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> Awaitable[None] | None: ...


_engine: ModuleType | None = None


def engine() -> ModuleType:
    """Late door: a definition costs nothing, calling it loads the engine."""
    global _engine
    if _engine is None:
        import rota.engine

        _engine = rota.engine
    return _engine


class Flow(BoundDefinition, Deployable, Generic[P, R]):
    """A function whose runs are observed.

    Calling it runs it and returns what it returns; with ``return_state=True`` the final `State`. Times in options are seconds.

    Raises at definition: `InvalidNameError`, `ReservedArgumentError`, `TypeError` or `ValueError` for an option that cannot be.
    """

    def __init__(
        self,
        fn: Callable[P, R] | classmethod[Any, P, R] | staticmethod[P, R],
        name: str | None = None,
        version: str | None = None,
        flow_run_name: Callable[..., str] | str | None = None,
        retries: int | None = None,
        retry_delay_seconds: float | int | None = None,
        task_runner: TaskRunner | type[TaskRunner] | None = None,
        description: str | None = None,
        timeout_seconds: float | int | None = None,
        validate_parameters: bool = True,
        persist_result: bool | None = None,
        result_storage: Any = None,
        result_serializer: Serializer | str | None = None,
        cache_result_in_memory: bool = True,
        log_prints: bool | None = None,
        on_completion: list[Hook] | None = None,
        on_failure: list[Hook] | None = None,
        on_cancellation: list[Hook] | None = None,
        on_crashed: list[Hook] | None = None,
        on_running: list[Hook] | None = None,
    ) -> None:
        plain, self._bound_as = unwrap_function(fn, "flow")
        if name is not None:
            check_name("flow", name)
        self.name = name if name is not None else function_name(plain, "flow").replace("_", "-")
        check_reserved("flow", self.name, plain)
        if flow_run_name is not None and not isinstance(flow_run_name, str) and not callable(flow_run_name):
            raise TypeError(f"`flow_run_name` takes text or a function, got {type(flow_run_name).__name__}.")
        functools.update_wrapper(cast(Any, self), plain)
        self.fn: Callable[P, R] = cast("Callable[P, R]", plain)
        self.isasync = inspect.iscoroutinefunction(plain) or inspect.isasyncgenfunction(plain)
        self.isgenerator = inspect.isgeneratorfunction(plain) or inspect.isasyncgenfunction(plain)
        self._version = check_text("version", "flow", self.name, version)
        self.flow_run_name = flow_run_name
        self.retries = check_retries("flow", self.name, retries)
        self.retry_delay_seconds = check_delay("flow", self.name, retry_delay_seconds)
        self.task_runner = task_runner
        self.description = description or inspect.getdoc(plain)
        self.timeout_seconds = check_timeout("flow", self.name, timeout_seconds)
        self.should_validate_parameters = validate_parameters
        self.persist_result = persist_result if persist_result is not None else _asked_for(result_storage, result_serializer)
        self.result_storage = result_storage
        self.result_serializer = result_serializer
        self.cache_result_in_memory = cache_result_in_memory
        self.log_prints = log_prints
        self.on_completion_hooks = check_hooks("on_completion", on_completion)
        self.on_failure_hooks = check_hooks("on_failure", on_failure)
        self.on_cancellation_hooks = check_hooks("on_cancellation", on_cancellation)
        self.on_crashed_hooks = check_hooks("on_crashed", on_crashed)
        self.on_running_hooks = check_hooks("on_running", on_running)

    @property
    def version(self) -> str | None:
        """The version given, else a digest of the file that defines the flow; None where there is no file."""
        if self._version is None:
            self._version = _file_version(self.fn)
        return self._version

    @version.setter
    def version(self, version: str | None) -> None:
        self._version = check_text("version", "flow", self.name, version)

    @property
    def parameters(self) -> ParameterSchema:
        """The JSON schema of the parameters."""
        from rota.utilities.parameter_schemas import parameter_schema  # late: the schema needs pydantic

        return parameter_schema(self.fn)

    # `self` (or `cls`) is the function's first parameter, and no argument of calls through an object.
    @overload
    def __get__(self, instance: None, owner: type | None = None) -> Flow[P, R]: ...
    @overload
    def __get__(self: Flow[Concatenate[Any, BoundP], T], instance: object, owner: type | None = None) -> Flow[BoundP, T]: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> Flow[P, R]: ...
    def __get__(self, instance: object | None, owner: type | None = None) -> Any:
        """Bind to an instance (or class), as a function in a class body is bound."""
        return self._bound_to(instance, owner)

    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...
    @overload
    def __call__(
        self: Flow[P, Coroutine[Any, Any, T]], *args: Any, return_state: Literal[True], **kwargs: Any
    ) -> Coroutine[Any, Any, State[T]]: ...
    @overload
    def __call__(self: Flow[P, T], *args: Any, return_state: Literal[True], **kwargs: Any) -> State[T]: ...
    @overload
    def __call__(
        self, *args: Any, wait_for: Iterable[RotaFuture[Any]] | None, return_state: Literal[False] = False, **kwargs: Any
    ) -> R: ...
    def __call__(  # type: ignore[misc]  # the names of its own are refused as parameters (`check_reserved`)
        self,
        *args: Any,
        return_state: bool = False,
        wait_for: Iterable[RotaFuture[Any]] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run the flow: its result, or with `return_state` its final state.

        Inside another flow this is a nested run. `wait_for` are futures that must be done first.

        Raises: what the function raises; `ParameterTypeError` when an argument does not fit its type hint;
        `ParameterBindError` when arguments are missing or too many.
        """
        return engine().call_flow(self, args, kwargs, return_state=return_state, wait_for=wait_for)

    def with_options(
        self,
        *,
        name: str | None = None,
        version: str | None = None,
        retries: int | None = None,
        retry_delay_seconds: float | int | None = None,
        description: str | None = None,
        flow_run_name: Callable[..., str] | str | None = None,
        task_runner: TaskRunner | type[TaskRunner] | None = None,
        timeout_seconds: float | int | None = None,
        validate_parameters: bool | None = None,
        persist_result: Any = NotSet,
        result_storage: Any = NotSet,
        result_serializer: Any = NotSet,
        cache_result_in_memory: bool | None = None,
        log_prints: Any = NotSet,
        on_completion: list[Hook] | None = None,
        on_failure: list[Hook] | None = None,
        on_cancellation: list[Hook] | None = None,
        on_crashed: list[Hook] | None = None,
        on_running: list[Hook] | None = None,
    ) -> Flow[P, R]:
        """Return a flow of the same function with these options changed; what is not given stays."""
        changed = Flow[P, R](
            self._decorated(),
            name=name or self.name,
            version=version or self._version,
            flow_run_name=flow_run_name or self.flow_run_name,
            retries=self.retries if retries is None else retries,
            retry_delay_seconds=self.retry_delay_seconds if retry_delay_seconds is None else retry_delay_seconds,
            task_runner=task_runner or self.task_runner,
            description=description or self.description,
            timeout_seconds=self.timeout_seconds if timeout_seconds is None else timeout_seconds,
            validate_parameters=self.should_validate_parameters if validate_parameters is None else validate_parameters,
            persist_result=self.persist_result if persist_result is NotSet else persist_result,
            result_storage=self.result_storage if result_storage is NotSet else result_storage,
            result_serializer=self.result_serializer if result_serializer is NotSet else result_serializer,
            cache_result_in_memory=self.cache_result_in_memory if cache_result_in_memory is None else cache_result_in_memory,
            log_prints=self.log_prints if log_prints is NotSet else log_prints,
            on_completion=on_completion or self.on_completion_hooks,
            on_failure=on_failure or self.on_failure_hooks,
            on_cancellation=on_cancellation or self.on_cancellation_hooks,
            on_crashed=on_crashed or self.on_crashed_hooks,
            on_running=on_running or self.on_running_hooks,
        )
        changed._bound_as = self._bound_as
        changed._storage, changed._entrypoint = self._storage, self._entrypoint
        return changed

    def validate_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return `parameters` checked against the type hints and converted to them.

        Raises:
            ParameterTypeError: says for each wrong parameter what came and what was expected.
        """
        from rota.engine.parameters import validate_parameters  # late: needs pydantic

        return validate_parameters(self.fn, parameters)

    def serialize_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return `parameters` as JSON can hold them, as they are stored with a run."""
        from rota.engine.parameters import serialize_parameters  # late: needs pydantic

        return serialize_parameters(parameters)[0]

    def visualize(self, *args: Any, **kwargs: Any) -> Any:
        """Draw which tasks and subflows the flow calls, and which takes results of which, without running them.

        The flow's own code runs, with these arguments. Writes ``<flow's name>.svg`` into the working directory and, where the
        package `graphviz` is installed, ``<flow's name>.gv``. A task whose result the flow's own code looks into needs
        ``viz_return_value=…``. From a coroutine, await it.

        Raises:
            FlowVisualizationError: the flow's code needs a result that is not there.
            VisualizationUnsupportedError: it asks for states, or calls a generator.
        """
        from rota.utilities.dispatch import is_called_from_coroutine
        from rota.utilities.visualization import avisualize_flow, visualize_flow  # late: few flows are drawn

        return (avisualize_flow if is_called_from_coroutine() else visualize_flow)(self, args, kwargs)

    async def avisualize(self, *args: Any, **kwargs: Any) -> None:
        """Draw the flow, as `visualize` does."""
        from rota.utilities.visualization import avisualize_flow  # late, as above

        await avisualize_flow(self, args, kwargs)

    def generate_mermaid_graph(self, *args: Any, **kwargs: Any) -> str:
        """Return what `visualize` draws as a flowchart in the language of Mermaid, which Markdown pages and artifacts show."""
        from rota.utilities.visualization import mermaid_graph  # late, as above

        return mermaid_graph(self, args, kwargs)

    async def agenerate_mermaid_graph(self, *args: Any, **kwargs: Any) -> str:
        """Return the flowchart, as `generate_mermaid_graph` does."""
        from rota.utilities.visualization import amermaid_graph  # late, as above

        return await amermaid_graph(self, args, kwargs)

    def on_completion(self, fn: Hook) -> Hook:
        """Decorator: call `fn(flow, flow_run, state)` when a run completes."""
        self.on_completion_hooks.append(fn)
        return fn

    def on_failure(self, fn: Hook) -> Hook:
        """Decorator: call `fn(flow, flow_run, state)` when a run fails for good."""
        self.on_failure_hooks.append(fn)
        return fn

    def on_cancellation(self, fn: Hook) -> Hook:
        """Decorator: call `fn(flow, flow_run, state)` when a run is cancelled."""
        self.on_cancellation_hooks.append(fn)
        return fn

    def on_crashed(self, fn: Hook) -> Hook:
        """Decorator: call `fn(flow, flow_run, state)` when a run crashes."""
        self.on_crashed_hooks.append(fn)
        return fn

    def on_running(self, fn: Hook) -> Hook:
        """Decorator: call `fn(flow, flow_run, state)` each time a run starts running."""
        self.on_running_hooks.append(fn)
        return fn


def _asked_for(storage: Any, serializer: Any) -> bool | None:
    """Naming a storage or serializer says that results are to be kept."""
    return True if storage is not None or serializer is not None else None


def _file_version(fn: Callable[..., Any]) -> str | None:
    code = getattr(inspect.unwrap(fn), "__code__", None)
    if code is None:
        return None
    path = Path(code.co_filename)
    try:
        content = path.read_bytes()
    except OSError:
        return None  # typed at a prompt or in a notebook: there is no file to digest
    import hashlib  # late: costs 4 ms, and most definitions never ask for their version

    return hashlib.md5(content, usedforsecurity=False).hexdigest()


class FlowDecorator:
    """The `flow` decorator: ``@flow`` bare, or ``@flow(option=…)``."""

    @overload
    def __call__(self, __fn: Callable[P, R]) -> Flow[P, R]: ...
    @overload
    def __call__(
        self,
        __fn: None = None,
        *,
        name: str | None = None,
        version: str | None = None,
        flow_run_name: Callable[..., str] | str | None = None,
        retries: int | None = None,
        retry_delay_seconds: float | int | None = None,
        task_runner: TaskRunner | type[TaskRunner] | None = None,
        description: str | None = None,
        timeout_seconds: float | int | None = None,
        validate_parameters: bool = True,
        persist_result: bool | None = None,
        result_storage: Any = None,
        result_serializer: Serializer | str | None = None,
        cache_result_in_memory: bool = True,
        log_prints: bool | None = None,
        on_completion: list[Hook] | None = None,
        on_failure: list[Hook] | None = None,
        on_cancellation: list[Hook] | None = None,
        on_crashed: list[Hook] | None = None,
        on_running: list[Hook] | None = None,
    ) -> Callable[[Callable[P, R]], Flow[P, R]]: ...
    def __call__(
        self,
        __fn: Callable[P, R] | None = None,
        *,
        name: str | None = None,
        version: str | None = None,
        flow_run_name: Callable[..., str] | str | None = None,
        retries: int | None = None,
        retry_delay_seconds: float | int | None = None,
        task_runner: TaskRunner | type[TaskRunner] | None = None,
        description: str | None = None,
        timeout_seconds: float | int | None = None,
        validate_parameters: bool = True,
        persist_result: bool | None = None,
        result_storage: Any = None,
        result_serializer: Serializer | str | None = None,
        cache_result_in_memory: bool = True,
        log_prints: bool | None = None,
        on_completion: list[Hook] | None = None,
        on_failure: list[Hook] | None = None,
        on_cancellation: list[Hook] | None = None,
        on_crashed: list[Hook] | None = None,
        on_running: list[Hook] | None = None,
    ) -> Any:
        """Make a function a flow. See `Flow` for the options."""
        options = {key: value for key, value in locals().items() if key not in ("self", "_FlowDecorator__fn")}
        if __fn is None:
            return functools.partial(Flow, **options)
        return Flow(__fn, **options)

    from_source = staticmethod(Flow.from_source)
    afrom_source = staticmethod(Flow.afrom_source)


flow = FlowDecorator()

_LATER = {
    "aserve": "rota.runner.serving",
    "load_flow_argument_from_entrypoint": "rota.deployments.loading",
    "load_flow_arguments_from_entrypoint": "rota.deployments.loading",
    "load_flow_from_entrypoint": "rota.deployments.loading",
    "load_flow_from_flow_run": "rota.deployments.loading",
    "load_function_and_convert_to_flow": "rota.deployments.loading",
    "load_placeholder_flow": "rota.deployments.loading",
    "safe_load_flow_from_entrypoint": "rota.deployments.loading",
    "serve": "rota.runner.serving",
}
"""Names that are found here and defined elsewhere: what they need is loaded when they are used."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'rota.flows' has no attribute {name!r}")
    import importlib

    value = globals()[name] = getattr(importlib.import_module(_LATER[name]), name)
    return value
