"""Task runs inside of transactions, and as transactions of their own."""

# ruff: noqa: PT012  # what raises is a whole block
from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from records import Records
from transaction_notes import BrokenError, Noted

from rota import flow, task
from rota.cache_policies import INPUTS, CachePolicy
from rota.exceptions import ConfigurationError, MissingResult
from rota.locking.memory import MemoryLockManager
from rota.results import ResultStore, get_result_store
from rota.storage.cache import cache_path
from rota.tasks import Task
from rota.testing import Harness
from rota.transactions import AsyncTransaction, CommitMode, Transaction, atransaction, get_transaction, transaction

pytestmark = pytest.mark.usefixtures("rota_harness")


@pytest.fixture
def step(noted: Noted) -> Task[[str], str]:
    @task(task_run_name="{name}")
    def step(name: str) -> str:
        noted.calls.append(name)
        if name.startswith("bad"):
            raise BrokenError(name)
        return name

    step.on_commit(lambda txn: noted.calls.append(f"do {txn.get('name', '')}".strip()))
    step.on_rollback(noted.hook("undo"))
    return step


def ends_of(records: Records) -> dict[str, str]:
    return {run.name: run.state.name for run in records.task_runs()}


# --- inside of a transaction ---------------------------------------------------------------------------------------------


def test_tasks_are_rolled_back_with_their_transaction(step: Task[[str], str], noted: Noted, records: Records) -> None:
    @flow
    def loading() -> None:
        step("before")
        with transaction():
            step("a")
            step("b")
            step("bad")

    with pytest.raises(BrokenError):
        loading()
    assert noted.calls == ["before", "do", "a", "b", "bad", "undo", "undo"]
    assert ends_of(records) == {"before": "Completed", "a": "RolledBack", "b": "RolledBack", "bad": "Failed"}
    run = records.task_run("a")
    assert records.state_names(run) == ["Pending", "Running", "Completed", "RolledBack"]
    assert run.state.is_completed()


def test_tasks_are_committed_with_their_transaction(step: Task[[str], str], noted: Noted, records: Records) -> None:
    @flow
    def loading() -> None:
        with transaction() as txn:
            txn.set("name", "x")
            step("a")
            step("b")
            assert noted.calls == ["a", "b"]
        assert txn.is_committed()

    loading()
    assert noted.calls == ["a", "b", "do x", "do x"]
    assert ends_of(records) == {"a": "Completed", "b": "Completed"}


def test_a_failure_that_is_not_raised_rolls_back_too(step: Task[[str], str], noted: Noted) -> None:
    @flow
    def loading() -> None:
        with transaction() as txn:
            step("a")
            step("bad", return_state=True)
            assert txn.is_rolled_back()
            step("after")
        assert txn.is_rolled_back()

    loading()
    assert noted.calls == ["a", "bad", "undo", "after", "undo"]


def test_an_eager_transaction_commits_each_task_at_once(step: Task[[str], str], noted: Noted, records: Records) -> None:
    @flow
    def loading() -> None:
        with transaction(commit_mode=CommitMode.EAGER):
            step("a")
            step("bad")

    with pytest.raises(BrokenError):
        loading()
    assert noted.calls == ["a", "do", "bad"]
    assert ends_of(records)["a"] == "Completed"


def test_submitted_tasks_belong_to_the_transaction_they_were_submitted_in(step: Task[[str], str], noted: Noted) -> None:
    @flow
    def loading() -> None:
        with transaction():
            step.map(["a", "b", "c"]).wait()
            raise BrokenError

    with pytest.raises(BrokenError):
        loading()
    assert sorted(noted.calls[:3]) == ["a", "b", "c"]
    assert noted.calls[3:] == ["undo"] * 3


def test_a_submitted_task_that_nobody_waited_for_shares_the_fate_of_the_transaction(noted: Noted) -> None:
    import threading

    go_on = threading.Event()

    @task(on_commit=[noted.hook("do")], on_rollback=[noted.hook("undo")])
    def slow() -> None:
        go_on.wait(30)

    @flow
    def loading(fails: bool) -> None:
        go_on.clear()
        try:
            with transaction():
                future = slow.submit()
                if fails:
                    raise BrokenError
        except BrokenError:
            pass
        go_on.set()
        future.wait()

    loading(fails=False)
    assert noted.calls == ["do"]
    loading(fails=True)
    assert noted.calls == ["do", "undo"]


