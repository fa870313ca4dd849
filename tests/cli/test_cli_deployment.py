"""`rota deployment`: what a person types, what is answered, and what is refused in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rota import flow
from rota.cli.moments import parse_moment, parse_span
from rota.client import get_client
from rota.exceptions import UsageError

Run = Callable[..., Any]


def make_deployments() -> None:
    @flow
    def report(x: int = 1, name: str = "a") -> None: ...

    client = get_client(sync_client=True)
    schema = {"type": "object", "properties": {"x": {"type": "integer"}, "name": {"type": "string"}}}
    client.create_deployment(client.create_flow(report), "nightly", parameter_openapi_schema=schema, tags=["t"])
    client.create_deployment(client.create_flow(report), "weekly")


@pytest.fixture
def deployed(rota: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line of somebody who has two deployments."""
    with monkeypatch.context() as patch:
        patch.setattr("rota.settings.context._process", None)  # the settings of this home, as each command finds them
        make_deployments()
    return rota


def read(ran: Any) -> Any:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_deployments_are_listed_shown_and_deleted(deployed: Run) -> None:
    listed = deployed("deployment", "ls")
    assert listed.out.index("report/nightly") < listed.out.index("report/weekly")
    assert [each["name"] for each in read(deployed("deployment", "ls", "report", "-o", "json"))] == ["nightly", "weekly"]
    assert read(deployed("deployment", "ls", "other", "-o", "json")) == []
    shown = read(deployed("deployment", "inspect", "report/nightly", "-o", "json"))
    assert shown["tags"] == ["t"]
    assert "not ready" in deployed("deployment", "inspect", shown["id"]).out
    assert deployed("deployment", "delete", "report/nightly").code == 0
    assert deployed("deployment", "delete", "--all", "--yes").out == "Deleted 1 deployments.\n"


def test_a_run_has_the_parameters_and_the_start_that_were_typed(deployed: Run) -> None:
    made = read(
        deployed(
            *("deployment", "run", "report/nightly", "-p", "x=5", "--params", '{"name": "b"}', "--start-in", "in 2 hours"),
            *("--tag", "a", "--job-variable", "cpu=2", "--flow-run-name", "bob", "-o", "json"),
        )
    )
    assert made["parameters"] == {"x": 5, "name": "b"}
    assert (made["name"], made["tags"], made["job_variables"]) == ("bob", ["t", "a"], {"cpu": 2})
    start = datetime.fromisoformat(made["expected_start_time"])
    assert timedelta(hours=1, minutes=50) < start - datetime.now(UTC) < timedelta(hours=2, minutes=1)


WRONG = [
    (("run",), "name as <flow>/<deployment>"),
    (("run", "nightly"), "it takes <flow>/<deployment>"),
    (("run", "report/nightly", "-p", "x"), "NAME=VALUE"),
    (("run", "report/nightly", "-p", "x=a"), "field 'x'"),
    (("run", "report/nightly", "-p", "y=1"), "no parameter 'y'. It takes: name, x"),
    (("run", "report/nightly", "--params", "[1]"), "JSON object"),
    (("run", "report/nightly", "-p", "x=1", "--params", '{"x": 2}'), "given by --param and by --params"),
    (("run", "report/nightly", "--start-in", "soon"), "no span of time"),
    (("run", "report/nightly", "--start-at", "whenever"), "no moment"),
    (("run", "report/nightly", "--start-in", "1h", "--start-at", "now"), "not both"),
    (("inspect", "report/none"), "none"),
    (("schedule", "create", "report/nightly"), "one of --sentence"),
    (("schedule", "create", "report/nightly", "--sentence", "every blue moon"), "blue moon"),
    (("schedule", "create", "report/nightly", "--cron", "0 0 30 2 *"), "does not come"),
    (("schedule", "delete", "report/nightly", "none"), "no schedule 'none'"),
    (
        (
            "schedule",
            "pause",
        ),
        "--all",
    ),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG)
def test_what_cannot_be_is_refused_in_one_sentence(deployed: Run, words: tuple[str, ...], sentence: str) -> None:
    ran = deployed("deployment", *words)
    assert ran.code in (1, 2)
    assert sentence in ran.err
    assert "Traceback" not in ran.err


