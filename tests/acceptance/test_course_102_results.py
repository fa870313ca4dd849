"""The course's part 102: results, caching, artifacts. Each listing in a process of its own."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from console import spoken
from records import Records

from rota.testing.processes import Finished, Sandbox

pytestmark = pytest.mark.slow  # many processes, one after the other

# ---------------------------------------------------------------------- results

PERSISTED = """
    from rota import flow, task
    import pandas as pd

    @task(persist_result=True)
    def my_task():
        df = pd.DataFrame(dict(a=[2, 3], b=[4, 5]))
        return df

    @flow
    def my_flow():
        res = my_task()

    if __name__ == "__main__":
        my_flow()
"""


def test_a_table_is_kept_and_read_in_another_process(sandbox: Sandbox, left_behind: Records) -> None:
    sandbox.run(sandbox.write("results.py", PERSISTED)).checked()
    (file,) = [path for path in (sandbox.home / "storage").rglob("*") if path.is_file()]
    state = left_behind.task_run("my_task-0").state
    pd.testing.assert_frame_equal(state.result(), pd.DataFrame({"a": [2, 3], "b": [4, 5]}))
    header = json.loads(file.read_bytes().partition(b"\n")[0])
    assert header["serializer"]["type"] == "pickle"
    assert header["python_type"] == "pandas.DataFrame"


def test_a_kept_result_is_told_about_on_the_command_line_and_not_shown(sandbox: Sandbox, left_behind: Records) -> None:
    sandbox.run(sandbox.write("results.py", PERSISTED)).checked()
    run = left_behind.task_run("my_task-0")
    shown = sandbox.rota("task-run", "inspect", str(run.id), "--output", "json").checked().stdout
    assert str(sandbox.home / "storage") in shown
    assert "pandas.DataFrame" in shown


def test_a_result_is_not_kept_by_default(sandbox: Sandbox) -> None:
    sandbox.run(sandbox.write("results.py", PERSISTED.replace("(persist_result=True)", ""))).checked()
    assert not (sandbox.home / "storage").exists() or list((sandbox.home / "storage").iterdir()) == []


IN_A_BLOCK = """
    from rota import flow, task
    import pandas as pd
    from rota.filesystems import LocalFileSystem

    LocalFileSystem(basepath="bucket").save("my-bucket-block")

    @task(persist_result=True)
    def my_task():
        df = pd.DataFrame(dict(a=[2, 3], b=[4, 5]))
        return df

    @flow(result_storage=LocalFileSystem.load("my-bucket-block"))
    def my_flow():
        df = my_task()

    if __name__ == "__main__":
        my_flow()
"""


@pytest.mark.parametrize("storage", ['LocalFileSystem.load("my-bucket-block")', '"local-file-system/my-bucket-block"'])
def test_a_table_is_kept_in_a_block(sandbox: Sandbox, left_behind: Records, storage: str) -> None:
    program = IN_A_BLOCK.replace('LocalFileSystem.load("my-bucket-block")', storage)
    sandbox.run(sandbox.write("results.py", program)).checked()
    assert [path.name for path in (sandbox.folder / "bucket").iterdir()]
    left_behind.task_run("my_task-0")
    reader = sandbox.write(
        "reader.py",
        """
        from rota import get_client

        (run,) = get_client(sync_client=True).read_task_runs()
        print(run.state.result()["b"].sum())
        """,
    )
    assert sandbox.run(reader).checked().stdout == "9\n"


# ---------------------------------------------------------------------- caching

CACHED = """
    import sys
    from datetime import timedelta
    from rota import flow, task
    from rota.tasks import task_input_hash

    @task(cache_key_fn=task_input_hash)
    def hello_task(name_input):
        print(f"Hello {name_input}!")

    @flow
    def hello_flow(name_input):
        hello_task(name_input)

    if __name__ == "__main__":
        hello_flow(sys.argv[1])
