"""Task runners: where submitted tasks run."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rota.futures import RotaConcurrentFuture, RotaFuture, RotaFutureList

if TYPE_CHECKING:
    from collections.abc import Callable

    from rota.engine.pool import ThreadPool
    from rota.engine.process_pool import TaskProcesses
    from rota.tasks import Task

__all__ = ["ConcurrentTaskRunner", "ProcessPoolTaskRunner", "SequentialTaskRunner", "TaskRunner", "ThreadPoolTaskRunner"]


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


class ProcessPoolTaskRunner(TaskRunner):
    """Runs tasks in processes of this machine: at most `max_workers` at once (one a processor, when absent).

    Tasks, arguments and results travel by cloudpickle. `initializer(*initargs)` is called once in each process. As with
    `multiprocessing`, a script guards its call with ``if __name__ == "__main__":``.
    """

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

    def __enter__(self) -> Self:
        from rota.engine.process_pool import TaskProcesses
        from rota.settings import get_settings

        super().__enter__()
        settings = get_settings()
        limit = self._max_workers or settings.tasks.runner.process_pool_max_workers
        environment = settings.to_environment_variables(exclude_unset=True)
        self._processes = TaskProcesses(limit, environment, self._initializer, self._initargs, self._factories)
        return self

    def __exit__(self, *exc_info: Any) -> None:
        processes, self._processes = self._processes, None
        if processes is not None:
            processes.shutdown(wait=True)
        super().__exit__(*exc_info)

    def submit(
        self,
        task: Task[..., Any],
        parameters: dict[str, Any],
        wait_for: Iterable[RotaFuture[Any]] | None = None,
        dependencies: dict[str, Any] | None = None,
    ) -> RotaConcurrentFuture[Any]:
        from rota.engine.processes import submit_to_process

        if self._processes is None:
            raise RuntimeError("The task runner must be started before it is given tasks: use it as a context manager.")
        return submit_to_process(self._processes, task, parameters, wait_for, dependencies)

    def cancel_all(self) -> None:
        if self._processes is not None:
            self.cancel_queued()
            self._processes.interrupt()

    def cancel_queued(self) -> None:
        if self._processes is not None:
            self._processes.cancel_queued()


def _checked_workers(max_workers: int | None) -> int | None:
    if max_workers is not None and (isinstance(max_workers, bool) or not isinstance(max_workers, int) or max_workers < 1):
        raise ValueError(f"`max_workers` is {max_workers!r}: it takes a whole number above 0, or None.")
    return max_workers


def runner_for(option: TaskRunner | type[TaskRunner] | None) -> TaskRunner:
    """Return a runner for one flow run from what its flow was given: each run gets its own.

    Raises TypeError when it is no task runner.
    """
    if option is None:
        return ThreadPoolTaskRunner()
    if isinstance(option, type) and issubclass(option, TaskRunner):
        return option()
    if isinstance(option, TaskRunner):
        return option.duplicate()
    raise TypeError(f"`task_runner` takes a task runner such as ThreadPoolTaskRunner(max_workers=4), got {option!r}.")
