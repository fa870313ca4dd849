"""The course's part 102: tasks, logging, retries, states. Each listing in a process of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from console import spoken
from outside_world import OutsideWorld
from records import Records

from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.testing.processes import Sandbox


@pytest.fixture
def world() -> Iterator[OutsideWorld]:
    with OutsideWorld() as running:
        yield running


# ---------------------------------------------------------------------- tasks

PIPELINE = """
    import os
    import httpx
    from rota import flow, task

    @task
    def fetch_weather(lat: float, lon: float):
        temps = httpx.get(
            os.environ["OUTSIDE"] + "/v1/forecast/",
            params=dict(latitude=lat, longitude=lon, hourly="temperature_2m"),
        )
        forecasted_temp = float(temps.json()["hourly"]["temperature_2m"][0])
        print(f"Forecasted temp C: {forecasted_temp} degrees")
        return forecasted_temp

    @task
    def save_weather(temp: float):
        with open("weather.csv", "w+") as w:
            w.write(str(temp))
        return "Successfully wrote temp"

    @flow
    def pipeline(lat: float = 38.9, lon: float = -77.0):
        temp = fetch_weather(lat, lon)
        result = save_weather(temp)
        return result

    if __name__ == "__main__":
        print(pipeline())
"""


@pytest.mark.slow
def test_a_pipeline_of_two_tasks(sandbox: Sandbox, world: OutsideWorld) -> None:
    finished = sandbox.run(sandbox.write("pipeline.py", PIPELINE), OUTSIDE=world.url).checked()
    assert finished.stdout == "Forecasted temp C: 5.1 degrees\nSuccessfully wrote temp\n"
    assert (sandbox.folder / "weather.csv").read_text() == "5.1"
    assert spoken(finished) == [
        "INFO | rota.engine - Created flow run 'RUN' for flow 'pipeline'",
        "INFO | Flow run 'RUN' - Created task run 'fetch_weather-0' for task 'fetch_weather'",
        "INFO | Flow run 'RUN' - Executing 'fetch_weather-0' immediately...",
        "INFO | Task run 'fetch_weather-0' - Finished in state Completed()",
        "INFO | Flow run 'RUN' - Created task run 'save_weather-0' for task 'save_weather'",
        "INFO | Flow run 'RUN' - Executing 'save_weather-0' immediately...",
        "INFO | Task run 'save_weather-0' - Finished in state Completed()",
        "INFO | Flow run 'RUN' - Finished in state Completed()",
    ]


@pytest.mark.slow
def test_the_pipelines_dependencies_are_discovered(sandbox: Sandbox, world: OutsideWorld, left_behind: Records) -> None:
    sandbox.run(sandbox.write("pipeline.py", PIPELINE), OUTSIDE=world.url).checked()
    fetch, save = left_behind.task_runs()
    assert left_behind.inputs(save) == {"temp": [fetch.id]}
    graph = sandbox.rota("flow-run", "graph", str(left_behind.flow_run().id)).checked().stdout
    assert re.search(r"fetch_weather-0[\s\S]*save_weather-0", graph)
    listed = json.loads(sandbox.rota("task-run", "ls", "--output", "json").checked().stdout)
    assert {run["name"] for run in listed} == {"fetch_weather-0", "save_weather-0"}
    assert all(run["state_name"] == "Completed" for run in listed)
    inspected = sandbox.rota("task-run", "inspect", str(save.id), "--output", "json").checked().stdout
    assert json.loads(inspected)["task_inputs"]["temp"][0]["id"] == str(fetch.id)
    logged = sandbox.rota("task-run", "logs", str(save.id)).checked().stdout
    assert "Finished in state Completed()" in logged


# ---------------------------------------------------------------------- logging

PRINTS = """
    from rota import flow, task

    @task
    def speaks():
        print("from the task")

    @flow(log_prints=True)
    def talkative():
        print("from", "the", "flow", sep="-")
        speaks()

    if __name__ == "__main__":
        talkative()
