"""A task's cache and kept result: looked up before it runs, written when it has completed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rota.cache_policies import DEFAULT, CachePolicy
from rota.core.states import State, StateDetails, utc_now
from rota.core.vocabulary import StateType
from rota.engine.effects import Block, Steps
from rota.engine.lines import say
from rota.engine.live import LiveFlowRun, LiveTaskRun
from rota.engine.own_states import own_state
from rota.engine.transacting import TaskTransaction, in_engine, rolled_back_state
from rota.exceptions import HashError, RotaException
from rota.states import format_exception
from rota.storage.persistence import persists
from rota.storage.reading import HeldResult
from rota.transactions import IsolationLevel, TransactionState
from rota.utilities.annotations import NotSet

if TYPE_CHECKING:
    from rota.flows import Flow
    from rota.results import ResultRecord


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a call the same as an earlier one, and where its result lies."""

    text: str
    path: str
    """The storage key."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A result found in the cache."""

    state: State[Any]
    value: Any


def is_kept(run: LiveTaskRun) -> bool:
    """Whether the run's result is written to storage."""
    flows = flows_around(run.flow_live)
    # Found anew each time, in 1 µs: to remember it by the task kept every object alive whose method is one.
    return persists(run.task, flows)


def flows_around(flow_run: LiveFlowRun | None) -> list[Flow[..., Any]]:
    """Return the flow of a run and those around it, innermost first."""
    flows = []
    while flow_run is not None:
        flows.append(flow_run.flow)
        flow_run = flow_run.parent
    return flows


def key_of(run: LiveTaskRun) -> Key | None:
    """Return the key of the call by the task's `cache_key_fn` or policy, else its storage key; None when it is not cached.

    A key that cannot be made is told in the run's log, and the call goes on without cache.

    Raises:
        UsageError: the `result_storage_key` cannot be filled in.
    """
    policy = _policy_of(run)
    if policy is None:
        return _named_by_task(run)
    if policy.is_none or not is_kept(run):
        return None
    flow_run = run.flow_live
    try:
        key = policy.compute_key(
            task_ctx=run.context,
            inputs=dict(run.parameters),
            flow_parameters=dict(flow_run.parameters) if flow_run is not None else {},
        )
    except HashError as error:
        say(run, logging.WARNING, f"The call is not cached: {error}")
        return None
    except Exception as error:  # noqa: BLE001 - whatever the user's own recipe raises
        say(run, logging.ERROR, "The call is not cached: what makes its key raised an error.", error)
        return None
    if key is None:
        return None
    from rota.storage.cache import cache_path  # late, with the storage: most flows keep no result

    return Key(key, cache_path(key))


def _named_by_task(run: LiveTaskRun) -> Key | None:
    """A task that says where its result lies, and nothing of caches, does not compute what lies there already."""
    task, settings = run.task, run.scope.settings.tasks
    is_silent = task.cache_policy is NotSet and not settings.default_no_cache and not settings.disable_caching
    if task.result_storage_key is None or not is_silent or not is_kept(run):
        return None
    from rota.results import format_storage_key  # late, as above

    name = format_storage_key(task.result_storage_key)
    return Key(name, name)


def _policy_of(run: LiveTaskRun) -> CachePolicy | None:
    task, settings = run.task, run.scope.settings.tasks
    if settings.disable_caching:
        return None
    if task.cache_key_fn is not None:
        return CachePolicy.from_cache_key_fn(task.cache_key_fn)
    if task.cache_policy is NotSet:
        return None if settings.default_no_cache or task.result_storage_key is not None else DEFAULT
    policy: Any = task.cache_policy
    return policy  # type: ignore[no-any-return]  # NotSet was taken care of