def test_flows_inside_of_a_transaction_belong_to_it(step: Task[[str], str], noted: Noted, records: Records) -> None:
    @flow
    def inner() -> None:
        step("inner")

    @flow
    def outer() -> None:
        with transaction():
            inner()
            raise BrokenError

    with pytest.raises(BrokenError):
        outer()
    assert noted.calls == ["inner", "undo"]
    assert ends_of(records)["inner"] == "RolledBack"


def test_a_transaction_around_a_flow(step: Task[[str], str], noted: Noted, records: Records) -> None:
    @flow
    def inner() -> None:
        step("inner")

    with pytest.raises(BrokenError), transaction():
        inner()
        raise BrokenError
    assert noted.calls == ["inner", "undo"]
    assert ends_of(records)["inner"] == "RolledBack"


def test_a_transaction_without_any_flow(step: Task[[str], str], noted: Noted, records: Records) -> None:
    with pytest.raises(BrokenError), transaction():
        step("alone")
        raise BrokenError
    assert noted.calls == ["alone", "undo"]
    assert ends_of(records) == {"alone": "RolledBack"}


def test_a_keyboard_interrupt_rolls_tasks_back(step: Task[[str], str], noted: Noted, records: Records) -> None:
    @flow
    def loading() -> None:
        with transaction():
            step("a")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading()
    assert noted.calls == ["a", "undo"]
    assert records.flow_run().state.is_cancelled()


def test_a_task_that_is_tried_again_rolls_back_only_what_its_attempt_did(noted: Noted) -> None:
    attempts = []

    @task(on_rollback=[noted.hook("undo inner")], on_commit=[noted.hook("do inner")])
    def inner() -> None:
        noted.calls.append("inner")

    @task(retries=1, on_rollback=[noted.hook("undo outer")])
    def outer() -> None:
        inner()
        attempts.append(1)
        if len(attempts) == 1:
            raise BrokenError

    @flow
    def trying() -> None:
        with transaction():
            outer()
            raise BrokenError("flow")

    with pytest.raises(BrokenError, match="flow"):
        trying()
    assert noted.calls == ["inner", "undo inner", "inner", "undo outer", "undo inner"]


# --- as a transaction ----------------------------------------------------------------------------------------------------


def test_a_task_is_a_transaction_of_its_own(noted: Noted) -> None:
    seen: list[Any] = []

    @task(on_commit=[noted.hook("do")], on_rollback=[noted.hook("undo")])
    def alone() -> None:
        seen.append(get_transaction())

    @task
    async def awaited() -> None:
        seen.append(get_transaction())

    @flow
    def running() -> None:
        assert get_transaction() is None
        alone()
        assert get_transaction() is None

    running()
    asyncio.run(awaited())
    assert isinstance(seen[0], Transaction)
    assert isinstance(seen[1], AsyncTransaction)
    assert seen[0].is_committed()
    assert isinstance(seen[0].store, ResultStore)
    assert noted.calls == ["do"]


def test_tasks_called_by_a_task_are_rolled_back_when_it_fails(step: Task[[str], str], noted: Noted, records: Records) -> None:
    @task
    def outer() -> None:
        step("inner")
        raise BrokenError

    @task
    def forgiving() -> None:
        step("kept")
        step("bad", return_state=True)

    @flow
    def running() -> None:
        forgiving()
        outer()

    with pytest.raises(BrokenError):
        running()
    assert noted.calls == ["kept", "bad", "do", "inner", "undo"]
    assert ends_of(records) == {
        "forgiving-0": "Completed",
        "kept": "Completed",
        "bad": "Failed",
        "outer-0": "Failed",
        "inner": "RolledBack",
    }


def test_code_of_a_task_may_stage_hooks_of_its_own(noted: Noted) -> None:
    @task
    def staging() -> None:
        txn = get_transaction()
        assert txn is not None
        txn.stage(None, [noted.hook("undo")], [noted.hook("do")])

    @flow
    def running() -> None:
        staging()
        with transaction():
            staging()
            raise BrokenError

    with pytest.raises(BrokenError):
        running()
    assert noted.calls == ["do", "undo"]


def test_a_commit_hook_that_fails_rolls_its_task_back(noted: Noted, records: Records) -> None:
    def fail(txn: Transaction) -> None:
        raise BrokenError

    @task(on_commit=[fail], on_rollback=[noted.hook("undo")], persist_result=True)
    def careful() -> str:
        return "value"

    @flow
    def running() -> str:
        return careful()

    assert running() == "value"
    assert noted.calls == ["undo"]
    run = records.task_run("careful-0")
    assert run.state.name == "RolledBack"
    with pytest.raises(MissingResult):
        run.state.result()


