"""Task runners: where submitted tasks run."""

from __future__ import annotations

import abc
import logging
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self
from weakref import WeakSet

from rota.futures import RotaConcurrentFuture, RotaDistributedFuture, RotaFuture, RotaFutureList

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from rota.engine.kept import KeptResult
    from rota.engine.pool import ThreadPool
    from rota.engine.process_pool import TaskProcesses
    from rota.integrations.dask import DaskTaskRunner as DaskTaskRunner
    from rota.integrations.ray import RayTaskRunner as RayTaskRunner
    from rota.tasks import Task

# Without the runners on Dask and Ray, which `import *` would load.
__all__ = [
    "Answer",
    "ConcurrentTaskRunner",
    "ProcessPoolTaskRunner",
    "RemoteTaskRunner",
    "RotaTaskRunner",
    "SequentialTaskRunner",
    "TaskRunner",
    "ThreadPoolTaskRunner",
    "Work",
    "perform",
]

_logger = logging.getLogger("rota.task_runners")

ENTRY_POINTS = "rota.task_runners"
"""The group of entry points under which other packages name their runners."""

BUILT_IN = {
    "threads": ("rota.task_runners", "ThreadPoolTaskRunner"),
    "sequential": ("rota.task_runners", "SequentialTaskRunner"),
    "processes": ("rota.task_runners", "ProcessPoolTaskRunner"),
    "dask": ("rota.integrations.dask", "DaskTaskRunner"),
    "ray": ("rota.integrations.ray", "RayTaskRunner"),
}
"""Name → module and class of the runners that come with rota."""


