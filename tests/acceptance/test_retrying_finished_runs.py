"""`rota flow-run retry`: a run that failed goes on in another process, and what had finished is not done twice."""

from __future__ import annotations

import pytest
from records import Records

from rota.testing.processes import Sandbox

PIPELINE = """
    import os
    from pathlib import Path
    from rota import flow, task

    def note(text):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write(text + "\\n")

    @task
    def fetch(n):
        note(f"fetch {n}")
        return {"n": n, "data": [n] * 3}

    @task
    def add(parts):
        note("add")
        if not Path("repaired").exists():
            raise RuntimeError("the disk is full")
        return sum(part["n"] for part in parts)

    @task
    def publish(total):
        note(f"publish {total}")
        return total

    @flow
    def pipeline(count: int = 3):
        return publish(add([fetch(n) for n in range(count)]))

    if __name__ == "__main__":
        pipeline()
"""

FIRST = ["fetch 0", "fetch 1", "fetch 2", "add"]


def failed_run(sandbox: Sandbox, code: str = PIPELINE) -> None:
    finished = sandbox.run(sandbox.write("pipeline.py", code))
    assert finished.returncode == 1
    assert "the disk is full" in finished.stderr


def repair(sandbox: Sandbox) -> None:
    (sandbox.folder / "repaired").touch()


def name_of_run(sandbox: Sandbox) -> str:
    import json

    runs = json.loads(sandbox.rota("flow-run", "ls", "--output", "json").checked().stdout)
    return str(min(runs, key=lambda run: run["created"])["name"])


@pytest.mark.slow
def test_finished_tasks_run_zero_more_times(sandbox: Sandbox, left_behind: Records) -> None:
    failed_run(sandbox)
    assert sandbox.ledger == FIRST
    repair(sandbox)
    retried = sandbox.rota("flow-run", "retry", name_of_run(sandbox)).checked()
    assert sandbox.ledger == [*FIRST, "add", "publish 3"]
    assert "Completed" in retried.stdout
    run = left_behind.flow_run()
    assert (run.state_type, run.run_count) == ("COMPLETED", 2)
    assert left_behind.names_of_task_runs(run) == ["fetch-0", "fetch-1", "fetch-2", "add-0", "publish-0"]
    assert [task_run.run_count for task_run in left_behind.task_runs(run)] == [1] * 5
    for text in ("3 finished task(s) of earlier attempts will not run again", "its result is used again (fetch-0)"):
        assert any(text in message for message in left_behind.messages(run)), text


@pytest.mark.slow
def test_a_retry_that_fails_again_says_so_and_can_be_tried_again(sandbox: Sandbox, left_behind: Records) -> None:
    failed_run(sandbox)
    again = sandbox.rota("flow-run", "retry", name_of_run(sandbox))
    assert again.returncode == 1
    assert "the disk is full" in again.stderr
    repair(sandbox)
    sandbox.rota("flow-run", "retry", name_of_run(sandbox)).checked()
    assert sandbox.ledger == [*FIRST, "add", "add", "publish 3"]
    assert left_behind.flow_run().run_count == 3


@pytest.mark.slow
def test_a_task_whose_code_has_changed_runs_again_and_the_log_says_why(sandbox: Sandbox, left_behind: Records) -> None:
    failed_run(sandbox)
    repair(sandbox)
    sandbox.write("pipeline.py", PIPELINE.replace('"data": [n] * 3', '"data": [n] * 4'))
    sandbox.rota("flow-run", "retry", name_of_run(sandbox)).checked()
    assert sandbox.ledger == [*FIRST, "fetch 0", "fetch 1", "fetch 2", "add", "publish 3"]
    reasons = [text for text in left_behind.messages(left_behind.flow_run()) if "its code has changed" in text]
    assert len(reasons) == 3


@pytest.mark.slow
def test_a_task_whose_inputs_have_changed_runs_again_and_the_log_says_why(sandbox: Sandbox, left_behind: Records) -> None:
    failed_run(sandbox)
    repair(sandbox)
    sandbox.write("pipeline.py", PIPELINE.replace("fetch(n) for n", "fetch(n * 10) for n"))
    sandbox.rota("flow-run", "retry", name_of_run(sandbox)).checked()
    # fetch(0 * 10) is the same call as before.
    assert sandbox.ledger == [*FIRST, "fetch 10", "fetch 20", "add", "publish 30"]
    assert any("its inputs have changed" in text for text in left_behind.messages(left_behind.flow_run()))


@pytest.mark.slow
def test_changing_other_code_of_the_file_changes_nothing(sandbox: Sandbox) -> None:
    failed_run(sandbox)
    repair(sandbox)
    sandbox.write("pipeline.py", PIPELINE.replace("    def note", "    UNRELATED = 1\n\n    def note"))
    sandbox.rota("flow-run", "retry", name_of_run(sandbox)).checked()
    assert sandbox.ledger == [*FIRST, "add", "publish 3"]


