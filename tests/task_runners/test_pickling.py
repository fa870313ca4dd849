"""Flows and tasks in pickles: the same definition where it can be, an equal one elsewhere."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudpickle
import pickled_definitions as defined
import pytest

from rota import Flow, Task, flow, task

BOTH = pytest.mark.parametrize("library", [pickle, cloudpickle], ids=["pickle", "cloudpickle"])


@BOTH
@pytest.mark.parametrize(
    "name", ["with_options_of_all_kinds", "with_lambdas", "a_flow"], ids=["task", "task with lambdas", "flow"]
)
def test_a_definition_of_a_module_is_the_same_again(library: Any, name: str) -> None:
    definition = getattr(defined, name)
    assert pickle.loads(library.dumps(definition)) is definition
    assert len(library.dumps(definition)) < 200


@BOTH
def test_a_method_keeps_its_object(library: Any) -> None:
    bound = pickle.loads(library.dumps(defined.Tool(3).add))
    assert bound.fn(4) == 7
    assert pickle.loads(library.dumps(defined.Tool(3).run)).fn.__self__.by == 3
    assert pickle.loads(library.dumps(defined.Tool.name_of)).fn() == "Tool"
    assert pickle.loads(library.dumps(defined.Tool(1).twice)).fn(4) == 8


@BOTH
def test_a_variant_keeps_its_options(library: Any) -> None:
    variant = pickle.loads(library.dumps(defined.variant))
    assert (variant.name, variant.retries, variant.retry_delay_seconds) == ("variant", 7, [1, 2])
    assert variant.on_completion_hooks == [defined.note]
    assert variant.tags == {"a"}
    assert variant.fn(1) == 2


@BOTH
def test_nested_definitions_and_lambdas_travel_by_value(library: Any) -> None:
    factor = 3

    @task(retries=2)
    def nested(n: int) -> int:
        return n * factor

    @flow(name="outer one")
    def outer(n: int) -> int:
        return nested.fn(n)

    for definition in (nested, outer):
        again = pickle.loads(library.dumps(definition))
        assert again is not definition
        assert again.fn(2) == 6
        assert (again.name, again.retries) == (definition.name, definition.retries)
    assert pickle.loads(library.dumps(task(lambda n: n * factor))).fn(5) == 15


@BOTH
def test_definitions_that_refer_to_each_other_come_to_an_end(library: Any) -> None:
    @task
    def even(n: int) -> bool:
        return n == 0 or odd.fn(n - 1)

    @task
    def odd(n: int) -> bool:
        return n != 0 and even.fn(n - 1)

    assert pickle.loads(library.dumps(even)).fn(10)
    assert not pickle.loads(library.dumps([even, odd]))[1].fn(10)


def test_a_module_that_cloudpickle_sends_by_value_is_sent_by_value() -> None:
    cloudpickle.register_pickle_by_value(defined)
    try:
        packed = cloudpickle.dumps(defined.with_lambdas)
    finally:
        cloudpickle.unregister_pickle_by_value(defined)
    again = pickle.loads(packed)
    assert again is not defined.with_lambdas
    assert again.fn(1) == 3


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_is_another_one(copied: Callable[[Any], Any]) -> None:
    for definition in (defined.with_options_of_all_kinds, defined.a_flow):
        again = copied(definition)
        assert again is not definition
        again.name = "another"
        assert definition.name != "another"


class SpecialTask(Task[Any, Any]):
    """A task of a class of one's own."""


class SpecialFlow(Flow[Any, Any]):
    """A flow of a class of one's own."""


@BOTH
def test_subclasses_stay_what_they_are(library: Any) -> None:
    assert type(pickle.loads(library.dumps(SpecialTask(lambda: 1)))) is SpecialTask
    assert type(pickle.loads(library.dumps(SpecialFlow(lambda: 1, name="one")))) is SpecialFlow


def test_a_definition_that_is_gone_says_so() -> None:
    packed = pickle.dumps(defined.a_flow).replace(b"a_flow", b"b_flow")
    with pytest.raises(AttributeError, match="no flow or task 'b_flow' in the module 'pickled_definitions'"):
        pickle.loads(packed)


SCRIPT = """
    import cloudpickle, pickle, sys
    from rota import flow, task

    FACTOR = 2

    @task(retries=1)
    def scaled(n):
        return n * FACTOR if n < 100 else scaled.fn(1)

    @flow
    def work(n):
        return scaled(n)

    assert pickle.loads(pickle.dumps(scaled)) is scaled
    assert pickle.loads(pickle.dumps(work)) is work
    FACTOR = 5
    sys.stdout.buffer.write(MODULE.dumps((scaled, work)))
"""


@pytest.mark.parametrize("module", ["pickle", "cloudpickle"])
def test_what_a_script_defines_works_in_another_process(module: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT).replace("MODULE", module))
    packed = subprocess.run([sys.executable, str(script)], check=True, capture_output=True).stdout
    scaled, work = pickle.loads(packed)
    assert scaled.fn(3) == 15
    assert scaled.fn(100) == 5
    assert (scaled.retries, work.name) == (1, "work")
