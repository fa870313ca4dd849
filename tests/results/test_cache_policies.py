"""Cache policies: their algebra, and the keys that they make."""

from __future__ import annotations

import subprocess
import sys
import threading
from itertools import permutations
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.cache_policies import (
    DEFAULT,
    FLOW_PARAMETERS,
    INPUTS,
    NO_CACHE,
    NONE,
    RUN_ID,
    TASK_SOURCE,
    CacheKeyFnPolicy,
    CachePolicy,
    CompoundCachePolicy,
    Inputs,
    RunId,
    TaskSource,
)
from rota.exceptions import HashError

FLOW_RUN, TASK_RUN = UUID(int=1), UUID(int=2)


def double(number: int) -> int:
    return number * 2


def triple(number: int) -> int:
    return number * 3


def context(fn: Any = double, flow_run_id: UUID | None = FLOW_RUN, task_run_id: UUID = TASK_RUN) -> Any:
    return SimpleNamespace(task=SimpleNamespace(fn=fn), task_run=SimpleNamespace(id=task_run_id, flow_run_id=flow_run_id))


def key(policy: CachePolicy, inputs: Any = None, parameters: Any = None, ctx: Any = None) -> str | None:
    return policy.compute_key(ctx or context(), {"number": 1} if inputs is None else inputs, parameters or {})


def test_inputs_make_the_key() -> None:
    assert key(INPUTS) == key(INPUTS)
    assert key(INPUTS) != key(INPUTS, {"number": 2})
    assert key(INPUTS) != key(INPUTS, {"numbers": 1})


def test_two_tasks_with_equal_inputs_do_not_answer_for_each_other() -> None:
    assert key(INPUTS) != key(INPUTS, ctx=context(triple))


def test_a_call_without_inputs_has_no_key_by_inputs() -> None:
    assert key(INPUTS, {}) is None
    assert key(INPUTS - "number") is not None


def test_an_input_that_is_left_out_does_not_count() -> None:
    policy = INPUTS - "debug"
    assert key(policy, {"number": 1, "debug": True}) == key(policy, {"number": 1, "debug": False})
    assert key(policy, {"number": 1, "debug": True}) != key(policy, {"number": 2, "debug": True})


def test_an_input_without_content_can_be_left_out() -> None:
    inputs = {"number": 1, "lock": threading.Lock()}
    with pytest.raises(HashError, match=r"Input 'lock'.*INPUTS - 'lock'"):
        key(DEFAULT, inputs)
    assert key(DEFAULT - "lock", inputs) == key(DEFAULT - "lock", {"number": 1})


def test_inputs_may_be_asked_without_a_task() -> None:
    assert INPUTS.compute_key(None, {"number": 1}, {}) == INPUTS.compute_key(None, {"number": 1}, {"p": 1})  # type: ignore[arg-type]


def test_the_run_makes_the_key() -> None:
    assert key(RUN_ID) == str(FLOW_RUN)
    assert key(RUN_ID, ctx=context(flow_run_id=None)) == str(TASK_RUN)


def test_the_source_makes_the_key() -> None:
    assert key(TASK_SOURCE) == key(TASK_SOURCE, {"number": 2})
    assert key(TASK_SOURCE) != key(TASK_SOURCE, ctx=context(triple))


def test_the_parameters_of_the_flow_make_the_key() -> None:
    assert key(FLOW_PARAMETERS) is None
    assert key(FLOW_PARAMETERS, parameters={"p": 1}) != key(FLOW_PARAMETERS, parameters={"p": 2})
    assert key(FLOW_PARAMETERS, {"number": 9}, {"p": 1}) == key(FLOW_PARAMETERS, parameters={"p": 1})


def test_no_cache_has_no_key() -> None:
    assert key(NO_CACHE) is None
    assert NO_CACHE is NONE
    assert NONE.is_none
    assert not DEFAULT.is_none


def test_a_function_makes_the_key() -> None:
    policy = CachePolicy.from_cache_key_fn(lambda ctx, inputs: f"{ctx.task.fn.__name__}-{inputs['number']}")
    assert isinstance(policy, CacheKeyFnPolicy)
    assert key(policy) == "double-1"
    assert key(CachePolicy.from_cache_key_fn(lambda ctx, inputs: None)) is None
    assert key(CacheKeyFnPolicy()) is None


def test_a_key_that_is_not_text_is_refused() -> None:
    def bad_key(ctx: Any, inputs: Any) -> Any:
        return 1

    with pytest.raises(TypeError, match=r"cache_key_fn 'bad_key' returned int; return a str, or None"):
        key(CachePolicy.from_cache_key_fn(bad_key))


def test_a_policy_without_recipe_says_what_to_write() -> None:
    class Mine(CachePolicy):
        pass

    with pytest.raises(TypeError, match="Mine has no recipe: write its `compute_key` method"):
        key(Mine())


def test_a_policy_of_the_users_own_composes() -> None:
    class Weekday(CachePolicy):
        day = "mon"

        def compute_key(self, task_ctx: Any, inputs: Any, flow_parameters: Any, **kwargs: Any) -> str:
            return self.day

    policy = Weekday() + INPUTS
    monday = key(policy)
    Weekday.day = "tue"
    assert key(policy) != monday


