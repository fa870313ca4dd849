"""Part 101 of the course, from `.serve()` on: its listings and commands, with a server and a program that serves."""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Iterator

import pytest

from rota.client import SyncRotaClient
from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox

WEATHER = """
from outside import httpx
from rota import flow

@flow()
def fetch_weather(lat: float = 38.9, lon: float = -77.0):
    base_url = "https://api.open-meteo.com/v1/forecast/"
    temps = httpx.get(
        base_url,
        params=dict(latitude=lat, longitude=lon, hourly="temperature_2m"),
    )
    forecasted_temp = float(temps.json()["hourly"]["temperature_2m"][0])
    print(f"Forecasted temp C: {forecasted_temp} degrees")
    return forecasted_temp

"""

OUTSIDE = """
class httpx:
    @staticmethod
    def get(url, params):
        class Answer:
            @staticmethod
            def json():
                return {"hourly": {"temperature_2m": [params["latitude"] + params["longitude"]]}}
        return Answer
"""

ROTA = [sys.executable, "-c", "import sys; from rota.cli.main import main; sys.exit(main())"]


@pytest.fixture
def url(sandbox: Sandbox) -> Iterator[str]:
    with sandbox._start([*ROTA, "server", "start", "--port", "0"], {"ROTA_API_URL": ""}) as program:
        wait_until(lambda: "Ctrl-C" in program.stdout, 60, lambda: f"the server: {program.stdout}{program.stderr}")
        found = re.search(r"rota serves at (\S+)", program.stdout)
        assert found
        yield f"{found[1]}/api"


def serving(sandbox: Sandbox, url: str, code: str, ending: str) -> Program:
    sandbox.write("outside.py", OUTSIDE)
    script = sandbox.write("weather.py", code + f'if __name__ == "__main__":\n    {ending}\n')
    program = sandbox.start(
        script, ROTA_API_URL=url, ROTA_API_OUTAGE_SECONDS="5"
    )  # the last lines of runs do not wait long for a server that is gone
    wait_until(
        lambda: "polling for scheduled runs!" in program.stdout or program.process.poll() is not None,
        60,
        lambda: f"serving: {program.stdout}{program.stderr}",
    )
    return program


@pytest.mark.slow
def test_serve_creates_a_deployment_that_the_command_line_runs(sandbox: Sandbox, url: str) -> None:
    with serving(sandbox, url, WEATHER, 'fetch_weather.serve(name="deploy-1")') as program:
        assert "Your flow 'fetch-weather' is being served and polling for scheduled runs!" in program.stdout
        assert "deployment run 'fetch-weather/deploy-1'" in program.stdout
        ran = sandbox.rota("deployment", "run", "fetch-weather/deploy-1", ROTA_API_URL=url)
        assert ran.returncode == 0, ran.stderr
        program.wait_for_line("Finished in state Completed")
        assert "Forecasted temp C: -38.1 degrees" in program.stdout


@pytest.mark.slow
def test_parameters_of_the_deployment_and_of_the_run(sandbox: Sandbox, url: str) -> None:
    ending = 'fetch_weather.serve(name="deploy-params", parameters={"lat": 11, "lon": 12})'
    with serving(sandbox, url, WEATHER, ending) as program:
        sandbox.rota("deployment", "run", "fetch-weather/deploy-params", ROTA_API_URL=url)
        wait_until(lambda: "Forecasted temp C: 23.0 degrees" in program.stdout, 30, lambda: program.stderr)
        sandbox.rota("deployment", "run", "fetch-weather/deploy-params", "--param", "lat=1", ROTA_API_URL=url)
        wait_until(lambda: "Forecasted temp C: 13.0 degrees" in program.stdout, 30, lambda: program.stderr)


@pytest.mark.slow
def test_parameters_on_the_command_line_one_by_one_and_as_json(sandbox: Sandbox, url: str) -> None:
    code = (
        "from rota import flow\n\n@flow\ndef parametrized(user: str, answer: int) -> None:\n"
        "    print(f'{user} says {answer + 1}')\n\n"
    )
    with serving(sandbox, url, code, 'parametrized.serve(name="dev")') as program:
        run = ["deployment", "run", "parametrized/dev"]
        sandbox.rota(*run, "--param", "user=Marvin", "--param", "answer=42", ROTA_API_URL=url)
        wait_until(lambda: program.stdout.count("Marvin says 43") == 1, 30, lambda: program.stderr)
        sandbox.rota(*run, "--params", json.dumps({"user": "Marvin", "answer": 42}), ROTA_API_URL=url)
        wait_until(lambda: program.stdout.count("Marvin says 43") == 2, 30, lambda: program.stderr)


@pytest.mark.slow
def test_a_schedule_makes_runs_ahead_and_stopping_pauses_it(sandbox: Sandbox, url: str) -> None:
    ending = 'fetch_weather.serve(name="deploy-scheduled", cron="* * * * *")'
    with SyncRotaClient(url) as client, serving(sandbox, url, WEATHER, ending) as program:
        deployment = client.read_deployment_by_name("fetch-weather/deploy-scheduled")
        assert deployment.schedules[0].schedule.model_dump()["cron"] == "* * * * *"
        wait_until(
            lambda: len(client.get_scheduled_flow_runs_for_deployments([deployment.id])) >= 3,
            30,
            "runs of the next minutes",
        )
        program.send(signal.SIGINT)
        assert program.finish(30).returncode == 0
        assert client.read_deployment(deployment.id).paused
        assert client.get_scheduled_flow_runs_for_deployments([deployment.id]) == []
