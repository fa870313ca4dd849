"""Results that outlive their process: where they are kept, how they are written, and how they are found again.

A result is kept when `persist_result=True` stands on its flow or task, or where settings say so. `ResultStore` writes and reads
them; inside a run, `get_result_store()` is the one that the run uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rota.core.clock import current_clock
from rota.exceptions import MissingResult, SerializationError
from rota.logging.context import current_run
from rota.settings import get_settings
from rota.storage.defaults import (
    aget_default_result_storage,
    aresolve_result_storage,
    get_default_result_serializer,
    get_default_result_storage,
    resolve_result_storage,
    resolve_serializer,
    storage_holding,
)
from rota.storage.local import LocalStorage
from rota.storage.persistence import persists
from rota.storage.record import CorruptResult, ResultRecord, ResultRecordMetadata
from rota.storage.store import DEFAULT_STORAGE_KEY_FN, ResultStore, default_cache, format_storage_key

if TYPE_CHECKING:
    from rota.flows import Flow
    from rota.tasks import Task

__all__ = [
    "DEFAULT_STORAGE_KEY_FN",
    "CorruptResult",
    "LocalStorage",
    "ResultRecord",
    "ResultRecordMetadata",
    "ResultStore",
    "aget_default_result_storage",
    "aresolve_result_storage",
    "default_cache",
    "format_storage_key",
    "get_default_persist_setting",
    "get_default_persist_setting_for_tasks",
    "get_default_result_serializer",
    "get_default_result_storage",
    "get_or_create_default_task_scheduling_storage",
    "get_result_store",
    "load_result",
    "persists",
    "resolve_result_storage",
    "resolve_serializer",
    "should_persist_result",
]

_RETRY_DELAYS_SECONDS = (0.1, 0.5, 2.0)
"""Object stores may show what was just written a moment late."""


def get_result_store() -> ResultStore:
    """Return the store of the run around, with the options of its flows and its task. Outside of runs: the default."""
    return store_of_run(current_run.get())


def store_of_run(run: Any) -> ResultStore:
    """Return the store of a run in this process; of none, the default."""
    store = ResultStore()
    task, flows = _definitions_of(run)
    for flow in reversed(flows):
        store = store.update_for_flow(flow)
    return store.update_for_task(task) if task is not None else store


async def get_or_create_default_task_scheduling_storage() -> Any:
    """Return where arguments of background tasks are kept: in the block that settings name for it, else where results are.

    Raises:
        ConfigurationError: there is no such block.
    """
    from rota.engine.background import scheduling_storage  # late: results are read without the engine

    return scheduling_storage()


def should_persist_result() -> bool:
    """Whether the run around keeps its result. Outside of runs: whether settings say so."""
    return is_kept_of_run(current_run.get())


def is_kept_of_run(run: Any) -> bool:
    """Whether a run in this process keeps its result; of none, whether settings say so."""
    task, flows = _definitions_of(run)
    return persists(task, flows)


def get_default_persist_setting() -> bool:
    """Whether results are kept where nothing is said: `results.persist_by_default`."""
    return get_settings().results.persist_by_default


def get_default_persist_setting_for_tasks() -> bool:
    """Whether results of tasks are kept where nothing is said: `tasks.default_persist_result`, else as for flows."""
    for_tasks = get_settings().tasks.default_persist_result
    return get_default_persist_setting() if for_tasks is None else for_tasks


def _definitions_of(run: Any) -> tuple[Task[..., Any] | None, list[Flow[..., Any]]]:
    """The task of a run, and the flows around it from the innermost out."""
    task_run = getattr(run, "task_live", None)
    flow_run = getattr(run, "flow_live", None)
    flows = []
    while flow_run is not None:
        flows.append(flow_run.flow)
        flow_run = flow_run.parent
    return (task_run.task if task_run is not None else None), flows


def load_result(metadata: ResultRecordMetadata | dict[str, Any], retry: bool = True) -> Any:
    """Return the value that a state's data points to. With `retry`, a failure that may pass is tried again for up to 3 s.

    Raises:
        MissingResult: it is not there, has expired, or is not what was written.
        SerializationError: its bytes cannot be made a value here.
        OSError: the file cannot be read.
    """
    if isinstance(metadata, dict):
        metadata = ResultRecordMetadata.model_validate(metadata)
    if metadata.storage_key is None:
        raise MissingResult("The state says that its result was kept, but not where.")
    storage = storage_holding(metadata.storage_key, metadata.storage_block_id)
    store = ResultStore(result_storage=storage)
    # A folder shows at once what it has.
    for delay in _RETRY_DELAYS_SECONDS if retry and not isinstance(storage, LocalStorage) else ():
        try:
            return store.read(metadata.storage_key).result
        except (CorruptResult, SerializationError):
            raise
        except (MissingResult, OSError):
            current_clock().sleep(delay)
    return store.read(metadata.storage_key).result