def __getattr__(name: str) -> Any:
    if name in ("DaskTaskRunner", "RayTaskRunner"):
        import importlib  # late, as what is imported: both load much

        return getattr(importlib.import_module(BUILT_IN[name.removesuffix("TaskRunner").lower()][0]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class TaskRunner(abc.ABC):
    """Runs what `task.submit` and `task.map` are given. Started by its flow run at the first submission, stopped at its end.

    A runner of your own implements `submit`.
    """

    def __init__(self) -> None:
        self._started = False

    @property
    def name(self) -> str:
        """The class name in lower case, without "TaskRunner"."""
        return type(self).__name__.lower().replace("taskrunner", "")

    def duplicate(self) -> Self:
        """Return a new runner with the same options, not started."""
        return type(self)()

    @abc.abstractmethod
    def submit(
        self,
        task: Task[..., Any],
        parameters: dict[str, Any],
        wait_for: Iterable[RotaFuture[Any]] | None = None,
        dependencies: dict[str, Any] | None = None,
    ) -> RotaFuture[Any]:
        """Start the task with `parameters` (futures among them are waited for), and return its future at once.

        `dependencies` are inputs found before, argument name to a list of ``{"input_type": …, "id": …}``.
        """

    def map(
        self,
        task: Task[..., Any],
        parameters: dict[str, Any],
        wait_for: Iterable[RotaFuture[Any]] | None = None,
    ) -> RotaFutureList[Any]:
        """Submit the task once for each element of the iterable parameters.

        Raises:
            MappingMissingIterable: no parameter is iterable.
            MappingLengthMismatch: iterables of different lengths.
        """
        from rota.engine.mapping import spread

        return RotaFutureList([self.submit(task, each, wait_for=wait_for) for each in spread(parameters)])

    def fetch_results(self) -> None:  # noqa: B027 - most runners bring results with the answer
        """Get the results that lie elsewhere and that somebody still holds a future of: the runner is about to stop."""

    def cancel_all(self) -> None:
        """Take back what has not started, and ask what is at work to stop."""
        self.cancel_queued()

    def cancel_queued(self) -> None:  # noqa: B027 - a runner that cannot take tasks back does nothing here
        """Take back what has not started, where the runner can."""

    def __enter__(self) -> Self:
        if self._started:
            raise RuntimeError("The task runner is already started")
        self._started = True
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._started = False

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._options() == other._options()

    def __hash__(self) -> int:
        return hash((type(self), repr(self._options())))

    def __getstate__(self) -> dict[str, Any]:
        # In another process it is a runner with the same options, not started.
        return self.duplicate().__dict__.copy() if self._started else self.__dict__.copy()

    def _options(self) -> dict[str, Any]:
        return {}


class ThreadPoolTaskRunner(TaskRunner):
    """Runs tasks in threads of the flow's process: at most `max_workers` at once, or as many as work waits for."""

    def __init__(self, max_workers: int | None = None) -> None:
        super().__init__()
        self._max_workers = _checked_workers(max_workers)
        self._pool: ThreadPool | None = None

    def _options(self) -> dict[str, Any]:
        return {"max_workers": self._max_workers}

    def duplicate(self) -> Self:
        return type(self)(max_workers=self._max_workers)

    def __enter__(self) -> Self:
        from rota.engine.pool import ThreadPool
        from rota.engine.submission import close_loop
        from rota.settings import get_settings

        super().__enter__()
        limit = self._max_workers or get_settings().tasks.runner.thread_pool_max_workers
        self._pool = ThreadPool(limit, "rota-task", close_loop)
        return self

    def __exit__(self, *exc_info: Any) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()
        super().__exit__(*exc_info)

    def submit(
        self,
        task: Task[..., Any],
        parameters: dict[str, Any],
        wait_for: Iterable[RotaFuture[Any]] | None = None,
        dependencies: dict[str, Any] | None = None,
    ) -> RotaConcurrentFuture[Any]:
        from rota.engine.submission import submit_to_thread

        if self._pool is None:
            raise RuntimeError("The task runner must be started before it is given tasks: use it as a context manager.")
        return submit_to_thread(self._pool, task, parameters, wait_for, dependencies)

    def cancel_all(self) -> None:
        from rota.engine.submission import interrupt_threads

        if self._pool is not None:
            self.cancel_queued()
            interrupt_threads(self._pool)

    def cancel_queued(self) -> None:
        if self._pool is not None:
            self._pool.cancel_queued()


ConcurrentTaskRunner = ThreadPoolTaskRunner


class SequentialTaskRunner(ThreadPoolTaskRunner):
    """Runs submitted tasks one after the other."""

    def __init__(self) -> None:
        super().__init__(max_workers=1)

    def duplicate(self) -> Self:
        return type(self)()


class RotaTaskRunner(TaskRunner):
    """Hands tasks to task workers (`rota task serve`), as ``task.delay()`` does. The flow does not wait for their ends."""

    def submit(
        self,
        task: Task[..., Any],
        parameters: dict[str, Any],
        wait_for: Iterable[RotaFuture[Any]] | None = None,
        dependencies: dict[str, Any] | None = None,
    ) -> RotaDistributedFuture[Any]:
        from rota.engine.background import delay_bound

        if not self._started:
            raise RuntimeError("The task runner must be started before it is given tasks: use it as a context manager.")
        return delay_bound(task, parameters, wait_for, dependencies)


PrefectTaskRunner = RotaTaskRunner


@dataclass(frozen=True, slots=True)
class Work:
    """A task run that is to be done in another process."""

    content: bytes
    """What `perform` takes there."""
    upstream: list[Any]
    """Of results that the task needs and that `fetch` would return: what `Answer.value` was, in order."""
    task: Task[..., Any]
    name: str
    """The task run's."""
    task_run_id: bytes
    batch: tuple[bytes | None, int]
    """What it belongs to: the flow run, and which attempt of it."""


class Answer(NamedTuple):
    """What `perform` returns: how the task run ended, and a large result, if the runner keeps those where they are made."""

    head: bytes
    value: Any = None


def perform(content: bytes, upstream: Sequence[bytes] = (), *, may_come_twice: bool = False) -> Answer:
    """In the process that is to do the work: run the task to its end.

    Its states and logs are told from here, to the flow's database or server. `upstream` are the results that `Work.upstream`
    stands for. With `may_come_twice`, for engines that repeat what they have lost the answer of, work that has begun before
    is refused with a ConnectionError.
    """
    from rota.engine.parcels import perform_parcel  # the late door: this process may have run no flow or task yet

    return perform_parcel(content, upstream, may_come_twice)


class RemoteTaskRunner(TaskRunner):
    """Base of runners whose tasks run in other processes, of this machine or others.

    A runner of your own implements `send`, and `start` and `stop` where it has something to start. All else has a default.
    """

    sends_settings: ClassVar[bool] = True
    """Whether the other processes get the settings of the flow with the work; else they have them from their environment."""
    keeps_results_over: ClassVar[int | None] = None
    """Pickled results larger than this (bytes) are answered apart, as `Answer.value`, so that they can stay where they are."""

    def start(self) -> None:
        """Make ready for work. Called once, before the first `send`."""

    def stop(self) -> None:
        """Let go of everything. Called once, after the last answer."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: WeakSet[KeptResult] | None = None

    @abc.abstractmethod
    def send(self, work: Work) -> Future[Answer]:
        """Have ``perform(work.content, …)`` called in another process; a future of what it returns. Must not block.

        A cancelled future: the work was taken back before it began.
        """

    def fetch(self, value: Any) -> bytes:
        """Return the bytes that `Answer.value` stands for. May block."""
        assert isinstance(value, bytes)
        return value

    def hold(self, result: KeptResult) -> None:
        """Remember a result that lies elsewhere, for as long as somebody else holds it."""
        assert self._kept is not None
        self._kept.add(result)

    def fetch_results(self) -> None:
        for result in list(self._kept or ()):
            try:
                result.fetch()
            except Exception as error:  # noqa: BLE001 - told to whoever asks for the result, if anybody does
                _logger.warning("A result of more than %s bytes is lost: %s", self.keeps_results_over, error)

    def is_lost(self, error: Exception) -> bool:
        """Whether `error`, come in the place of an answer, says that the process died: the task may be tried elsewhere."""
        return isinstance(error, ConnectionError)

    def interrupt(self) -> None:
        """Stop the tasks at work. Must not block."""

    def cancel_all(self) -> None:
        self.cancel_queued()
        self.interrupt()

    def submit(
        self,
        task: Task[..., Any],
        parameters: dict[str, Any],
        wait_for: Iterable[RotaFuture[Any]] | None = None,
        dependencies: dict[str, Any] | None = None,
    ) -> RotaConcurrentFuture[Any]:
        from rota.engine.remote import submit_to_processes

        if not self._started:
            raise RuntimeError("The task runner must be started before it is given tasks: use it as a context manager.")
        return submit_to_processes(self, task, parameters, wait_for, dependencies)

    def __enter__(self) -> Self:
        super().__enter__()
        self._kept = WeakSet()
        try:
            self.start()
        except BaseException:
            self._started = False
            raise
        return self

    def __exit__(self, *exc_info: Any) -> None:
        try:
            self.stop()
        finally:
            self._kept = None
            super().__exit__(*exc_info)


class ProcessPoolTaskRunner(RemoteTaskRunner):
    """Runs tasks in processes of this machine: at most `max_workers` at once (one a processor, when absent).

    Tasks, arguments and results travel by cloudpickle. `initializer(*initargs)` is called once in each process. As with
    `multiprocessing`, a script guards its call with ``if __name__ == "__main__":``.
    """

    sends_settings = False

    def __init__(
        self,
        max_workers: int | None = None,
        subprocess_message_processor_factories: Iterable[Any] | None = None,
        initializer: Callable[..., None] | None = None,
        initargs: tuple[Any, ...] = (),
    ) -> None:
        super().__init__()
        self._max_workers = _checked_workers(max_workers)
        self._initializer = initializer
        self._initargs = initargs
        self._factories: Sequence[Any] = tuple(subprocess_message_processor_factories or ())
        self._processes: TaskProcesses | None = None
        self._renewing: threading.Lock | None = None

    def _options(self) -> dict[str, Any]:
        return {"max_workers": self._max_workers, "initializer": self._initializer, "initargs": self._initargs}

    @property
    def subprocess_message_processor_factories(self) -> Sequence[Any]:
        """Functions that are called in each process after `initializer`, without arguments."""
        return self._factories

    def set_subprocess_message_processor_factories(
        self, subprocess_message_processor_factories: Iterable[Any] | None = None
    ) -> None:
        """Change them; processes that have started keep what they were given."""
        self._factories = tuple(subprocess_message_processor_factories or ())

    def duplicate(self) -> Self:
        return type(self)(self._max_workers, self._factories, self._initializer, self._initargs)

    def start(self) -> None:
        self._renewing = threading.Lock()
        self._processes = self._fresh_processes()

    def _fresh_processes(self) -> TaskProcesses:
        from rota.engine.process_pool import TaskProcesses
        from rota.settings import get_settings

        settings = get_settings()
        limit = self._max_workers or settings.tasks.runner.process_pool_max_workers
        environment = settings.to_environment_variables(exclude_unset=True)
        return TaskProcesses(limit, environment, self._initializer, self._initargs, self._factories)

    def stop(self) -> None:
        processes, self._processes = self._processes, None
        if processes is not None:
            processes.shutdown(wait=True)

    def send(self, work: Work) -> Future[Answer]:
        from concurrent.futures.process import BrokenProcessPool

        assert self._processes is not None
        assert self._renewing is not None
        if self._processes.is_usable:
            with suppress(BrokenProcessPool):
                return self._processes.send(perform, work.content)
        with self._renewing:
            if not self._processes.is_usable:
                self._processes.shutdown(wait=False)
                self._processes = self._fresh_processes()
            return self._processes.send(perform, work.content)

    def is_lost(self, error: Exception) -> bool:
        from concurrent.futures.process import BrokenProcessPool

        return isinstance(error, BrokenProcessPool)

    def interrupt(self) -> None:
        if self._processes is not None:
            self._processes.interrupt()

    def cancel_queued(self) -> None:
        if self._processes is not None:
            self._processes.cancel_queued()


def _checked_workers(max_workers: int | None) -> int | None:
    if max_workers is not None and (isinstance(max_workers, bool) or not isinstance(max_workers, int) or max_workers < 1):
        raise ValueError(f"`max_workers` is {max_workers!r}: it takes a whole number above 0, or None.")
    return max_workers


def runner_for(option: TaskRunner | type[TaskRunner] | str | None) -> TaskRunner:
    """Return a runner for one flow run from what its flow was given: each run gets its own.

    Nothing: the setting `tasks.runner.name`, else threads.

    Raises:
        TypeError: it is no task runner.
        ConfigurationError: no runner has this name.
    """
    if option is None:
        from rota.settings import get_settings

        option = get_settings().tasks.runner.name
    if isinstance(option, str):
        option = find_runner(option)
    if isinstance(option, type) and issubclass(option, TaskRunner):
        return option()
    if isinstance(option, TaskRunner):
        return option.duplicate()
    raise TypeError(
        f"`task_runner` takes a task runner such as ThreadPoolTaskRunner(max_workers=4), or a name such as 'dask', "
        f"got {option!r}."
    )


def find_runner(name: str) -> type[TaskRunner]:
    """Return the class of the runner of this name: one of rota's, or of another package's entry points.

    Raises:
        ConfigurationError: there is none of this name, or it is no task runner.
    """
    from importlib import import_module, metadata

    from rota.exceptions import ConfigurationError

    if name in BUILT_IN:
        module, attribute = BUILT_IN[name]
        built_in: type[TaskRunner] = getattr(import_module(module), attribute)
        return built_in
    found = {point.name: point for point in metadata.entry_points(group=ENTRY_POINTS)}
    if name not in found:
        names = ", ".join(sorted({*BUILT_IN, *found}))
        raise ConfigurationError(f"There is no task runner {name!r}. There are: {names}.")
    runner = found[name].load()
    if not (isinstance(runner, type) and issubclass(runner, TaskRunner)):
        raise ConfigurationError(f"The entry point {name!r} ({found[name].value}) is no class of task runners: {runner!r}.")
    return runner