@pytest.mark.slow
def test_submitted_and_mapped_tasks_are_found_again_in_whatever_order_they_ran(sandbox: Sandbox) -> None:
    code = PIPELINE.replace(
        "publish(add([fetch(n) for n in range(count)]))", "publish(add.submit(fetch.map(range(count))).result())"
    )
    failed_run(sandbox, code)
    assert sorted(sandbox.ledger) == sorted(FIRST)
    repair(sandbox)
    sandbox.rota("flow-run", "retry", name_of_run(sandbox)).checked()
    assert sorted(sandbox.ledger) == sorted([*FIRST, "add", "publish 3"])


@pytest.mark.slow
def test_a_retry_keeps_the_parameters_of_the_run(sandbox: Sandbox, left_behind: Records) -> None:
    failed_run(sandbox, PIPELINE.replace("pipeline()\n", "pipeline(count=2)\n"))
    repair(sandbox)
    sandbox.rota("flow-run", "retry", name_of_run(sandbox)).checked()
    assert sandbox.ledger[-1] == "publish 1"
    assert left_behind.flow_run().parameters == {"count": 2}


@pytest.mark.slow
def test_a_flow_retried_by_its_own_retries_does_not_repeat_finished_tasks(sandbox: Sandbox, left_behind: Records) -> None:
    code = PIPELINE.replace("@flow\n", "@flow(retries=1)\n").replace(
        'raise RuntimeError("the disk is full")', 'Path("repaired").touch(); raise RuntimeError("the disk is full")'
    )
    sandbox.run(sandbox.write("pipeline.py", code)).checked()
    assert sandbox.ledger == [*FIRST, "add", "publish 3"]
    assert left_behind.flow_run().run_count == 2


@pytest.mark.slow
def test_the_whole_tree_of_subflows_goes_on_where_it_stopped(sandbox: Sandbox, left_behind: Records) -> None:
    code = PIPELINE.replace(
        "    if __name__",
        "    @flow\n    def outer():\n        fetch(7)\n        return pipeline(2) + 1\n\n    if __name__",
    ).replace("        pipeline()\n", "        outer()\n")
    failed_run(sandbox, code)
    assert sandbox.ledger == ["fetch 7", "fetch 0", "fetch 1", "add"]
    repair(sandbox)
    sandbox.rota("flow-run", "retry", left_behind.flow_run("outer").name).checked()
    assert sandbox.ledger == ["fetch 7", "fetch 0", "fetch 1", "add", "add", "publish 1"]
    assert left_behind.flow_run("outer").state_type == "COMPLETED"
    assert left_behind.flow_run("pipeline").state_type == "COMPLETED", "the child is the same run"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "runs_again"),
    [("@task(persist_result=False)", True), ("@task(cache_policy=NO_CACHE)", True), ("@task(persist_result=True)", False)],
)
def test_a_task_may_refuse_to_be_remembered(sandbox: Sandbox, option: str, runs_again: bool) -> None:
    code = PIPELINE.replace("@task\n    def fetch", f"{option}\n    def fetch").replace(
        "from rota import flow, task", "from rota import flow, task\n    from rota.cache_policies import NO_CACHE"
    )
    failed_run(sandbox, code)
    repair(sandbox)
    sandbox.rota("flow-run", "retry", name_of_run(sandbox)).checked()
    again = ["fetch 0", "fetch 1", "fetch 2"] if runs_again else []
    assert sandbox.ledger == [*FIRST, *again, "add", "publish 3"]


@pytest.mark.slow
def test_a_result_too_large_to_be_remembered_is_made_again(sandbox: Sandbox) -> None:
    code = PIPELINE.replace('"data": [n] * 3', '"data": "x" * 1_000_000')
    failed_run(sandbox, code)
    repair(sandbox)
    sandbox.rota("flow-run", "retry", name_of_run(sandbox)).checked()
    assert sandbox.ledger == [*FIRST, "fetch 0", "fetch 1", "fetch 2", "add", "publish 3"]


@pytest.mark.slow
def test_only_runs_that_did_not_complete_can_be_retried(sandbox: Sandbox) -> None:
    repair(sandbox)
    sandbox.run(sandbox.write("pipeline.py", PIPELINE)).checked()
    refused = sandbox.rota("flow-run", "retry", name_of_run(sandbox))
    assert refused.returncode == 1
    assert "only a run that failed, crashed or was cancelled can be retried" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_code_that_has_moved_can_be_named(sandbox: Sandbox) -> None:
    failed_run(sandbox)
    repair(sandbox)
    (sandbox.folder / "pipeline.py").rename(sandbox.folder / "moved.py")
    name = name_of_run(sandbox)
    refused = sandbox.rota("flow-run", "retry", name)
    assert refused.returncode == 1
    assert "--entrypoint" in refused.stderr
    sandbox.rota("flow-run", "retry", name, "--entrypoint", "moved.py:pipeline").checked()
    # The tasks are those of another file now, so their results count no more.
    assert sandbox.ledger[-1] == "publish 3"
