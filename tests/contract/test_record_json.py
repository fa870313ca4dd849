"""Bulk records as JSON lose nothing, and what is no record is refused."""

from __future__ import annotations

import json
import marshal
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota import contract
from rota.contract.record import CheckpointRecord, Kind, LogRecord, Record, TaskRunRecord, TaskStateRecord
from rota.contract.record_json import IDS, SHAPES, decode_records, encode_records
from rota.contract.recording import RecordBatch
from rota.contract.wire import dump_body, parse_body
from rota.exceptions import InvalidRequest

ids = st.binary(min_size=16, max_size=16)
# A lone surrogate is text to Python but to no encoding of JSON.
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
times = st.integers(0, 2**52)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(text, json_values, max_size=3)
inputs = st.dictionaries(text, st.lists(objects, max_size=2), max_size=2)

task_runs = st.builds(
    TaskRunRecord,
    kind=st.just(int(Kind.TASK_RUN)),
    id=ids,
    flow_run_id=st.none() | ids,
    name=text,
    task_key=text,
    dynamic_key=text,
    task_version=st.none() | text,
    tags=st.lists(text, max_size=3).map(tuple),
    labels=st.none() | objects,
    empirical_policy=st.none() | objects,
    task_inputs=st.none() | inputs,
    created_us=times,
    parent_id=st.none() | ids,
)
task_states = st.builds(
    TaskStateRecord,
    kind=st.just(int(Kind.TASK_STATE)),
    id=ids,
    task_run_id=ids,
    flow_run_id=st.none() | ids,
    type=text,
    name=text,
    timestamp_us=times,
    message=st.none() | text,
    details=st.none() | objects,
    data=json_values,
    run_count=st.integers(0, 9),
    flow_run_run_count=st.integers(0, 9),
    start_time_us=st.none() | times,
    end_time_us=st.none() | times,
    total_run_time_us=times,
    expected_start_time_us=st.none() | times,
    next_scheduled_start_time_us=st.none() | times,
    task_run_name=st.none() | text,
)
logs = st.builds(
    LogRecord,
    kind=st.just(int(Kind.LOG)),
    id=ids,
    flow_run_id=st.none() | ids,
    task_run_id=st.none() | ids,
    name=text,
    level=st.integers(0, 50),
    message=text,
    timestamp_us=times,
)
checkpoints = st.builds(
    CheckpointRecord,
    kind=st.just(int(Kind.CHECKPOINT)),
    flow_run_id=ids,
    key=text,
    position=text,
    code=text,
    task_run_id=ids,
    state_id=ids,
    serializer=text,
    value=st.binary(max_size=40),
    created_us=times,
)
records = st.lists(task_runs | task_states | logs | checkpoints, max_size=5)


@given(records)
def test_records_survive_json(batch: list[Record]) -> None:
    assert decode_records(json.loads(json.dumps(encode_records(batch)))) == batch


@given(records)
def test_a_batch_survives_the_wire(batch: list[Record]) -> None:
    operation = contract.recording.RECORD
    body = RecordBatch.model_construct(holder="h", records=batch)
    assert parse_body(operation, dump_body(operation, body)) == body


@given(records)
def test_records_read_from_a_journal_are_sent_the_same(batch: list[Record]) -> None:
    plain = marshal.loads(marshal.dumps([tuple(record) for record in batch]))
    assert encode_records(plain) == encode_records(batch)


def test_records_made_in_this_process_are_taken_as_they_are() -> None:
    record = LogRecord(Kind.LOG, bytes(16), None, None, "n", 20, "m", 0)
    assert decode_records([record])[0] is record


def test_every_kind_of_record_has_a_shape_and_every_id_is_known() -> None:
    assert set(SHAPES) == set(Kind)
    for kind, shape in SHAPES.items():
        held = {name for name, hint in get_type_hints(shape).items() if hint in (bytes, bytes | None)}
        assert set(IDS[kind]) == held - {"value"}


LOG = encode_records([LogRecord(Kind.LOG, bytes(16), None, None, "n", 20, "m", 0)])[0]
CHECKPOINT = encode_records([CheckpointRecord(Kind.CHECKPOINT, bytes(16), "k", "p", "c", bytes(16), bytes(16), "s", b"v", 0)])[
    0
]
TASK_RUN = encode_records([TaskRunRecord(Kind.TASK_RUN, bytes(16), None, "n", "k", "0", None, ("t",), {}, {}, {}, 0, None)])[0]


def with_item(row: list[Any], place: int, value: Any) -> list[Any]:
    return [*row[:place], value, *row[place + 1 :]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({}, "as a list"),
        ([7], "no kind of record"),
        ([[]], "no kind of record"),
        ([[9, "x"]], "begins with 9"),
        ([[True, "x"]], "begins with True"),
        ([LOG, LOG[:-1]], "record 1: a LogRecord has 8 items, this one has 7"),
        ([with_item(LOG, 1, "00")], "32 hexadecimal digits"),
        ([with_item(LOG, 1, "z" * 32)], "record 0, a LogRecord"),
        ([with_item(LOG, 1, 7)], "record 0, a LogRecord"),
        ([with_item(LOG, 1, None)], "id cannot be NoneType"),
        ([with_item(LOG, 5, "20")], "level cannot be str"),
        ([with_item(LOG, 5, True)], "level cannot be bool"),
        ([with_item(CHECKPOINT, 8, "?")], "record 0, a CheckpointRecord"),
        ([with_item(CHECKPOINT, 8, None)], "record 0, a CheckpointRecord"),
        ([with_item(TASK_RUN, 7, ["a", 1])], "tags are texts"),
        ([with_item(TASK_RUN, 7, None)], "record 0, a TaskRunRecord"),
        ([with_item(TASK_RUN, 8, [])], "labels cannot be list"),
    ],
)
def test_what_is_no_record_is_refused_with_its_place(rows: Any, said: str) -> None:
    operation = contract.recording.RECORD
    with pytest.raises(InvalidRequest, match=said):
        parse_body(operation, json.dumps({"holder": "h", "records": rows}).encode())