"""


@pytest.mark.slow
def test_prints_become_log_lines(sandbox: Sandbox, left_behind: Records) -> None:
    finished = sandbox.run(sandbox.write("prints.py", PRINTS)).checked()
    assert finished.stdout == ""
    said = spoken(finished)
    assert "INFO | Flow run 'RUN' - from-the-flow" in said
    assert "INFO | Task run 'speaks-0' - from the task" in said
    assert {"from-the-flow", "from the task"} <= set(left_behind.messages(left_behind.flow_run()))


@pytest.mark.slow
def test_prints_become_log_lines_by_environment_for_flows_that_do_not_say(sandbox: Sandbox) -> None:
    quiet = PRINTS.replace("@flow(log_prints=True)", "@flow")
    assert sandbox.run(sandbox.write("prints.py", quiet)).checked().stdout == "from-the-flow\nfrom the task\n"
    for name in ("ROTA_LOGGING_LOG_PRINTS", "PREFECT_LOGGING_LOG_PRINTS"):
        finished = sandbox.run(sandbox.folder / "prints.py", **{name: "True"}).checked()
        assert finished.stdout == ""
        assert "INFO | Task run 'speaks-0' - from the task" in spoken(finished)


LOG_EXAMPLE = """
    from rota import flow, get_run_logger

    @flow(name="log-example-flow")
    def log_it():
        logger = get_run_logger()
        logger.info("INFO level log message.")
        logger.debug("You only see this message if the logging level is set to DEBUG. 😊")

    if __name__ == "__main__":
        log_it()
"""


@pytest.mark.slow
def test_the_runs_logger_at_info_level(sandbox: Sandbox) -> None:
    assert spoken(sandbox.run(sandbox.write("logs.py", LOG_EXAMPLE)).checked()) == [
        "INFO | rota.engine - Created flow run 'RUN' for flow 'log-example-flow'",
        "INFO | Flow run 'RUN' - INFO level log message.",
        "INFO | Flow run 'RUN' - Finished in state Completed()",
    ]


@pytest.mark.slow
def test_the_runs_logger_at_debug_level(sandbox: Sandbox, left_behind: Records) -> None:
    finished = sandbox.run(sandbox.write("logs.py", LOG_EXAMPLE), ROTA_LOGGING_LEVEL="DEBUG").checked()
    ours = [line for line in spoken(finished) if "Flow run" in line or "rota.engine - Created" in line]
    assert ours == [
        "INFO | rota.engine - Created flow run 'RUN' for flow 'log-example-flow'",
        "DEBUG | Flow run 'RUN' - Executing flow 'log-example-flow' for flow run 'RUN'...",
        "DEBUG | Flow run 'RUN' - Beginning execution...",
        "INFO | Flow run 'RUN' - INFO level log message.",
        "DEBUG | Flow run 'RUN' - You only see this message if the logging level is set to DEBUG. 😊",
        "INFO | Flow run 'RUN' - Finished in state Completed()",
    ]
    levels = {line.message[:4]: line.level for line in left_behind.logs(left_behind.flow_run())}
    assert levels["INFO"] == 20
    assert levels["You "] == 10
    assert "set to DEBUG. 😊" in sandbox.rota("flow-run", "logs", str(left_behind.flow_run().id)).checked().stdout


# ---------------------------------------------------------------------- retries

FLOW_RETRIES = """
    import os
    import httpx
    from rota import flow

    @flow(retries=4)
    def fetch_random_code():
        random_code = httpx.get(os.environ["OUTSIDE"] + "/random/200,500")
        if random_code.status_code >= 400:
            raise Exception()
        print(random_code.text)

    if __name__ == "__main__":
        fetch_random_code()
