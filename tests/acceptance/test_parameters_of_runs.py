"""Parameters of flows: converted to their type hints, with errors that say what is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal

import pytest
from pydantic import BaseModel
from records import Records

from rota import flow
from rota.exceptions import ParameterBindError, ParameterTypeError, ReservedArgumentError

pytestmark = pytest.mark.usefixtures("rota_harness")


class Grain(Enum):
    RYE = "rye"
    WHEAT = "wheat"


class Order(BaseModel):
    loaves: int
    grain: Grain = Grain.RYE


@dataclass
class Address:
    street: str
    number: int


def test_texts_become_what_the_hints_say(records: Records) -> None:
    got: dict[str, Any] = {}

    @flow
    def typed(
        n: int, price: float, when: date, moment: datetime, grain: Grain, order: Order, many: list[int], kind: Literal["a", "b"]
    ) -> None:
        got.update(n=n, price=price, when=when, moment=moment, grain=grain, order=order, many=many, kind=kind)

    typed("3", "2.5", "2024-05-01", "2024-05-01T10:00:00Z", "wheat", {"loaves": "7"}, ["1", 2], "a")  # type: ignore[arg-type, list-item]
    assert (got["n"], got["price"], got["when"], got["many"]) == (3, 2.5, date(2024, 5, 1), [1, 2])
    assert got["moment"].tzinfo is not None
    assert (got["grain"], got["order"]) == (Grain.WHEAT, Order(loaves=7))
    assert records.flow_run().parameters["order"] == {"loaves": 7, "grain": "rye"}
    json.dumps(records.flow_run().parameters)


def test_what_does_not_fit_fails_the_run_and_says_which_and_why(records: Records) -> None:
    ran = []

    @flow
    def typed(n: int, grain: Grain = Grain.RYE) -> None:
        ran.append(n)

    with pytest.raises(ParameterTypeError, match=r"n.*(?s:.*)integer") as caught:
        typed("three", grain="rice")  # type: ignore[arg-type]
    assert "grain" in str(caught.value)
    assert ran == []
    run = records.flow_run()
    assert run.state_type == "FAILED"
    assert run.state.message.startswith("Validation of flow parameters failed with error: ParameterTypeError")
    assert typed("three", return_state=True).is_failed()  # type: ignore[arg-type]


def test_a_run_with_wrong_parameters_is_not_tried_again(records: Records) -> None:
    @flow(retries=3)
    def typed(n: int) -> None:
        pass

    with pytest.raises(ParameterTypeError):
        typed("three")  # type: ignore[arg-type]
    assert records.state_names(records.flow_run()) == ["Pending", "Failed"]


def test_defaults_fill_in_and_are_recorded(records: Records) -> None:
    @flow
    def defaulted(a: int, b: int = 2, *, c: str = "x") -> str:
        return f"{a}{b}{c}"

    assert defaulted(1) == "12x"
    assert records.flow_run().parameters == {"a": 1, "b": 2, "c": "x"}


def test_variable_arguments_arrive_as_given(records: Records) -> None:
    @flow
    def variable(first: int, *rest: int, **named: str) -> tuple[int, tuple[int, ...], dict[str, str]]:
        return first, rest, named

    assert variable(1, 2, 3, x="y") == (1, (2, 3), {"x": "y"})
    assert records.flow_run().parameters == {"first": 1, "rest": [2, 3], "named": {"x": "y"}}


def test_conversion_can_be_switched_off() -> None:
    @flow(validate_parameters=False)
    def loose(n: int) -> Any:
        return n

    assert loose("three") == "three"  # type: ignore[arg-type]


def test_a_dataclass_and_an_object_of_no_known_kind_are_passed_through(records: Records) -> None:
    thing = object()

    @flow
    def takes(address: Address, anything: Any) -> bool:
        return address == Address("Main", 5) and anything is thing

    assert takes(Address("Main", 5), thing)
    json.dumps(records.flow_run().parameters)


def test_wrong_calls_name_the_parameter() -> None:
    @flow
    def needs(city: str) -> None:
        pass

    with pytest.raises(ParameterBindError, match="city"):
        needs()  # type: ignore[call-arg]
    with pytest.raises(ParameterBindError, match="town"):
        needs("x", town="y")  # type: ignore[call-arg]


def test_names_that_the_call_itself_takes_cannot_be_parameters() -> None:
    with pytest.raises(ReservedArgumentError, match="return_state"):

        @flow
        def confused(return_state: bool) -> None:
            pass
