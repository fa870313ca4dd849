"""Inputs that are sent to runs: by people, by programs, by other runs; received once each, in order."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from people import LONG, People
from pydantic import BaseModel

from rota import flow
from rota.exceptions import InvalidRequest, MissingContextError, ObjectAlreadyExists, ObjectNotFound, SerializationError
from rota.input import (
    RunInput,
    create_flow_run_input,
    delete_flow_run_input,
    filter_flow_run_input,
    read_flow_run_input,
    receive_input,
    send_input,
)


class Number(RunInput):
    n: int


@pytest.fixture
def run_id(people: People) -> Any:
    """A run that is over; inputs can still be kept for it."""

    @flow
    def quick() -> None:
        return None

    quick()
    return people.run().id


def test_a_value_comes_back_as_it_was_until_it_is_deleted(run_id: Any) -> None:
    for number, value in enumerate([None, 1, "ü", [1, {"a": None}], {"x": 1.5}]):
        create_flow_run_input(f"key-{number}", value, run_id)
        assert read_flow_run_input(f"key-{number}", run_id) == value
    create_flow_run_input("key", 1, run_id, sender="me")
    with pytest.raises(ObjectAlreadyExists, match="'key' already"):
        create_flow_run_input("key", value, run_id)
    delete_flow_run_input("key", run_id)
    assert read_flow_run_input("key", run_id) is None
    with pytest.raises(ObjectNotFound):
        delete_flow_run_input("key", run_id)


def test_inputs_are_listed_by_the_beginning_of_their_keys_oldest_first(run_id: Any) -> None:
    for key in ("b-2", "a-1", "b-1", "b_3"):
        create_flow_run_input(key, key, run_id, sender="me")
    found = filter_flow_run_input("b-", 10, flow_run_id=run_id)
    assert [each.key for each in found] == ["b-2", "b-1"]
    assert json.loads(found[0].value) == "b-2"
    assert found[0].sender == "me"
    assert [each.key for each in filter_flow_run_input("b-", 1, {"b-2"}, run_id)] == ["b-1"]
    assert filter_flow_run_input("", 0, flow_run_id=run_id) == []


def test_what_cannot_be_an_input_is_refused(run_id: Any) -> None:
    for key in ("", "a/b", "x" * 2000, "nul\0"):
        with pytest.raises(InvalidRequest):
            create_flow_run_input(key, 1, run_id)
    with pytest.raises(InvalidRequest, match="524,288 bytes"):
        create_flow_run_input("large", "x" * 600_000, run_id)
    with pytest.raises(SerializationError, match="An input is JSON"):
        create_flow_run_input("odd", object(), run_id)
    with pytest.raises(ObjectNotFound):
        create_flow_run_input("key", 1, uuid4())
    with pytest.raises(MissingContextError, match="give `flow_run_id`"):
        create_flow_run_input("key", 1)


def test_a_run_receives_what_it_is_sent_once_and_in_order(people_anywhere: People) -> None:
    @flow
    def receives() -> list[Any]:
        numbers = [each.n for each in receive_input(Number, timeout=0.2, poll_interval=0.05)]
        words = list(receive_input(str, timeout=0))
        return [numbers, words]

    @flow
    def outer() -> list[Any]:
        from rota.runtime import flow_run

        for n in (1, 2, 3):
            send_input(Number(n=n), flow_run.id)
        send_input("hello", flow_run.id)
        numbers = [each.n for each in receive_input(Number, timeout=0)]
        again = [each.n for each in receive_input(Number, timeout=0)]
        words = list(receive_input(str, timeout=0))
        return [numbers, again, words]

    # An iterator knows what it has given out; another one begins anew.
    assert outer() == [[1, 2, 3], [1, 2, 3], ["hello"]]
    assert receives() == [[], []]


def test_an_answer_goes_back_to_the_run_that_sent(people: People) -> None:
    class Greeting(BaseModel):
        text: str

    got: list[Any] = []

    @flow
    def replies(to: Any) -> None:
        send_input("who are you?", to)
        answer = receive_input(Greeting, timeout=LONG, poll_interval=0.05).next()
        got.append(answer.text)

    @flow
    def answers() -> None:
        from rota.runtime import flow_run

        run_id = flow_run.id
        with people.meanwhile(lambda: replies(run_id)):
            question = receive_input(str, timeout=LONG, poll_interval=0.05, with_metadata=True).next()
            assert question.value == "who are you?"
            question.respond(Greeting(text="a flow"))

    answers()
    assert got == ["a flow"]


def test_coroutines_receive_too_and_a_timeout_can_be_an_error(people: People) -> None:
    @flow
    async def receives() -> list[int]:
        from rota.runtime import flow_run

        await send_input(4, flow_run.id)
        found = [each async for each in receive_input(int, timeout=0.05)]
        with pytest.raises(TimeoutError, match="No input 'intautomaticruninput-auto'"):
            async for _ in receive_input(int, timeout=0.01, raise_timeout_error=True, exclude_keys=set(), key_prefix=None):
                pass
        return found

    async def with_timeout() -> list[int]:
        return await receives()

    # What was received by one iterator is received by the next one too, so the second loop sees it, and then waits.
    assert asyncio.run(with_timeout()) == [4]


def test_what_does_not_fit_the_model_names_its_field(run_id: Any) -> None:
    create_flow_run_input("number-auto-1", {"n": "many"}, run_id)
    with pytest.raises(InvalidRequest, match="n: Input should be a valid integer"):
        receive_input(Number, flow_run_id=run_id, timeout=0).next()
