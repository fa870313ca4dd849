"""Marks on arguments are values: equal, copyable, picklable."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from rota.utilities.annotations import BaseAnnotation, NotSet, Quote, allow_failure, freeze, opaque, quote, unmapped

KINDS = [unmapped, allow_failure, quote, opaque, freeze]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20)
@given(
    value=st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_a_mark_is_a_value(kind: type[BaseAnnotation[Any]], value: Any) -> None:
    marked = kind(value)
    assert marked.unwrap() == marked.value == value
    assert marked == kind(value)
    assert marked != value
    assert marked.rewrap([1]) == kind([1])
    for twin in (copy.copy(marked), copy.deepcopy(marked), pickle.loads(pickle.dumps(marked))):
        assert twin == marked
        assert type(twin) is kind
    assert repr(marked) == f"{kind.__name__}({value!r})"


def test_marks_of_different_kinds_differ() -> None:
    assert unmapped(1) != allow_failure(1)
    assert len({unmapped(1), allow_failure(1), unmapped(1)}) == 2
    assert unmapped(1) != (1,)


def test_an_unmapped_value_answers_at_every_index() -> None:
    rows: Any = unmapped([1, 2])
    assert [rows[0], rows[7], rows[10**9]] == [[1, 2]] * 3


def test_other_words_for_unwrap() -> None:
    assert quote([1]).unquote() == [1]
    assert freeze({"a": 1}).unfreeze() == {"a": 1}


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x"])
def test_only_json_can_be_frozen(value: Any) -> None:
    with pytest.raises(ValueError, match=f"must be JSON; {type(value).__name__} is not"):
        freeze(value)


def test_a_new_kind_is_a_subclass_without_a_body() -> None:
    class urgent(BaseAnnotation[int]):  # noqa: N801
        pass

    assert repr(urgent(3)) == "urgent(3)"
    assert urgent(3) != unmapped(3)


def test_the_former_name_still_works_and_says_so() -> None:
    with pytest.warns(DeprecationWarning, match="write `quote"):
        former = Quote(1)
    assert isinstance(former, quote)
    assert former.unquote() == 1


def test_a_mark_can_be_a_type_hint() -> None:
    adapter = TypeAdapter(freeze[int])
    assert adapter.validate_python(5) == freeze(5)
    assert adapter.validate_python(freeze(5)) == freeze(5)
    assert adapter.dump_python(freeze(5)) == 5
    assert adapter.json_schema() == {}


def test_not_set_is_a_class_of_its_own() -> None:
    assert NotSet is not None
    assert isinstance(NotSet, type)
