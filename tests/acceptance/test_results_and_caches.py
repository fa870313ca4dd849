"""Results that are kept, and caches over them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from records import Records

from rota import flow, task
from rota.cache_policies import INPUTS, NO_CACHE, RUN_ID, TASK_SOURCE
from rota.context import FlowRunContext, TaskRunContext
from rota.exceptions import MissingResult, UsageError
from rota.results import get_result_store
from rota.settings import temporary_settings
from rota.tasks import task_input_hash
from rota.testing import FakeClock, Harness
from rota.testing.processes import Sandbox
from rota.testing.utilities import assert_uses_result_serializer

pytestmark = pytest.mark.usefixtures("rota_harness")


def stored(harness: Harness) -> list[Path]:
    folder = harness.home / "storage"
    return sorted(folder.iterdir()) if folder.exists() else []


# ---------------------------------------------------------------------- results


def test_results_are_not_kept_unless_asked_for(rota_harness: Harness, records: Records) -> None:
    @task
    def make() -> str:
        return "bread"

    @flow
    def making() -> str:
        return make()

    assert making() == "bread"
    assert stored(rota_harness) == []
    state = records.task_run("make-0").state
    with pytest.raises(MissingResult, match="persist_result=True"):
        state.result()


def test_a_kept_result_is_read_back_from_the_state_that_the_database_has(rota_harness: Harness, records: Records) -> None:
    @task(persist_result=True)
    def table() -> pd.DataFrame:
        return pd.DataFrame({"a": [2, 3], "b": [4, 5]})

    @flow(persist_result=True)
    def making() -> int:
        return int(table()["b"].sum())

    assert making() == 9
    pd.testing.assert_frame_equal(records.task_run("table-0").state.result(), pd.DataFrame({"a": [2, 3], "b": [4, 5]}))
    assert records.flow_run().state.result() == 9
    assert len(stored(rota_harness)) == 2


def test_a_flow_keeps_the_results_of_its_tasks_and_a_task_may_refuse(rota_harness: Harness) -> None:
    @task
    def plain() -> int:
        return 1

    @task(persist_result=False)
    def private() -> int:
        return 2

    @flow(persist_result=True)
    def making() -> None:
        plain()
        private()

    making()
    assert len(stored(rota_harness)) == 2, "those of the flow and of `plain`"


def test_a_flow_that_does_not_say_is_kept_as_the_flow_around_or_the_settings_say(records: Records) -> None:
    @flow
    def inner() -> int:
        return 1

    @flow(persist_result=True)
    def outer() -> int:
        return inner() + 1

    @flow(persist_result=False)
    def private() -> int:
        return 3

    @flow
    def by_setting() -> int:
        private()
        return 4

    outer()
    with temporary_settings({"results.persist_by_default": True}):
        by_setting()
    assert {name: records.flow_run(name).state.result() for name in ("inner", "outer", "by-setting")} == {
        "inner": 1,
        "outer": 2,
        "by-setting": 4,
    }
    with pytest.raises(MissingResult, match="was not kept"):
        records.flow_run("private").state.result()


@pytest.mark.parametrize("serializer", ["json", "pickle", "compressed/json"])
def test_a_result_is_written_by_the_serializer_asked_for(records: Records, serializer: str) -> None:
    import asyncio

    @task(result_serializer=serializer)
    def make() -> dict[str, int]:
        return {"loaves": 3}

    @flow
    def making() -> dict[str, int]:
        return make()

    assert making() == {"loaves": 3}
    state = records.task_run("make-0").state
    assert state.result() == {"loaves": 3}
    asyncio.run(assert_uses_result_serializer(state, serializer, None))  # type: ignore[arg-type]


def test_a_result_that_lies_under_the_name_asked_for_is_not_computed_again(tmp_path: Path) -> None:
    made = []

    @task(result_storage=tmp_path, result_storage_key="loaf-{parameters[kind]}")
    def make(kind: str) -> str:
        made.append(kind)
        return kind

    @flow
    def making() -> list[str]:
        anew = make.with_options(cache_policy=NO_CACHE), make.with_options(refresh_cache=True)
        return [run("rye", return_state=True).name for run in (make, make, *anew)]

    assert making() == ["Completed", "Cached", "Completed", "Completed"]
    assert made == ["rye"] * 3
    with temporary_settings({"tasks.disable_caching": True}):
        assert making()[1] == "Completed"


def test_a_name_for_results_that_cannot_be_filled_in_fails_the_task_before_it_runs(tmp_path: Path) -> None:
    @task(result_storage=tmp_path, result_storage_key="loaf-{parameters[none]}")
    def make(kind: str) -> str:
        raise AssertionError(kind)

    @flow
    def making() -> None:
        make("rye")

    with pytest.raises(UsageError, match="cannot be filled in"):
        making()


def test_a_result_goes_to_the_folder_and_name_asked_for(tmp_path: Path) -> None:
    @task(result_storage=tmp_path / "shelf", result_storage_key="loaf-{parameters[kind]}.json", result_serializer="json")
    def make(kind: str) -> str:
        return f"{kind} bread"

    @flow
    def making() -> None:
        make("rye")

    making()
    (file,) = (tmp_path / "shelf").iterdir()
    assert file.name == "loaf-rye.json"
    assert json.loads(file.read_bytes().partition(b"\n")[2]) == "rye bread"


def test_a_result_that_cannot_be_written_fails_the_task_with_the_reason(records: Records) -> None:
    @task(persist_result=True, result_serializer="json")
    def make() -> Any:
        return object()

    @flow
    def making() -> None:
        make()

    with pytest.raises(Exception, match=r"(?i)json"):
        making()
    state = records.task_run("make-0").state
    assert state.is_failed()
    assert "could not be kept" in str(state.message)


def test_the_result_store_of_a_run_is_the_one_its_options_name(tmp_path: Path) -> None:
    @flow(result_storage=tmp_path)
    def making() -> str:
        return str(get_result_store().result_storage)

    assert str(tmp_path) in making()


# ---------------------------------------------------------------------- caches


BAKED: list[str] = []
"""What was really worked on. A global: a list that a task closes over would be part of what the task is."""


@pytest.fixture(autouse=True)
def cold_oven() -> None:
    BAKED.clear()


def test_equal_inputs_are_not_worked_on_twice(records: Records) -> None:
    @task(cache_key_fn=task_input_hash)
    def bake(kind: str) -> str:
        BAKED.append(kind)
        return f"{kind} bread"

    @flow
    def baking() -> list[str]:
        return [bake("rye"), bake("rye"), bake("wheat")]

    assert baking() == baking() == ["rye bread", "rye bread", "wheat bread"]
    assert BAKED == ["rye", "wheat"]
    first, second, third = records.task_runs(records.flow_runs()[0])
    assert [run.state_name for run in (first, second, third)] == ["Completed", "Cached", "Completed"]
    assert second.state_type == "COMPLETED"
    assert records.state_names(second) == ["Pending", "Cached"]
    assert "Finished in state Cached(type=COMPLETED)" in records.messages(records.flow_runs()[1])


def test_a_cache_expires(rota_clock: FakeClock) -> None:
    @task(cache_key_fn=task_input_hash, cache_expiration=timedelta(minutes=1))
    def bake(kind: str) -> None:
        BAKED.append(kind)

    @flow
    def baking() -> str:
        return bake("rye", return_state=True).name

    assert baking() == "Completed"
    rota_clock.advance(59)
    assert baking() == "Cached"
    rota_clock.advance(2)
    assert baking() == "Completed"
    assert BAKED == ["rye", "rye"]


def test_a_key_function_that_fails_is_told_and_the_call_goes_on(records: Records) -> None:
    def no_key(context: Any, parameters: dict[str, Any]) -> str:
        raise LookupError("no such shelf")

    @task(cache_key_fn=no_key)
    def bake() -> int:
        BAKED.append(1)
        return 1

    @flow
    def baking() -> list[int]:
        return [bake(), bake()]

    assert baking() == [1, 1]
    assert len(BAKED) == 2
    told = [line for line in records.messages(records.flow_runs()[0]) if "is not cached" in line]
    assert len(told) == 2
    assert "LookupError: no such shelf" in told[0]


def test_contexts_tell_where_results_go(tmp_path: Path) -> None:
    seen: dict[str, Any] = {}

    @task(result_storage=tmp_path / "tasks", result_serializer="json")
    def bake() -> None:
        context, around = TaskRunContext.get(), FlowRunContext.get()
        assert context is not None
        assert around is not None
        seen["task"] = (context.result_store.result_storage, context.result_store.serializer.type, context.persist_result)
        seen["around"] = (around.result_store.result_storage, around.persist_result)

    @flow(result_storage=tmp_path / "flows")
    def baking() -> None:
        bake()

    baking()
    tasks, serializer, is_kept = seen["task"]
    assert (tasks.root, serializer, is_kept) == (tmp_path / "tasks", "json", True)
    flows, is_kept = seen["around"]
    assert (flows.root, is_kept) == (tmp_path / "flows", True)


def test_refresh_cache_works_anew_and_writes_what_others_then_find() -> None:
    @task(cache_key_fn=lambda context, parameters: "one-key")
    def bake() -> int:
        BAKED.append(1)
        return len(BAKED)

    @flow
    def baking() -> list[int]:
        return [bake(), bake(), bake.with_options(refresh_cache=True)(), bake()]

    assert baking() == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("policy", "one_oven", "baked"),
    [
        (INPUTS, 1, ["rye", "wheat"]),
        (INPUTS - "oven", None, ["rye", "wheat"]),
        (TASK_SOURCE, None, ["rye"]),
        (TASK_SOURCE + INPUTS, 1, ["rye", "wheat"]),
        (RUN_ID, None, ["rye", "rye"]),
        (NO_CACHE, 1, ["rye", "rye", "wheat", "rye", "rye", "wheat"]),
    ],
    ids=["inputs", "without-one", "source", "source-and-inputs", "run-id", "none"],
)
def test_policies_decide_what_counts_as_the_same_work(policy: Any, one_oven: int | None, baked: list[str]) -> None:
    @task(cache_policy=policy, persist_result=True)
    def bake(kind: str, oven: int) -> None:
        BAKED.append(kind)

    @flow
    def baking() -> None:
        for oven, kind in enumerate(("rye", "rye", "wheat")):
            bake(kind, oven if one_oven is None else one_oven)

    baking()
    baking()
    assert baked == BAKED


def test_without_kept_results_there_is_no_cache() -> None:
    @task
    def bake(kind: str) -> None:
        BAKED.append(kind)

    @flow
    def baking() -> None:
        bake("rye")

    baking()
    baking()
    assert BAKED == ["rye", "rye"]


def test_a_cached_task_is_found_by_submitted_and_mapped_calls_too() -> None:
    @task(cache_policy=INPUTS)
    def bake(kind: str) -> str:
        BAKED.append(kind)
        return kind

    @flow
    def baking() -> list[str]:
        bake("rye")
        return [bake.submit("rye").state.name and bake.submit("rye").result(), *bake.map(["rye", "rye"]).result()]

    assert baking() == ["rye", "rye", "rye"]
    assert BAKED == ["rye"]


@pytest.mark.slow
def test_a_program_that_only_reads_gets_kept_results(sandbox: Sandbox) -> None:
    sandbox.run(
        sandbox.write(
            "keeps.py", "from rota import flow\n@flow(persist_result=True)\ndef keeps():\n    return 'kept'\nkeeps()\n"
        )
    ).checked()
    reader = "from rota import get_client\nprint(get_client(sync_client=True).read_flow_runs()[0].state.result())\n"
    assert sandbox.run(sandbox.write("reads.py", reader)).checked().stdout == "kept\n"
