"""Handing a task to task workers: its arguments are kept in storage, its run is made Scheduled, and a future comes back."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from rota.client import get_client
from rota.context import TagsContext
from rota.contract.states import StateCreate
from rota.contract.task_runs import TaskRunCreate, TaskRunPolicy
from rota.contract.wire import build
from rota.core.states import State, StateDetails, scheduled
from rota.engine.inputs import trace_inputs
from rota.engine.live import LiveTaskRun, Scope
from rota.engine.recorder import get_recorder
from rota.engine.scopes import current_flow_run, current_scope
from rota.exceptions import ConfigurationError, MissingResult, SerializationError
from rota.futures import RotaDistributedFuture, RotaFlowRunFuture, RotaFuture
from rota.logging import setup_logging
from rota.logging.context import current_run
from rota.results import ResultStore
from rota.settings import get_settings
from rota.storage.defaults import get_default_result_storage, resolve_result_storage
from rota.storage.local import LocalStorage
from rota.utilities.nested import find, replace

if TYPE_CHECKING:
    from rota.storage.access import FileStorage
    from rota.tasks import Task

_logger = logging.getLogger("rota.tasks")

TRAVELS = (RotaDistributedFuture, RotaFlowRunFuture)
"""Futures that mean the same in every process."""

_warned: set[str] = set()


def delay_task(
    task: Task[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    wait_for: Iterable[Any] | None = None,
    dependencies: dict[str, Any] | None = None,
) -> RotaDistributedFuture[Any]:
    """Let a task worker run the task; the future of its run.

    Raises:
        ParameterBindError: arguments are missing or too many.
        SerializationError: an argument cannot be pickled.
    """
    return delay_bound(task, task.binder.bind(args, kwargs), wait_for, dependencies)


def delay_bound(
    task: Task[..., Any],
    parameters: dict[str, Any],
    wait_for: Iterable[Any] | None = None,
    dependencies: dict[str, Any] | None = None,
) -> RotaDistributedFuture[Any]:
    """The same with parameters by name."""
    settings = get_settings()
    setup_logging(settings=settings)
    run = _new_run(task, parameters, wait_for)
    for name, inputs in (dependencies or {}).items():
        known = run.inputs.setdefault(name, [])
        known += [item for item in map(_as_on_wire, inputs) if item not in known]
    parameters_id = None
    if parameters or wait_for:
        parameters_id = uuid4()
        content = {
            "parameters": _travelling(parameters),
            "wait_for": _awaited_elsewhere(wait_for),
            "context": {"tags": sorted(TagsContext.get().current_tags)},
        }
        store = parameter_store(task)
        _warn_of_a_folder_of_ones_own(store)
        keep_parameters(store, task, parameters_id, content)
    try:
        _create(run, parameters_id)
    except BaseException:
        if parameters_id is not None and settings.tasks.scheduling.delete_failed_submissions:
            forget_parameters(store, parameters_id)
        raise
    _logger.info("Created task run %r for task workers that serve %r", run.task_run_name, task.name)
    future: RotaDistributedFuture[Any] = RotaDistributedFuture(run.id)
    future.name = run.task_run_name
    return future


def _new_run(task: Task[..., Any], parameters: dict[str, Any], wait_for: Any) -> LiveTaskRun:
    """Return the run, with what its arguments depend on. It belongs to no flow run: it goes on when that is over."""
    scope = Scope(get_recorder(), get_settings())
    scope.results = current_scope().results
    parent: LiveTaskRun | None = getattr(current_run.get(), "task_live", None)
    run = LiveTaskRun(task, scope, parameters, parent)
    run.dynamic_key = f"{task.task_key}-{uuid4().hex}"
    run.task_run_name = task.name
    run.tags = task.tags | TagsContext.get().current_tags
    trace_inputs(run, wait_for)
    flow_run = current_flow_run()
    if parent is None and flow_run is not None:
        run.inputs["__parents__"] = [{"input_type": "flow_run", "id": str(flow_run.id)}]
    return run


def _as_on_wire(item: Any) -> dict[str, str]:
    if isinstance(item, dict):
        return item
    dumped: dict[str, str] = item.model_dump(mode="json")
    return dumped


def _create(run: LiveTaskRun, parameters_id: UUID | None) -> None:
    task = run.task
    state: State[Any] = scheduled(state_details=StateDetails(deferred=True, task_parameters_id=parameters_id))
    body = build(
        TaskRunCreate,
        id=run.id,
        name=run.task_run_name,
        task_key=task.task_key,
        dynamic_key=run.dynamic_key,
        task_version=task.version,
        tags=sorted(run.tags),
        state=StateCreate.of(state),
        empirical_policy=TaskRunPolicy(
            retries=task.retries or 0,
            retry_delay=task.retry_delay_seconds,
            retry_jitter_factor=task.retry_jitter_factor,
        ),
        task_inputs=run.inputs,
    )
    get_client(sync_client=True).create_task_run(body)


# --- arguments -----------------------------------------------------------------------------------------------------------


def _travelling(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters as another process can use them: results in the place of what is known in this one only."""
    here = [item for item in find(parameters, (RotaFuture, State)) if not isinstance(item, TRAVELS)]
    return parameters if not here else replace(parameters, (RotaFuture, State), _value_of)


