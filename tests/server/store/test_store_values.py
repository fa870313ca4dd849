"""Values on their way into the database and out of it."""

from __future__ import annotations

import json
import math
import pickle
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from rota.contract.flow_runs import FlowRun, FlowRunPolicy
from rota.core.states import StateDetails
from rota.core.vocabulary import StateType
from rota.server.store.columns import Duration, Id, StateTypeName, UtcTime, from_microseconds, to_microseconds
from rota.server.store.rows import construct, details_from_json, details_to_json, estimated_run_time, lateness
from rota.server.store.values import are_clean, clean_text, dump_json, load_json

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@given(st.text(st.characters()))
def test_cleaned_text_can_be_encoded_and_has_no_nul(text: str) -> None:
    cleaned = clean_text(text)
    assert "\x00" not in cleaned.encode().decode()
    assert clean_text(cleaned) is cleaned
    assert are_clean([cleaned, "b"])
    assert are_clean([text]) == (cleaned == text)


def test_clean_text_is_not_copied() -> None:
    for text in ("plain", "schön \U0001f600"):
        assert clean_text(text) is text


def test_a_pair_of_surrogates_is_the_character_it_stands_for() -> None:
    assert clean_text("\ud83d\ude00 \ud83d") == "\U0001f600 \ufffd"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=10,
)


@given(values)
def test_json_comes_back_as_it_went_but_for_what_databases_refuse(value: Any) -> None:
    def cleaned(value: Any) -> Any:
        if isinstance(value, str):
            return clean_text(value)
        if isinstance(value, list):
            return [cleaned(item) for item in value]
        return {clean_text(key): cleaned(item) for key, item in value.items()} if isinstance(value, dict) else value

    text = dump_json(value)
    text.encode()
    assert load_json(text) == cleaned(value) == json.loads(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (UUID(int=1), str(UUID(int=1))),
        (NOW, "2026-03-01T00:00:00+00:00"),
        (date(2026, 3, 1), "2026-03-01"),
        (1.5 * SECOND, 1.5),
        (StateType.RUNNING, "RUNNING"),
        ({"b", "a"}, ["a", "b"]),
        (Path("/a/b"), "/a/b"),
        ((1, 2), [1, 2]),
        ([math.nan, math.inf, 1.0], [None, None, 1.0]),
        ({"a": math.nan}, {"a": None}),
        (FlowRunPolicy(retries=1).model_copy(update={"retry_delay_seconds": math.nan}), None),
    ],
)
def test_what_json_does_not_know_is_written_as_the_wire_writes_it(value: Any, expected: Any) -> None:
    written = load_json(dump_json(value))
    assert written == expected or (expected is None and written["retry_delay_seconds"] is None)


def test_what_has_no_json_form_is_named() -> None:
    with pytest.raises(TypeError, match="type object cannot be kept as JSON"):
        dump_json({"a": object()})


def test_a_literal_escape_is_not_taken_for_a_nul() -> None:
    assert load_json(dump_json("\\u0000")) == "\\u0000"


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_times_are_exact_to_the_microsecond(moment: datetime) -> None:
    assert from_microseconds(to_microseconds(moment)) == moment


def test_a_time_in_another_zone_is_the_same_moment_and_one_without_is_refused() -> None:
    bind = UtcTime().bind_processor(sqlite.dialect())
    assert bind is not None
    assert bind(NOW.astimezone(timezone(timedelta(hours=5)))) == to_microseconds(NOW)
    with pytest.raises(TypeError):
        bind(datetime(2026, 3, 1))


@given(st.uuids())
def test_ids_are_ids_like_others(made: UUID) -> None:
    bind, read = Id().bind_processor(sqlite.dialect()), Id().result_processor(sqlite.dialect(), None)
    assert bind is not None
    assert read is not None
    back = read(bind(made))
    assert (back, hash(back), str(back), back.is_safe, back.version) == (
        made,
        hash(made),
        str(made),
        made.is_safe,
        made.version,
    )
    assert pickle.loads(pickle.dumps(back)) == made


