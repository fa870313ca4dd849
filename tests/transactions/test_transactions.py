"""Transactions by themselves: modes, nesting, hooks, values, keys and locks."""

# ruff: noqa: PT012  # what raises is a whole block

from __future__ import annotations

import asyncio
import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from transaction_notes import BrokenError, Noted

from rota.exceptions import ConfigurationError, MissingResult
from rota.locking.filesystem import FileSystemLockManager
from rota.locking.memory import MemoryLockManager
from rota.results import ResultStore
from rota.testing import wait_until
from rota.transactions import (
    AsyncTransaction,
    BaseTransaction,
    CommitMode,
    IsolationLevel,
    Transaction,
    TransactionState,
    atransaction,
    get_transaction,
    transaction,
)

# --- modes and nesting ---------------------------------------------------------------------------------------------------


def test_a_child_is_committed_with_its_parent_and_before_it(noted: Noted) -> None:
    with transaction() as outer:
        noted.stage(outer, "outer")
        with transaction() as first:
            noted.stage(first, "first")
        with transaction() as second:
            noted.stage(second, "second")
        assert first.is_staged()
        assert noted.calls == []
    assert noted.calls == ["do first", "do second", "do outer"]
    assert {txn.state for txn in (outer, first, second)} == {TransactionState.COMMITTED}
    assert outer.children == [first, second]


def test_all_is_rolled_back_in_reverse_when_the_block_raises(noted: Noted) -> None:
    with pytest.raises(BrokenError), transaction() as outer:
        with transaction() as first:
            noted.stage(first, "first")
        with transaction() as second:
            noted.stage(second, "second")
        noted.stage(outer, "outer")
        outer.stage("more", [noted.hook("undo more")])
        raise BrokenError
    assert noted.calls == ["undo more", "undo outer", "undo second", "undo first"]
    assert {txn.state for txn in (outer, first, second)} == {TransactionState.ROLLED_BACK}


def test_an_eager_child_is_committed_at_once_and_stays_so(noted: Noted) -> None:
    with pytest.raises(BrokenError), transaction() as outer:
        with transaction(commit_mode=CommitMode.EAGER) as eager:
            noted.stage(eager, "eager")
        assert eager.is_committed()
        noted.stage(outer, "outer")
        raise BrokenError
    assert noted.calls == ["do eager", "undo outer"]
    assert eager.is_committed()


def test_with_mode_off_only_an_explicit_commit_counts(noted: Noted) -> None:
    with transaction(commit_mode=CommitMode.OFF) as forgotten:
        noted.stage(forgotten, "forgotten")
    assert forgotten.is_rolled_back()
    with transaction(commit_mode=CommitMode.OFF) as kept:
        with transaction() as inner:
            noted.stage(inner, "inner")
        assert kept.commit()
    assert kept.is_committed()
    assert inner.is_committed()
    assert noted.calls == ["undo forgotten", "do inner"]


def test_a_child_that_is_off_is_not_committed_with_its_parent(noted: Noted) -> None:
    with transaction() as outer, transaction(commit_mode=CommitMode.OFF) as off:
        noted.stage(off, "off")
    assert outer.is_committed()
    assert off.is_rolled_back()


def test_a_child_that_was_rolled_back_takes_its_parent_along_even_if_its_error_is_caught(noted: Noted) -> None:
    with transaction() as outer:
        with transaction() as before:
            noted.stage(before, "before")
        with pytest.raises(BrokenError), transaction() as broken:
            raise BrokenError
        assert outer.is_rolled_back()
        assert noted.calls == ["undo before"]
        with transaction() as after:
            noted.stage(after, "after")
        assert after.is_rolled_back()
    assert broken.is_rolled_back()
    assert outer.is_rolled_back()
    assert noted.calls == ["undo before", "undo after"]


def test_committing_or_rolling_back_twice_does_nothing(noted: Noted) -> None:
    with transaction() as txn:
        noted.stage(txn, "txn")
        assert txn.rollback()
        assert not txn.rollback()
        assert not txn.commit()
        noted.stage(txn, "late")
    assert txn.is_rolled_back()
    assert noted.calls == ["undo txn"]


def test_a_keyboard_interrupt_rolls_back(noted: Noted) -> None:
    with pytest.raises(KeyboardInterrupt), transaction() as txn:
        noted.stage(txn, "txn")
        raise KeyboardInterrupt
    assert noted.calls == ["undo txn"]