def test_hooks_see_the_staged_transaction_and_log_into_the_run(noted: Noted, records: Records) -> None:
    @task
    def logged() -> int:
        return 5

    @logged.on_commit
    def remember(txn: Transaction) -> None:
        assert txn.is_staged()

    @flow
    def running() -> None:
        logged()

    running()
    messages = records.messages(records.flow_run())
    assert "Running commit hook 'remember'" in messages
    assert "Commit hook 'remember' finished running successfully" in messages


@pytest.mark.parametrize("kind", ["task", "flow"])
def test_async_tasks_and_hooks(noted: Noted, records: Records, kind: str) -> None:
    @task(on_commit=[noted.async_hook("do")], on_rollback=[noted.async_hook("undo")], task_run_name="{name}")
    async def step(name: str) -> None:
        await asyncio.sleep(0)

    @flow
    async def running() -> None:
        async with atransaction():
            await asyncio.gather(step("a"), step("b"))
        with pytest.raises(BrokenError):
            async with atransaction():
                await step("c")
                raise BrokenError
        with transaction():
            await step("d")

    asyncio.run(running() if kind == "flow" else task(running.fn)())
    assert noted.calls == ["do", "do", "undo", "do"] if kind == "flow" else sorted(noted.calls) == ["do", "do", "do", "undo"]
    assert ends_of(records)["c"] == "RolledBack"


def test_async_hooks_of_blocking_tasks_in_an_async_flow(noted: Noted) -> None:
    @task(on_commit=[noted.async_hook("do")])
    def step() -> None: ...

    @flow
    async def running() -> None:
        step()

    asyncio.run(running())
    assert noted.calls == ["do"]


def test_generators_are_transactions_too(noted: Noted) -> None:
    @task(on_commit=[noted.hook("do")], on_rollback=[noted.hook("undo")])
    def numbers() -> Iterator[int]:
        assert get_transaction() is not None
        yield 1
        yield 2

    @flow
    def running() -> None:
        with transaction() as txn:
            for _ in numbers():
                assert get_transaction() is txn
            raise BrokenError

    with pytest.raises(BrokenError):
        running()
    assert noted.calls == ["undo"]


# --- results -------------------------------------------------------------------------------------------------------------


def test_a_result_is_kept_when_its_transaction_is_committed(rota_harness: Harness, records: Records) -> None:
    @task(persist_result=True, cache_policy=INPUTS)
    def compute(number: int) -> int:
        return number

    folder = rota_harness.home / "storage"
    names = []

    @flow
    def running() -> None:
        try:
            with transaction():
                state = compute(1, return_state=True)
                names.append(state.name)
                assert state.result() == 1
                raise BrokenError
        except BrokenError:
            pass
        assert not folder.exists() or not list(folder.rglob("*.*"))
        with transaction():
            names.append(compute(1, return_state=True).name)
        names.append(compute(1, return_state=True).name)

    running()
    assert names == ["Completed", "Completed", "Cached"]
    assert records.task_run("compute-1").state.result() == 1
    with pytest.raises(MissingResult):
        records.task_run("compute-0").state.result()


def test_a_result_goes_to_the_tasks_own_storage_when_a_transaction_around_is_committed(
    tmp_path: Path, records: Records
) -> None:
    @task(result_storage=tmp_path / "task", result_serializer="json", result_storage_key="own")
    def compute() -> dict[str, int]:
        return {"a": 1}

    @flow(result_storage=tmp_path / "flow")
    def running() -> None:
        with transaction():
            compute()
        assert (tmp_path / "task" / "own").exists()
        assert compute(return_state=True).name == "Cached"

    running()
    state = records.task_run("compute-0").state
    assert state.data["serializer"]["type"] == "json"
    assert state.result() == {"a": 1}


def test_a_cached_task_is_not_rolled_back(noted: Noted, records: Records) -> None:
    @task(cache_policy=INPUTS, on_rollback=[noted.hook("undo")])
    def compute(number: int) -> int:
        return number

    @flow
    def running() -> None:
        compute(1)
        with transaction():
            compute(1)
            raise BrokenError

    with pytest.raises(BrokenError):
        running()
    assert noted.calls == []
    assert ends_of(records) == {"compute-0": "Completed", "compute-1": "Cached"}


