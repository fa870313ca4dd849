"""The buffer between logging and the recorder: bounded, fair, and exact about what it dropped."""

from __future__ import annotations

import os
import re
import threading
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from logging_runs import FLOW_RUN, TASK_RUN

from rota.contract.record import Kind, LogRecord
from rota.core.ids import uuid7_bytes
from rota.logging import LogBuffer

OTHER_RUN = b"o" * 16


def line(message: str = "hello", run: bytes | None = FLOW_RUN, task: bytes | None = None, at: int = 0) -> LogRecord:
    return LogRecord(int(Kind.LOG), uuid7_bytes(), run, task, "rota.flow_runs", 20, message, at)


def dropped(records: list[LogRecord]) -> int:
    """How many lines the markers among `records` speak of."""
    found = (
        re.fullmatch(r"(\d+) log lines? w\w+ dropped: they came faster than they could be stored\.", r.message) for r in records
    )
    return sum(int(match[1]) for match in found if match)


def test_what_goes_in_comes_out_in_order_and_once() -> None:
    buffer = LogBuffer()
    records = [line(str(number)) for number in range(10)]
    assert all(buffer.put(record) for record in records)
    assert len(buffer) == 10
    assert buffer.drain() == records
    assert (buffer.drain(), len(buffer), buffer.held_bytes) == ([], 0, 0)


def test_lines_without_room_are_told_in_their_runs_log() -> None:
    buffer = LogBuffer(max_bytes=2_000, share=1.0)
    taken = [record for record in (line("x" * 100, at=number) for number in range(20)) if buffer.put(record)]
    *records, marker = buffer.drain()
    assert records == taken
    assert 0 < len(taken) < 20
    assert marker[2:] == (
        FLOW_RUN,
        None,
        "rota.flow_runs",
        30,
        f"{20 - len(taken)} log lines were dropped: they came faster than they could be stored.",
        len(taken),
    )
    assert marker.id not in {record.id for record in records}


def test_one_line_is_told_in_the_singular() -> None:
    buffer = LogBuffer(max_bytes=10)
    assert not buffer.put(line(task=TASK_RUN))
    [marker] = buffer.drain()
    assert marker.message.startswith("1 log line was dropped:")
    assert (marker.name, marker.task_run_id) == ("rota.task_runs", TASK_RUN)


def test_after_a_drain_there_is_room_and_the_count_begins_anew() -> None:
    buffer = LogBuffer(max_bytes=1_000, share=1.0)
    while buffer.put(line()):
        pass
    assert dropped(buffer.drain()) == 1
    assert buffer.put(line())
    assert dropped(buffer.drain()) == 0


def test_a_run_that_floods_leaves_room_for_the_others() -> None:
    buffer = LogBuffer(max_bytes=100_000)
    while buffer.put(line("flood")):
        pass
    assert buffer.held_bytes <= 50_000
    assert all(buffer.put(line("calm", run=OTHER_RUN)) for _ in range(50))
    assert [record.flow_run_id for record in buffer.drain() if "dropped" in record.message] == [FLOW_RUN]


def test_a_flood_over_many_task_runs_is_told_in_a_bounded_number_of_lines() -> None:
    buffer = LogBuffer(max_bytes=10)
    for number in range(5_000):
        buffer.put(line(task=number.to_bytes(16, "big")))
    markers = buffer.drain()
    assert len(markers) == 1_001
    assert dropped(markers) == 5_000


@given(st.lists(st.tuples(st.sampled_from([FLOW_RUN, OTHER_RUN, None]), st.integers(0, 400)) | st.none(), max_size=60))
def test_no_line_is_lost_uncounted(steps: list[tuple[bytes | None, int] | None]) -> None:
    """Any mix of lines and drains: every line is either handed out or counted, in its own run."""
    buffer = LogBuffer(max_bytes=3_000)
    out: list[LogRecord] = []
    put = dict.fromkeys((FLOW_RUN, OTHER_RUN, None), 0)
    refused = 0
    for step in (*steps, None):
        if step is None:
            out += buffer.drain()
            continue
        run, size = step
        put[run] += 1
        refused += not buffer.put(line("x" * size, run=run))
        assert buffer.held_bytes <= 3_000
    assert dropped(out) == refused
    for run, count in put.items():
        mine = [record for record in out if record.flow_run_id == run]
        markers = [record for record in mine if "dropped" in record.message]
        assert len(mine) - len(markers) + dropped(markers) == count


def test_threads_and_a_recorder_agree_on_the_number() -> None:
    buffer = LogBuffer(max_bytes=20_000)
    out: list[LogRecord] = []
    stop = threading.Event()

    def record() -> None:
        while not stop.is_set():
            out.extend(buffer.drain())

    def write() -> None:
        for _ in range(3_000):
            buffer.put(line())

    recorder = threading.Thread(target=record)
    writers = [threading.Thread(target=write) for _ in range(4)]
    for thread in (recorder, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    recorder.join()
    out.extend(buffer.drain())
    markers = [one for one in out if "dropped" in one.message]
    assert len(out) - len(markers) + dropped(markers) == 12_000


@pytest.mark.parametrize("message", ["x" * 10, "é" * 1_000, "😊" * 1_000])
def test_the_size_is_about_what_memory_it_takes(message: str) -> None:
    buffer = LogBuffer(max_bytes=100_000_000)
    tracemalloc.start()
    try:
        for _ in range(1_000):
            buffer.put(LogRecord(3, uuid7_bytes(), FLOW_RUN, TASK_RUN, "rota.flow_runs", 20, message + "!", 10**15))
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 0.7 * taken <= buffer.held_bytes <= 1.6 * taken


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_starts_empty_and_can_log() -> None:
    buffer = LogBuffer()
    buffer.put(line("the parent's"))
    buffer._lock.acquire()  # as if another thread were inside at the moment of the fork
    child = os.fork()
    if child == 0:
        fine = len(buffer) == 0 and buffer.put(line("the child's")) and len(buffer.drain()) == 1
        os._exit(0 if fine else 1)
    buffer._lock.release()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [record.message for record in buffer.drain()] == ["the parent's"]
