"""Tasks on a Ray cluster: one of its own for each process, or one that is there already."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self

from rota.exceptions import RotaImportError
from rota.integrations.begun import has_begun
from rota.integrations.ray_worker import perform_on_worker
from rota.task_runners import Answer, RemoteTaskRunner, Work

try:
    import ray
    from ray.exceptions import (
        OwnerDiedError,
        RayTaskError,
        TaskCancelledError,
        WorkerCrashedError,
    )
except ImportError as error:
    raise RotaImportError("The Ray task runner needs Ray: pip install 'rota[ray]'.") from error

__all__ = ["RayTaskRunner", "remote_options"]

GRACE_SECONDS = 5.0
"""How long a task that was told to stop may clean up before its process is killed."""

_options_here: ContextVar[dict[str, Any]] = ContextVar("rota_ray_options", default={})  # noqa: B039 - never changed, only replaced
_LOST = (WorkerCrashedError, OwnerDiedError, ray.exceptions.NodeDiedError, ray.exceptions.ObjectLostError, ConnectionError)


@contextmanager
def remote_options(**new_options: Any) -> Iterator[None]:
    """Submit tasks inside the block with these options of Ray, such as ``num_cpus=4`` or ``resources={"gpu_box": 1}``."""
    token = _options_here.set({**_options_here.get(), **new_options})
    try:
        yield
    finally:
        _options_here.reset(token)


class RayTaskRunner(RemoteTaskRunner):
    """Runs tasks on a Ray cluster.

    `address` is that of a cluster (``ray://host:10001``, ``auto``); without it Ray is started here, as by
    ``ray.init(**init_kwargs)``, and ended with the flow run. Where the process is connected to Ray already, that is used, and
    left as it is.

    Results of more than 64 KB stay in Ray's object store until the flow asks for them; tasks that need them get them there.
    """

    keeps_results_over: ClassVar[int | None] = 64 * 1024

    def __init__(self, address: str | None = None, init_kwargs: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.address = address
        self.init_kwargs = dict(init_kwargs or {})
        self._function: Any = None
        self._answers: ThreadPoolExecutor | None = None
        self._sent: dict[Any, bytes] = {}

    def _options(self) -> dict[str, Any]:
        return {"address": self.address, "init_kwargs": self.init_kwargs}

    def duplicate(self) -> Self:
        return type(self)(**self._options())

    def start(self) -> None:
        options = dict(self.init_kwargs)
        if self.address is not None:
            options["address"] = self.address
        _Connection.take(options)
        # max_retries=0: a task whose worker died has its own retries; Ray must not run it again behind its back.
        self._function = ray.remote(num_returns=2, max_retries=0, max_calls=0)(perform_on_worker)
        self._answers = ThreadPoolExecutor(1, "rota-ray-answers")

    def stop(self) -> None:
        answers, self._answers = self._answers, None
        if answers is not None:
            answers.shutdown(wait=True)
        self._sent.clear()
        self._function = None
        _Connection.leave()

    def send(self, work: Work) -> Future[Answer]:
        options = {"name": work.name, **_options_here.get()}
        head, value = self._function.options(**options).remote(work.content, *work.upstream)
        self._sent[head] = work.task_run_id
        answer: Future[Answer] = Future()
        head.future().add_done_callback(lambda done: self._take(answer, head, value, done))
        return answer

    def _take(self, answer: Future[Answer], head: Any, value: Any, done: Future[bytes]) -> None:
        # On a thread of our own: this is one of Ray's, which must not wait for anything.
        if self._answers is not None:
            self._answers.submit(self._receive, answer, head, value, done)

    def _receive(self, answer: Future[Answer], head: Any, value: Any, done: Future[bytes]) -> None:
        self._sent.pop(head, None)
        try:
            answer.set_result(Answer(done.result(), value))
        except TaskCancelledError:
            answer.cancel()
            answer.set_running_or_notify_cancel()
        except RayTaskError as error:
            answer.set_exception(error.cause if isinstance(error.cause, BaseException) else error)
        except BaseException as error:  # noqa: BLE001 - told to whoever waits for the answer
            answer.set_exception(error)

    def fetch(self, value: Any) -> bytes:
        fetched: bytes = ray.get(value)
        return fetched

    def is_lost(self, error: Exception) -> bool:
        return isinstance(error, _LOST)

    def cancel_queued(self) -> None:
        """Take back what no worker has told of yet."""
        for head, task_run_id in list(self._sent.items()):
            if not has_begun(task_run_id):
                ray.cancel(head, force=False)

    def interrupt(self) -> None:
        for head in list(self._sent):
            ray.cancel(head, force=False)
        threading.Thread(target=self._kill_late, name="rota-ray-killer", daemon=True).start()

    def _kill_late(self) -> None:
        left = list(self._sent)
        if left:
            _, left = ray.wait(left, num_returns=len(left), timeout=GRACE_SECONDS)
        for head in left:
            ray.cancel(head, force=True)


class _Connection:
    """This process's one connection to Ray: opened by the first runner that needs it, ended after the last."""

    _users = 0
    _is_ours = False
    _lock = threading.Lock()

    @classmethod
    def take(cls, options: dict[str, Any]) -> None:
        with cls._lock:
            if not ray.is_initialized():
                options.setdefault("include_dashboard", False)
                ray.init(**options)
                cls._is_ours = True
            cls._users += 1

    @classmethod
    def leave(cls) -> None:
        with cls._lock:
            cls._users -= 1
            if cls._users == 0 and cls._is_ours:
                cls._is_ours = False
                ray.shutdown()
