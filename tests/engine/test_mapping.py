"""What `map` makes of its arguments."""

from __future__ import annotations

import pytest

from rota.engine.mapping import spread
from rota.exceptions import MappingLengthMismatch, MappingMissingIterable
from rota.utilities.annotations import allow_failure, quote, unmapped


def test_iterables_are_taken_apart_and_the_rest_goes_to_each_call() -> None:
    assert list(spread({"x": [1, 2], "y": 5, "z": "text"})) == [{"x": 1, "y": 5, "z": "text"}, {"x": 2, "y": 5, "z": "text"}]


@pytest.mark.parametrize("iterable", [range(3), (0, 1, 2), {0: "a", 1: "b", 2: "c"}, iter([0, 1, 2])])
def test_any_iterable_can_be_mapped_over(iterable: object) -> None:
    assert [call["x"] for call in spread({"x": iterable})] == [0, 1, 2]


def test_what_is_unmapped_goes_whole() -> None:
    assert list(spread({"x": [1], "options": unmapped([7, 8])})) == [{"x": 1, "options": [7, 8]}]


def test_allow_failure_is_put_around_each_element() -> None:
    assert list(spread({"x": allow_failure([1, 2])})) == [{"x": allow_failure(1)}, {"x": allow_failure(2)}]


def test_a_quoted_value_goes_whole() -> None:
    assert list(spread({"x": [1], "y": quote([1, 2])})) == [{"x": 1, "y": quote([1, 2])}]


def test_parameters_keep_their_order() -> None:
    (call,) = spread({"b": 1, "a": [2], "c": 3})
    assert list(call) == ["b", "a", "c"]


def test_nothing_to_map_over_is_said_with_the_names() -> None:
    with pytest.raises(MappingMissingIterable, match=r"\(x, y\)"):
        list(spread({"x": 1, "y": "text"}))


def test_different_lengths_are_said_with_the_names() -> None:
    with pytest.raises(MappingLengthMismatch, match="x: 2, y: 3"):
        list(spread({"x": [1, 2], "y": [1, 2, 3]}))


def test_an_empty_iterable_makes_no_calls() -> None:
    assert list(spread({"x": []})) == []