def test_modes_and_levels_are_inherited_and_may_be_given_as_text() -> None:
    with transaction(commit_mode="EAGER") as outer:  # type: ignore[arg-type]  # as from a file
        assert outer.commit_mode is CommitMode.EAGER
        with transaction() as inner:
            assert inner.commit_mode is CommitMode.EAGER
            assert inner.isolation_level is IsolationLevel.READ_COMMITTED
    with transaction() as plain:
        assert plain.commit_mode is CommitMode.LAZY


def test_the_active_transaction_is_the_innermost() -> None:
    assert get_transaction() is None
    with transaction() as outer:
        assert get_transaction() is outer
        with transaction() as inner:
            assert BaseTransaction.get_active() is inner
            assert inner.get_parent() is outer
        assert get_transaction() is outer
    assert get_transaction() is None


def test_a_transaction_is_entered_once() -> None:
    with transaction() as txn, pytest.raises(RuntimeError, match="entered already"), txn:
        pass
    with pytest.raises(RuntimeError, match="was not entered"):
        Transaction().__exit__(None, None, None)


def test_an_async_transaction_refuses_a_plain_with() -> None:
    with pytest.raises(TypeError, match="async with"):
        AsyncTransaction().__enter__()


def test_resetting_leaves_the_decision_to_the_parent(noted: Noted) -> None:
    with transaction() as outer:
        inner = Transaction()
        inner.__enter__()
        noted.stage(inner, "inner")
        inner.reset()
        assert get_transaction() is outer
        assert inner.is_staged()
    assert noted.calls == ["do inner"]


# --- values --------------------------------------------------------------------------------------------------------------


def test_values_are_seen_by_transactions_inside_and_do_not_leak_out() -> None:
    with transaction() as outer:
        outer.set("rows", [1])
        with transaction() as inner:
            assert inner.get("rows") == [1]
            inner.get("rows").append(2)
            inner.set("rows", [3])
            assert inner.get("rows") == [3]
        assert outer.get("rows") == [1]
        assert outer.get("none", "default") == "default"
        with pytest.raises(ValueError, match="holds no value 'none'"):
            outer.get("none")


def test_hooks_read_values(noted: Noted) -> None:
    seen: list[Any] = []
    with transaction() as txn:
        txn.set("path", "/tmp/x")
        txn.stage(None, on_commit_hooks=[lambda txn: seen.append(txn.get("path"))])
    assert seen == ["/tmp/x"]


# --- hooks that fail -----------------------------------------------------------------------------------------------------


def fail(txn: BaseTransaction) -> None:
    raise BrokenError("hook")


def test_a_commit_hook_that_fails_rolls_back_what_is_not_committed(noted: Noted, caplog: pytest.LogCaptureFixture) -> None:
    with transaction() as outer:
        with transaction() as inner:
            noted.stage(inner, "inner")
        noted.stage(outer, "outer")
        outer.stage(1, on_commit_hooks=[fail, noted.hook("never")])
    assert outer.is_rolled_back()
    assert inner.is_committed()
    assert noted.calls == ["do inner", "do outer", "undo outer"]
    assert "An error was encountered while running commit hook 'fail'" in caplog.text
    assert "failed to commit, and is rolled back" in caplog.text


