"""A result file proves that it is whole: nothing that was cut, edited, exchanged or half written is ever read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.exceptions import MissingResult
from rota.results import CorruptResult, ResultRecord, ResultStore


@pytest.fixture
def path(store: ResultStore, folder: Path) -> Path:
    store.write({"answer": 42}, "small")
    return folder / "small"


def test_a_file_is_a_line_of_json_and_the_value(path: Path) -> None:
    head, _, payload = path.read_bytes().partition(b"\n")
    facts = json.loads(head)
    assert facts["storage_key"] == "small"
    assert facts["python_type"] == "dict"
    assert facts["serializer"]["type"] == "pickle"
    assert facts["size"] == len(payload)
    assert facts["expiration"] is None
    assert len(facts["digest"]) == 64
    assert payload.startswith(b"\x80\x05")


def test_a_file_cut_at_any_length_is_not_read(store: ResultStore, path: Path) -> None:
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(CorruptResult, match=r"small.*cannot be used\. It is (cut off|not a result of rota)"):
            store.read("small")
    path.write_bytes(whole)
    assert store.read("small").result == {"answer": 42}


@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80])
def test_a_file_with_any_byte_changed_is_not_read(store: ResultStore, path: Path, mask: int) -> None:
    whole = path.read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= mask
        path.write_bytes(changed)
        with pytest.raises(CorruptResult):
            store.read("small")


def test_what_failed_is_told(store: ResultStore, path: Path) -> None:
    whole = path.read_bytes()
    for content, what in (
        (whole[:-1], r"It is cut off: \d+ of \d+ bytes are left"),
        (whole[:40], r"It is cut off within its first line \(40 bytes are left\)"),
        (whole[:-1] + b"X", "does not match its checksum: its content has changed"),
        (whole + b"more", "does not match its checksum"),
        (whole.replace(b'"expiration":null', b'"expiration":"2"'), "does not match its checksum"),
        (b"", "is not a result of rota"),
        (b'{"metadata": {}, "result": "gAWV"}', "is not a result of rota"),
        (b"\x00" * len(whole), "is not a result of rota"),
    ):
        path.write_bytes(content)
        with pytest.raises(MissingResult, match=what) as caught:
            store.read("small")
        assert str(path) in str(caught.value)


def test_two_files_that_changed_places_are_not_read(store: ResultStore, folder: Path) -> None:
    store.write("one", "first")
    store.write("two", "second")
    one, two = (folder / "first").read_bytes(), (folder / "second").read_bytes()
    (folder / "first").write_bytes(two)
    (folder / "second").write_bytes(one)
    for key, other in (("first", "second"), ("second", "first")):
        with pytest.raises(CorruptResult, match=f"was written as '{other}': it has been moved or exchanged"):
            store.read(key)


def test_values_that_changed_places_are_not_read(store: ResultStore, folder: Path) -> None:
    """Of one size and type, so that only the digest can tell."""
    store.write(1, "first")
    store.write(2, "second")
    one, two = (folder / "first").read_bytes().partition(b"\n"), (folder / "second").read_bytes().partition(b"\n")
    (folder / "first").write_bytes(b"".join((*one[:2], two[2])))
    with pytest.raises(CorruptResult, match="does not match its checksum"):
        store.read("first")


def test_a_folder_can_be_moved_as_a_whole(store: ResultStore, folder: Path, tmp_path: Path) -> None:
    store.write("value", "deep/key")
    folder.rename(tmp_path / "moved")
    record = ResultStore(result_storage=tmp_path / "moved").read("deep/key")
    assert record.result == "value"
    assert record.metadata.storage_key == str(tmp_path / "moved" / "deep" / "key")


@given(st.binary(max_size=400))
def test_no_other_content_is_taken_for_a_result(content: bytes) -> None:
    with pytest.raises(CorruptResult):
        ResultRecord.deserialize(content)


@given(st.binary(max_size=100), st.text(max_size=20))
def test_a_record_comes_back_from_its_file(value: bytes, key: str) -> None:
    record: ResultRecord[Any] = ResultStore().create_result_record(value, "key")
    record.metadata.storage_key = key
    back = ResultRecord.deserialize(record.serialize())
    assert back.result == value
    assert back.metadata == record.metadata.model_copy(update={"size": len(record.serialize_result())})