def test_a_task_that_was_rolled_back_runs_again_when_its_flow_is_tried_again(noted: Noted) -> None:
    attempts, calls = [], noted.calls

    @task(on_rollback=[noted.hook("undo")], on_commit=[noted.hook("do")])
    def insert() -> None:
        calls.append("insert")

    @task
    def once() -> None:
        calls.append("once")

    @flow(retries=1)
    def running() -> None:
        once()
        with transaction():
            insert()
            attempts.append(1)
            if len(attempts) == 1:
                raise BrokenError

    running()
    assert noted.calls == ["once", "insert", "undo", "insert", "do"]


@pytest.mark.parametrize("fails_inside", [True, False])
def test_a_flow_inside_runs_again_with_its_tasks_only_if_they_were_rolled_back(noted: Noted, fails_inside: bool) -> None:
    attempts, calls = [], noted.calls

    @task(on_rollback=[noted.hook("undo")], on_commit=[noted.hook("do")])
    def insert() -> None:
        calls.append("insert")

    @flow
    def inner() -> None:
        insert()

    @flow(retries=1)
    def running() -> None:
        with transaction():
            inner()
            attempts.append(1)
            if len(attempts) == 1 and fails_inside:
                raise BrokenError
        if len(attempts) == 1:
            raise BrokenError

    running()
    assert noted.calls == (["insert", "undo", "insert", "do"] if fails_inside else ["insert", "do"])


def test_a_task_that_was_committed_does_not_run_again_when_its_flow_is_tried_again(noted: Noted) -> None:
    attempts, calls = [], noted.calls

    @task(on_commit=[noted.hook("do")])
    def insert() -> str:
        calls.append("insert")
        return "row"

    @flow(retries=1)
    def running() -> str:
        with transaction():
            row = insert()
        attempts.append(1)
        if len(attempts) == 1:
            raise BrokenError
        return row

    assert running() == "row"
    assert noted.calls == ["insert", "do"]


# --- isolation -----------------------------------------------------------------------------------------------------------


def test_a_serializable_task_without_locks_fails_with_the_reason() -> None:
    @task(cache_policy=INPUTS.configure(isolation_level="SERIALIZABLE"))
    def compute(number: int) -> int:
        return number

    @flow
    def running() -> None:
        compute(1)

    with pytest.raises(ConfigurationError, match="no lock manager"):
        running()


def test_serializable_tasks_compute_a_key_once() -> None:
    ran = []

    @task(cache_policy=INPUTS.configure(isolation_level="SERIALIZABLE", lock_manager=MemoryLockManager()))
    def compute(number: int) -> int:
        ran.append(number)
        return number

    @task(cache_policy=INPUTS.configure(isolation_level="SERIALIZABLE", lock_manager=MemoryLockManager()))
    async def acompute(number: int) -> int:
        ran.append(-number)
        await asyncio.sleep(0)
        return number

    @flow
    def running() -> list[int]:
        return compute.map([1, 1, 1, 2]).result()

    @flow
    async def arunning() -> list[int]:
        return await asyncio.gather(*(acompute(number) for number in (1, 1, 2)))

    assert running() == [1, 1, 1, 2]
    assert asyncio.run(arunning()) == [1, 1, 2]
    assert sorted(ran) == [-2, -1, 1, 2]


def test_a_transaction_in_a_flow_uses_the_flows_store(tmp_path: Path) -> None:
    @flow(result_storage=tmp_path / "here")
    def running() -> None:
        with transaction(key="mine") as txn:
            txn.stage(1)
        assert get_result_store().read("mine").result == 1

    running()
    assert (tmp_path / "here" / "mine").exists()


@pytest.mark.parametrize("kind", ["called", "submitted", "async"])
def test_a_task_that_waits_for_a_lock_can_be_stopped(kind: str, records: Records) -> None:
    manager = MemoryLockManager()
    policy = CachePolicy.from_cache_key_fn(lambda context, arguments: "shared").configure(
        isolation_level="SERIALIZABLE", lock_manager=manager
    )

    @task(cache_policy=policy)
    def compute() -> None: ...

    @task(cache_policy=policy)
    async def acompute() -> None: ...

    @flow(timeout_seconds=0.3)
    def waiting() -> None:
        if kind == "called":
            compute()
        else:
            compute.submit().result()

    @flow(timeout_seconds=0.3)
    async def awaiting() -> None:
        await acompute()

    key = cache_path("shared")
    assert manager.acquire_lock(key, "somebody else")
    try:
        with pytest.raises(TimeoutError):
            asyncio.run(awaiting()) if kind == "async" else waiting()
    finally:
        manager.release_lock(key, "somebody else")
    assert not manager.is_locked(key)
    assert records.flow_run().state.name == "TimedOut"
    assert records.task_runs()[0].state.is_final()
