"""A flow that is tried again takes the result of a finished task only for a call that would give the same."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from records import Records

from rota import flow, task

pytestmark = pytest.mark.usefixtures("rota_harness")


def in_second_attempt(body: Callable[[int], Any], *parameters: Any) -> Any:
    """Return what `body`, told the number of the attempt, returns in the second attempt of one flow run."""
    attempts = itertools.count(1)

    @flow(retries=1)
    def trying(*_: Any) -> Any:
        attempt = next(attempts)
        answer = body(attempt)
        if attempt == 1:
            raise ValueError("once more")
        return answer

    return trying(*parameters)


@task
def echo(value: Any) -> Any:
    return value


@task
def total(values: list[int]) -> int:
    return sum(values)


@task
def append(values: list[int], value: int) -> None:
    values.append(value)


@dataclass
class Scale:
    factor: int

    @task
    def times(self, value: int) -> int:
        return self.factor * value


scale: Any = Scale


def test_a_method_of_another_object_is_another_call() -> None:
    assert in_second_attempt(lambda attempt: scale(attempt).times(10)) == 20


def test_a_method_of_an_equal_object_is_not_called_again(records: Records) -> None:
    assert in_second_attempt(lambda attempt: scale(3).times(10)) == 30
    assert records.task_run("times-0").run_count == 1


def test_variables_around_a_task_count() -> None:
    def body(attempt: int) -> int:
        def doubled() -> int:
            return 2 * attempt

        @task
        def outer() -> int:
            return doubled() + attempt

        return outer()

    assert in_second_attempt(body) == 6


def test_what_many_functions_share_does_not_count(records: Records) -> None:
    calls: list[str] = []

    @task
    def noting() -> int:
        calls.append("noting")
        return 1

    assert in_second_attempt(lambda _: noting()) == 1
    assert calls == ["noting"]


def test_functions_that_refer_to_each_other_run_again(records: Records) -> None:
    def body(attempt: int) -> int:
        @task
        def down(n: int) -> int:
            return 0 if n == 0 else attempt + down(n - 1)

        return down(2)

    assert in_second_attempt(body) == 4


def test_a_partial_counts_with_its_arguments() -> None:
    def body(attempt: int) -> Any:
        power: Any = functools.partial(pow, attempt + 1)
        powered: Any = task(power, name="power")
        return powered(2)

    assert in_second_attempt(body) == 9


def test_a_result_that_was_changed_since_is_another_input() -> None:
    def body(attempt: int) -> int:
        values = echo([1, 2, 3])
        values.append(attempt)
        return total(values)

    assert in_second_attempt(body) == 8


def test_a_task_that_changes_its_input_changes_it_again() -> None:
    def body(_: int) -> list[int]:
        values = [1]
        append(values, 2)
        return values

    assert in_second_attempt(body) == [1, 2]


def test_the_name_of_a_parameter_is_not_its_value() -> None:
    attempts = itertools.count(1)

    @flow(retries=1)
    def reading(text: str) -> Any:
        attempt = next(attempts)
        read = echo(text if attempt == 1 else "parameter:text")
        if attempt == 1:
            raise ValueError("once more")
        return read

    assert reading("x" * 100_000) == "parameter:text"
