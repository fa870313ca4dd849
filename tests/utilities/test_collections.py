"""`visit_collection` and the small helpers for collections."""

from __future__ import annotations

from enum import auto
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.utilities.annotations import allow_failure, quote
from rota.utilities.collections import (
    AutoEnum,
    StopVisiting,
    batched_iterable,
    deep_merge,
    deep_merge_dicts,
    dict_to_flatdict,
    distinct,
    ensure_iterable,
    extract_instances,
    flatdict_to_dict,
    get_from_dict,
    isiterable,
    listrepr,
    remove_nested_keys,
    set_in_dict,
    visit_collection,
)

NESTED = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4) | st.tuples(inner, inner)
    ),
    max_leaves=20,
)
TREES = st.recursive(st.integers(), lambda inner: st.dictionaries(st.text(max_size=2), inner, max_size=3)).map(
    lambda tree: {"": tree}
)


def negative(value: Any) -> Any:
    return -value if isinstance(value, int) else value


@given(NESTED)
def test_visiting_with_nothing_to_change_returns_the_very_object(value: Any) -> None:
    assert visit_collection(value, lambda part: part, return_data=True) is value


@given(NESTED)
def test_negating_twice_gives_an_equal_value(value: Any) -> None:
    once = visit_collection(value, negative, return_data=True)
    assert visit_collection(once, negative, return_data=True) == value


def test_parts_are_visited_outside_in() -> None:
    seen: list[Any] = []
    assert visit_collection({"a": [1, (2,)], "b": quote(3)}, seen.append) is None
    assert seen == [{"a": [1, (2,)], "b": quote(3)}, "a", "b", [1, (2,)], 1, (2,), 2, quote(3), 3]


def test_max_depth_bounds_the_visit() -> None:
    seen: list[Any] = []

    def note(part: Any) -> Any:
        seen.append(part)
        return part

    visit_collection([1, [2, [3]]], note, max_depth=0, return_data=True)
    assert seen == [[1, [2, [3]]]]
    seen.clear()
    visit_collection([1, [2, [3]]], note, max_depth=1, return_data=True)
    assert seen == [[1, [2, [3]]], 1, [2, [3]]]


def test_the_context_tells_the_annotation_around() -> None:
    seen: list[Any] = []

    def note(part: Any, context: dict[str, Any]) -> Any:
        seen.append((part, context.get("annotation"), context["given"]))
        context["given"] = "changed"  # its own copy
        return part

    visit_collection([allow_failure([1])], note, context={"given": 1}, return_data=True)
    mark = allow_failure([1])
    assert seen == [([mark], None, 1), (mark, None, 1), ([1], mark, 1), (1, mark, 1)]


def test_annotations_are_kept_or_taken_off() -> None:
    value = {"a": [allow_failure(1)], "b": 2}
    assert visit_collection(value, negative, return_data=True) == {"a": [allow_failure(-1)], "b": -2}
    assert visit_collection(value, negative, return_data=True, remove_annotations=True) == {"a": [-1], "b": -2}


def test_a_visit_can_be_stopped_at_a_value() -> None:
    def stop_at_lists(part: Any) -> Any:
        if isinstance(part, list):
            raise StopVisiting
        return negative(part)

    assert visit_collection({"a": [1], "b": 1}, stop_at_lists, return_data=True) == {"a": [1], "b": -1}


def test_a_value_that_holds_itself_is_entered_once() -> None:
    items: list[Any] = [1]
    items.append(items)
    seen: list[Any] = []
    visit_collection(items, lambda part: seen.append(type(part)))
    assert seen == [list, int]


def test_iterables_are_told_from_texts_and_files(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (tmp_path / "file").open() as file:
        values = [[], {}, iter([]), range(1), "a", b"a", 1, file]
        assert [isiterable(value) for value in values] == [True] * 4 + [False] * 4
    pair: Any = (1, 2)
    assert ensure_iterable("ab") == ["ab"]
    assert ensure_iterable(3) == [3]
    assert ensure_iterable(pair) is pair


@given(st.lists(st.integers()), st.integers(1, 5))
def test_batches_have_their_size_and_lose_nothing(items: list[int], size: int) -> None:
    batches = list(batched_iterable(items, size))
    assert [item for batch in batches for item in batch] == items
    assert all(len(batch) == size for batch in batches[:-1])


@given(st.lists(st.integers(0, 5)))
def test_distinct_keeps_the_first_of_each(items: list[int]) -> None:
    assert list(distinct(items)) == list(dict.fromkeys(items))
    assert [item % 2 for item in distinct(items, key=lambda item: item % 2)] == list(dict.fromkeys(item % 2 for item in items))


def test_instances_are_extracted_by_type() -> None:
    assert extract_instances([1, "a", 2.0], (int, str)) == {int: [1], str: ["a"]}
    assert extract_instances([1, "a"], int) == [1]
    assert extract_instances([1, "a"]) == [1, "a"]
    assert listrepr([1, "a"], ", ") == "1, 'a'"


@given(TREES)
def test_flat_dicts_become_nested_again(tree: dict[str, Any]) -> None:
    assert flatdict_to_dict(dict_to_flatdict(tree)) == tree


def test_dicts_are_merged_at_each_level() -> None:
    ours = {"a": {"b": 1, "c": 2}, "d": 3}
    assert deep_merge(ours, {"a": {"b": 5}, "d": {"e": 4}}) == {"a": {"b": 5, "c": 2}, "d": {"e": 4}}
    assert ours == {"a": {"b": 1, "c": 2}, "d": 3}
    assert deep_merge_dicts({"a": 1}, {"b": 2}, {"a": {"c": 3}}) == {"a": {"c": 3}, "b": 2}


def test_paths_into_dicts() -> None:
    data: dict[str, Any] = {"a": {"b": [0, 1, 2, [0, 1]]}}
    assert get_from_dict(data, "a.b[3][1]") == 1
    assert get_from_dict(data, ["a", "b", 0]) == 0  # type: ignore[list-item]
    assert get_from_dict(data, "a.x.y", "nothing") == "nothing"
    set_in_dict(data, "a.new.deep", 5)
    assert data["a"]["new"] == {"deep": 5}
    with pytest.raises(TypeError, match="'b' holds a list"):
        set_in_dict(data, "a.b.c", 1)


def test_keys_are_removed_at_each_level_of_dicts() -> None:
    assert remove_nested_keys(["a"], {"a": 1, "b": {"a": 1, "c": [{"a": 1}]}}) == {"b": {"c": [{"a": 1}]}}
    assert remove_nested_keys(["a"], 3) == 3


def test_members_of_an_auto_enum_are_named_after_themselves() -> None:
    class Word(AutoEnum):
        YES = auto()

    assert Word.YES.value == "YES"
    assert Word.YES == "YES"
    assert repr(Word.YES) == "Word.YES"
