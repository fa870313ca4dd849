"""Names of runs, tags, and what code can ask about its own run."""

from __future__ import annotations

import re
from typing import Any

import pytest
from records import Records

from rota import flow, runtime, tags, task
from rota.context import FlowRunContext, TaskRunContext, get_run_context
from rota.exceptions import InvalidNameError, MissingContextError

pytestmark = pytest.mark.usefixtures("rota_harness")


@task
def step(n: int = 0) -> int:
    return n


# ---------------------------------------------------------------------- names


def test_runs_get_random_names_of_two_words_and_tasks_numbered_ones(records: Records) -> None:
    @flow
    def my_first_flow() -> None:
        for _ in range(3):
            step()

    my_first_flow()
    my_first_flow()
    first, second = records.flow_runs("my-first-flow")
    assert first.name != second.name
    assert all(re.fullmatch(r"[a-z]+-[a-z]+", run.name) for run in (first, second))
    assert records.names_of_task_runs(second) == ["step-0", "step-1", "step-2"]


def test_a_flow_run_name_is_filled_in_with_parameters(records: Records) -> None:
    @flow(flow_run_name="bake-{amount:02d}-{kind}")
    def bake(amount: int, kind: str = "rye") -> None:
        pass

    bake(7)
    assert records.flow_run("bake").name == "bake-07-rye"


def test_a_flow_run_name_may_be_a_function_that_looks_at_the_run(records: Records) -> None:
    def name() -> str:
        return f"{runtime.flow_run.flow_name}-of-{runtime.flow_run.parameters['city']}-{runtime.flow_run.id}"

    @flow(flow_run_name=name)
    def named(city: str) -> str:
        return runtime.flow_run.name

    given = named("Oslo")
    run = records.flow_run("named")
    assert run.name == given == f"named-of-Oslo-{run.id}"


@pytest.mark.parametrize("template", ["{amount[kind]}", "{amount.kind}", "{kind}", "{amount:x?}"])
def test_a_flow_run_name_that_cannot_be_filled_in_says_why(template: str) -> None:
    @flow(flow_run_name=template)
    def bake(amount: int) -> None:
        pass

    with pytest.raises(InvalidNameError, match=r"flow_run_name=.* of 'bake' cannot be filled in .* \(amount\) in braces"):
        bake(7)


def test_a_task_run_name_is_filled_in_when_the_task_runs(records: Records) -> None:
    @task(task_run_name="ask-{city}")
    def ask(city: str) -> str:
        return city

    @flow
    def asking() -> None:
        ask("Oslo")
        ask.submit(ask.submit("Rome"))

    asking()
    assert sorted(records.names_of_task_runs()) == ["ask-Oslo", "ask-Rome", "ask-Rome"]


def test_a_task_run_name_may_be_a_function_that_takes_the_parameters(records: Records) -> None:
    @task(task_run_name=lambda parameters: "-".join(map(str, parameters.values())))
    def ask(a: int, b: int) -> None:
        pass

    @flow
    def asking() -> None:
        ask(1, b=2)

    asking()
    assert records.names_of_task_runs() == ["1-2"]


def test_a_name_that_cannot_be_filled_in_says_what_it_may_name() -> None:
    @flow(flow_run_name="for-{customer}")
    def named(client: str) -> None:
        pass

    with pytest.raises(InvalidNameError, match=r"customer.*it may name the parameters \(client\)"):
        named("x")


@pytest.mark.parametrize("name", ["a/b", "50%", "a&b", "<a>", " ", "a\0b"])
def test_names_that_could_not_stand_in_an_address_are_refused(name: str) -> None:
    with pytest.raises(InvalidNameError):
        flow(name=name)(lambda: None)


# ---------------------------------------------------------------------- tags


def test_tags_come_from_the_task_and_from_around(records: Records) -> None:
    @task(tags=["own"])
    def tagged() -> None:
        pass

    @flow
    def tagging() -> None:
        with tags("inner"):
            tagged()
            tagged.submit().wait()
        tagged()

    with tags("outer", "shared") as in_force:
        assert in_force == {"outer", "shared"}
        tagging()
    run = records.flow_run("tagging")
    assert sorted(run.tags) == ["outer", "shared"]
    assert [sorted(task_run.tags) for task_run in records.task_runs(run)] == [
        ["inner", "outer", "own", "shared"],
        ["inner", "outer", "own", "shared"],
        ["outer", "own", "shared"],
    ]


# ---------------------------------------------------------------------- runtime


def test_a_run_knows_itself(records: Records) -> None:
    known: dict[str, Any] = {}

    @task
    def looks(n: int) -> None:
        known["task"] = (runtime.task_run.id, runtime.task_run.name, runtime.task_run.parameters, runtime.task_run.run_count)
        known["around"] = (runtime.flow_run.id, runtime.flow_run.flow_name)
        context = TaskRunContext.get()
        assert context is not None
        assert str(context.task_run.id) == runtime.task_run.id
        assert get_run_context() == context

    @flow(name="knows-itself")
    def knows(city: str) -> None:
        known["flow"] = (runtime.flow_run.id, runtime.flow_run.name, runtime.flow_run.parameters, runtime.flow_run.tags)
        context = FlowRunContext.get()
        assert context is not None
        assert context.flow_run.name == runtime.flow_run.name
        looks(3)

    with tags("t"):
        knows("Oslo")
    run, task_run = records.flow_run(), records.task_run("looks-0")
    assert known["flow"] == (str(run.id), run.name, {"city": "Oslo"}, ["t"])
    assert known["task"] == (str(task_run.id), "looks-0", {"n": 3}, 1)
    assert known["around"] == (str(run.id), "knows-itself")


def test_a_child_knows_its_parent_and_the_root(records: Records) -> None:
    known: dict[str, Any] = {}

    @flow
    def leaf() -> None:
        known.update(parent=runtime.flow_run.parent_flow_run_id, root=runtime.flow_run.root_flow_run_id)

    @flow
    def middle() -> None:
        leaf()

    @flow
    def top() -> None:
        assert runtime.flow_run.parent_flow_run_id is None
        middle()

    top()
    assert known == {"parent": str(records.flow_run("middle").id), "root": str(records.flow_run("top").id)}


def test_outside_of_runs_there_is_nothing_to_know() -> None:
    assert runtime.flow_run.id is None
    assert runtime.task_run.id is None
    assert FlowRunContext.get() is None
    with pytest.raises(MissingContextError):
        get_run_context()
