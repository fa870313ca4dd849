"""The threads of the default task runner."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from rota.engine.pool import BASE_THREADS, ThreadPool
from rota.testing import wait_until


@pytest.fixture
def pool() -> ThreadPool:
    return ThreadPool(None, "test")


def test_jobs_give_their_values_and_errors_to_their_futures(pool: ThreadPool) -> None:
    good, bad = pool.submit(lambda: 7), pool.submit(lambda: 1 // 0)
    assert good.result(timeout=10) == 7
    with pytest.raises(ZeroDivisionError):
        bad.result(timeout=10)
    pool.close()


def test_jobs_start_first_come_first_served() -> None:
    pool = ThreadPool(1, "test")
    order: list[int] = []
    futures = [pool.submit(lambda n=n: order.append(n)) for n in range(50)]
    for future in futures:
        future.result(timeout=10)
    assert order == list(range(50))
    pool.close()


def test_work_that_waits_gets_as_many_threads_as_it_needs(pool: ThreadPool) -> None:
    together = threading.Barrier(4 * BASE_THREADS, timeout=30)
    futures = [pool.submit(together.wait) for _ in range(4 * BASE_THREADS)]
    assert sorted(future.result(timeout=30) for future in futures) == list(range(4 * BASE_THREADS))
    pool.close()


def test_two_jobs_that_come_at_once_do_not_share_the_one_idle_thread(pool: ThreadPool) -> None:
    pool.submit(lambda: None).result(timeout=10)
    wait_until(lambda: pool._idle == 1, what="an idle thread")
    together = threading.Barrier(2, timeout=30)
    with pool._changed:  # the idle thread cannot wake up between the two
        futures = [pool.submit(together.wait) for _ in range(2)]
    assert sorted(future.result(timeout=30) for future in futures) == [0, 1]
    pool.close()


def test_each_thread_is_told_before_it_ends() -> None:
    ended: list[str] = []
    pool = ThreadPool(2, "test", lambda: ended.append(threading.current_thread().name))
    together = threading.Barrier(2, timeout=30)
    for future in [pool.submit(together.wait) for _ in range(2)]:
        future.result(timeout=30)
    assert ended == []
    pool.close()
    assert sorted(ended) == ["test-1", "test-2"]


def test_a_limit_on_threads_holds() -> None:
    pool = ThreadPool(2, "test")
    lock, running, most = threading.Lock(), 0, 0
    pause = threading.Event()

    def job() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        pause.wait(0.01)
        with lock:
            running -= 1

    for future in [pool.submit(job) for _ in range(20)]:
        future.result(timeout=30)
    assert most == 2
    pool.close()


def test_queued_jobs_can_be_taken_back(pool: ThreadPool) -> None:
    pool = ThreadPool(1, "test")
    begun, go = threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        go.wait(30)
        return "done"

    running = pool.submit(first)
    begun.wait(30)
    waiting = [pool.submit(lambda: None) for _ in range(3)]
    assert pool.cancel_queued() == waiting
    assert all(future.cancelled() for future in waiting)
    go.set()
    assert running.result(timeout=10) == "done"
    pool.close()


def test_a_closed_pool_takes_nothing_and_leaves_no_thread(pool: ThreadPool) -> None:
    pool.submit(lambda: None).result(timeout=10)
    pool.close()
    with pytest.raises(RuntimeError, match="has stopped"):
        pool.submit(lambda: None)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("test-")]


def test_a_thread_that_waits_for_the_pools_work_lets_another_take_its_place() -> None:
    pool = ThreadPool(1, "test")
    inside: list[int] = []
    at_once: list[int] = []

    def inner() -> int:
        inside.append(1)
        at_once.append(len(inside))
        inside.pop()
        return 7

    def outer() -> int:
        first, second = pool.submit(inner), pool.submit(inner)
        with pool.lending(second.done):
            second.result(timeout=30)
        inside.append(1)
        at_once.append(len(inside))
        inside.pop()
        return int(first.result(timeout=30))

    outers = [pool.submit(outer) for _ in range(5)]
    assert [each.result(timeout=30) for each in outers] == [7] * 5
    assert set(at_once) == {1}, "never more at work than there may be"
    wait_until(lambda: len(pool._threads) == 1, what="the threads that stood in to end")
    pool.close()


def test_work_goes_on_with_the_threads_that_the_system_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def start(thread: threading.Thread) -> None:
        if len(given) == 2:
            raise RuntimeError("can't start new thread")
        given.append(thread.name)
        really(thread)

    really = threading.Thread.start
    pool = ThreadPool(None, "test")
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", start)
        futures = [pool.submit(partial(int, n)) for n in range(200)]
        assert [future.result(timeout=30) for future in futures] == list(range(200))
    pool.close()
    assert len(given) == 2


def test_without_a_single_thread_submitting_fails_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    pool = ThreadPool(None, "test")
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError, match="can't start"):
            pool.submit(lambda: None)
    assert pool.submit(lambda: 1).result(timeout=30) == 1
    pool.close()


def test_a_callback_that_exits_does_not_take_the_thread_with_it() -> None:
    pool = ThreadPool(1, "test")
    hold = threading.Event()
    first = pool.submit(lambda: hold.wait(30))

    def leave(_: object) -> None:
        raise SystemExit

    first.add_done_callback(leave)
    second = pool.submit(lambda: 2)
    hold.set()
    assert second.result(timeout=30) == 2
    pool.close()
