"""Tasks: the definition. A call hands over to the engine."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Coroutine, Iterable
from datetime import timedelta
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    Literal,
    ParamSpec,
    Protocol,
    Self,
    TypedDict,
    TypeGuard,
    TypeVar,
    cast,
    overload,
)

from rota.core.backoff import exponential_backoff
from rota.flows import engine
from rota.utilities.annotations import NotSet
from rota.utilities.definitions import (
    BoundDefinition,
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
    from rota.assets.core import Asset
    from rota.assets.materialize import MaterializingTask as MaterializingTask
    from rota.cache_policies import CachePolicy
    from rota.context import TaskRunContext
    from rota.core.states import State
    from rota.futures import RotaDistributedFuture, RotaFuture, RotaFutureList
    from rota.serializers import Serializer

P = ParamSpec("P")
R = TypeVar("R", covariant=True)
T = TypeVar("T")
BoundP = ParamSpec("BoundP")

__all__ = ["Task", "TaskOptions", "exponential_backoff", "task", "task_input_hash"]

TaskStateHook = Callable[..., Any]
"""Called as ``hook(task, task_run, state)``; may be async."""
TransactionHook = Callable[..., Any]
"""Called as ``hook(transaction)``; may be async."""
RetryDelay = float | int | list[float] | Callable[[int], list[float]]
MAX_RETRY_DELAYS = 50
SCRIPT_MODULE_PREFIX = "rota_script_"
"""Begins the module name of a script that was loaded by its path, for a retry or in another process."""


class TaskRunNameCallbackWithParameters(Protocol):
    """A function for `task_run_name` that wants to see the parameters of the run."""

    def __call__(self, parameters: dict[str, Any]) -> str: ...

    @classmethod
    def is_callback_with_parameters(cls, callable: Callable[..., str]) -> TypeGuard[Self]:  # noqa: A002  # Prefect's name
        """Whether a function is one."""
        return "parameters" in inspect.signature(callable).parameters


class TaskOptions(TypedDict, total=False):
    """The options of a task, for functions that pass them on."""

    name: str | None
    description: str | None
    tags: Iterable[str] | None
    version: str | None
    cache_policy: CachePolicy | type[NotSet] | None
    cache_key_fn: Callable[[TaskRunContext, dict[str, Any]], str | None] | None
    cache_expiration: timedelta | None
    task_run_name: Callable[..., str] | str | None
    retries: int | None
    retry_delay_seconds: RetryDelay | None
    retry_jitter_factor: float | None
    persist_result: bool | None
    result_storage: Any
    result_serializer: Serializer | str | None
    result_storage_key: str | None
    cache_result_in_memory: bool
    timeout_seconds: float | int | None
    log_prints: bool | None
    refresh_cache: bool | None
    on_completion: list[TaskStateHook] | None
    on_failure: list[TaskStateHook] | None
    on_running: list[TaskStateHook] | None
    on_rollback: list[TransactionHook] | None
    on_commit: list[TransactionHook] | None
    retry_condition_fn: Callable[..., Any] | None
    viz_return_value: Any | None
    asset_deps: list[Asset | str] | None


class Task(BoundDefinition, Generic[P, R]):
    """A function whose calls inside a flow are observed, retried and cached.

    Calling it runs it here and now; `submit` runs it on the flow's task runner and returns a future; `map` submits it for
    each element. Times in options are seconds.
    """

    assets: tuple[Asset, ...] = ()
    """What its runs make; only of a `MaterializingTask`."""
    materialized_by: str | None = None

    def __init__(
        self,
        fn: Callable[P, R] | classmethod[Any, P, R] | staticmethod[P, R],
        name: str | None = None,
        description: str | None = None,
        tags: Iterable[str] | None = None,
        version: str | None = None,
        cache_policy: CachePolicy | type[NotSet] | None = NotSet,
        cache_key_fn: Callable[[TaskRunContext, dict[str, Any]], str | None] | None = None,
        cache_expiration: timedelta | None = None,
        task_run_name: Callable[..., str] | str | None = None,
        retries: int | None = None,
        retry_delay_seconds: RetryDelay | None = None,
        retry_jitter_factor: float | None = None,
        persist_result: bool | None = None,
        result_storage: Any = None,
        result_serializer: Serializer | str | None = None,
        result_storage_key: str | None = None,
        cache_result_in_memory: bool = True,
        timeout_seconds: float | int | None = None,
        log_prints: bool | None = False,
        refresh_cache: bool | None = None,
        on_completion: list[TaskStateHook] | None = None,
        on_failure: list[TaskStateHook] | None = None,
        on_running: list[TaskStateHook] | None = None,
        on_rollback: list[TransactionHook] | None = None,
        on_commit: list[TransactionHook] | None = None,
        retry_condition_fn: Callable[..., Any] | None = None,
        viz_return_value: Any | None = None,
        asset_deps: list[Asset | str] | None = None,
    ) -> None:
        plain, self._bound_as = unwrap_function(fn, "task")
        if name is not None:
            check_name("task", name)
        self.name = name if name is not None else function_name(plain, "task")
        check_reserved("task", self.name, plain)
        if task_run_name is not None and not isinstance(task_run_name, str) and not callable(task_run_name):
            raise TypeError(f"`task_run_name` takes text or a function, got {type(task_run_name).__name__}.")
        if cache_key_fn is not None and not callable(cache_key_fn):
            raise TypeError(f"`cache_key_fn` of task {self.name!r} takes a function, got {cache_key_fn!r}.")
        if cache_key_fn is not None and cache_policy not in (None, NotSet):
            raise ValueError(f"Task {self.name!r} has both `cache_key_fn` and `cache_policy`: give one of them.")
        functools.update_wrapper(cast(Any, self), plain)
        self.fn: Callable[P, R] = cast("Callable[P, R]", plain)
        self.isasync = inspect.iscoroutinefunction(plain) or inspect.isasyncgenfunction(plain)
        self.isgenerator = inspect.isgeneratorfunction(plain) or inspect.isasyncgenfunction(plain)
        self.description = description or inspect.getdoc(plain)
        self.tags = _tag_set(self.name, tags)
        self.version = check_text("version", "task", self.name, version)
        self.task_key = _task_key(plain, self.name)
        self.cache_policy = _check_policy(self.name, cache_policy)
        self.cache_key_fn = cache_key_fn
        self.cache_expiration = _check_expiration(self.name, cache_expiration)
        self.task_run_name = task_run_name
        self.retries = check_retries("task", self.name, retries)
        self.retry_delay_seconds = _retry_delays(self.name, retries, retry_delay_seconds)
        self.retry_jitter_factor = _jitter_factor(self.name, retry_jitter_factor)
        self.persist_result = persist_result
        self.result_storage = result_storage
        self.result_serializer = result_serializer
        self.result_storage_key = check_text("result_storage_key", "task", self.name, result_storage_key)
        self.cache_result_in_memory = cache_result_in_memory
        self.timeout_seconds = check_timeout("task", self.name, timeout_seconds)
        self.log_prints = log_prints
        self.refresh_cache = refresh_cache
        self.on_completion_hooks = check_hooks("on_completion", on_completion)
        self.on_failure_hooks = check_hooks("on_failure", on_failure)
        self.on_running_hooks = check_hooks("on_running", on_running)
        self.on_rollback_hooks = check_hooks("on_rollback", on_rollback)
        self.on_commit_hooks = check_hooks("on_commit", on_commit)
        if retry_condition_fn is not None and not callable(retry_condition_fn):
            raise TypeError(f"`retry_condition_fn` takes a function, got {type(retry_condition_fn).__name__}.")
        self.retry_condition_fn = retry_condition_fn
        self.viz_return_value = viz_return_value
        """What stands for the result while a flow is drawn, without running the task."""
        self.asset_deps = _asset_deps(asset_deps)

    # `self` (or `cls`) is the function's first parameter, and no argument of calls through an object.
    @overload
    def __get__(self, instance: None, owner: type | None = None) -> Task[P, R]: ...
    @overload
    def __get__(self: Task[Concatenate[Any, BoundP], T], instance: object, owner: type | None = None) -> Task[BoundP, T]: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> Task[P, R]: ...
    def __get__(self, instance: object | None, owner: type | None = None) -> Any:
        """Bind to an instance (or class), as a function in a class body is bound."""
        return self._bound_to(instance, owner)

    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...
    @overload
    def __call__(
        self: Task[P, Coroutine[Any, Any, T]], *args: Any, return_state: Literal[True], **kwargs: Any
    ) -> Coroutine[Any, Any, State[T]]: ...
    @overload
    def __call__(self: Task[P, T], *args: Any, return_state: Literal[True], **kwargs: Any) -> State[T]: ...
    @overload
    def __call__(self, *args: Any, wait_for: Any, return_state: Literal[False] = False, **kwargs: Any) -> R: ...
    def __call__(  # type: ignore[misc]  # the names of its own are refused as parameters (`check_reserved`)
        self, *args: Any, return_state: bool = False, wait_for: Any = None, **kwargs: Any
    ) -> Any:
        """Run the task here: its result, or with `return_state` its final state.

        `wait_for` are futures (or results) that must be done first.
        """
        return engine().call_task(self, args, kwargs, return_state=return_state, wait_for=wait_for)

    @overload
    def submit(self: Task[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> RotaFuture[T]: ...
    @overload
    def submit(self: Task[P, T], *args: P.args, **kwargs: P.kwargs) -> RotaFuture[T]: ...
    # Futures and annotations stand for values, which the parameters' types do not say.
    @overload
    def submit(
        self: Task[P, Coroutine[Any, Any, T]],
        *args: Any,
        return_state: Literal[False] = False,
        wait_for: Any = None,
        **kwargs: Any,
    ) -> RotaFuture[T]: ...
    @overload
    def submit(
        self: Task[P, T], *args: Any, return_state: Literal[False] = False, wait_for: Any = None, **kwargs: Any
    ) -> RotaFuture[T]: ...
    @overload
    def submit(
        self: Task[P, Any], *args: Any, return_state: Literal[True], wait_for: Any = None, **kwargs: Any
    ) -> State[Any]: ...
    def submit(  # type: ignore[misc]  # as above
        self, *args: Any, return_state: bool = False, wait_for: Any = None, **kwargs: Any
    ) -> Any:
        """Run the task on the flow's task runner, and return a future at once.

        Arguments may be futures: the task starts when they are done, with their results. With `return_state`, wait and
        return the final state.

        Raises:
            ParameterBindError: arguments are missing or too many.
        """
        return engine().submit_task(self, args, kwargs, return_state=return_state, wait_for=wait_for)

    @overload
    def map(
        self: Task[P, Coroutine[Any, Any, T]],
        *args: Any,
        return_state: Literal[False] = False,
        wait_for: Any = None,
        **kwargs: Any,
    ) -> RotaFutureList[T]: ...
    @overload
    def map(
        self: Task[P, T], *args: Any, return_state: Literal[False] = False, wait_for: Any = None, **kwargs: Any
    ) -> RotaFutureList[T]: ...
    @overload
    def map(
        self: Task[P, Any], *args: Any, return_state: Literal[True], wait_for: Any = None, **kwargs: Any
    ) -> list[State[Any]]: ...
    def map(self, *args: Any, return_state: bool = False, wait_for: Any = None, **kwargs: Any) -> Any:
        """Submit the task once for each element of its iterable arguments, in order.

        All iterables have one length. What is not iterable, text, bytes and what is in `unmapped()` goes to each call whole.

        Raises:
            MappingMissingIterable: no argument is iterable.
            MappingLengthMismatch: iterables of different lengths.
        """
        return engine().map_task(self, args, kwargs, return_state=return_state, wait_for=wait_for)

    def delay(self, *args: P.args, **kwargs: P.kwargs) -> RotaDistributedFuture[Any]:
        """Let a task worker run the task, and return a future at once; also outside of flows.

        Arguments are kept in storage, from where the worker takes them. Futures of background runs and of flow runs may be
        among them: the worker waits. Other futures are waited for here.

        Raises:
            ParameterBindError: arguments are missing or too many.
            SerializationError: an argument cannot be pickled.
        """
        return self.apply_async(args, kwargs)

    def apply_async(
        self,
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
        wait_for: Iterable[RotaFuture[Any]] | None = None,
        dependencies: dict[str, Any] | None = None,
    ) -> RotaDistributedFuture[Any]:
        """The same as `delay`, with options: the run begins when the futures of `wait_for` are done.

        `dependencies` are inputs found before, argument name to a list of ``{"input_type": …, "id": …}``.
        """
        from rota.engine.background import delay_task  # the late door, with what background runs alone need

        return delay_task(self, args or (), kwargs or {}, wait_for, dependencies)

    async def aserve(self) -> None:
        """Run a task worker of this task here, until it is stopped."""
        from rota.task_worker import aserve  # as above

        await aserve(self)

    def serve(self) -> Any:
        """Run a task worker of this task here, until it is stopped; in a coroutine, to be awaited."""
        from rota.task_worker import serve  # as above

        return serve(self)

    def with_options(
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        tags: Iterable[str] | None = None,
        cache_policy: Any = NotSet,
        cache_key_fn: Callable[[TaskRunContext, dict[str, Any]], str | None] | None = None,
        task_run_name: Any = NotSet,
        cache_expiration: timedelta | None = None,
        retries: Any = NotSet,
        retry_delay_seconds: Any = NotSet,
        retry_jitter_factor: Any = NotSet,
        persist_result: Any = NotSet,
        result_storage: Any = NotSet,
        result_serializer: Any = NotSet,
        result_storage_key: Any = NotSet,
        cache_result_in_memory: bool | None = None,
        timeout_seconds: float | int | None = None,
        log_prints: Any = NotSet,
        refresh_cache: Any = NotSet,
        on_completion: list[TaskStateHook] | None = None,
        on_failure: list[TaskStateHook] | None = None,
        on_running: list[TaskStateHook] | None = None,
        retry_condition_fn: Callable[..., Any] | None = None,
        viz_return_value: Any | None = None,
        asset_deps: list[Asset | str] | None = None,
    ) -> Task[P, R]:
        """Return a task of the same function with these options changed; what is not given stays."""
        if cache_key_fn is not None and cache_policy is NotSet:
            cache_policy = None
        changed = Task[P, R](
            self._decorated(),
            name=name or self.name,
            description=description or self.description,
            tags=self.tags if tags is None else tags,
            version=self.version,
            cache_policy=self.cache_policy if cache_policy is NotSet else cache_policy,
            cache_key_fn=cache_key_fn or (self.cache_key_fn if cache_policy is NotSet else None),
            cache_expiration=cache_expiration or self.cache_expiration,
            task_run_name=self.task_run_name if task_run_name is NotSet else task_run_name,
            retries=self.retries if retries is NotSet else retries,
            retry_delay_seconds=self.retry_delay_seconds if retry_delay_seconds is NotSet else retry_delay_seconds,
            retry_jitter_factor=self.retry_jitter_factor if retry_jitter_factor is NotSet else retry_jitter_factor,
            persist_result=self.persist_result if persist_result is NotSet else persist_result,
            result_storage=self.result_storage if result_storage is NotSet else result_storage,
            result_serializer=self.result_serializer if result_serializer is NotSet else result_serializer,
            result_storage_key=self.result_storage_key if result_storage_key is NotSet else result_storage_key,
            cache_result_in_memory=self.cache_result_in_memory if cache_result_in_memory is None else cache_result_in_memory,
            timeout_seconds=self.timeout_seconds if timeout_seconds is None else timeout_seconds,
            log_prints=self.log_prints if log_prints is NotSet else log_prints,
            refresh_cache=self.refresh_cache if refresh_cache is NotSet else refresh_cache,
            on_completion=on_completion or self.on_completion_hooks,
            on_failure=on_failure or self.on_failure_hooks,
            on_running=on_running or self.on_running_hooks,
            on_rollback=self.on_rollback_hooks,
            on_commit=self.on_commit_hooks,
            retry_condition_fn=retry_condition_fn or self.retry_condition_fn,
            viz_return_value=self.viz_return_value if viz_return_value is None else viz_return_value,
            asset_deps=cast("list[Asset | str] | None", self.asset_deps) if asset_deps is None else asset_deps,
        )
        changed._bound_as = self._bound_as
        return changed

    def on_completion(self, fn: TaskStateHook) -> TaskStateHook:
        """Decorator: call `fn(task, task_run, state)` when a run completes."""
        self.on_completion_hooks.append(fn)
        return fn

    def on_failure(self, fn: TaskStateHook) -> TaskStateHook:
        """Decorator: call `fn(task, task_run, state)` when a run fails for good."""
        self.on_failure_hooks.append(fn)
        return fn

    def on_running(self, fn: TaskStateHook) -> TaskStateHook:
        """Decorator: call `fn(task, task_run, state)` each time a run starts running."""
        self.on_running_hooks.append(fn)
        return fn

    def on_rollback(self, fn: TransactionHook) -> TransactionHook:
        """Decorator: call `fn(transaction)` when a completed run is rolled back with the transaction around it."""
        self.on_rollback_hooks.append(fn)
        return fn

    def on_commit(self, fn: TransactionHook) -> TransactionHook:
        """Decorator: call `fn(transaction)` when a completed run is committed."""
        self.on_commit_hooks.append(fn)
        return fn


def _asset_deps(assets: list[Asset | str] | None) -> list[Asset] | None:
    if not assets:
        return None
    from rota.assets.core import as_assets  # late: needs pydantic, and few tasks name assets

    return list(as_assets(assets, "asset_deps"))


def _task_key(fn: Callable[..., Any], name: str) -> str:
    """Return ``module.qualname``. A script has the same key however it is loaded: the module is its file's name then."""
    module = getattr(fn, "__module__", None) or "?"
    if module in ("__main__", "__mp_main__") or module.startswith(SCRIPT_MODULE_PREFIX):
        code = getattr(inspect.unwrap(fn), "__code__", None)
        if code is not None:
            module = code.co_filename.rpartition("/")[2].removesuffix(".py")
    return f"{module}.{getattr(fn, '__qualname__', name)}"