"""


def task_lines(finished: Finished) -> list[str]:
    return [line for line in spoken(finished) if "Task run" in line]


def test_the_second_run_finds_the_result_of_the_first(sandbox: Sandbox, left_behind: Records) -> None:
    script = sandbox.write("caching.py", CACHED)
    first, second, other = (sandbox.run(script, name).checked() for name in ("Liz", "Liz", "Ann"))
    assert [finished.stdout for finished in (first, second, other)] == ["Hello Liz!\n", "", "Hello Ann!\n"]
    assert spoken(first) == [
        "INFO | rota.engine - Created flow run 'RUN' for flow 'hello-flow'",
        "INFO | Flow run 'RUN' - Created task run 'hello_task-0' for task 'hello_task'",
        "INFO | Flow run 'RUN' - Executing 'hello_task-0' immediately...",
        "INFO | Task run 'hello_task-0' - Finished in state Completed()",
        "INFO | Flow run 'RUN' - Finished in state Completed()",
    ]
    assert spoken(second) == [
        "INFO | rota.engine - Created flow run 'RUN' for flow 'hello-flow'",
        "INFO | Flow run 'RUN' - Created task run 'hello_task-0' for task 'hello_task'",
        "INFO | Flow run 'RUN' - Executing 'hello_task-0' immediately...",
        "INFO | Task run 'hello_task-0' - Finished in state Cached(type=COMPLETED)",
        "INFO | Flow run 'RUN' - Finished in state Completed()",
    ]
    assert task_lines(other) == ["INFO | Task run 'hello_task-0' - Finished in state Completed()"]
    listed = json.loads(sandbox.rota("task-run", "ls", "--output", "json").checked().stdout)
    assert sorted(run["state_name"] for run in listed) == ["Cached", "Completed", "Completed"]


@pytest.mark.slow
def test_changing_the_tasks_code_makes_the_cache_miss(sandbox: Sandbox) -> None:
    script = sandbox.write("caching.py", CACHED)
    sandbox.run(script, "Liz").checked()
    sandbox.write("caching.py", CACHED.replace("Hello {", "Good morning {"))
    assert sandbox.run(script, "Liz").checked().stdout == "Good morning Liz!\n"


@pytest.mark.slow
def test_a_cache_expires(sandbox: Sandbox) -> None:
    code = CACHED.replace("task_input_hash)", "task_input_hash, cache_expiration=timedelta(seconds=float(sys.argv[2])))")
    script = sandbox.write("caching.py", code)
    assert [sandbox.run(script, "Liz", "60").checked().stdout for _ in range(2)] == ["Hello Liz!\n", ""]
    assert [sandbox.run(script, "Ann", "0").checked().stdout for _ in range(2)] == ["Hello Ann!\n", "Hello Ann!\n"]


# ---------------------------------------------------------------------- artifacts

ARTIFACT = '''
    from rota import flow, task
    from rota.artifacts import create_markdown_artifact

    @task
    def mark_it_down(temp):
        markdown_report = f"""# Weather Report

    ## Recent weather

    | Time        | Temperature |
    |:------------|------------:|
    | Now         | {temp} |
    | In 1 hour   | {temp + 2} |
    """
        create_markdown_artifact(
            key="weather-report",
            markdown=markdown_report,
            description="Very scientific weather report",
        )

    @flow
    def report(temp: float):
        mark_it_down(temp)

    if __name__ == "__main__":
        report(26.0)
        report(27.0)
'''


def test_a_markdown_artifact_is_made_in_versions_and_belongs_to_its_run(sandbox: Sandbox, left_behind: Records) -> None:
    sandbox.run(sandbox.write("artifact.py", ARTIFACT)).checked()
    first, second = left_behind.artifacts()
    assert (first.key, first.type, first.description) == ("weather-report", "markdown", "Very scientific weather report")
    assert "| Now         | 26.0 |" in str(first.data)
    run = left_behind.flow_runs("report")[1]
    assert second.flow_run_id == run.id
    assert second.task_run_id == left_behind.task_runs(run)[0].id
    assert left_behind.client.read_latest_artifact("weather-report").id == second.id


def test_the_artifact_is_found_on_the_command_line(sandbox: Sandbox) -> None:
    sandbox.run(sandbox.write("artifact.py", ARTIFACT)).checked()
    assert "weather-report" in sandbox.rota("artifact", "ls").checked().stdout
    (listed,) = json.loads(sandbox.rota("artifact", "ls", "--output", "json").checked().stdout)
    assert (listed["key"], listed["type"]) == ("weather-report", "markdown")
    inspected = sandbox.rota("artifact", "inspect", "weather-report", "--output", "json").checked().stdout
    assert "Very scientific weather report" in inspected
    assert "27.0" in inspected
