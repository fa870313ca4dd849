"""Variables as users set and read them: in scripts, flows, coroutines, and through the client."""

from __future__ import annotations

import asyncio
import math
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rota import flow, task, variables
from rota.client import get_client
from rota.contract.filters.variables import VariableFilter, VariableFilterName, VariableFilterTags, VariableSort
from rota.contract.variables import VariableCreate, VariableUpdate
from rota.exceptions import InvalidNameError, InvalidRequest, ObjectAlreadyExists, ObjectNotFound, VariableAlreadyExists
from rota.variables import Variable

pytestmark = pytest.mark.usefixtures("rota_harness")

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('aü\n"€'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_comes_back_as_it_was(value: Any) -> None:
    Variable.set("v", value, overwrite=True)
    found = Variable.get("v", default="another")
    assert found == value
    assert type(found) is type(value)


def test_a_variable_is_set_read_changed_and_deleted() -> None:
    made = Variable.set("batch_size", 5, tags=["team", "prod"])
    assert (made.name, made.value, made.tags) == ("batch_size", 5, ["team", "prod"])
    with pytest.raises(VariableAlreadyExists, match="overwrite=True") as refusal:
        Variable.set("batch_size", 6)
    assert isinstance(refusal.value, (ObjectAlreadyExists, ValueError))
    assert Variable.get("batch_size") == 5
    assert Variable.set("batch_size", None, overwrite=True) == Variable(name="batch_size", value=None, tags=[])
    assert Variable.get("batch_size", 7) is None
    assert [Variable.unset("batch_size"), Variable.unset("batch_size")] == [True, False]
    assert Variable.get("batch_size") is None
    assert Variable.get("batch_size", {"a": 1}) == {"a": 1}
    assert Variable.set("batch_size", 1, overwrite=True).value == 1


def test_coroutines_await_either_name() -> None:
    async def life() -> list[Any]:
        await Variable.set("a", [1])  # type: ignore[misc]  # awaited by coroutines, which types do not say
        await Variable.aset("a", [2], tags=["t"], overwrite=True)
        values = [await Variable.get("a"), await Variable.aget("a"), await Variable.aget("b", 3)]
        with pytest.raises(VariableAlreadyExists):
            await Variable.aset("a", 1)
        return [*values, await Variable.aunset("a"), await Variable.aunset("a"), await Variable.unset("a")]  # type: ignore[misc]

    assert asyncio.run(life()) == [[2], [2], 3, True, False, False]


def test_flows_and_tasks_read_them() -> None:
    Variable.set("factor", 3)

    @task
    def scale(number: int) -> int:
        return number * int(Variable.get("factor"))

    @flow
    def pipeline() -> list[int]:
        return scale.map([1, 2]).result()  # type: ignore[no-any-return]

    @flow
    async def apipeline() -> Any:
        return await Variable.aget("factor")

    assert pipeline() == [3, 6]
    assert asyncio.run(apipeline()) == 3


@pytest.mark.parametrize("name", ["A", "a b", "", "a.b", "é", "a/b", "a\n", "\0", "{{a}}", "%", "x" * 256])
def test_a_name_that_cannot_be_is_refused_with_a_proposal(name: str) -> None:
    for call in (lambda: Variable.set(name, 1), lambda: Variable.get(name), lambda: Variable.unset(name)):
        with pytest.raises(
            InvalidNameError, match=r"lowercase letters, digits, dashes and underscores, as '[a-z0-9_-]+'|at most 255"
        ):
            call()
    with pytest.raises(ValidationError):
        VariableCreate(name=name, value=1)


@pytest.mark.parametrize("name", ["a", "a-b_1", "-", "9", "x" * 255])
def test_other_names_are_taken(name: str) -> None:
    Variable.set(name, 1)
    assert Variable.get(name) == 1


_CYCLE: list[Any] = []
_CYCLE.append(_CYCLE)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (math.nan, "JSON"),
        ({"a": [math.inf]}, "JSON"),
        (object(), "JSON"),
        (b"x", "JSON"),
        ({1, 2}, "JSON"),
        ({1: 2}, "keys"),
        (_CYCLE, "JSON|nested"),
        ("x" * 4999, "at most 5,000 characters"),
        (list(range(2000)), "at most 5,000 characters"),
    ],
)
def test_a_value_that_cannot_be_is_refused(value: Any, sentence: str) -> None:
    with pytest.raises(InvalidRequest, match=sentence):
        Variable.set("v", value)
    with pytest.raises(InvalidRequest, match=sentence):
        get_client(sync_client=True).create_variable(VariableCreate.model_construct(name="v", value=value, tags=[]))
    assert Variable.get("v") is None


