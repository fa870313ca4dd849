"""The course's part 101: from a Python function to an observed flow, on a machine where rota has just been installed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import spoken
from outside_world import OutsideWorld
from records import Records

import rota
from rota.testing.processes import Sandbox

pytestmark = pytest.mark.slow  # many processes, one after the other

FETCH_WEATHER = """
    import os
    import httpx
    from rota import flow

    @flow()
    def fetch_weather(lat: float = 38.9, lon: float = -77.0):
        temps = httpx.get(
            os.environ["OUTSIDE"] + "/v1/forecast/",
            params=dict(latitude=lat, longitude=lon, hourly="temperature_2m"),
        )
        forecasted_temp = float(temps.json()["hourly"]["temperature_2m"][0])
        print(f"Forecasted temp C: {forecasted_temp} degrees")
        return forecasted_temp

    if __name__ == "__main__":
        fetch_weather()
"""


@pytest.fixture
def world() -> Iterator[OutsideWorld]:
    with OutsideWorld() as running:
        yield running


def test_version_shows_what_is_asked_of_people_who_report_something(sandbox: Sandbox) -> None:
    lines = sandbox.rota("version").checked().stdout.splitlines()
    facts = dict(re.split(r":\s+", line.strip(), maxsplit=1) for line in lines if re.search(r":\s+\S", line))
    assert facts["Version"] == rota.__version__
    assert {"API version", "Python version", "OS/Arch", "Profile", "Server type"} <= facts.keys()
    assert facts["Profile"] == "default"


def test_a_profile_is_made_used_and_listed_with_a_mark(sandbox: Sandbox) -> None:
    sandbox.rota("profile", "create", "course").checked()
    sandbox.rota("profile", "use", "course").checked()
    listed = sandbox.rota("profile", "ls").checked().stdout
    assert re.search(r"^\W*\* course\b", listed, re.MULTILINE)
    assert "Available Profiles" in listed
    sandbox.rota("config", "set", "ROTA_LOGGING_LEVEL=DEBUG").checked()
    assert "DEBUG" in sandbox.rota("config", "view").checked().stdout
    assert (sandbox.home / "profiles.toml").exists()


def test_the_first_flow(sandbox: Sandbox, world: OutsideWorld) -> None:
    script = sandbox.write("my_file.py", FETCH_WEATHER)
    finished = sandbox.run(script, OUTSIDE=world.url).checked()
    assert finished.stdout == "Forecasted temp C: 5.1 degrees\n"
    assert spoken(finished) == [
        "INFO | rota.engine - Created flow run 'RUN' for flow 'fetch-weather'",
        "INFO | Flow run 'RUN' - Finished in state Completed()",
    ]
    assert world.queries == [{"latitude": ["38.9"], "longitude": ["-77.0"], "hourly": ["temperature_2m"]}]


def test_the_first_flow_is_found_again_with_the_client(sandbox: Sandbox, world: OutsideWorld, left_behind: Records) -> None:
    sandbox.run(sandbox.write("my_file.py", FETCH_WEATHER), OUTSIDE=world.url).checked()
    run = left_behind.flow_run("fetch-weather")
    assert run.parameters == {"lat": 38.9, "lon": -77.0}
    assert left_behind.state_names(run) == ["Pending", "Running", "Completed"]
    assert [(line.level, line.message) for line in left_behind.logs(run) if line.name == "rota.flow_runs"] == [
        (20, "Finished in state Completed()")
    ]
    assert run.total_run_time.total_seconds() > 0


def test_the_first_flow_is_found_again_on_the_command_line(sandbox: Sandbox, world: OutsideWorld) -> None:
    sandbox.run(sandbox.write("my_file.py", FETCH_WEATHER), OUTSIDE=world.url).checked()
    (listed,) = json.loads(sandbox.rota("flow-run", "ls", "--output", "json").checked().stdout)
    assert (listed["state_name"], listed["parameters"]) == ("Completed", {"lat": 38.9, "lon": -77.0})
    name = listed["name"]
    table = sandbox.rota("flow-run", "ls").checked().stdout
    assert all(text in table for text in ("fetch-weather", name, "Completed"))
    assert "Finished in state Completed()" in sandbox.rota("flow-run", "logs", listed["id"]).checked().stdout
    assert name in sandbox.rota("flow-run", "inspect", listed["id"]).checked().stdout
    inspected = json.loads(sandbox.rota("flow-run", "inspect", listed["id"], "--output", "json").checked().stdout)
    assert inspected["id"] == listed["id"]
    (flow,) = json.loads(sandbox.rota("flow", "ls", "--output", "json").checked().stdout)
    assert flow["name"] == "fetch-weather"


def test_arguments_are_checked_and_converted(sandbox: Sandbox, world: OutsideWorld, left_behind: Records) -> None:
    code = FETCH_WEATHER.replace(
        "fetch_weather()\n", 'fetch_weather(lat="52.5", lon="13.4")\n        fetch_weather(lat="north")\n'
    )
    finished = sandbox.run(sandbox.write("my_file.py", code), OUTSIDE=world.url)
    assert finished.returncode == 1
    assert "ParameterTypeError" in finished.stderr
    assert "'north'" in finished.stderr
    good, bad = left_behind.flow_runs("fetch-weather")
    assert (good.state_type, good.parameters) == ("COMPLETED", {"lat": 52.5, "lon": 13.4})
    assert (bad.state_type, bad.parameters) == ("FAILED", {"lat": "north", "lon": -77.0})
    assert len(world.requests) == 1


def test_a_limit_on_time_is_enforced(sandbox: Sandbox) -> None:
    script = sandbox.write(
        "slow.py",
        """
        import time
        from rota import flow

        @flow(timeout_seconds=0.1)
        def slow():
            time.sleep(30)

        if __name__ == "__main__":
            print(slow(return_state=True).name)
        """,
    )
    finished = sandbox.run(script, timeout=20).checked()
    assert finished.stdout == "TimedOut\n"
    assert spoken(finished)[-1] == (
        "ERROR | Flow run 'RUN' - Finished in state TimedOut('Flow run exceeded timeout of 0.1 second(s)', type=FAILED)"
    )


def test_nothing_is_written_outside_of_the_home(sandbox: Sandbox, world: OutsideWorld) -> None:
    before = {path.name for path in sandbox.folder.iterdir()}
    sandbox.run(sandbox.write("my_file.py", FETCH_WEATHER), OUTSIDE=world.url).checked()
    new = {path.name for path in sandbox.folder.iterdir()} - before
    assert new == {"my_file.py", "rota-home", "0.stdout", "0.stderr"}
    assert (sandbox.home / "rota.db").exists()
    assert list((sandbox.home / "journal").iterdir()) == [], "everything was acknowledged"
    assert not Path(sandbox.environment["HOME"], ".rota").exists()


def test_without_a_home_of_ones_own_it_is_dot_rota(sandbox: Sandbox, world: OutsideWorld) -> None:
    del sandbox.environment["ROTA_HOME"]
    sandbox.run(sandbox.write("my_file.py", FETCH_WEATHER), OUTSIDE=world.url).checked()
    assert (sandbox.folder / ".rota" / "rota.db").exists()
