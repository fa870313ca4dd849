"""Small results as bytes, within a limit that also limits the time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_models import Colour, OddError, Point, Weather

from rota.exceptions import SerializationError
from rota.storage.checkpoint import CLOUDPICKLE, PICKLE, decode_checkpoint, encode_checkpoint

LIMIT = 64 * 1024
MEGABYTES_200 = 200_000_000


def there_and_back(value: Any) -> Any:
    encoded = encode_checkpoint(value, LIMIT)
    assert encoded is not None
    return decode_checkpoint(*encoded)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


@given(values)
def test_plain_values_come_back(value: Any) -> None:
    assert repr(there_and_back(value)) == repr(value)


@pytest.mark.parametrize(
    "value", [bytearray(b"a"), {1, 2}, Colour.RED, Point(1, 2.0), Weather(where="x", when=date(2024, 1, 1)), OddError]
)
def test_types_are_kept(value: Any) -> None:
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


def test_arrays_and_tables_come_back() -> None:
    pd.testing.assert_frame_equal(there_and_back(pd.DataFrame({"a": [2, 3]})), pd.DataFrame({"a": [2, 3]}))
    np.testing.assert_array_equal(there_and_back(np.arange(5)), np.arange(5))


@given(values, st.integers(min_value=0, max_value=60))
def test_nothing_larger_than_the_limit_is_returned(value: Any, limit: int) -> None:
    encoded = encode_checkpoint(value, limit)
    assert encoded is None or len(encoded[1]) <= limit


@pytest.mark.parametrize(
    "value",
    [threading.Lock(), (number for number in range(0)), sys.stdout, {"deep": [threading.Lock()]}],
    ids=["lock", "generator", "file", "deep"],
)
def test_what_cannot_be_pickled_has_no_checkpoint(value: Any) -> None:
    assert encode_checkpoint(value, LIMIT) is None


class Unwilling:
    def __reduce__(self) -> Any:
        raise ZeroDivisionError("no")


class Endless:
    def __init__(self) -> None:
        self.inner: Any = self

    def __reduce__(self) -> Any:
        return Endless, (), {"inner": Endless()}


@pytest.mark.parametrize("value", [Unwilling(), Endless()], ids=["raises", "never ends"])
def test_pickling_code_that_fails_means_no_checkpoint(value: Any) -> None:
    assert encode_checkpoint(value, LIMIT) is None


@pytest.mark.parametrize(
    "make",
    [
        lambda: "x" * MEGABYTES_200,
        lambda: b"x" * MEGABYTES_200,
        lambda: ["x" * MEGABYTES_200],
        lambda: {"a": {"b": [("x" * MEGABYTES_200,)]}},
        lambda: {"x" * MEGABYTES_200: 1},
        lambda: [0] * (MEGABYTES_200 // 8),
        lambda: [[0] * (MEGABYTES_200 // 8)],
        lambda: np.zeros(MEGABYTES_200, dtype="u1"),
        lambda: {"a": [np.zeros(MEGABYTES_200, dtype="u1")]},
        lambda: pd.DataFrame({"a": np.zeros(MEGABYTES_200 // 8)}),
        lambda: ValueError("x" * MEGABYTES_200),
        lambda: "\N{SNOWMAN}" * (MEGABYTES_200 // 2),
    ],
)
def test_a_large_value_is_refused_without_being_read(make: Callable[[], Any]) -> None:
    value = make()
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        assert encode_checkpoint(value, LIMIT) is None
        seconds.append(time.perf_counter() - start)
    # Copying 200 MB takes some 50 ms; what is measured is below 1 ms.
    assert min(seconds) < 0.02


def test_a_class_of_the_script_is_read_in_another_process() -> None:
    write = (
        "import sys\n"
        "from rota.storage.checkpoint import encode_checkpoint\n"
        "class Mine:\n"
        "    def __init__(self): self.value = 42\n"
        "name, data = encode_checkpoint([Mine()], 65536)\n"
        "print(name, data.hex())\n"
    )
    made = subprocess.run([sys.executable, "-c", write], capture_output=True, text=True, check=True, timeout=60).stdout.split()
    assert made[0] == CLOUDPICKLE
    assert decode_checkpoint(made[0], bytes.fromhex(made[1]))[0].value == 42


def test_a_lambda_comes_back() -> None:
    assert there_and_back(lambda: 7)() == 7


@pytest.mark.parametrize(
    ("serializer", "data", "what"),
    [
        ("protobuf", b"", "'protobuf', which this version of rota does not know"),
        (PICKLE, b"\x80\x05cno_such_module\nThing\n.", "No module named 'no_such_module'"),
        (PICKLE, b"", "cannot be read: EOFError"),
        (CLOUDPICKLE, b"\x80\x05nonsense", "cannot be read"),
    ],
)
def test_what_cannot_be_decoded_says_so(serializer: str, data: bytes, what: str) -> None:
    with pytest.raises(SerializationError, match=what):
        decode_checkpoint(serializer, data)
