"""Tasks on a Dask cluster: one of its own for each flow run, or one that is there already."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from functools import partial
from importlib import import_module
from typing import Any, ClassVar, Self

from rota.context import FlowRunContext
from rota.exceptions import ConfigurationError, RotaImportError
from rota.integrations.begun import has_begun
from rota.task_runners import Answer, RemoteTaskRunner, Work

try:
    import dask
    import distributed
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    from rota.integrations.dask_worker import (
        IgnoreInterrupts,
        LargeAnswer,
        head_on_worker,
        perform_on_worker,
        refuse_on_worker,
        stop_on_worker,
    )
except ImportError as error:
    raise RotaImportError("The Dask task runner needs Dask: pip install 'rota[dask]'.") from error

__all__ = ["DaskTaskRunner", "get_async_dask_client", "get_dask_client"]

GRACE_SECONDS = 5.0
"""How long a flow that stops waits for tasks that were told to stop."""


class DaskTaskRunner(RemoteTaskRunner):
    """Runs tasks on a Dask cluster.

    Without `address` or `cluster`, each flow run starts a cluster of its own and ends it: ``cluster_class(**cluster_kwargs)``,
    a `distributed.LocalCluster` unless another class (or its import path) is named. With `adapt_kwargs` it grows and shrinks.
    As with `multiprocessing`, a script guards its call with ``if __name__ == "__main__":`` then. `client_kwargs` go to the
    `distributed.Client`. With `performance_report_path`, Dask's report of the run is written there (needs bokeh).

    Results of more than 64 KB stay on the workers until the flow asks for them; tasks that need them get them from there.
    """

    keeps_results_over: ClassVar[int | None] = 64 * 1024

    def __init__(
        self,
        cluster: distributed.deploy.Cluster | None = None,
        address: str | None = None,
        cluster_class: str | Callable[..., Any] | None = None,
        cluster_kwargs: dict[str, Any] | None = None,
        adapt_kwargs: dict[str, Any] | None = None,
        client_kwargs: dict[str, Any] | None = None,
        performance_report_path: str | None = None,
    ) -> None:
        super().__init__()
        if sum(given is not None for given in (cluster, address, cluster_class)) > 1:
            raise ValueError("DaskTaskRunner takes one of `cluster`, `address` and `cluster_class`.")
        if cluster_kwargs and (address is not None or cluster is not None):
            raise ValueError("`cluster_kwargs` are for a cluster that the runner starts: not with `address` or `cluster`.")
        if cluster is not None and getattr(cluster, "asynchronous", False):
            raise ValueError("`cluster` must not be asynchronous: the task runner uses it from threads.")
        if "asynchronous" in (cluster_kwargs or {}) or "asynchronous" in (client_kwargs or {}):
            raise ValueError("`asynchronous` is not for you to set: the task runner uses its cluster from threads.")
        self.cluster = cluster
        self.address = address
        self.cluster_class = cluster_class
        self.cluster_kwargs = dict(cluster_kwargs or {})
        self.adapt_kwargs = dict(adapt_kwargs or {})
        self.client_kwargs = dict(client_kwargs or {})
        self.performance_report_path = performance_report_path
        self._client: distributed.Client | None = None
        self._owned: ExitStack | None = None
        self._sent: dict[distributed.Future, bytes] = {}
        """Not answered yet: its task run."""
        self._batches: dict[tuple[bytes | None, int], None] = {}

    def _options(self) -> dict[str, Any]:
        names = ("cluster", "address", "cluster_class", "cluster_kwargs", "adapt_kwargs", "client_kwargs")
        return {name: getattr(self, name) for name in (*names, "performance_report_path")}

    def duplicate(self) -> Self:
        return type(self)(**self._options())

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        if self.cluster is not None:  # holds connections of this process; others reach the same one by its address
            state |= {"cluster": None, "address": self.cluster.scheduler_address}
        return state

    @property
    def client(self) -> distributed.Client:
        """The client of the cluster, while the runner is started."""
        if self._client is None:
            raise RuntimeError("The Dask task runner is not started: its flow starts it with the first task it submits.")
        return self._client

    def start(self) -> None:
        with ExitStack() as opened:
            if self.address is not None:
                place: Any = self.address
            elif self.cluster is not None:
                place = self.cluster
            else:
                # A task whose worker died has its own retries; Dask must not run it again behind its back.
                opened.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": 0}))
                place = opened.enter_context(self._own_cluster())
                if self.adapt_kwargs:
                    place.adapt(**self.adapt_kwargs)
            self._client = opened.enter_context(distributed.Client(place, set_as_default=False, **self.client_kwargs))
            if place is not self.address and place is not self.cluster:
                self._client.register_plugin(IgnoreInterrupts())
            if self.performance_report_path is not None:
                opened.enter_context(self._client.as_current())
                opened.enter_context(distributed.performance_report(self.performance_report_path))
            self._owned = opened.pop_all()

    def _own_cluster(self) -> AbstractContextManager[Any]:
        kind = self.cluster_class or distributed.LocalCluster
        if isinstance(kind, str):
            kind = _imported(kind)
        options = dict(self.cluster_kwargs)
        if kind is distributed.LocalCluster:
            options.setdefault("dashboard_address", "127.0.0.1:0")  # Dask's own default is open to the network
        cluster: AbstractContextManager[Any] = kind(**options)
        return cluster

    def stop(self) -> None:
        owned, self._owned = self._owned, None
        self._sent.clear()
        if owned is not None:
            owned.close()
        self._client = None

    def send(self, work: Work) -> Future[Answer]:
        answer: Future[Answer] = Future()
        self._batches[work.batch] = None
        key = f"{work.name}-{work.task_run_id.hex()}-{id(answer):x}"
        sent = self.client.submit(perform_on_worker, work.content, work.upstream, key=key, pure=False, retries=0)
        self._sent[sent] = work.task_run_id
        sent.add_done_callback(partial(self._receive, answer))
        return answer

    def _receive(self, answer: Future[Answer], sent: distributed.Future) -> None:
        self._sent.pop(sent, None)
        try:
            if sent.status == "cancelled":
                answer.cancel()
                answer.set_running_or_notify_cancel()
            else:
                answer.set_result(self._answer_of(sent))
        except BaseException as error:  # noqa: BLE001 - told to whoever waits for the answer
            answer.set_exception(error)

    def _answer_of(self, sent: distributed.Future) -> Answer:
        # Of a large answer only the head is fetched now, by a call that waits for no free thread of the worker.
        if sent.status != "finished" or sent.type is not LargeAnswer:
            answer: Answer = sent.result()
            return answer
        holders = self.client.who_has([sent])[sent.key]
        heads = self.client.run(head_on_worker, sent.key, workers=list(holders)[:1]) if holders else {}
        return Answer(next(iter(heads.values())), sent) if heads else Answer(*sent.result())

    def fetch(self, value: Any) -> bytes:
        fetched: bytes = value if isinstance(value, bytes) else value.result().value
        return fetched

    def is_lost(self, error: Exception) -> bool:
        return isinstance(error, KilledWorker | FutureCancelledError | ConnectionError)

    def cancel_queued(self) -> None:
        if self._client is None or not self._sent:
            return
        answers = self._client.run(refuse_on_worker, list(self._batches), on_error="ignore")
        begun = {task_run_id for task_run_ids in answers.values() for task_run_id in task_run_ids}
        # What has not begun on any worker cannot begin any more; what has ended is answered soon. Neither is taken back.
        waiting = [sent for sent, run_id in list(self._sent.items()) if run_id not in begun and not has_begun(run_id)]
        self._client.cancel(waiting)

    def interrupt(self) -> None:
        client = self._client
        if client is not None and self._sent:
            threading.Thread(target=self._stop_tasks, args=(client,), name="rota-dask-stopper", daemon=True).start()

    def _stop_tasks(self, client: distributed.Client) -> None:
        client.run(stop_on_worker, list(self._batches), on_error="ignore")
        left = list(self._sent)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(not sent.done() for sent in left) and time.monotonic() < deadline:
            time.sleep(0.05)
        # Threads of a worker cannot be killed: the flow no longer waits for those that go on.
        client.cancel([sent for sent in left if not sent.done()], force=True)


def _imported(path: str) -> Any:
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(
            f"`cluster_class` {path!r} cannot be imported: {error}. It is written as 'package.module.Class'."
        ) from error


# --- Dask itself, inside of flows and tasks ------------------------------------------------------------------------------


@contextmanager
def get_dask_client(timeout: float | None = None, **client_kwargs: Any) -> Iterator[distributed.Client]:
    """Yield a client of the cluster that the present flow's tasks run on, for Dask's own collections.

    In a task on a worker, the thread is lent out meanwhile, so that tasks which wait for computations do not fill the cluster.
    `timeout` is in seconds. Raises ConfigurationError where no Dask task runner is around.
    """
    if _is_on_worker():
        given = {} if timeout is None else {"timeout": timeout}
        with distributed.worker_client(**given) as client:
            yield client
        return
    options = {"set_as_default": False, **client_kwargs, **({} if timeout is None else {"timeout": timeout})}
    with distributed.Client(_address(), **options) as client, client.as_current():
        yield client


@asynccontextmanager
async def get_async_dask_client(timeout: float | None = None, **client_kwargs: Any) -> AsyncIterator[distributed.Client]:
    """The same for async flows and tasks: computations of the client are awaited."""
    options = {"set_as_default": False, **client_kwargs, **({} if timeout is None else {"timeout": timeout})}
    async with distributed.Client(_address(), asynchronous=True, **options) as client:
        with client.as_current():
            yield client


def _is_on_worker() -> bool:
    try:
        distributed.get_worker()
    except ValueError:
        return False
    return True


def _address() -> str:
    if _is_on_worker():
        return str(distributed.get_worker().scheduler.address)
    context = FlowRunContext.get()
    runner = context.task_runner if context is not None else None
    if not isinstance(runner, DaskTaskRunner):
        raise ConfigurationError("There is no Dask cluster here: the flow around needs @flow(task_runner=DaskTaskRunner()).")
    return str(runner.client.scheduler.address)