def test_schedules_come_pause_and_go(deployed: Run) -> None:
    sentence = ("--sentence", "weekdays at 9am in Europe/Paris", "--slug", "work", "--catchup", "within 2h")
    made = deployed("deployment", "schedule", "create", "report/nightly", *sentence)
    assert "at 9:00 on weekdays in Europe/Paris" in made.out
    deployed("deployment", "schedule", "create", "report/nightly", "--interval", "3600", "--no-active")
    rrule = '{"rrule": "FREQ=DAILY", "timezone": "UTC"}'
    deployed("deployment", "schedule", "create", "report/nightly", "--rrule", rrule, "-p", "x=2")
    listed = read(deployed("deployment", "schedule", "ls", "report/nightly", "-o", "json"))
    assert [(each["slug"], each["active"]) for each in listed] == [("work", True), (None, False), (None, True)]
    assert (listed[0]["catchup"], listed[2]["parameters"]) == ("within 7200s", {"x": 2})
    assert deployed("deployment", "schedule", "pause", "report/nightly", "work").code == 0
    assert deployed("deployment", "schedule", "resume", "--all").out == "Resumed 2 schedules.\n"
    assert deployed("deployment", "schedule", "delete", "report/nightly", "work").code == 0
    assert deployed("deployment", "schedule", "create", "report/nightly", "--cron", "0 1 * * *", "--replace", "-y").code == 0
    assert len(read(deployed("deployment", "schedule", "ls", "report/nightly", "-o", "json"))) == 1
    assert "Deleted 1" in deployed("deployment", "schedule", "clear", "report/nightly", "-y").out


def test_a_preview_needs_no_deployment(deployed: Run) -> None:
    (answer,) = read(deployed("deployment", "schedule", "preview", "--sentence", "every day at 9am", "-n", "3", "-o", "json"))
    assert len(answer["times"]) == 3
    assert {moment["local"][-14:] for moment in answer["times"]} == {"09:00:00+00:00"}


def test_a_paused_deployment_says_so(deployed: Run) -> None:
    assert deployed("deployment", "pause", "report/nightly").out == "Paused deployment 'nightly'.\n"
    assert "paused" in deployed("deployment", "ls").out
    assert deployed("deployment", "resume", "report/nightly").code == 0


SPANS = [
    ("in 2 hours", 7200),
    ("90 min", 5400),
    ("1h30m", 5400),
    ("1 day and 6 hours", 108_000),
    ("an hour", 3600),
    ("half an hour", 1800),
    ("three weeks", 1_814_400),
    ("30", 30),
    ("1.5 hours", 5400),
]


@pytest.mark.parametrize(("text", "seconds"), SPANS)
def test_spans_of_time_are_read_as_people_say_them(text: str, seconds: float) -> None:
    assert parse_span(text).total_seconds() == seconds


NOW = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)  # a Thursday
PARIS = ZoneInfo("Europe/Paris")
MOMENTS = [
    ("now", NOW),
    ("in 10 minutes", NOW + timedelta(minutes=10)),
    ("16:30", datetime(2026, 3, 5, 16, 30, tzinfo=PARIS)),
    ("9am", datetime(2026, 3, 6, 9, tzinfo=PARIS)),
    ("tomorrow at 9:15 pm", datetime(2026, 3, 6, 21, 15, tzinfo=PARIS)),
    ("friday 5pm", datetime(2026, 3, 6, 17, tzinfo=PARIS)),
    ("thursday at 12am", datetime(2026, 3, 12, 0, tzinfo=PARIS)),
    ("2026-07-01 08:00", datetime(2026, 7, 1, 8, tzinfo=PARIS)),
    ("2026-07-01T08:00:00Z", datetime(2026, 7, 1, 8, tzinfo=UTC)),
]


@pytest.mark.parametrize(("text", "moment"), MOMENTS)
def test_moments_are_read_as_people_say_them(text: str, moment: datetime) -> None:
    assert parse_moment(text, NOW, PARIS) == moment


@pytest.mark.parametrize("text", ["", "13pm", "25:00", "noonish", "in", "2 parsecs", "in two", "200 years 1 century"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_moment(text, NOW, PARIS)
    with pytest.raises(UsageError):
        parse_span(text)


def test_the_home_of_these_tests_is_their_own(deployed: Run, home: Path) -> None:
    assert (home / ".rota").is_dir()