def _tag_set(name: str, tags: Iterable[str] | None) -> frozenset[str]:
    if tags is None:
        return frozenset()
    listed = None if isinstance(tags, str) else list(tags)
    if listed is None or not all(isinstance(tag, str) for tag in listed):
        raise TypeError(f"`tags` of task {name!r} takes a list of texts, such as tags=['daily'], got {tags!r}.")
    return frozenset(listed)


def _retry_delays(name: str, retries: int | None, delay: RetryDelay | None) -> float | int | list[float] | None:
    """Resolve a backoff function to its list, and check what came."""
    if callable(delay):
        delay = delay(retries or 0)
    if delay is None:
        return None
    delays = delay if isinstance(delay, list | tuple) else [delay]
    if len(delays) > MAX_RETRY_DELAYS:
        raise ValueError(f"Task {name!r} has {len(delays)} retry delays: at most {MAX_RETRY_DELAYS} are kept.")
    for seconds in delays:
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < float("inf"):
            raise ValueError(
                f"`retry_delay_seconds` of task {name!r} is {delay!r}: it takes seconds, 0 or more, or a list of them."
            )
    return list(delays) if isinstance(delay, list | tuple) else delay


def _check_policy(name: str, policy: Any) -> Any:
    if policy not in (None, NotSet) and (isinstance(policy, type) or not hasattr(policy, "compute_key")):
        raise TypeError(
            f"`cache_policy` of task {name!r} takes a cache policy, such as INPUTS or NO_CACHE of rota.cache_policies, "
            f"got {policy!r}."
        )
    return policy