def _value_of(item: Any, allows_failure: bool) -> Any:
    return item if isinstance(item, TRAVELS) else item.result(raise_on_failure=not allows_failure)


def _awaited_elsewhere(wait_for: Any) -> list[Any]:
    """Return what is to be waited for by other processes, which know of this one's runs by their ids."""
    found: list[Any] = find(wait_for, RotaFuture) if wait_for is not None else []
    if any(not isinstance(future, TRAVELS) for future in found):
        get_recorder().flush()  # so that others find them
    return [future if isinstance(future, TRAVELS) else RotaDistributedFuture(future.task_run_id) for future in found]


# --- where they are kept -------------------------------------------------------------------------------------------------


def scheduling_storage() -> FileStorage | LocalStorage:
    """Return where arguments are kept: in the block of `tasks.scheduling.default_storage_block`, else where results are.

    Raises:
        ConfigurationError: there is no such block.
    """
    block = get_settings().tasks.scheduling.default_storage_block
    return resolve_result_storage(block) if block else get_default_result_storage()


def parameter_store(task: Task[..., Any]) -> ResultStore:
    """Return what reads and writes the arguments of a task: in its own `result_storage` if it has one."""
    storage = scheduling_storage() if task.result_storage is None else resolve_result_storage(task.result_storage)
    return ResultStore(result_storage=storage, serializer="pickle", cache_result_in_memory=False)  # type: ignore[arg-type]  # it is looked up


def key_of(identifier: UUID) -> str:
    """Return under which key arguments are kept."""
    return f"parameters/{identifier}"


def keep_parameters(store: ResultStore, task: Task[..., Any], identifier: UUID, content: dict[str, Any]) -> None:
    """Write arguments, with a checksum.

    Raises:
        SerializationError: one of them cannot be pickled.
        ConfigurationError: the storage cannot be written.
    """
    try:
        store.write(content, key=key_of(identifier))
    except SerializationError as error:
        raise SerializationError(
            f"Task {task.name!r} cannot be handed to task workers, since its arguments cannot be written: {error}"
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"Task {task.name!r} cannot be handed to task workers, since its arguments cannot be kept in {store.storage!r}: "
            f"{error}. ROTA_RESULTS_LOCAL_STORAGE_PATH names another folder, "
            "ROTA_TASKS_SCHEDULING_DEFAULT_STORAGE_BLOCK a block."
        ) from error


def load_parameters(store: ResultStore, identifier: UUID) -> dict[str, Any]:
    """Return what `keep_parameters` wrote.

    Raises:
        MissingResult: it is not there, or not what was written.
        SerializationError: it cannot be unpickled here.
    """
    try:
        content: dict[str, Any] = store.read(key_of(identifier)).result
    except MissingResult as error:
        raise MissingResult(
            f"Its arguments cannot be read: {error} Whoever calls `.delay()` and its workers need one storage: name a block "
            "that all of them reach with ROTA_TASKS_SCHEDULING_DEFAULT_STORAGE_BLOCK."
        ) from error
    return content


def forget_parameters(store: ResultStore, identifier: UUID) -> None:
    """Remove arguments that nobody needs any more, where the storage can."""
    if isinstance(store.storage, LocalStorage):
        with suppress(OSError):  # a file that stays costs room, and nothing else
            store.storage.delete(key_of(identifier))


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _warn_of_a_folder_of_ones_own(store: ResultStore) -> None:
    """Say, once, that workers on other machines will not find the arguments."""
    url, storage = get_settings().api.url, store.storage
    if not url or not isinstance(storage, LocalStorage) or _is_this_machine(urlsplit(url).hostname or "") or url in _warned:
        return
    _warned.add(url)
    _logger.warning(
        "Arguments of background tasks are kept in the folder %s of this machine, and the server at %s is elsewhere: workers "
        "on other machines can read them only if they share this folder. ROTA_TASKS_SCHEDULING_DEFAULT_STORAGE_BLOCK names a "
        "block that all of them reach.",
        storage.root,
        url,
    )
