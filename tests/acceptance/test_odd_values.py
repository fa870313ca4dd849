"""Values, errors and names that are awkward to record: a run must not stumble over them."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Any

import pytest
from records import Records

from rota import flow, get_run_logger, tags, task
from rota.exceptions import InvalidRequest, ParameterTypeError
from rota.testing.processes import Sandbox

pytestmark = pytest.mark.usefixtures("rota_harness")


class SpeechlessError(Exception):
    """Its text cannot be had."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


class RootedError(Exception):
    """It cannot be pickled."""

    def __reduce__(self) -> Any:
        raise TypeError("not to be taken along")


ITSELF: list[Any] = []
ITSELF.append(ITSELF)

VALUES = {
    "not a number": math.nan,
    "infinite": math.inf,
    "bytes": b"\xff\x00",
    "NUL": "a\0b",
    "half a surrogate pair": "\ud800",
    "a set": {1, 2},
    "a function": lambda: 0,
    "itself inside": ITSELF,
    "a lock": threading.Lock(),
    "odd keys": {1: 2, (1, 2): 3},
    "a class": int,
    "an error": ValueError("x"),
    "a complex number": 1j,
    "a module": math,
    "an object": object(),
}


@task
def give(box: list[Any]) -> Any:
    return box[0]


@flow
def echo(value: Any) -> Any:
    return value


@pytest.mark.parametrize("name", VALUES)
def test_any_value_goes_through_parameters_results_and_arguments(records: Records, name: str) -> None:
    value = VALUES[name]

    @flow
    def carries(given: Any) -> bool:
        made = give([given])
        return echo(made) is made is given and give.submit([made]).result() is given

    assert carries(value)
    assert {run.state_type for run in (*records.flow_runs(), *records.task_runs())} == {"COMPLETED"}


ERRORS: dict[str, BaseException] = {
    "without text": SpeechlessError(),
    "that cannot be pickled": RootedError("x"),
    "that is a group": ExceptionGroup("several", [ValueError(1)]),
    "that ends iteration": StopIteration(3),
    "that ends async iteration": StopAsyncIteration(),
    "with NUL": ValueError("a\0b"),
    "of three megabytes": ValueError("x" * 3_000_000),
}


@pytest.mark.parametrize("name", ERRORS)
def test_any_error_fails_the_run_and_comes_out_as_itself(records: Records, name: str) -> None:
    error = ERRORS[name]

    @task(retries=1)
    def breaks() -> None:
        raise error

    @flow
    def meets() -> None:
        assert breaks(return_state=True).result(raise_on_failure=False) is error
        assert breaks.submit().result(raise_on_failure=False) is error
        breaks()

    state = meets(return_state=True)
    assert state.is_failed()
    assert state.result(raise_on_failure=False) is error
    assert {run.state_type for run in (*records.flow_runs(), *records.task_runs())} == {"FAILED"}


@pytest.mark.slow
def test_an_error_whose_text_no_terminal_can_show(sandbox: Sandbox) -> None:
    # In a process of its own: pytest-xdist cannot pass on a log with such a text.
    script = sandbox.write(
        "surrogate.py",
        """
        from rota import flow, get_client

        @flow
        def breaks():
            raise ValueError("half a pair: \\ud800")

        assert breaks(return_state=True).is_failed()
        (run,) = get_client(sync_client=True).read_flow_runs()
        print(ascii(run.state.message))
        """,
    )
    finished = sandbox.run(script).checked()
    assert "ValueError: half a pair: " in finished.stdout
    assert "ValueError: half a pair: " in finished.stderr


NAMES = {
    "emoji": "🥖",
    "right to left": "\u202eabc",
    "quotes": 'it\'s "q"',
    "lines": "a\nb",
    "combining": "e\u0301",
    "brackets": "[x]",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_and_tags_of_any_letters(records: Records, name: str) -> None:
    @task(name=name)
    def named_task() -> None:
        get_run_logger().info(name)

    @flow(name=name, flow_run_name=name)
    def named() -> None:
        named_task()

    with tags(name):
        named()
    run = records.flow_run(name)
    assert (run.name, run.tags) == (name, [name])
    assert records.names_of_task_runs(run) == [f"{name}-0"]
    assert name in records.messages(run)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: flow(name="n" * 5000)(lambda: 1)(), "at most 1024"),
        (lambda: flow(flow_run_name="n" * 5000)(lambda: 1)(), "at most 1024"),
        (lambda: flow(name="\ud800")(lambda: 1)(), "no database keeps"),
    ],
    ids=["flow", "run", "letters"],
)
def test_names_that_cannot_be_kept_are_refused_in_a_sentence(call: Callable[[], Any], said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        call()


def test_parameters_too_large_to_record_name_the_one(records: Records) -> None:
    with pytest.raises(ParameterTypeError, match="'value' alone takes more"):
        echo("x" * 2_000_000)
    assert records.flow_runs() == []


def test_a_subflow_that_cannot_be_made_leaves_nothing_waiting(records: Records) -> None:
    @flow
    def parent() -> None:
        with pytest.raises(ParameterTypeError):
            echo("x" * 2_000_000)

    parent()
    (stub,) = records.task_runs()
    assert stub.state_type == "FAILED"
    assert str(stub.state.message).startswith("The subflow could not be started: ParameterTypeError")