def _check_expiration(name: str, expiration: Any) -> timedelta | None:
    if expiration is None or isinstance(expiration, timedelta):
        return expiration
    raise TypeError(f"`cache_expiration` of task {name!r} takes a timedelta, as timedelta(hours=1), got {expiration!r}.")


def _jitter_factor(name: str, factor: float | None) -> float | None:
    if factor is not None and (isinstance(factor, bool) or not isinstance(factor, int | float) or not factor >= 0):
        raise ValueError(f"`retry_jitter_factor` of task {name!r} is {factor!r}: it takes a number, 0 or more.")
    return factor


@overload
def task(__fn: Callable[P, R]) -> Task[P, R]: ...
@overload
def task(
    __fn: None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    tags: Iterable[str] | None = None,
    version: str | None = None,
    cache_policy: CachePolicy | type[NotSet] | None = NotSet,
    cache_key_fn: Callable[[TaskRunContext, dict[str, Any]], str | None] | None = None,
    cache_expiration: timedelta | None = None,
    task_run_name: Callable[..., str] | str | None = None,
    retries: int | None = None,
    retry_delay_seconds: RetryDelay | None = None,
    retry_jitter_factor: float | None = None,
    persist_result: bool | None = None,
    result_storage: Any = None,
    result_storage_key: str | None = None,
    result_serializer: Serializer | str | None = None,
    cache_result_in_memory: bool = True,
    timeout_seconds: float | int | None = None,
    log_prints: bool | None = None,
    refresh_cache: bool | None = None,
    on_completion: list[TaskStateHook] | None = None,
    on_failure: list[TaskStateHook] | None = None,
    on_running: list[TaskStateHook] | None = None,
    on_rollback: list[TransactionHook] | None = None,
    on_commit: list[TransactionHook] | None = None,
    retry_condition_fn: Callable[..., Any] | None = None,
    viz_return_value: Any | None = None,
    asset_deps: list[Asset | str] | None = None,
) -> Callable[[Callable[P, R]], Task[P, R]]: ...
def task(
    __fn: Callable[P, R] | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    tags: Iterable[str] | None = None,
    version: str | None = None,
    cache_policy: CachePolicy | type[NotSet] | None = NotSet,
    cache_key_fn: Callable[[TaskRunContext, dict[str, Any]], str | None] | None = None,
    cache_expiration: timedelta | None = None,
    task_run_name: Callable[..., str] | str | None = None,
    retries: int | None = None,
    retry_delay_seconds: RetryDelay | None = None,
    retry_jitter_factor: float | None = None,
    persist_result: bool | None = None,
    result_storage: Any = None,
    result_storage_key: str | None = None,
    result_serializer: Serializer | str | None = None,
    cache_result_in_memory: bool = True,
    timeout_seconds: float | int | None = None,
    log_prints: bool | None = None,
    refresh_cache: bool | None = None,
    on_completion: list[TaskStateHook] | None = None,
    on_failure: list[TaskStateHook] | None = None,
    on_running: list[TaskStateHook] | None = None,
    on_rollback: list[TransactionHook] | None = None,
    on_commit: list[TransactionHook] | None = None,
    retry_condition_fn: Callable[..., Any] | None = None,
    viz_return_value: Any | None = None,
    asset_deps: list[Asset | str] | None = None,
) -> Any:
    """Make a function a task: ``@task`` bare, or ``@task(option=…)``. See `Task` for the options."""
    options = {key: value for key, value in locals().items() if key != "__fn"}
    if __fn is None:
        return functools.partial(Task, **options)
    return Task(__fn, **options)


def task_input_hash(context: TaskRunContext, arguments: dict[str, Any]) -> str | None:
    """Cache key of a task's code and arguments: equal inputs give an equal key, across processes.

    For ``@task(cache_key_fn=task_input_hash)``.
    """
    from rota.utilities.hashing import task_input_hash as hash_inputs  # late: needs cloudpickle

    return hash_inputs(context, arguments)


def __getattr__(name: str) -> Any:
    if name == "MaterializingTask":
        from rota.assets.materialize import MaterializingTask  # late: as `_asset_deps`

        return MaterializingTask
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