def test_a_rollback_hook_that_fails_is_logged_and_the_others_run(noted: Noted, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(BrokenError, match="block"), transaction() as outer:
        with transaction() as inner:
            noted.stage(inner, "inner")
        noted.stage(outer, "outer")
        outer.stage(1, on_rollback_hooks=[fail])
        raise BrokenError("block")
    assert noted.calls == ["undo outer", "undo inner"]
    assert outer.is_rolled_back()
    assert "An error was encountered while running rollback hook 'fail'" in caplog.text


def test_hooks_are_told_on_the_logger_that_was_given(noted: Noted, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "mine"), transaction(logger=logging.getLogger("mine")) as txn:
        noted.stage(txn, "txn")
    assert [record.message for record in caplog.records] == [
        "Running commit hook 'do txn'",
        "Commit hook 'do txn' finished running successfully",
    ]


# --- keys ----------------------------------------------------------------------------------------------------------------


def test_a_key_is_done_once(store: ResultStore) -> None:
    with transaction(key="load", store=store) as first:
        assert first.is_active()
        first.stage({"rows": 3})
        assert not store.exists("load")
    with transaction(key="load", store=store) as second:
        assert second.is_committed()
        record = second.read()
        assert record is not None
        assert record.result == {"rows": 3}
        second.stage("ignored")
    assert store.read("load").result == {"rows": 3}
    with transaction(key="load", store=store, overwrite=True) as third:
        assert third.is_active()
        third.stage("new")
    assert store.read("load").result == "new"


def test_what_is_done_inside_of_a_committed_key_is_committed_or_rolled_back_as_ever(store: ResultStore, noted: Noted) -> None:
    with transaction(key="load", store=store) as first:
        first.stage(1)
    with transaction(key="load", store=store) as second, transaction() as inner:
        noted.stage(inner, "inner")
    assert second.is_committed()
    with pytest.raises(BrokenError), transaction(key="load", store=store):
        with transaction() as undone:
            noted.stage(undone, "undone")
        raise BrokenError
    assert noted.calls == ["do inner", "undo undone"]
    assert store.exists("load")


def test_a_key_without_a_value_is_kept_as_none(store: ResultStore) -> None:
    with transaction(key="done", store=store):
        pass
    assert store.read("done").result is None


def test_nothing_is_kept_of_a_transaction_that_was_rolled_back(store: ResultStore) -> None:
    with pytest.raises(BrokenError), transaction(key="load", store=store) as txn:
        txn.stage(1)
        raise BrokenError
    assert not store.exists("load")
    with transaction(key="load", store=store) as again:
        assert again.is_active()
    with transaction(key="free", store=store, write_on_commit=False) as txn:
        txn.stage(1)
    assert txn.is_committed()
    assert not store.exists("free")


def test_a_value_that_cannot_be_kept_rolls_back(store: ResultStore, noted: Noted, caplog: pytest.LogCaptureFixture) -> None:
    with transaction(key="lock", store=store) as txn:
        txn.stage(threading.Lock(), [noted.hook("undo")])
    assert txn.is_rolled_back()
    assert noted.calls == ["undo"]
    assert "its value cannot be kept" in caplog.text
    assert not store.exists("lock")


def test_a_damaged_record_is_no_commit(store: ResultStore, tmp_path: Path) -> None:
    with transaction(key="load", store=store) as txn:
        txn.stage("value")
    path = tmp_path / "results" / "load"
    path.write_bytes(path.read_bytes()[:-2])
    with transaction(key="load", store=store) as again:
        assert again.is_active()
        again.stage("better")
    assert store.read("load").result == "better"


def test_a_child_may_use_another_store(store: ResultStore, tmp_path: Path) -> None:
    other = ResultStore(result_storage=tmp_path / "other")
    with transaction(key="a", store=store) as outer:
        outer.stage(1)
        with transaction(key="a", store=other) as inner:
            inner.stage(2)
        assert not other.exists("a")
    assert (store.read("a").result, other.read("a").result) == (1, 2)


def test_reading_without_a_record(store: ResultStore) -> None:
    with transaction() as keyless:
        assert keyless.read() is None
    with transaction(key="a", store=store) as txn, pytest.raises(MissingResult):
        txn.read()


# --- isolation -----------------------------------------------------------------------------------------------------------


def test_serializable_needs_a_lock_manager(store: ResultStore) -> None:
    with (
        pytest.raises(ConfigurationError, match="no lock manager"),
        transaction(key="a", store=store, isolation_level=IsolationLevel.SERIALIZABLE),
    ):
        pass
    assert get_transaction() is None


def locked_store(tmp_path: Path, kind: str) -> ResultStore:
    manager = MemoryLockManager() if kind == "memory" else FileSystemLockManager(tmp_path / "locks")
    return ResultStore(result_storage=tmp_path / "results", lock_manager=manager)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("kind", ["memory", "filesystem"])
def test_threads_that_share_a_serializable_key_do_the_work_once(tmp_path: Path, kind: str) -> None:
    store, done = locked_store(tmp_path, kind), []

    def work() -> None:
        with transaction(key="shared", store=store, isolation_level=IsolationLevel.SERIALIZABLE) as txn:
            if not txn.is_committed():
                done.append(threading.get_ident())
                txn.stage("value")

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert not store.is_locked("shared")


@pytest.mark.usefixtures("store")
def test_coroutines_that_share_a_serializable_key_do_the_work_once(tmp_path: Path) -> None:
    store, done = locked_store(tmp_path, "memory"), []

    async def work(name: str) -> None:
        async with atransaction(key="shared", store=store, isolation_level=IsolationLevel.SERIALIZABLE) as txn:
            if not txn.is_committed():
                await asyncio.sleep(0)
                done.append(name)
                txn.stage(name)

    async def main() -> None:
        await asyncio.gather(*(work(name) for name in "abc"))

    asyncio.run(main())
    assert len(done) == 1
    assert store.read("shared").result == done[0]


@pytest.mark.usefixtures("store")
def test_the_lock_is_given_back_after_a_rollback_an_interrupt_and_a_commit_that_failed(tmp_path: Path) -> None:
    store = locked_store(tmp_path, "filesystem")

    def interrupt(txn: BaseTransaction) -> None:
        raise KeyboardInterrupt

    for hooks, error in (([fail], None), ([interrupt], KeyboardInterrupt), ([], BrokenError)):
        try:
            with transaction(key="k", store=store, isolation_level=IsolationLevel.SERIALIZABLE) as txn:
                assert store.is_locked("k")
                txn.stage(1, on_commit_hooks=hooks)
                if error is BrokenError:
                    raise BrokenError
        except (KeyboardInterrupt, BrokenError):
            pass
        assert not store.is_locked("k")
        assert not store.exists("k")


@pytest.mark.usefixtures("store")
def test_transactions_inside_one_another_share_the_lock_of_their_key(tmp_path: Path) -> None:
    store = locked_store(tmp_path, "memory")
    with transaction(key="k", store=store, isolation_level=IsolationLevel.SERIALIZABLE) as outer:
        outer.stage("outer")
        with transaction(key="k", store=store) as inner:
            inner.stage("inner")
        with transaction(key="k", store=store) as sibling:
            sibling.stage("sibling")
    assert not store.is_locked("k")
    assert store.read("k").result == "outer"


@pytest.mark.usefixtures("store")
def test_a_reader_waits_for_the_holder_of_the_lock(tmp_path: Path) -> None:
    store, read = locked_store(tmp_path, "memory"), []
    with transaction(key="k", store=store, isolation_level=IsolationLevel.SERIALIZABLE) as txn:
        reader = threading.Thread(target=lambda: read.append(store.read("k").result))
        reader.start()
        txn.stage("value")
    wait_until(lambda: read == ["value"])
    reader.join()


# --- async ---------------------------------------------------------------------------------------------------------------


def test_async_hooks_of_async_transactions(noted: Noted) -> None:
    async def main() -> None:
        async with atransaction() as outer:
            outer.stage(1, [noted.hook("undo")], [noted.async_hook("do async"), noted.hook("do")])
            async with atransaction() as inner:
                inner.stage(1, on_commit_hooks=[noted.async_hook("inner")])
        with pytest.raises(BrokenError):
            async with atransaction() as broken:
                broken.stage(1, [noted.async_hook("undo async")])
                raise BrokenError

    asyncio.run(main())
    assert noted.calls == ["inner", "do async", "do", "undo async"]


def test_async_hooks_of_blocking_transactions_inside_and_outside_of_a_loop(noted: Noted) -> None:
    def block() -> None:
        with transaction() as txn:
            txn.stage(1, on_commit_hooks=[noted.async_hook("done")])

    async def main() -> None:
        block()

    block()
    asyncio.run(main())
    assert noted.calls == ["done", "done"]


def test_async_keys(store: ResultStore) -> None:
    async def main() -> None:
        async with atransaction(key="k", store=store) as txn:
            txn.stage(5)
        async with atransaction(key="k", store=store) as again:
            assert again.is_committed()
            record = await again.read()
            assert record is not None
            assert record.result == 5
        async with atransaction(commit_mode=CommitMode.OFF) as off:
            assert await off.commit()
        async with atransaction() as undone:
            assert await undone.rollback()
        assert not await undone.commit()

    asyncio.run(main())


def test_coroutines_side_by_side_have_transactions_of_their_own(noted: Noted) -> None:
    async def work(name: str) -> None:
        async with atransaction() as txn:
            await asyncio.sleep(0)
            assert get_transaction() is txn
            noted.stage(txn, name)

    async def main() -> None:
        async with atransaction() as outer:
            await asyncio.gather(*(work(name) for name in "abc"))
            assert get_transaction() is outer

    asyncio.run(main())
    assert sorted(noted.calls) == ["do a", "do b", "do c"]


def test_a_key_is_a_text() -> None:
    wrong: Any = 5
    with pytest.raises(TypeError, match="The `key` of a transaction is a text, got 5"), transaction(key=wrong):
        pass