def lookup(run: LiveTaskRun, txn: TaskTransaction, key: Key) -> Steps[Hit | None]:
    """Find the result under `key`, unless the task or a setting asks for a fresh one.

    Where the policy isolates runs, this one has the key to itself from here to the transaction's end.

    Raises:
        ConfigurationError: the policy isolates runs, and has no lock manager.
    """
    policy = _policy_of(run)
    txn.take_key(key.text, key.path, policy.isolation_level if policy is not None else None)
    if txn.isolation_level is IsolationLevel.SERIALIZABLE:
        yield from in_engine(txn._acquire(), run)
    refresh = run.scope.settings.tasks.refresh_cache if run.task.refresh_cache is None else run.task.refresh_cache
    if refresh:
        txn.overwrite = True
        return None
    record = yield Block(lambda: _cached(txn, key))
    if record is None:
        return None
    txn.state = TransactionState.COMMITTED
    details = StateDetails(cache_key=key.text, cache_expiration=record.metadata.expiration)
    state: State[Any] = State(StateType.COMPLETED, name="Cached", data=record, state_details=details)
    return Hit(state, record.result)


def _cached(txn: TaskTransaction, key: Key) -> ResultRecord[Any] | None:
    from rota.storage.cache import lookup_at  # late, as above

    return lookup_at(txn.store, key.path, key.text, utc_now())


def completed_state(run: LiveTaskRun, txn: TaskTransaction, value: Any, key: Key | None) -> Steps[State[Any]]:
    """Return the state for a function that returned `value`. It is committed first, unless that is for a transaction around.

    A result that cannot be written fails the run, with the storage's or serializer's own reason. One whose commit hook fails
    is rolled back: the caller gets the value, and nothing is kept.
    """
    details = StateDetails(cache_key=key.text if key is not None else None)
    is_own = isinstance(value, State)
    state: State[Any] = own_state(value) if is_own else State(StateType.COMPLETED, data=HeldResult(value))
    if not state.is_completed():
        return state
    if not is_own and is_kept(run):
        expires = utc_now() + run.task.cache_expiration if run.task.cache_expiration is not None else None
        details.cache_expiration = expires
        try:
            record = yield Block(lambda: _record(run, txn, value, key, expires))
        except (OSError, RotaException) as error:
            return _not_kept(error)
        state = State(StateType.COMPLETED, data=record, state_details=details)
    if txn.is_simple(state):
        return state
    held = state.data.value if isinstance(state.data, HeldResult) else state.data
    txn.stage(held, run.task.on_rollback_hooks, run.task.on_commit_hooks)
    if txn.is_left_to_parent():
        return state
    yield from in_engine(txn._commit(), run)
    if txn.write_error is not None:
        return _not_kept(txn.write_error)
    return state if txn.is_committed() else rolled_back_state(state.data if is_own else HeldResult(value))


def _not_kept(error: Exception) -> State[Any]:
    message = f"The result of the task run could not be kept: {format_exception(error)}"
    return State(StateType.FAILED, message=message, data=error, state_details=StateDetails(retriable=False))


def _record(run: LiveTaskRun, txn: TaskTransaction, value: Any, key: Key | None, expires: Any) -> ResultRecord[Any]:
    """Return the record of a result; nothing is written yet."""
    path = key.path if key is not None else None
    if path is None and run.task.result_storage_key is not None:
        from rota.results import format_storage_key  # late, as above

        path = format_storage_key(run.task.result_storage_key)
    return txn.store.create_result_record(value, key=path, expiration=expires)


def kept_error(run: LiveTaskRun, error: BaseException) -> Any:
    """Keep what a background run raised, for those who wait in other processes; where that fails, only its message is kept."""
    from rota.results import get_result_store  # late, as above

    try:
        store = get_result_store()
        record = store.create_result_record(error)
        store.persist_result_record(record)
    except (OSError, RotaException) as failure:
        say(run, logging.DEBUG, f"The exception could not be kept: {failure}")
        return error
    return record


def write_result(value: Any) -> ResultRecord[Any]:
    """Keep the result of the flow run around."""
    from rota.results import get_result_store  # late, as above

    store = get_result_store()
    record = store.create_result_record(value)
    store.persist_result_record(record)
    return record
