"""One run for each schedule and instant, whatever happens to the scheduler in between; missed ones as the policy says."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from deployed import Desk

from rota.contract.deployment_schedules import DELETE_SCHEDULE
from rota.contract.deployments import SCHEDULE_DEPLOYMENT
from rota.contract.queries.deployments import READ_DEPLOYMENTS
from rota.core.ahead import Ahead
from rota.core.schedules import CronRule, next_times
from rota.exceptions import RequestRefused
from rota.server.deployments import scheduling
from rota.server.limited.schedules import schedule_times
from rota.server.request import Values
from rota.server.runs.work import Work
from rota.server.services import scheduler
from rota.server.store import deployment_schedules
from rota.testing import FakeClock

HOUR = timedelta(hours=1)


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_runs_are_made_for_the_span_and_number_that_settings_say(desk: Desk) -> None:
    often = desk.deployment("often", schedules=[desk.cron("*/10 * * * *")])
    seldom = desk.deployment("seldom", schedules=[desk.cron("0 6 * * *")])
    desk.schedule()
    assert desk.instants(seldom) == [at(6, day=day) for day in (2, 3, 4)]
    assert desk.instants(often)[:2] == [at(10, 10), at(10, 20)]
    assert desk.instants(often)[-1] >= desk.clock.now() + HOUR - timedelta(minutes=10)
    run = desk.runs(often)[0]
    assert (run.auto_scheduled, run.tags, run.state_name) == (True, ["auto-scheduled"], "Scheduled")
    assert run.created_by is not None
    assert (run.created_by.type, run.created_by.id) == ("SCHEDULE", often.schedules[0].id)


def test_a_pass_with_nothing_to_do_makes_nothing(desk: Desk) -> None:
    desk.deployment(schedules=[desk.cron()])
    assert desk.schedule() == 3
    assert [desk.schedule() for _ in range(3)] == [0, 0, 0]


def test_a_schedule_never_has_more_runs_ready_than_it_may(desk: Desk) -> None:
    desk.deployment("a", schedules=[desk.cron("* * * * *", max_scheduled_runs=2)])
    desk.schedule()
    assert desk.instants() == [at(10, 1), at(10, 2)]
    desk.pass_seconds(600)
    coming = [moment for moment in desk.instants() if moment > desk.clock.now()]
    assert len(coming) <= 2
    assert desk.instants() == [at(10, minute) for minute in range(1, 11 + len(coming))]


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("start", [at(0, day=25), datetime(2026, 10, 22, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)])
def test_all_instants_across_changes_of_clocks_have_one_run(local: Desk, zone: str, start: datetime) -> None:
    local.clock.advance((start - local.clock.now()).total_seconds())
    local.deployment(schedules=[local.cron("*/30 1-3 * * *", timezone=zone)])
    for _ in range(24 * 7):
        local.schedule()
        local.clock.advance(3600)
        mark_seen(local)
    until = local.clock.now() - HOUR
    made = [moment for moment in local.instants() if moment <= until]
    assert made == next_times(CronRule("*/30 1-3 * * *", zone), start, 1000, until=until)


def mark_seen(desk: Desk) -> None:
    """As if the scheduler had looked a moment ago: hours that a test skips are no outage."""
    now = desk.clock.now()
    desk.app.store.write(lambda tx: deployment_schedules.set_mark(tx, scheduler.MARK, now))


def outage(desk: Desk, hours: float, catchup: str | None, cron: str = "0 * * * *") -> Any:
    """A deployment whose scheduler is away for some hours and then looks again."""
    deployment = desk.deployment(schedules=[desk.cron(cron, catchup=catchup)])
    desk.schedule()
    desk.clock.advance(hours * 3600)
    desk.schedule()
    return deployment


CATCH_UP = [
    (None, [at(15)]),
    ("latest", [at(15)]),
    ("none", []),
    ("all", [at(hour) for hour in range(11, 16)]),
    ("within 2h", [at(14), at(15)]),
]


@pytest.mark.parametrize(("catchup", "kept"), CATCH_UP)
def test_after_an_outage_missed_instants_are_as_the_policy_says(desk: Desk, catchup: str | None, kept: list[datetime]) -> None:
    deployment = outage(desk, 5, catchup)
    passed = [moment for moment in desk.instants() if moment <= desk.clock.now()]
    assert passed == kept
    (schedule,) = desk.schedules(deployment)
    assert schedule.skipped_runs == 5 - len(kept)
    assert [moment for moment in desk.instants() if moment > desk.clock.now()] == [at(16), at(17), at(18)]
    assert desk.schedule() == 0, "it is dealt with"


def test_a_run_that_began_before_an_outage_is_left_alone(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron()])
    desk.schedule()
    first = desk.runs()[0]
    desk.clock.advance(3600)
    desk.schedule()
    desk.propose(first, "PENDING")
    desk.clock.advance(4 * 3600)
    desk.schedule()
    assert first.id in {run.id for run in desk.runs()}
    assert [each.skipped_runs for each in desk.schedules(deployment)] == [3]


def test_a_short_silence_is_no_outage(desk: Desk) -> None:
    desk.deployment(schedules=[desk.cron("* * * * *", catchup="none")])
    desk.schedule()
    desk.pass_seconds(300)
    assert [moment for moment in desk.instants() if moment <= desk.clock.now()] == [at(10, m) for m in range(1, 6)]


def test_a_changed_schedule_takes_its_old_runs_with_it(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron(), desk.cron("30 * * * *")])
    desk.schedule()
    first, _ = desk.schedules(deployment)
    desk.change_schedule(first, schedule={"cron": "15 * * * *"}, parameters={"x": 1})
    desk.schedule()
    assert {moment.minute for moment in desk.instants()} == {15, 30}
    assert {run.parameters.get("x") for run in desk.runs() if run.expected_start_time.minute == 15} == {1}  # type: ignore[union-attr]


@pytest.mark.parametrize("how", ["pause", "delete"])
def test_a_paused_or_deleted_schedule_takes_its_runs_with_it(desk: Desk, how: str) -> None:
    deployment = desk.deployment(schedules=[desk.cron(), desk.cron("30 * * * *")])
    desk.schedule()
    first, _ = desk.schedules(deployment)
    if how == "pause":
        desk.change_schedule(first, active=False)
    else:
        desk.app.handle(DELETE_SCHEDULE, {"id": deployment.id, "schedule_id": first.id})
    desk.schedule()
    assert {moment.minute for moment in desk.instants()} == {30}


def test_a_changed_deployment_makes_its_coming_runs_anew_and_keeps_late_ones(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron()], parameters={"x": 1})
    desk.schedule()
    desk.pass_seconds(3600)
    desk.update(deployment, parameters={"x": 2})
    desk.schedule()
    assert [(run.expected_start_time, run.parameters["x"]) for run in desk.runs()] == [
        (at(11), 1),
        (at(12), 2),
        (at(13), 2),
        (at(14), 2),
    ]


def test_a_run_already_begun_is_not_made_again_by_a_change(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron()])
    desk.schedule()
    begun = desk.runs()[0]
    desk.propose(begun, "PENDING")
    desk.update(deployment, tags=["new"])
    desk.schedule()
    assert Counter(desk.instants()) == Counter([at(11), at(12), at(13)])


def test_killed_between_batches_nothing_is_missing_or_double(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        desk.deployment(f"d{number}", schedules=[desk.cron(), desk.cron("30 * * * *")])
    real, calls = scheduling.write, 0

    def write_some(work: Any, batch: Any) -> int:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return real(work, batch)

    monkeypatch.setattr(scheduler, "write", write_some)
    with pytest.raises(KeyboardInterrupt):
        desk.schedule(scheduler_batch=2, scheduler_insert_batch=3)
    monkeypatch.undo()
    assert 0 < len(desk.runs()) < 36
    desk.schedule()
    assert len({run.idempotency_key for run in desk.runs()}) == len(desk.runs()) == 36


def test_two_schedulers_at_once_make_each_run_once(desk: Desk) -> None:
    for number in range(10):
        desk.deployment(f"d{number}", schedules=[desk.cron("*/10 * * * *")])
    with ThreadPoolExecutor(4) as pool:
        one_pass = partial(scheduler.run_once, desk.app.store, desk.clock, values=Values(scheduler_insert_batch=5))
        made = sum(each.result() for each in [pool.submit(one_pass) for _ in range(4)])
    assert made == len(desk.runs()) == len({(run.deployment_id, run.expected_start_time) for run in desk.runs()})
    desk.clock.advance(5 * 3600)
    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(one_pass) for _ in range(4)]:
            each.result()
    late = [run for run in desk.runs() if run.expected_start_time <= desk.clock.now()]  # type: ignore[operator]
    assert Counter(run.deployment_id for run in late) == Counter({run.deployment_id: 1 for run in desk.runs()})
    skipped = [each.schedules[0].skipped_runs for each in desk.app.handle(READ_DEPLOYMENTS, body={})]
    assert skipped == [29] * 10


def test_work_worked_out_before_a_change_is_not_written_after_it(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron()])
    (schedule,) = desk.schedules(deployment)
    store, now = desk.app.store, desk.clock.now()
    stale = store.read(lambda tx: scheduling.prepare(tx, [schedule.id], now, Ahead()))
    desk.change_schedule(schedule, schedule={"cron": "15 * * * *"})
    assert store.write(lambda tx: scheduling.write(Work(tx, stale[0].schedule.workspace_id, now), stale)) == 0
    assert desk.runs() == []


def test_a_schedule_that_cannot_be_worked_out_does_not_hold_up_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = desk.deployment("bad", schedules=[desk.cron("7 * * * *")])
    good = desk.deployment("good", schedules=[desk.cron()])
    real = schedule_times

    def fails(rule: Any, *arguments: Any) -> Any:
        if rule.cron == "7 * * * *":
            raise RequestRefused("this zone is gone")
        return real(rule, *arguments)

    monkeypatch.setattr(scheduling, "schedule_times", fails)
    desk.schedule()
    assert "this zone is gone" in caplog.text
    assert desk.instants(bad) == []
    assert len(desk.instants(good)) == 3
    monkeypatch.undo()
    desk.clock.advance(3601)
    desk.schedule()
    assert desk.instants(bad)[0] == at(11, 7) - HOUR, "the times that passed are made up for"


def test_runs_can_be_made_further_ahead_by_request(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron()])
    desk.schedule()
    desk.app.handle(SCHEDULE_DEPLOYMENT, {"id": deployment.id}, body={"min_runs": 6})
    assert desk.instants() == [at(hour) for hour in range(11, 17)]
    desk.pass_seconds(7200)
    assert len(desk.instants()) == len(set(desk.instants()))


def test_an_rrule_that_ends_is_done_when_its_last_run_is_made(desk: Desk) -> None:
    rule = "DTSTART:20260301T110000\nRRULE:FREQ=HOURLY;COUNT=2"
    deployment = desk.deployment(schedules=[{"schedule": {"rrule": rule}}])
    desk.schedule()
    assert desk.instants() == [at(11), at(12)]
    (row,) = desk.app.store.read(lambda tx: deployment_schedules.list_of_deployments(tx, [deployment.id]))[deployment.id]
    assert row.next_due is None


def test_a_late_run_is_marked_once_and_not_before_its_time(desk: Desk) -> None:
    desk.deployment(schedules=[desk.cron()])
    desk.schedule()
    desk.clock.advance((at(11) - desk.clock.now()).total_seconds() + 14)
    assert desk.mark_late() == []
    desk.clock.advance(1)
    first = desk.runs()[0]
    assert desk.mark_late() == [first.id]
    assert desk.read_run(first).state_name == "Late"
    assert desk.mark_late() == []
    assert desk.propose(first, "PENDING").status.value == "ACCEPT"


def test_a_late_run_of_a_full_deployment_that_cancels_is_cancelled(desk: Desk) -> None:
    deployment = desk.deployment(concurrency_limit=1, concurrency_options={"collision_strategy": "CANCEL_NEW"})
    holding, late = desk.run(deployment), desk.run(deployment)
    desk.propose(holding, "PENDING")
    desk.clock.advance(20)
    desk.mark_late()
    assert desk.read_run(late).state_name == "Cancelled"


def test_the_clock_of_the_server_decides(local: Desk) -> None:
    local.deployment(schedules=[local.cron()])
    ahead = FakeClock(local.clock.now() + timedelta(days=365))
    scheduler.run_once(local.app.store, local.clock)
    assert local.instants()[0] == at(11)
    assert ahead.now() > local.instants()[-1]
