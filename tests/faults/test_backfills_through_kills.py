"""A backfill goes on where it was when its server is killed and started again: each of its times is run once."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from served_site import ServedSite

from rota.contract.backfills import BackfillCreate
from rota.contract.schedules import CronSchedule
from rota.testing import wait_until

PROGRAM = """
import os
from rota import flow
from rota.runtime import flow_run

@flow
def nightly(day: str, number: int):
    with open(os.environ["RAN"], "a") as ran:
        ran.write(f"{flow_run.scheduled_start_time.isoformat()} {day} {number}\\n")

nightly.serve(name="prod", limit=2)
"""


@pytest.mark.slow
def test_each_time_is_run_once_although_the_server_is_killed(served: ServedSite) -> None:
    ran = served.sandbox.folder / "ran"

    def lines() -> list[str]:
        return ran.read_text().splitlines() if ran.exists() else []

    def has_run(least: int) -> bool:
        return len(lines()) >= least

    program = served.sandbox.start(served.sandbox.write("serving.py", PROGRAM), ROTA_API_URL=served.direct_api, RAN=str(ran))
    served.programs.append(program)
    with served.client(direct=True) as client:
        wait_until(lambda: client.count_deployments() == 1, 60, lambda: f"the deployment: {program.stderr}")
        deployment = client.read_deployment_by_name("nightly/prod")
        asked = BackfillCreate(
            deployment_id=deployment.id,
            start=datetime(2026, 3, 25, tzinfo=UTC),
            end=datetime(2026, 4, 5, tzinfo=UTC),
            schedule=CronSchedule(cron="30 2 * * *", timezone="Europe/Paris"),  # clocks change on 29 March
            parameters={"day": "{{ logical_time.date }}", "number": "{{ logical_time.day }}"},
            limit=3,
        )
        planned = [each.at for each in client.preview_backfill(asked).first]
        backfill = client.create_backfill(asked)
        for least in (2, 6):
            wait_until(partial(has_run, least), 60, lambda: f"{lines()} {program.stderr}")
            served.kill_server()
            served.start_server()
        wait_until(
            lambda: client.read_backfill(backfill.id).status == "COMPLETED", 90, lambda: str(client.read_backfill(backfill.id))
        )
        found = client.read_backfill(backfill.id)
    assert (found.total, found.made, found.counts.completed) == (11, 11, 11)
    days = [f"2026-{'03' if day > 20 else '04'}-{day:02}" for day in (*range(25, 32), *range(1, 5))]
    assert sorted(line.split()[1] for line in lines()) == days
    assert [line.split()[2] for line in sorted(lines())] == [str(int(day[-2:])) for day in days]
    assert {line.split()[0] for line in lines()} >= {moment.isoformat() for moment in planned}
    assert served.faults_of_server == []
