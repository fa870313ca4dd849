"""Each line goes to its own run, and to where that run is recorded: with several homes, threads and processes."""

from __future__ import annotations

import logging
import logging.handlers
import multiprocessing
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from logging_runs import Console, flow_run, running, task_run

from rota import flow, get_run_logger, task
from rota.contract.record import LogRecord
from rota.logging.redaction import set_redactor
from rota.logging.threads import run_here
from rota.settings import temporary_settings
from rota.testing.isolation import Harness, close_process, harness

library = logging.getLogger("some.library")


def say_everywhere(who: str) -> None:
    get_run_logger().info("logger of %s", who)
    library.warning("library of %s", who)
    thread = threading.Thread(target=library.warning, args=("thread of %s", who))
    thread.start()
    thread.join()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(library.warning, "pool of %s", who).result()


@task(log_prints=True)
def speak(who: str) -> None:
    print("print of", who)
    say_everywhere(who)


@task
def speak_from_afar(who: str, flow_run_id: UUID) -> None:
    """As programs do that pass an id around: from a thread without any run, with the id in `extra`."""
    library.warning("extra of %s", who, extra={"flow_run_id": str(flow_run_id)})


def messages(running: Harness) -> list[str]:
    running.flush()
    return [line.message for line in running.client.read_logs(limit=200)]


def test_two_threads_with_settings_of_their_own_have_logs_of_their_own(tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=60)
    from_outside: dict[str, Callable[[], None]] = {}
    read: dict[str, list[str]] = {}

    @flow
    def talk(who: str) -> None:
        both.wait()
        say_everywhere(who)
        speak(who)
        run = run_here()
        assert run is not None
        assert run.flow_run_id is not None
        run_id = UUID(bytes=run.flow_run_id)
        from_outside[who] = lambda: library.warning("extra of %s", who, extra={"flow_run_id": run_id})
        both.wait()
        if who == "a":  # from neither of the two threads, while both runs are going on
            for say in from_outside.values():
                threading.Thread(target=contextless, args=(say,)).start()
            say_all.set()
            assert said.acquire(timeout=60)
            assert said.acquire(timeout=60)
        both.wait()

    say_all, said = threading.Event(), threading.Semaphore(0)

    def contextless(say: Callable[[], None]) -> None:
        say()
        said.release()

    def work(who: str) -> None:
        with temporary_settings({"home": str(tmp_path / who)}):
            talk(who)
            both.wait()
            speak(f"{who}, alone")

    with harness():
        threads = [threading.Thread(target=work, args=(who,)) for who in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        close_process()
        for who in "ab":
            with temporary_settings({"home": str(tmp_path / who)}), harness(home=tmp_path / who) as its:
                read[who] = [message for message in messages(its) if " of " in message]
    for who, lines in read.items():
        kinds = sorted(lines)
        parts = ("library", "logger", "pool", "thread")
        expected = [f"{part} of {who}" for part in parts] * 2 + [f"print of {who}", f"extra of {who}"]
        expected += [f"{part} of {who}, alone" for part in (*parts, "print")]
        assert kinds == sorted(expected)


def test_a_thread_that_outlives_its_task_speaks_for_the_flow(rota_harness: Harness) -> None:
    go_on = threading.Event()
    threads: list[threading.Thread] = []

    def late() -> None:
        go_on.wait(30)
        library.warning("late")

    @task
    def start() -> None:
        threads.append(threading.Thread(target=late))
        threads[0].start()

    @flow
    def outer() -> None:
        start()
        go_on.set()
        threads[0].join()

    outer()
    (line,) = [line for line in rota_harness.client.read_logs(limit=200) if line.message == "late"]
    assert line.flow_run_id is not None
    assert line.task_run_id is None


def test_a_pools_worker_speaks_for_nobody_after_the_run(rota_harness: Harness) -> None:
    with ThreadPoolExecutor(1) as pool:

        @flow
        def first() -> None:
            pool.submit(library.warning, "inside").result()

        first()
        pool.submit(library.warning, "outside").result()
    assert "inside" in messages(rota_harness)
    assert "outside" not in messages(rota_harness)


def log_in_child(logger: logging.LoggerAdapter[logging.Logger]) -> None:
    logger.warning("from a child process")


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_process_that_is_handed_the_runs_logger_logs_for_the_run(rota_harness: Harness, method: str) -> None:
    @task
    def parent() -> None:
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            pool.submit(log_in_child, get_run_logger()).result(60)

    @flow
    def outer() -> None:
        parent()

    outer()
    (line,) = [line for line in rota_harness.client.read_logs(limit=200) if line.message == "from a child process"]
    (run,) = rota_harness.client.read_task_runs()
    assert line.task_run_id == run.id


def test_a_logger_that_was_pickled_is_of_the_same_run(kept: list[LogRecord]) -> None:
    with running(task_run()):
        packed = pickle.dumps(get_run_logger(batch="7"))
    pickle.loads(packed).info("hello")
    assert [(line.message, line.task_run_id) for line in kept] == [("hello", task_run().task_run_id)]
    assert pickle.loads(packed).extra["batch"] == "7"


def test_a_secret_is_shown_and_stored_by_nobody(kept: list[LogRecord], console: Console) -> None:
    before = set_redactor(lambda text: text.replace("hunter2", "********"))
    try:
        with running(flow_run()):
            get_run_logger().info("password=%s", "hunter2")
            library.warning("it is hunter2")
            try:
                raise ValueError("hunter2 is wrong")
            except ValueError:
                get_run_logger().exception("failed")
    finally:
        set_redactor(before)
    assert len(kept) == 3
    assert not [line for line in kept if "hunter2" in line.message]
    assert "hunter2" not in console.text()
    assert "ValueError: ******** is wrong" in kept[2].message


def test_records_of_runs_can_be_sent_elsewhere(rota_harness: Harness) -> None:
    """As `QueueHandler` and `SocketHandler` do it, by pickling."""
    sent: list[logging.LogRecord] = []

    class Sender(logging.handlers.QueueHandler):
        def enqueue(self, record: logging.LogRecord) -> None:
            sent.append(pickle.loads(pickle.dumps(record)))

    sender = Sender(None)  # type: ignore[arg-type]  # nothing is queued

    @flow
    def talk() -> None:
        get_run_logger().info("over the wire")
        library.warning("by a library")

    for name in ("rota", library.name):
        logging.getLogger(name).addHandler(sender)
    try:
        talk()
    finally:
        for name in ("rota", library.name):
            logging.getLogger(name).removeHandler(sender)
    assert {"over the wire", "by a library"} <= {record.getMessage() for record in sent}
    assert {"over the wire", "by a library"} <= set(messages(rota_harness))
