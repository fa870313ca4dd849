"""What `write` and `read` promise, whatever is done inside."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from store_cases import NOW, WORKSPACE, make_flow

from rota.contract.flows import FlowCreate
from rota.core.ids import uuid7
from rota.server.store import flows
from rota.server.store.engine import Store, Tx
from rota.server.store.errors import NotFound, StoreReadOnly


def add(tx: Tx, name: str) -> str:
    return flows.upsert_flow(tx, WORKSPACE, FlowCreate(name=name), NOW)[0].name


def names(store: Store) -> list[str]:
    return [flow.name for flow in store.read(lambda tx: flows.list_flows(tx, WORKSPACE))]


def test_what_is_written_can_be_read_at_once(store: Store) -> None:
    assert store.write(lambda tx: add(tx, "a")) == "a"
    assert names(store) == ["a"]


def test_an_error_undoes_all_and_reaches_the_caller_unchanged(store: Store) -> None:
    error = KeyError("mine")

    def fail(tx: Tx) -> None:
        add(tx, "a")
        raise error

    with pytest.raises(KeyError) as caught:
        store.write(fail)
    assert caught.value is error
    assert names(store) == []


def test_a_failed_statement_undoes_only_its_own_write(store: Store) -> None:
    def broken(tx: Tx) -> None:
        add(tx, "b")
        tx.execute(sa.text("SELECT no_such_column FROM flows"))

    with pytest.raises(sa.exc.DBAPIError):
        store.write(broken)
    store.write(lambda tx: add(tx, "c"))
    assert names(store) == ["c"]


def test_neighbours_of_a_failing_write_are_kept(store: Store) -> None:
    go = threading.Event()

    def write(number: int) -> str:
        def fn(tx: Tx) -> str:
            go.wait()
            made = add(tx, f"flow-{number:02}")
            if number % 3 == 0:
                raise NotFound("thing", str(number))
            return made

        return store.write(fn)

    with ThreadPoolExecutor(9) as pool:
        answers = [pool.submit(write, number) for number in range(9)]
        go.set()
        failed = [number for number, answer in enumerate(answers) if answer.exception() is not None]
    assert failed == [0, 3, 6]
    assert names(store) == [f"flow-{number:02}" for number in (1, 2, 4, 5, 7, 8)]


def test_writing_in_a_read_fails(store: Store) -> None:
    make_flow(store, "a")
    with pytest.raises(StoreReadOnly, match="Give the function to `write`"):
        store.read(lambda tx: add(tx, "b"))
    assert names(store) == ["a"]


def test_a_read_sees_one_moment(store: Store) -> None:
    make_flow(store, "a")

    def count_twice(tx: Tx) -> tuple[int, int]:
        before = flows.count_flows(tx, WORKSPACE)
        writer = threading.Thread(target=lambda: make_flow(store, "b"))
        writer.start()
        writer.join()
        return before, flows.count_flows(tx, WORKSPACE)

    assert store.read(count_twice) == (1, 1)
    assert names(store) == ["a", "b"]


def test_callbacks_run_after_the_commit_and_on_the_callers_side(store: Store) -> None:
    seen: list[tuple[list[str], int]] = []

    def fn(tx: Tx) -> None:
        add(tx, "a")
        tx.after_commit(lambda: seen.append((names(store), threading.get_ident())))

    store.write(fn)
    assert seen == [(["a"], threading.get_ident())]

    def fail(tx: Tx) -> None:
        fn(tx)
        raise NotFound("thing", "x")

    with pytest.raises(NotFound):
        store.write(fail)
    assert len(seen) == 1


def test_async_callers_write_and_read_without_blocking_each_other(store: Store) -> None:
    async def main() -> tuple[list[str], list[Any]]:
        made = await asyncio.gather(*(store.awrite(partial(add, name=f"f{n}")) for n in range(20)))
        read = await asyncio.gather(*(store.aread(lambda tx: flows.count_flows(tx, WORKSPACE)) for _ in range(8)))
        return made, read

    made, read = asyncio.run(main())
    assert made == [f"f{n}" for n in range(20)]
    assert read == [20] * 8


def test_async_errors_and_callbacks_reach_the_caller(store: Store) -> None:
    called: list[int] = []

    def fn(tx: Tx) -> None:
        tx.after_commit(lambda: called.append(threading.get_ident()))

    def fail(tx: Tx) -> None:
        raise NotFound("thing", "x")

    async def main() -> None:
        await store.awrite(fn)
        with pytest.raises(NotFound):
            await store.awrite(fail)
        with pytest.raises(NotFound):
            await store.aread(fail)

    asyncio.run(main())
    assert len(called) == 1


def test_a_store_that_was_closed_opens_again(store: Store) -> None:
    make_flow(store, "a")
    store.close()
    store.close()
    make_flow(store, "b")
    assert names(store) == ["a", "b"]


def test_a_forked_child_and_its_parent_both_go_on(store: Store) -> None:
    make_flow(store, "before")
    assert names(store) == ["before"]
    children = []
    for number in range(3):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                assert "before" in names(store)
                store.write(partial(add, name=f"child-{number}"))
                assert f"child-{number}" in names(store)
                code = 0
            finally:
                os._exit(code)
        children.append(pid)
        store.write(partial(add, name=f"parent-{number}"))
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0, 0]
    assert len(names(store)) == 7


def test_a_fork_in_the_midst_of_traffic_harms_nobody(store: Store) -> None:
    stop = threading.Event()
    failures: list[BaseException] = []

    def busy(number: int) -> None:
        try:
            while not stop.is_set():
                store.write(lambda tx: add(tx, str(uuid7())))
                store.read(lambda tx: flows.count_flows(tx, WORKSPACE))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=busy, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    codes = []
    for number in range(5):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                store.write(partial(add, name=f"child-{number}"))
                code = 0
            finally:
                os._exit(code)
        codes.append(os.waitpid(pid, 0)[1])
    stop.set()
    for thread in threads:
        thread.join()
    assert (codes, failures) == ([0] * 5, [])
    written = store.read(lambda tx: flows.list_flows(tx, WORKSPACE, limit=100_000))
    assert {f"child-{n}" for n in range(5)} <= {flow.name for flow in written}
