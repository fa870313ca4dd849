"""The journal's frames: what was written whole is read back, what was not is left out."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.core.journal import JournalHeader, encode_frame, encode_header, intact_length, iter_frames

HEADER: JournalHeader = {"holder": "h-1", "pid": 42, "host": "here", "boot_id": "b", "started_us": 7}

items = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.binary(),
    st.floats(allow_nan=False),
    st.dictionaries(st.text(), st.integers()),
)
records = st.lists(st.lists(items, max_size=5).map(tuple), max_size=5)


def frames_of(batches: Sequence[Any]) -> list[bytes]:
    return [encode_header(HEADER), *(encode_frame(batch) for batch in batches)]


def test_header_and_records_are_read_back_in_order() -> None:
    first, second = [(1, b"a", None, "x")], [(2, "é", {"k": [1, 2.5]}), (3,)]
    data = b"".join(frames_of([first, second]))
    assert list(iter_frames(data)) == [HEADER, first, second]
    assert intact_length(data) == len(data)


def test_named_tuples_are_kept_as_plain_ones() -> None:
    class Line(NamedTuple):
        kind: int
        text: str

    assert list(iter_frames(encode_frame([Line(3, "hello")]))) == [[(3, "hello")]]


def test_empty_file_and_empty_batch() -> None:
    assert list(iter_frames(b"")) == []
    assert intact_length(b"") == 0
    assert list(iter_frames(encode_frame([]))) == [[]]


def test_an_item_that_cannot_be_kept_is_refused() -> None:
    with pytest.raises(ValueError, match="unmarshallable"):
        encode_frame([(1, object())])


@given(st.lists(records, min_size=1, max_size=4), st.data())
def test_a_torn_file_gives_exactly_the_whole_frames_before_the_tear(batches: list[Any], data: st.DataObject) -> None:
    frames = frames_of(batches)
    whole = b"".join(frames)
    cut = data.draw(st.integers(0, len(whole) - 1))
    kept = 0
    while len(b"".join(frames[: kept + 1])) <= cut:
        kept += 1
    assert list(iter_frames(whole[:cut])) == [HEADER, *batches][:kept]
    assert intact_length(whole[:cut]) == len(b"".join(frames[:kept]))


@given(st.lists(records, min_size=1, max_size=4), st.data())
def test_a_flipped_bit_ends_the_reading_before_its_frame(batches: list[Any], data: st.DataObject) -> None:
    frames = frames_of(batches)
    whole = bytearray(b"".join(frames))
    position = data.draw(st.integers(0, len(whole) - 1))
    whole[position] ^= 1 << data.draw(st.integers(0, 7))
    damaged = 0
    while len(b"".join(frames[: damaged + 1])) <= position:
        damaged += 1
    assert list(iter_frames(bytes(whole))) == [HEADER, *batches][:damaged]


@pytest.mark.parametrize("length", [0, 2**31, 2**32 - 1])
def test_a_length_that_cannot_be_is_the_end(length: int) -> None:
    good = encode_frame([(1, "kept")])
    assert list(iter_frames(good + struct.pack("<II", length, 0) + b"rest")) == [[(1, "kept")]]
    assert intact_length(good + struct.pack("<II", length, 0)) == len(good)


def test_a_hole_of_zero_bytes_is_the_end() -> None:
    good = encode_frame([(1, "kept")])
    assert list(iter_frames(good + bytes(4096))) == [[(1, "kept")]]


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    HIGH = 30


def test_members_of_enums_and_other_kinds_of_texts_are_kept_as_what_they_hold() -> None:
    record = (2, Colour.RED, Level.HIGH, (Colour.RED, True, 0.5), {"tags": [Colour.RED], Colour.RED: None}, b"x")
    (_, kept) = iter_frames(encode_header(HEADER) + encode_frame([record]))
    assert kept == [(2, "red", 30, ("red", True, 0.5), {"tags": ["red"], "red": None}, b"x")]
    assert type(kept[0][1]) is str
    assert kept[0][3][1] is True
