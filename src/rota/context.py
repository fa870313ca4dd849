"""Where code is: the run around it, and the tags that its runs get. Kept in context variables: each thread has its own."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from rota.exceptions import MissingContextError
from rota.logging.context import current_run

if TYPE_CHECKING:
    from typing import Self

    from rota.client import SyncRotaClient
    from rota.client.contexts import AsyncClientContext, SyncClientContext
    from rota.contract.flow_runs import FlowRun
    from rota.contract.task_runs import TaskRun
    from rota.engine.live import LiveFlowRun, LiveTaskRun
    from rota.flows import Flow
    from rota.results import ResultStore
    from rota.settings.scopes import (
        SettingsContext,
        get_settings_context,
        refresh_global_settings_context,
        root_settings_context,
        use_profile,
    )
    from rota.task_runners import TaskRunner
    from rota.tasks import Task

__all__ = [
    "AsyncClientContext",
    "EngineContext",
    "FlowRunContext",
    "RunContext",
    "SettingsContext",
    "SyncClientContext",
    "TagsContext",
    "TaskRunContext",
    "get_run_context",
    "get_settings_context",
    "hydrated_context",
    "refresh_global_settings_context",
    "root_settings_context",
    "serialize_context",
    "tags",
    "use_profile",
    "with_context",
]

_HOMES = {
    **dict.fromkeys(("AsyncClientContext", "SyncClientContext"), "rota.client.contexts"),
    **dict.fromkeys(
        (
            "SettingsContext",
            "get_settings_context",
            "refresh_global_settings_context",
            "root_settings_context",
            "use_profile",
        ),
        "rota.settings.scopes",
    ),
}
"""Name → the module that defines it, loaded when it is asked for: a definition needs neither client nor settings."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'rota.context' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class RunContext:
    """What flow runs and task runs have in common."""

    start_time: datetime
    """When this attempt started, in UTC."""
    parameters: dict[str, Any]
    log_prints: bool

    @property
    def client(self) -> SyncRotaClient:
        """A client of the server that the run is recorded in."""
        from rota.client import get_client  # late: a definition needs none

        return get_client(sync_client=True)


@dataclass(frozen=True, slots=True)
class FlowRunContext(RunContext):
    """The flow run around the present code."""

    flow: Flow[..., Any]
    live: LiveFlowRun

    @property
    def flow_run(self) -> FlowRun:
        """The run as the API shows it, as of its last state."""
        return self.live.shown()

    @property
    def result_store(self) -> ResultStore:
        """Where the flow's result is kept."""
        return _result_store(self.live)

    @property
    def persist_result(self) -> bool:
        """Whether the flow's result is kept."""
        return _persist_result(self.live)

    @property
    def task_runner(self) -> TaskRunner:
        return self.live.task_runner

    @classmethod
    def get(cls) -> FlowRunContext | None:
        """Return the flow run around the present code, also from inside its tasks; None outside of one."""
        run = current_run.get()
        live = getattr(run, "flow_live", None)
        return live.context if live is not None else None


EngineContext = FlowRunContext


@dataclass(frozen=True, slots=True)
class TaskRunContext(RunContext):
    """The task run around the present code."""

    task: Task[..., Any]
    live: LiveTaskRun

    @property
    def task_run(self) -> TaskRun:
        """The run as the API shows it, as of its last state."""
        return self.live.task_run

    @property
    def result_store(self) -> ResultStore:
        """Where the task's result is kept."""
        return _result_store(self.live)

    @property
    def persist_result(self) -> bool:
        """Whether the task's result is kept."""
        return _persist_result(self.live)

    @classmethod
    def get(cls) -> TaskRunContext | None:
        """Return the task run around the present code; None outside of one."""
        run = current_run.get()
        live = getattr(run, "task_live", None)
        return live.context if live is not None else None


def _result_store(run: LiveFlowRun | LiveTaskRun) -> ResultStore:
    from rota.results import store_of_run  # late: most runs keep no result

    return store_of_run(run)


def _persist_result(run: LiveFlowRun | LiveTaskRun) -> bool:
    from rota.results import is_kept_of_run  # late, as above

    return is_kept_of_run(run)


def get_run_context() -> FlowRunContext | TaskRunContext:
    """Return the innermost run around the present code.

    Raises:
        MissingContextError: there is none.
    """
    context = TaskRunContext.get() or FlowRunContext.get()
    if context is None:
        raise MissingContextError("No run context here: call get_run_context() inside a flow or a task that is running.")
    return context


_current_tags: ContextVar[frozenset[str]] = ContextVar("rota_tags", default=frozenset())


@dataclass(frozen=True)
class TagsContext:
    """The tags that `tags` has set around the present code. In its own ``with`` block they are in force, and no others."""

    current_tags: frozenset[str] = frozenset()

    @classmethod
    def get(cls) -> TagsContext:
        return cls(_current_tags.get())

    def __enter__(self) -> Self:
        token = _current_tags.set(frozenset(self.current_tags))
        self.__dict__.setdefault("_tokens", []).append(token)
        return self

    def __exit__(self, *_details: object) -> None:
        _current_tags.reset(self.__dict__["_tokens"].pop())


@contextmanager
def tags(*new_tags: str) -> Generator[set[str], None, None]:
    """Give all flow runs and task runs that start inside these tags, beside those around it.

    Yields the tags in force.
    """
    for tag in new_tags:
        if not isinstance(tag, str) or not tag:
            raise TypeError(f"tags() takes texts that are not empty, got {tag!r}.")
    in_force = _current_tags.get() | frozenset(new_tags)
    token = _current_tags.set(in_force)
    try:
        yield set(in_force)
    finally:
        _current_tags.reset(token)


# --- to threads and processes of one's own --------------------------------------------------------------------------------


def with_context(fn: Callable[P, R]) -> Callable[P, R]:
    """Return `fn` so that it runs, wherever it is called, where this code is: in the present run, with its tags.

    For threads and executors of one's own, whose code is outside of any run otherwise: ``pool.map(with_context(work), items)``.
    It may be pickled, for processes; the present run's flow and parameters go with it. May be called many times, also at once.
    """
    return _InContext(fn)


class _InContext:
    def __init__(self, fn: Callable[..., Any], serialized: dict[str, Any] | None = None) -> None:
        self._fn = fn
        self._context = copy_context()
        self._serialized = serialized

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._serialized is not None:
            with hydrated_context(self._serialized):
                return self._fn(*args, **kwargs)
        # A copy: a context can be entered once at a time.
        return self._context.copy().run(self._fn, *args, **kwargs)

    def __reduce__(self) -> Any:
        return (_InContext, (self._fn, self._serialized or self._context.copy().run(serialize_context)))


def serialize_context() -> dict[str, Any]:
    """Return where this code is, in a form that can be pickled: for `hydrated_context` in another process.

    Raises:
        SerializationError: the run's flow or parameters cannot be pickled.
    """
    from rota.engine.carried_context import serialize  # late: a definition costs nothing

    return serialize()


def hydrated_context(serialized_context: dict[str, Any] | None = None) -> AbstractContextManager[None]:
    """Inside a `with` block, be where `serialize_context` was called. What is done there is told when the block ends."""
    from rota.engine.carried_context import entered  # late, as above

    return entered(serialized_context or {})
