"""Hashes of content: what makes them equal, what makes them differ, and in which processes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_models import Colour, Point, Weather

from rota.exceptions import HashError
from rota.utilities.hashing import (
    file_hash,
    hash_inputs,
    hash_objects,
    source_identity,
    stable_hash,
    task_identity,
    task_input_hash,
)

HASHES_OF_MANY_KINDS = """
import datetime, decimal, pathlib, uuid, zoneinfo
import numpy as np, pandas as pd
from result_models import Colour, Frozen, Point, Reading, Weather
from rota.utilities.hashing import hash_inputs
names = [f"name-{number}" for number in range(40)]
inputs = dict(
    sets={frozenset(names), "x", 1}, nested=[{"a": set(names)}, {1: None, "b": 2}], bytes=b"a", enum=Colour.BLUE,
    model=Weather(where="x", when="2024-01-01", extra={"s": set(names)}), point=Point(1, 2.0),
    data=Frozen(Reading("s", datetime.date(2024, 1, 1), {1, 2})), path=pathlib.PurePosixPath("/a"), id=uuid.UUID(int=1),
    zone=datetime.datetime(2024, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")), money=decimal.Decimal("1.10"),
    array=np.arange(10.0), texts=np.array(["a", None], dtype=object), function=len, kind=Point,
    table=pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": pd.date_range("2024", periods=2, tz="UTC")}),
)
for name, value in inputs.items():
    print(name, hash_inputs({name: value}))
"""


def hashes_in_a_process(seed: str) -> list[str]:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-c", HASHES_OF_MANY_KINDS], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_hashes_are_the_same_in_every_process() -> None:
    first = hashes_in_a_process("0")
    assert len(first) == 16
    assert hashes_in_a_process("1") == first
    assert hashes_in_a_process("4242") == first


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=12,
)


def exact(value: Any) -> Any:
    """What must differ when hashes must: types included, the order of dicts not."""
    if isinstance(value, dict):
        return dict, sorted((repr(exact(key)), repr(exact(item))) for key, item in value.items())
    if isinstance(value, list | tuple):
        return type(value), [exact(item) for item in value]
    return type(value), repr(value)


@given(plain, plain)
def test_two_values_have_one_hash_if_and_only_if_they_are_the_same(one: Any, other: Any) -> None:
    assert (hash_objects(one) == hash_objects(other)) == (exact(one) == exact(other))


@given(st.dictionaries(st.text(), plain))
def test_the_order_of_a_dict_does_not_count(value: dict[str, Any]) -> None:
    assert hash_objects(value) == hash_objects(dict(reversed(value.items())))
    assert hash_inputs(value) == hash_inputs(dict(reversed(value.items())))


@given(st.lists(st.text()), st.lists(st.text()))
def test_parts_are_told_apart(one: list[str], other: list[str]) -> None:
    assert (stable_hash(*one) == stable_hash(*other)) == (one == other)
    assert (hash_objects(*one) == hash_objects(*other)) == (one == other)


DAY = date(2024, 1, 1)
DIFFERENT: list[Any] = [
    1, 1.0, True, "1", b"1", None, [1], (1,), {1}, frozenset({1}), {1: 1}, {"1": 1}, Colour.RED, "red", Point(1, 2.0), (1, 2.0),
    np.int64(1), np.array(1), np.array([1]), np.array([1.0]), np.array([[1]]), pd.Series([1]), pd.DataFrame([1]), pd.Index([1]),
    bytearray(b"1"), range(1), Weather(where="x", when=DAY), Weather(where="y", when=DAY),
]  # fmt: skip


def test_values_of_different_types_have_different_hashes() -> None:
    hashes = [hash_objects(value, raise_on_failure=True) for value in DIFFERENT]
    assert len(set(hashes)) == len(DIFFERENT)


def test_one_changed_element_of_a_large_array_changes_its_hash() -> None:
    array = np.arange(1_000_000, dtype="f8")
    before = hash_objects(array)
    assert hash_objects(array.copy()) == before
    array[777_777] += 1e-9
    assert hash_objects(array) != before
    assert hash_objects(array.reshape(1000, 1000)) != hash_objects(array)
    assert hash_objects(array.astype("f4")) != hash_objects(array)


def test_one_changed_cell_of_a_table_changes_its_hash() -> None:
    def table() -> pd.DataFrame:
        return pd.DataFrame({"a": range(1000), "b": [f"text {number}" for number in range(1000)]})

    before = hash_objects(table())
    assert hash_objects(table()) == before
    for change in (("a", -1), ("b", "other")):
        changed = table()
        changed.loc[500, change[0]] = change[1]
        assert hash_objects(changed) != before
    assert hash_objects(table().rename(columns={"b": "c"})) != before
    assert hash_objects(table().set_index("a")) != before


def test_reading_a_table_does_not_change_its_hash() -> None:
    table = pd.DataFrame({"a": [3, 1], "s": ["x", "y"]})
    before = hash_objects(table)
    table.describe()
    table.index.get_loc(1)
    assert table.columns.is_unique
    assert hash_objects(table) == before


@pytest.mark.parametrize("value", [threading.Lock(), iter(""), sys.stdout, {"deep": [threading.Lock()]}])
def test_what_has_no_content_has_no_hash(value: Any) -> None:
    assert hash_objects(value) is None
    with pytest.raises(HashError, match=r"Argument 1 cannot be hashed"):
        hash_objects(0, value, raise_on_failure=True)


def test_an_input_without_content_is_named_with_what_to_do() -> None:
    with pytest.raises(
        HashError, match=r"Input 'connection' cannot be hashed.*'_thread.lock'.*INPUTS - 'connection'.*cache_key_fn.*NO_CACHE"
    ):
        hash_inputs({"a": 1, "connection": threading.Lock()})


def test_inputs_may_have_any_name() -> None:
    assert hash_inputs({"raise_on_failure": 1, "hash_algo": 2, "self": 3}) != hash_inputs({"raise_on_failure": 1})


def test_another_hash_may_be_asked_for() -> None:
    assert len(hash_objects(1, hash_algo=hashlib.sha256) or "") == 64
    assert stable_hash("a", hash_algo=hashlib.sha256) == hashlib.sha256(b"1:a").hexdigest()


def test_a_file_is_hashed_by_its_content(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"x" * 3_000_000)
    other.write_bytes(b"x" * 3_000_000)
    assert file_hash(one) == file_hash(str(other))
    other.write_bytes(b"x" * 2_999_999 + b"y")
    assert file_hash(one) != file_hash(other)


def task_of(fn: Any) -> Any:
    return SimpleNamespace(fn=fn)


def adder(amount: Any) -> Any:
    def add(number: int) -> Any:
        return number + amount

    return add


def test_two_functions_of_one_factory_differ_by_what_they_close_over() -> None:
    assert source_identity(task_of(adder(1))) == source_identity(task_of(adder(1)))
    assert source_identity(task_of(adder(1))) != source_identity(task_of(adder(2)))


def test_a_closed_over_value_without_content_counts_by_its_type() -> None:
    assert source_identity(task_of(adder(threading.Lock()))) == source_identity(task_of(adder(threading.Lock())))
    assert source_identity(task_of(adder(threading.Lock()))) != source_identity(task_of(adder(threading.Event())))


def test_a_function_that_closes_over_itself_has_an_identity() -> None:
    def outer() -> Any:
        def fall(number: int) -> int:
            return fall(number - 1) if number else 0

        return fall

    assert source_identity(task_of(outer())) == source_identity(task_of(outer()))


def test_a_function_that_closes_over_nothing_yet_has_an_identity() -> None:
    def early() -> int:
        return int(later)  # noqa: F821  # the point

    before = source_identity(task_of(early))
    later = 1
    assert source_identity(task_of(early)) != before
    del later


def test_scripts_are_told_apart_by_their_files(tmp_path: Path) -> None:
    source = "def load(): ...\n"
    identities = set()
    for name in ("one.py", "two.py"):
        namespace: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(source, str(tmp_path / name), "exec"), namespace)
        identities.add(task_identity(task_of(namespace["load"])))
    assert identities == {"one.load", "two.load"}
    assert task_identity(task_of(adder)) == f"{__name__}.adder"
    assert task_identity(task_of(len)) == "builtins.len"


def test_a_task_input_hash_depends_on_task_source_and_arguments() -> None:
    def context(fn: Any) -> Any:
        return SimpleNamespace(task=task_of(fn))

    key = task_input_hash(context(adder(1)), {"number": 1})
    assert key == task_input_hash(context(adder(1)), {"number": 1})
    assert key is not None
    others = [
        task_input_hash(context(adder(1)), {"number": 2}),
        task_input_hash(context(adder(2)), {"number": 1}),
        task_input_hash(context(adder), {"number": 1}),
        task_input_hash(context(adder(1)), {}),
    ]
    assert len({key, *others}) == 5
