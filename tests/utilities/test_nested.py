"""The search through nested values misses nothing, changes nothing else, and is quick where there is nothing to find."""

from __future__ import annotations

import dataclasses
import gc
import time
from collections import Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, PrivateAttr

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.utilities import nested
from rota.utilities.annotations import BaseAnnotation, allow_failure, freeze, opaque, quote, unmapped
from rota.utilities.nested import find, replace


class Hit:
    """What is looked for: as a future, an ordinary object that can be hashed."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __repr__(self) -> str:
        return f"Hit({self.number})"


HITS = [Hit(number) for number in range(3)]

ATOMS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3) | st.binary(max_size=3)
KEYS = st.integers() | st.text(max_size=3) | st.sampled_from(HITS)
NESTED = st.recursive(
    ATOMS | st.sampled_from(HITS),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.lists(inner, max_size=5).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=5)
        | st.sets(ATOMS | st.sampled_from(HITS), max_size=5)
        | st.frozensets(ATOMS | st.sampled_from(HITS), max_size=5)
        | st.lists(inner, max_size=3).map(deque)
        | inner.map(lambda value: value if isinstance(value, BaseAnnotation) else allow_failure(value))
        | inner.map(quote)
        | inner.map(unmapped)
    ),
    max_leaves=25,
)


def plainly_found(value: Any) -> list[Hit]:
    """The same, without any shortcut."""
    if isinstance(value, Hit):
        return [value]
    if isinstance(value, quote):
        return []
    if isinstance(value, BaseAnnotation):
        return plainly_found(value.unwrap())
    if isinstance(value, dict):
        return [hit for part in (*value.keys(), *value.values()) for hit in plainly_found(part)]
    if isinstance(value, (list, tuple, set, frozenset, deque)):
        return [hit for part in value for hit in plainly_found(part)]
    return []


def plainly_replaced(value: Any, may_fail: bool = False) -> Any:
    if isinstance(value, Hit):
        return (value.number, may_fail)
    if isinstance(value, quote):
        return value.unwrap()
    if isinstance(value, BaseAnnotation):
        return plainly_replaced(value.unwrap(), may_fail or isinstance(value, allow_failure))
    if isinstance(value, dict):
        return {plainly_replaced(key, may_fail): plainly_replaced(item, may_fail) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, deque)):
        return type(value)(plainly_replaced(item, may_fail) for item in value)
    return value


@pytest.fixture(params=[True, False], ids=["tracking", "types"])
def _both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the collector's knowledge, and without, as on interpreters that have none."""
    monkeypatch.setattr(nested, "_tracking_is_exact", request.param and nested._tracking_is_exact)


@pytest.mark.usefixtures("_both_ways")
def test_find_equals_a_plain_walk() -> None:
    @given(NESTED)
    def check(value: Any) -> None:
        assert find(value, Hit) == list(dict.fromkeys(plainly_found(value)))
        gc.collect(0)  # tuples are untracked by the collector when it passes
        assert find(value, (Hit,)) == list(dict.fromkeys(plainly_found(value)))

    check()


@pytest.mark.usefixtures("_both_ways")
def test_replace_equals_a_plain_walk_and_leaves_the_original() -> None:
    @given(NESTED)
    def check(value: Any) -> None:
        before = repr(value)
        assert replace(value, Hit, lambda hit, may_fail: (hit.number, may_fail)) == plainly_replaced(value)
        assert repr(value) == before

    check()


PLAIN = st.recursive(
    ATOMS | st.just(object()),
    lambda inner: (
        st.lists(inner, max_size=5) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner, max_size=5)
    ),
)


@given(PLAIN)
def test_what_holds_no_hit_comes_back_itself(value: Any) -> None:
    assert replace(value, Hit, lambda hit, _: hit) is value


Pair = namedtuple("Pair", "a b")


class Typed(NamedTuple):
    a: Any
    b: int = 1