def test_the_longest_value_is_taken() -> None:
    Variable.set("v", "x" * 4998)
    assert Variable.get("v") == "x" * 4998


def test_the_form_of_prefect_2_gives_text() -> None:
    Variable.set("a", {"b": [1]})
    Variable.set("text", "as it is")
    with pytest.warns(DeprecationWarning, match="Variable.get"):
        assert variables.get("text") == "as it is"
    with pytest.warns(DeprecationWarning, match="Variable.get"):
        assert variables.get("a") == '{"b": [1]}'
    with pytest.warns(DeprecationWarning, match="Variable.get"):
        assert variables.get("nope", "default") == "default"

    async def from_coroutine() -> Any:
        return await variables.get("text")  # type: ignore[misc]

    with pytest.warns(DeprecationWarning, match="Variable.get"):
        assert asyncio.run(from_coroutine()) == "as it is"


def test_the_client_can_all_that_the_api_can() -> None:
    client = get_client(sync_client=True)
    a = client.create_variable(VariableCreate(name="a", value=1, tags=["t"]))
    b = client.create_variable(VariableCreate(name="b", value=[2]))
    assert client.read_variable(a.id) == a == client.read_variable_by_name("a")
    assert client.read_variable_by_name("nope") is None
    assert client.read_variables() == [a, b]
    assert client.read_variables(limit=1, offset=1) == client.read_variables(1, sort=VariableSort.NAME_DESC) == [b]
    tagged = VariableFilter(tags=VariableFilterTags(all_=["t"]))
    assert client.read_variables(variable_filter=tagged) == [a]
    assert (client.count_variables(), client.count_variables(variable_filter=tagged)) == (2, 1)
    client.update_variable(VariableUpdate(name="a", value=None))
    assert client.read_variable(a.id).model_dump(include={"name", "value", "tags"}) == {
        "name": "a",
        "value": None,
        "tags": ["t"],
    }
    client.update_variable_by_id(a.id, VariableUpdate(name="c", tags=[]))
    assert client.read_variable(a.id).model_dump(include={"name", "value", "tags"}) == {"name": "c", "value": None, "tags": []}
    with pytest.raises(ObjectAlreadyExists, match="a variable 'b' already"):
        client.update_variable_by_id(a.id, VariableUpdate(name="b"))
    client.delete_variable(a.id)
    client.delete_variable_by_name("b")
    for refused in (
        lambda: client.read_variable(uuid4()),
        lambda: client.update_variable(VariableUpdate(name="a", value=1)),
        lambda: client.delete_variable(a.id),
        lambda: client.delete_variable_by_name("b"),
    ):
        with pytest.raises(ObjectNotFound, match="There is no variable"):
            refused()


def test_limits_of_the_api_hold_here_too() -> None:
    client = get_client(sync_client=True)
    with pytest.raises(InvalidRequest, match="limit"):
        client.read_variables(limit=201)
    for like in ("x" * 10_001, "x" * 100_000):
        with pytest.raises(InvalidRequest, match="'like_' has"):
            client.read_variables(variable_filter=VariableFilter(name=VariableFilterName(like_=like)))
        with pytest.raises(InvalidRequest, match="'like_' has"):
            client.count_variables(variable_filter=VariableFilter(name=VariableFilterName(like_=like)))
    with pytest.raises(InvalidRequest, match="tags"):
        client.create_variable(VariableCreate(name="a", value=1, tags=["t"] * 1001))


def test_a_refusal_is_one_plain_sentence() -> None:
    with pytest.raises(InvalidRequest, match=r"^Variable 'o' is not valid: value: A variable holds JSON, .*serializable\.$"):
        Variable.set("o", object())


@pytest.mark.parametrize("name", [None, 5, ["a"]])
def test_a_name_is_a_text(name: Any) -> None:
    for use in (Variable.get, Variable.unset, lambda name: Variable.set(name, 1)):
        with pytest.raises(InvalidNameError, match="A variable's name is a text; got"):
            use(name)