policies = st.lists(st.sampled_from([INPUTS, INPUTS - "a", TASK_SOURCE, RUN_ID, FLOW_PARAMETERS, NONE]), min_size=1, max_size=5)


def added(parts: list[CachePolicy]) -> CachePolicy:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


@given(policies)
def test_a_sum_is_the_same_in_any_order_and_grouping(parts: list[CachePolicy]) -> None:
    inputs, parameters = {"a": 1, "b": 2}, {"p": 1}
    wanted = key(added(parts), inputs, parameters)
    for order in list(permutations(parts))[:12]:
        assert key(added(list(order)), inputs, parameters) == wanted
    half = len(parts) // 2
    if half:
        assert key(added(parts[:half]) + added(parts[half:]), inputs, parameters) == wanted


@given(policies)
def test_adding_nothing_changes_nothing(parts: list[CachePolicy]) -> None:
    policy = added(parts)
    assert policy + NONE == policy
    assert NONE + policy == policy


@given(policies, st.sampled_from(["a", "b", "zz"]))
def test_subtraction_reaches_every_part_and_can_be_repeated(parts: list[CachePolicy], name: str) -> None:
    policy = added(parts) - name
    inputs = {"a": 1, "b": 2}
    assert key(policy, inputs) == key(policy, {**inputs, name: 99}) or name == "zz"
    assert key(policy - name, inputs) == key(policy, inputs)


def test_the_difference_of_one_part_changes_the_key_of_the_sum() -> None:
    keys = {
        key(DEFAULT),
        key(DEFAULT, {"number": 2}),
        key(DEFAULT, ctx=context(triple)),
        key(DEFAULT, ctx=context(flow_run_id=UUID(int=9))),
        key(DEFAULT + FLOW_PARAMETERS, parameters={"p": 1}),
    }
    assert len(keys) == 5


def test_a_part_without_key_is_left_out_of_the_sum() -> None:
    assert key(DEFAULT + FLOW_PARAMETERS) == key(DEFAULT)
    assert key(INPUTS + FLOW_PARAMETERS, {}) is None


def test_what_two_inputs_policies_leave_out_stays_left_out() -> None:
    policy = (INPUTS - "a") + (INPUTS - "b") + RUN_ID
    assert isinstance(policy, CompoundCachePolicy)
    assert policy.policies == [RunId(), Inputs(exclude=["a", "b"])]


def test_the_default_is_inputs_source_and_run() -> None:
    assert isinstance(DEFAULT, CompoundCachePolicy)
    assert sorted(type(part).__name__ for part in DEFAULT.policies) == ["Inputs", "RunId", "TaskSource"]


def test_operations_leave_their_operands_alone() -> None:
    before = repr(DEFAULT), repr(INPUTS)
    for result in (DEFAULT - "a", DEFAULT + FLOW_PARAMETERS, INPUTS.configure(key_storage="x"), INPUTS - "b"):
        assert result not in (DEFAULT, INPUTS)
    assert (repr(DEFAULT), repr(INPUTS)) == before


@pytest.mark.parametrize("wrong", [["a"], 1, None, INPUTS])
def test_only_a_name_can_be_subtracted(wrong: Any) -> None:
    for policy in (INPUTS, DEFAULT, RUN_ID):
        with pytest.raises(TypeError, match="Only the name of an input can be subtracted"):
            policy - wrong


@pytest.mark.parametrize("policy", [INPUTS, DEFAULT, NONE])
def test_only_a_policy_can_be_added(policy: CachePolicy) -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        policy + "a"  # type: ignore[operator]


def test_options_are_changed_one_by_one_and_kept_by_sums() -> None:
    policy = INPUTS.configure(key_storage="/keys").configure(isolation_level="SERIALIZABLE")
    assert (policy.key_storage, policy.isolation_level) == ("/keys", "SERIALIZABLE")
    for joined in (policy + RUN_ID, RUN_ID + policy, policy + RUN_ID.configure(key_storage="/keys"), (policy + RUN_ID) - "a"):
        assert (joined.key_storage, joined.isolation_level) == ("/keys", "SERIALIZABLE")


@pytest.mark.parametrize("option", ["key_storage", "isolation_level", "lock_manager"])
def test_policies_that_disagree_on_an_option_are_not_joined(option: str) -> None:
    with pytest.raises(ValueError, match=rf"they disagree on {option} \('one' and 'other'\).*configure\({option}="):
        INPUTS.configure(**{option: "one"}) + TASK_SOURCE.configure(**{option: "other"})


def test_a_task_source_has_a_text() -> None:
    assert repr(TaskSource()) == "TaskSource(key_storage=None, isolation_level=None, lock_manager=None)"


def test_defining_a_cached_task_loads_no_third_party_package() -> None:
    code = "import sys, rota.cache_policies; print({'pydantic', 'numpy', 'cloudpickle', 'asyncio'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"
