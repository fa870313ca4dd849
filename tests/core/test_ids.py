"""Identifiers: UUIDs of version 7 that sort as they were made."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import RFC_4122, UUID

from rota.core.ids import uuid7, uuid7_bytes


def test_they_are_uuids_of_version_7_that_tell_their_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    made = [uuid7(), UUID(bytes=uuid7_bytes())]
    after = time.time_ns() // 1_000_000
    for each in made:
        assert (each.version, each.variant) == (7, RFC_4122)
        assert before <= each.int >> 80 <= after
    assert uuid7(1_700_000_000_000).int >> 80 == 1_700_000_000_000


def test_those_of_one_thread_sort_as_they_were_made() -> None:
    ids = [uuid7() for _ in range(2_000)]
    in_order = sum(first < second for first, second in pairwise(ids))
    assert in_order >= 1_990, "but for a clock that is set back, or two within a quarter of a microsecond"


def test_those_of_many_threads_and_of_one_millisecond_differ() -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = [each for batch in pool.map(lambda _: [uuid7() for _ in range(2_000)], range(8)) for each in batch]
    assert len(set(ids)) == len(ids)
    assert len({uuid7(0) for _ in range(10_000)}) == 10_000


def test_a_forked_child_does_not_repeat_its_parents() -> None:
    uuid7()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, uuid7(0).bytes[8:])
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 8) != uuid7(0).bytes[8:]
    os.close(reading)
    os.close(writing)
