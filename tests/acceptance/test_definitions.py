"""Definitions: what a decorated function is, and copies of it with other options."""

from __future__ import annotations

import functools
import inspect
from typing import Any

import cloudpickle
import pytest
from records import Records

from rota import Flow, Task, flow, task
from rota.cache_policies import CachePolicy
from rota.exceptions import ReservedArgumentError
from rota.testing import FakeClock

pytestmark = pytest.mark.usefixtures("rota_harness")


def test_a_definition_looks_like_its_function() -> None:
    @flow
    def bake_bread(kind: str = "rye") -> str:
        """Bake."""
        return kind

    @task(description="Mix it")
    def mix_dough(kind: str) -> str:
        return kind

    assert isinstance(bake_bread, Flow)
    assert (bake_bread.name, bake_bread.__name__, bake_bread.__doc__, bake_bread.description) == (
        "bake-bread",
        "bake_bread",
        "Bake.",
        "Bake.",
    )
    assert isinstance(mix_dough, Task)
    assert (mix_dough.name, mix_dough.description) == ("mix_dough", "Mix it")
    assert list(inspect.signature(bake_bread).parameters) == ["kind"]
    assert bake_bread.fn("wheat") == "wheat"
    assert mix_dough.fn("wheat") == "wheat"


def test_a_copy_with_other_options_leaves_the_first_as_it_was(records: Records) -> None:
    @flow(retries=2, log_prints=True)
    def work() -> str:
        return "done"

    other = work.with_options(name="other work", retries=0, flow_run_name="named")
    assert (work.name, work.retries, other.name, other.retries, other.log_prints) == ("work", 2, "other work", 0, True)
    assert work() == other() == "done"
    assert records.flow_run("other work").name == "named"


def test_a_copy_of_a_task_keeps_what_is_not_changed(rota_clock: FakeClock) -> None:
    calls: list[int] = []

    @task(retries=1, retry_delay_seconds=5, tags=["a"])
    def work() -> None:
        calls.append(1)
        raise ValueError

    other = work.with_options(retries=3, name="other")
    assert (other.retry_delay_seconds, other.tags) == (5, {"a"})
    assert other(return_state=True).is_failed()
    assert len(calls) == 4
    assert rota_clock.sleeps == [5, 5, 5]


def test_options_have_no_positions() -> None:
    with pytest.raises(TypeError, match="name="):
        flow("a name")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="name="):
        task("a name")  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("decorate", "said"),
    [
        (lambda: flow(retries=-1)(print), "retries"),
        (lambda: flow(retries="2")(print), "retries"),  # type: ignore[call-overload]
        (lambda: flow(timeout_seconds="soon")(print), "timeout_seconds"),  # type: ignore[call-overload]
        (lambda: task(retry_delay_seconds=-1, retries=1)(print), "retry_delay_seconds"),
        (lambda: task(retry_delay_seconds=[1] * 100, retries=100)(print), "at most 50"),
        (lambda: task(retry_jitter_factor=-1)(print), "retry_jitter_factor"),
        (lambda: task(tags="daily")(print), "tags"),
        (lambda: flow(on_failure=print)(print), "on_failure"),  # type: ignore[call-overload]
        (lambda: task(retry_condition_fn=3)(print), "retry_condition_fn"),  # type: ignore[call-overload]
        (lambda: flow(retry_delay_seconds="soon")(print), "retry_delay_seconds"),  # type: ignore[call-overload]
        (lambda: flow(version=3)(print), "version"),  # type: ignore[call-overload]
        (lambda: setattr(flow(print), "version", 3), "version"),
        (lambda: task(version=3)(print), "version"),  # type: ignore[call-overload]
        (lambda: task(result_storage_key=4)(print), "result_storage_key"),  # type: ignore[call-overload]
        (lambda: task(cache_policy="inputs")(print), "cache_policy.*INPUTS"),  # type: ignore[call-overload]
        (lambda: task(cache_policy=CachePolicy)(print), "cache_policy.*INPUTS"),  # type: ignore[call-overload]
        (lambda: task(cache_key_fn="key")(print), "cache_key_fn"),  # type: ignore[call-overload]
        (lambda: task(cache_expiration=5)(print), r"cache_expiration.*timedelta\(hours=1\)"),  # type: ignore[call-overload]
    ],
)
def test_options_that_cannot_be_are_refused_where_they_are_written(decorate: Any, said: str) -> None:
    with pytest.raises((TypeError, ValueError), match=said):
        decorate()


def test_a_parameter_that_the_call_itself_takes_is_refused() -> None:
    with pytest.raises(ReservedArgumentError, match="wait_for"):

        @task
        def confused(wait_for: list[Any]) -> None:
            pass


class Oven:
    def __call__(self, kind: str) -> str:
        return f"baked {kind}"


def test_partials_callables_and_builtins_can_be_tasks(records: Records) -> None:
    def mix(a: int, b: int) -> int:
        return a * 10 + b

    @flow
    def using() -> list[Any]:
        return [task(functools.partial(mix, 1))(2), task(Oven())("rye"), task(sorted)([2, 1])]

    assert using() == [12, "baked rye", [1, 2]]
    assert {run.state_type for run in records.task_runs()} == {"COMPLETED"}


def test_definitions_travel(records: Records) -> None:
    @task
    def twice(n: int) -> int:
        return 2 * n

    @flow
    def doubles(n: int) -> int:
        return twice(n)

    assert cloudpickle.loads(cloudpickle.dumps(doubles))(4) == 8


def test_a_definition_inside_a_run_is_a_flow_like_any_other(records: Records) -> None:
    @flow
    def outer() -> int:
        @flow
        def inner() -> int:
            return 3

        return inner()

    assert outer() == 3
    assert records.flow_run("inner").state_type == "COMPLETED"