@dataclasses.dataclass
class Record:
    a: Any
    b: int = dataclasses.field(default=1, init=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    a: Any
    b: int = 1


class Model(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True, extra="allow", frozen=True)
    a: Any
    b: int = 1
    _private: Any = PrivateAttr(default="kept")


def with_extra(value: Any) -> Model:
    return Model.model_validate({"a": 1, "more": [value]})


class MyList(list[Any]):
    pass


class MyDict(dict[Any, Any]):
    def __init__(self, source: str, **items: Any) -> None:
        super().__init__(items)
        self.source = source


HIT = HITS[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([HIT], ["R"]),
        ((HIT, 1), ("R", 1)),
        ({HIT, 1}, {"R", 1}),
        (frozenset({HIT}), frozenset({"R"})),
        ({1: HIT}, {1: "R"}),
        ({HIT: 1}, {"R": 1}),
        (deque([HIT], maxlen=3), deque(["R"], maxlen=3)),
        (Pair(HIT, 1), Pair("R", 1)),
        (Typed(HIT), Typed("R")),
        (Frozen(HIT), Frozen("R")),
        (OrderedDict(b=HIT, a=1), OrderedDict(b="R", a=1)),
        (MyList([HIT]), MyList(["R"])),
        (Model(a=HIT), Model(a="R")),
        (with_extra(HIT), with_extra("R")),
        ({"a": [{"b": (HIT,)}]}, {"a": [{"b": ("R",)}]}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_containers_are_put_together_as_they_were(value: Any, expected: Any) -> None:
    result = replace(value, Hit, lambda *_: "R")
    assert result == expected
    assert type(result) is type(expected)
    assert result is not value
    assert find(value, Hit) == [HIT]


def test_what_containers_have_beside_their_items_is_kept() -> None:
    counted: Any = defaultdict(list, a=HIT)
    assert replace(counted, Hit, lambda *_: "R").default_factory is list
    named: Any = replace(MyDict("here", a=HIT), Hit, lambda *_: "R")
    assert (named.source, named) == ("here", {"a": "R"})
    record = Record(HIT)
    record.b = 7
    assert replace(record, Hit, lambda *_: "R").b == 7
    assert replace(deque([HIT], maxlen=2), Hit, lambda *_: "R").maxlen == 2
    model = Model(a=HIT)
    object.__setattr__(model, "__pydantic_private__", {"_private": "changed"})
    assert replace(model, Hit, lambda *_: "R")._private == "changed"


@pytest.mark.parametrize(
    "value", [iter([HIT]), UserDict(a=HIT), Counter("aab"), object(), Hit, lambda: HIT, State(StateType.COMPLETED, data=HIT)]
)
def test_other_objects_are_not_opened(value: Any) -> None:
    assert find(value, Hit) == []
    assert replace(value, Hit, lambda *_: "R") is value


def test_a_state_is_found_when_asked_for() -> None:
    state: State[Any] = State(StateType.COMPLETED, data=[1])
    assert find({"a": [state]}, State) == [state]
    assert replace({"a": [state]}, State, lambda found, _: found.data) == {"a": [[1]]}


def test_annotations_open_or_close_what_they_mark() -> None:
    assert find([quote(HIT)], Hit) == []
    assert find(opaque(HIT), Hit) == [HIT]
    assert find(opaque([HIT]), Hit) == []
    assert find([unmapped([HIT]), allow_failure(HITS[1])], Hit) == [HIT, HITS[1]]

    def told(hit: Hit, may_fail: bool) -> str:
        return f"{hit.number}{'!' if may_fail else ''}"

    value = [quote([HIT]), opaque([HIT]), opaque(HIT), unmapped([HIT]), allow_failure([HIT]), freeze(3), HIT]
    assert replace(value, Hit, told) == [[HIT], [HIT], "0", ["0"], ["0!"], 3, "0"]


def test_each_object_is_replaced_once_and_shared_parts_stay_shared() -> None:
    calls: list[Hit] = []

    def count(hit: Hit, _: bool) -> int:
        calls.append(hit)
        return len(calls)

    shared = [HIT]
    result = replace({"a": shared, "b": shared, "c": HIT}, Hit, count)
    assert result == {"a": [1], "b": [1], "c": 1}
    assert result["a"] is result["b"]
    assert calls == [HIT]


def test_a_collection_that_holds_itself_does_so_in_the_copy() -> None:
    items: list[Any] = [HIT]
    items.append(items)
    mapping: dict[str, Any] = {"hit": HIT}
    mapping["self"] = (mapping,)
    copied = replace(items, Hit, lambda *_: "R")
    assert copied[0] == "R"
    assert copied[1] is copied
    assert items[1] is items
    remapped = replace(mapping, Hit, lambda *_: "R")
    assert remapped["hit"] == "R"
    assert remapped["self"][0] is remapped
    without: list[Any] = [1]
    without.append(without)
    assert replace(without, Hit, lambda *_: "R") is without


def test_depth_is_not_bounded() -> None:
    value: Any = HIT
    for _ in range(50_000):
        value = [value]
    assert find(value, Hit) == [HIT]
    replaced = replace(value, Hit, lambda *_: "R")
    for _ in range(50_000):
        value, replaced = value[0], replaced[0]
    assert (value, replaced) == (HIT, "R")


def test_the_limit_ends_the_search() -> None:
    assert find([HITS, HITS], Hit, limit=2) == HITS[:2]
    assert find([HITS, HITS], Hit) == HITS


def test_a_hit_at_the_end_of_a_large_collection_is_found() -> None:
    numbers: list[Any] = [*range(300_000), HIT]
    assert find(numbers, Hit) == [HIT]
    assert replace(numbers, Hit, lambda *_: -1)[-1] == -1
    rows: list[Any] = [{"a": number, "b": "x"} for number in range(50_000)]
    rows[-1]["c"] = [(HIT,)]
    assert find(rows, Hit) == [HIT]
    many = [Hit(number) for number in range(20_000)]
    assert find(many, Hit) == many


def test_plain_data_costs_no_walk() -> None:
    """Bounds are ten times what was measured on 2 slow cores, as others may be working."""
    numbers, rows = list(range(1_000_000)), [{"a": number, "b": str(number)} for number in range(100_000)]
    for value, bound in ((numbers, 0.15), (rows, 0.05), (numbers[:3], 0.001)):
        began = time.perf_counter()
        assert replace(value, Hit, lambda *_: None) is value
        assert time.perf_counter() - began < bound


def test_classes_made_in_a_loop_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nested, "_MAX_REMEMBERED_TYPES", 50)
    for number in range(200):
        kind = type(f"Made{number}", (list,), {})
        assert find(kind([HIT]), Hit) == [HIT]
    assert len(nested._kinds) <= 52