"""

AGAIN = "Received non-final state 'AwaitingRetry' when proposing final state 'Failed' and will attempt to run again..."


@pytest.mark.slow
def test_a_flow_is_tried_again(sandbox: Sandbox, world: OutsideWorld, left_behind: Records) -> None:
    world.statuses = [500, 500]
    finished = sandbox.run(sandbox.write("retry-flow.py", FLOW_RETRIES), OUTSIDE=world.url).checked()
    assert finished.stdout == "200 OK\n"
    said = spoken(finished)
    assert said.count(f"INFO | Flow run 'RUN' - {AGAIN}") == 2
    assert said[-1] == "INFO | Flow run 'RUN' - Finished in state Completed()"
    # The traceback names the user's line, not the engine's, and ends as Python's does.
    trace = finished.lines[finished.lines.index("Traceback (most recent call last):") :]
    assert trace[1].startswith(f'  File "{sandbox.folder / "retry-flow.py"}", line ')
    assert trace[1].endswith("in fetch_random_code")
    assert trace[2:4] == ["    raise Exception()", "Exception"]
    names = left_behind.state_names(left_behind.flow_run())
    assert names == ["Pending", "Running", "AwaitingRetry", "Retrying", "AwaitingRetry", "Retrying", "Completed"]


@pytest.mark.slow
def test_a_flow_that_keeps_failing_fails(sandbox: Sandbox, world: OutsideWorld, left_behind: Records) -> None:
    world.statuses = [500] * 9
    finished = sandbox.run(sandbox.write("retry-flow.py", FLOW_RETRIES), OUTSIDE=world.url)
    assert finished.returncode == 1
    assert len(world.requests) == 5
    assert spoken(finished)[-1] == (
        "ERROR | Flow run 'RUN' - Finished in state Failed('Flow run encountered an exception: Exception')"
    )
    assert left_behind.flow_run().run_count == 5


TASK_RETRIES = """
    import os
    import httpx
    from rota import flow, task
    from rota.tasks import exponential_backoff

    @task(retries=4, retry_delay_seconds=DELAY)
    def fetch_random_code():
        random_code = httpx.get(os.environ["OUTSIDE"] + "/random/200,500")
        if random_code.status_code >= 400:
            raise Exception()
        print(random_code.text)

    @flow
    def fetch():
        fetch_random_code()

    if __name__ == "__main__":
        fetch()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("delay", "first", "second"),
    [("0.1", 0.1, 0.1), ("[0.05, 0.15]", 0.05, 0.15), ("exponential_backoff(backoff_factor=0.05)", 0.05, 0.1)],
)
def test_a_task_is_tried_again_after_its_delay(
    sandbox: Sandbox, world: OutsideWorld, left_behind: Records, delay: str, first: float, second: float
) -> None:
    world.statuses = [500, 500]
    script = sandbox.write("retry-task.py", TASK_RETRIES.replace("DELAY", delay))
    finished = sandbox.run(script, OUTSIDE=world.url).checked()
    assert finished.stdout == "200 OK\n"
    said = spoken(finished)
    for number, seconds in enumerate((first, second), start=1):
        expected = f"Task run failed with exception: Exception() - retry {number}/4 will start {seconds:g} second(s) from now"
        assert f"INFO | Task run 'fetch_random_code-0' - {expected}" in said
    states = left_behind.history(left_behind.task_run("fetch_random_code-0"))
    assert [state.name for state in states] == [
        *("Pending", "Running", "AwaitingRetry", "Retrying", "AwaitingRetry", "Retrying", "Completed")
    ]
    for waiting, retrying in ((states[2], states[3]), (states[4], states[5])):
        assert retrying.timestamp >= waiting.state_details.scheduled_time


# ---------------------------------------------------------------------- states

COURSE_STATES = {
    "Scheduled": ("SCHEDULED", False),
    "Late": ("SCHEDULED", False),
    "AwaitingRetry": ("SCHEDULED", False),
    "Pending": ("PENDING", False),
    "Running": ("RUNNING", False),
    "Retrying": ("RUNNING", False),
    "Paused": ("PAUSED", False),
    "Cancelling": ("CANCELLING", False),
    "Cancelled": ("CANCELLED", True),
    "Completed": ("COMPLETED", True),
    "Failed": ("FAILED", True),
    "Crashed": ("CRASHED", True),
}


@pytest.mark.parametrize("name", COURSE_STATES)
def test_the_courses_states_have_their_types_and_ends(name: str) -> None:
    import rota.states

    kind, is_terminal = COURSE_STATES[name]
    state = getattr(rota.states, name)()
    assert (state.name, state.type, state.is_final()) == (name, StateType(kind), is_terminal)
    assert (state.type in TERMINAL_TYPES) == is_terminal


# ---------------------------------------------------------------------- help


@pytest.mark.parametrize("noun", ["artifact", "config", "flow", "flow-run", "profile", "task-run"])
def test_help_is_always_available(sandbox: Sandbox, noun: str) -> None:
    assert noun in sandbox.rota("--help").checked().stdout
    assert "Usage" in sandbox.rota(noun, "--help").checked().stdout