def test_columns_keep_null() -> None:
    for kind in (Id(), UtcTime(), Duration(), StateTypeName()):
        for processor in (kind.bind_processor(sqlite.dialect()), kind.result_processor(sqlite.dialect(), None)):
            assert processor is not None
            assert processor(None) is None


def test_a_state_type_of_a_newer_rota_is_read_as_such() -> None:
    read = StateTypeName().result_processor(sqlite.dialect(), None)
    assert read is not None
    assert read("RUNNING") is StateType.RUNNING
    assert read("HIBERNATING") == "HIBERNATING"
    assert read("HIBERNATING") not in set(StateType)


details = st.builds(
    StateDetails,
    child_flow_run_id=st.none() | st.uuids(),
    scheduled_time=st.none() | st.datetimes(timezones=st.just(UTC)),
    cache_key=st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    cache_expiration=st.none() | st.datetimes(timezones=st.just(UTC)),
    deferred=st.none() | st.booleans(),
    untrackable_result=st.booleans(),
    pause_timeout=st.none() | st.datetimes(timezones=st.just(UTC)),
    pause_reschedule=st.booleans(),
    run_input_keyset=st.none() | st.dictionaries(st.text("ab"), st.text("cd")),
    retriable=st.none() | st.booleans(),
    transition_id=st.none() | st.uuids(),
    task_parameters_id=st.none() | st.uuids(),
    deployment_concurrency_lease_id=st.none() | st.uuids(),
)


@given(details)
def test_state_details_come_back(given: StateDetails) -> None:
    stored = details_to_json(given)
    assert details_from_json(None if stored is None else load_json(dump_json(stored)), None, None) == given


def test_every_detail_is_kept() -> None:
    nothing: dict[str, Any] = {field.name: None for field in fields(StateDetails)}
    given = StateDetails(**nothing)
    kept = details_to_json(given)
    assert kept == {"deferred": None, "untrackable_result": None, "pause_reschedule": None}


def test_a_model_made_cheaply_is_the_same_as_one_made_by_pydantic() -> None:
    by_hand = FlowRun(id=UUID(int=1), name="a", flow_id=UUID(int=2))
    made = construct(FlowRun, {name: getattr(by_hand, name) for name in FlowRun.model_fields})
    assert made == by_hand
    assert made.model_dump() == by_hand.model_dump()
    assert made.model_dump_json() == by_hand.model_dump_json()
    assert made.model_copy(update={"name": "b"}).name == "b"
    assert made.model_fields_set == set(FlowRun.model_fields)
    assert made.__pydantic_private__ is None


@pytest.mark.parametrize(
    ("kind", "since", "expected"),
    [
        (StateType.RUNNING, NOW - 2 * SECOND, 3 * SECOND),
        (StateType.RUNNING, NOW + SECOND, SECOND),
        (StateType.COMPLETED, NOW - 2 * SECOND, SECOND),
        (None, None, SECOND),
    ],
)
def test_estimated_run_time(kind: StateType | None, since: datetime | None, expected: timedelta) -> None:
    assert estimated_run_time(SECOND, kind, since, NOW) == expected


@pytest.mark.parametrize(
    ("expected_start", "start", "kind", "late"),
    [
        (NOW - 5 * SECOND, NOW - 3 * SECOND, StateType.RUNNING, 2 * SECOND),
        (NOW - 5 * SECOND, NOW - 9 * SECOND, StateType.RUNNING, 0 * SECOND),
        (NOW - 5 * SECOND, None, StateType.SCHEDULED, 5 * SECOND),
        (NOW + 5 * SECOND, None, StateType.SCHEDULED, 0 * SECOND),
        (NOW - 5 * SECOND, None, StateType.CANCELLED, 0 * SECOND),
        (None, None, None, 0 * SECOND),
    ],
)
def test_lateness(expected_start: datetime | None, start: datetime | None, kind: StateType | None, late: timedelta) -> None:
    assert lateness(expected_start, start, kind, NOW) == late
