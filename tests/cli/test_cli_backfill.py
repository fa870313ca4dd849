"""`rota deployment backfill` and `backfills`: what a person types, sees, and is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from rota import flow
from rota.client import get_client
from rota.client.embedded import EmbeddedTransport
from rota.client.transports import shared_transport
from rota.contract.deployment_schedules import DeploymentScheduleCreate
from rota.contract.schedules import CronSchedule
from rota.server.services import backfills

Run = Callable[..., Any]
WEEK = ("deployment", "backfill", "report/nightly", "--from", "2026-02-01", "--to", "2026-02-07")


@pytest.fixture
def deployed(rota: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line of somebody who has a deployment that runs at half past two in Paris."""

    @flow
    def report(day: str = "") -> None: ...

    with monkeypatch.context() as patch:
        patch.setattr("rota.settings.context._process", None)  # the settings of this home, as each command finds them
        client = get_client(sync_client=True)
        made = client.create_deployment(client.create_flow(report), "nightly")
        schedule = CronSchedule(cron="30 2 * * *", timezone="Europe/Paris")
        client.create_deployment_schedules(made, [DeploymentScheduleCreate(schedule=schedule, slug="main")])
    return rota


def test_a_preview_shows_days_of_the_schedules_zone_and_makes_nothing(deployed: Run) -> None:
    ran = deployed(*WEEK, "--param", "day={{ logical_time.date }}", "--preview")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].startswith("7 runs of 'nightly', at 2:30 every day")
    assert lines[1].strip() == '2026-02-01T02:30:00+01:00  {"day": "2026-02-01"}'
    assert lines[7].strip() == '2026-02-07T02:30:00+01:00  {"day": "2026-02-07"}'
    assert deployed("deployment", "backfills", "ls").out == "There is nothing to show.\n"
    shown = json.loads(deployed(*WEEK, "--preview", "-o", "json").out)
    assert (shown["total"], shown["timezone"]) == (7, "Europe/Paris")


def test_nothing_is_made_without_a_yes(deployed: Run) -> None:
    ran = deployed(*WEEK)
    assert (ran.code, "Make 7 runs? Nobody can be asked here: add --yes" in ran.err) == (1, True)
    assert deployed("deployment", "backfills", "ls").out == "There is nothing to show.\n"


def test_a_backfill_is_made_paused_resumed_and_cancelled(deployed: Run) -> None:
    made = deployed(*WEEK, "--name", "feb", "--limit", "3", "--order", "descending", "--yes")
    assert "Created backfill 'feb'" in made.out, made.err
    again = deployed(*WEEK, "--name", "feb", "--yes")
    assert (again.code, "There is a backfill 'feb' already" in again.err) == (1, True)
    assert "Paused backfill 'feb': 0 of 7 over (7 planned)." in deployed("deployment", "backfills", "pause", "feb").out
    found = json.loads(deployed("deployment", "backfills", "inspect", "feb", "-o", "json").out)
    assert (found["status"], found["limit"], found["order"], found["total"]) == ("PAUSED", 3, "descending", 7)
    assert "paused" in deployed("deployment", "backfills", "inspect", found["id"]).out
    assert "Resumed" in deployed("deployment", "backfills", "resume", "feb").out
    assert "At most 5 runs" in deployed("deployment", "backfills", "limit", "feb", "5").out
    assert "No run of backfill 'feb' failed." in deployed("deployment", "backfills", "retry", "feb").out
    assert "feb" in deployed("deployment", "backfills", "ls", "--deployment", "report/nightly", "--open").out
    asked = deployed("deployment", "backfills", "cancel", "feb")
    assert (asked.code, "add --yes" in asked.err) == (1, True)
    assert "Cancelled backfill 'feb'." in deployed("deployment", "backfills", "cancel", "feb", "--yes", "--keep-runs").out
    assert deployed("deployment", "backfills", "ls", "--open").out == "There is nothing to show.\n"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--every", "1 day", "--cron", "0 0 * * *"), 1, "one of --schedule, --every and --cron"),
        (("--schedule", "none"), 1, "has no schedule 'none'"),
        (("--param", "day"), 1, "--param takes NAME=VALUE"),
        (("--param", "day={{ logicl_time }}"), 1, "is no placeholder"),
        (("--limit", "0"), 2, "--limit"),
        (("--timezone", "Mars/Base"), 1, "Unknown time zone"),
        (("--order", "random"), 2, "--order"),
        (("--work-queue", "q"), 1, "no work pool"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(deployed: Run, words: tuple[str, ...], code: int, sentence: str) -> None:
    ran = deployed(*WEEK, *words, "--yes")
    assert (ran.code, sentence in ran.err) == (code, True), ran.err


def test_times_may_be_given_here(deployed: Run) -> None:
    every = deployed(*WEEK, "--every", "12 hours", "--preview", "-o", "json")
    assert json.loads(every.out)["total"] == 14
    cron = deployed(*WEEK, "--cron", "0 9 * * 1-5", "--timezone", "America/New_York", "--preview", "-o", "json")
    assert json.loads(cron.out)["first"][0]["local"] == "2026-02-02T09:00:00-05:00"
    named = deployed(*WEEK[:-2], "--to", "2026-02-03 02:00", "--schedule", "main", "--preview", "-o", "json")
    assert json.loads(named.out)["total"] == 2


def test_watching_ends_with_the_backfill_and_tells_that_it_was_cancelled(
    deployed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert deployed(*WEEK, "--name", "w", "--yes").code == 0
    assert deployed("deployment", "backfills", "cancel", "w", "--yes").code == 0
    with monkeypatch.context() as patch:
        patch.setattr("rota.settings.context._process", None)
        transport = shared_transport()
        assert isinstance(transport, EmbeddedTransport)
        backfills.run_once(transport.app.store, transport.app.clock)  # as a server does
    ran = deployed("deployment", "backfills", "watch", "w")
    assert (ran.code, "cancelled: 0 of 7 over (7 planned)" in ran.out) == (1, True)
    assert "Backfill 'w' was cancelled." in ran.err
