"""The limited process: deadlines, memory, deaths, and the rules of users that freeze others."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rota.core.schedules import CronRule, RRuleRule, next_times
from rota.exceptions import InvalidRequest
from rota.server.limited import Evaluator, LimitReached, check_schedule, schedule_times
from rota.server.limited.programs import PROGRAMS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def evaluator() -> Iterator[Evaluator]:
    """An evaluator whose processes have the programs of the tests as well."""
    made = Evaluator(processes=2, megabytes=400)
    yield made
    made.close()


PROGRAM_NAMES = ("echo", "spin", "sleep", "hoard", "vanish", "write", "environment")


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Evaluator]:
    monkeypatch.syspath_prepend(str(TESTS))
    made = Evaluator(1, 400, {name: ("limited_programs_for_tests", name) for name in PROGRAM_NAMES})
    yield made
    made.close()


def test_json_goes_in_and_out_and_prints_are_no_answers(programs: Evaluator) -> None:
    value = {"a": [1, 2.5, None, "é", True]}
    assert programs.evaluate("echo", value) == value


@pytest.mark.parametrize(("name", "argument"), [("spin", None), ("sleep", 600)])
def test_what_never_ends_is_ended(programs: Evaluator, name: str, argument: Any) -> None:
    programs.evaluate("echo", 1)
    with pytest.raises(LimitReached, match=r"takes more than 0\.2 seconds"):
        programs.evaluate(name, argument, seconds=0.2)
    assert programs.evaluate("echo", 2) == 2


def test_memory_files_and_death_are_bounded(programs: Evaluator, tmp_path: Path) -> None:
    with pytest.raises(LimitReached, match="too much memory"):
        programs.evaluate("hoard", 1 << 30)
    with pytest.raises(LimitReached):
        programs.evaluate("vanish", None)
    with pytest.raises((LimitReached, RuntimeError)):
        programs.evaluate("write", str(tmp_path / "file"))
    assert not (tmp_path / "file").exists() or not (tmp_path / "file").stat().st_size


def test_secrets_of_the_environment_stay_out(programs: Evaluator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_SECRET", "x")
    assert "MY_SECRET" not in programs.evaluate("environment", None)


def test_rules_are_worked_out_as_here(evaluator: Evaluator) -> None:
    rule = RRuleRule("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9", "Europe/Paris")
    assert schedule_times(rule, NOW, 20, evaluator=evaluator) == next_times(rule, NOW, 20)
    check_schedule(rule, NOW, evaluator)


@pytest.mark.parametrize(
    "text",
    [
        *(f"FREQ={freq};BYMONTH=2;BYMONTHDAY=30" for freq in ("SECONDLY", "MINUTELY", "DAILY", "YEARLY")),
        "FREQ=DAILY;COUNT=0",
        "FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1",
        "RRULE:FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY",
        "FREQ=NEVER",
    ],
)
def test_freezing_rules_are_refused(evaluator: Evaluator, text: str) -> None:
    with pytest.raises(InvalidRequest, match="rrule"):
        check_schedule(RRuleRule(text), NOW, evaluator)


def test_what_takes_too_long_is_ended_and_the_next_request_is_answered(evaluator: Evaluator) -> None:
    check_schedule(RRuleRule("FREQ=DAILY"), NOW, evaluator)
    with pytest.raises(LimitReached, match="takes more than"):
        schedule_times(RRuleRule("FREQ=SECONDLY;COUNT=100000"), NOW, 10**6, evaluator=evaluator, seconds=0.001)
    assert schedule_times(RRuleRule("FREQ=DAILY"), NOW, 1, evaluator=evaluator) == [datetime(2026, 1, 2, tzinfo=UTC)]


def test_a_process_that_died_while_it_waited_is_replaced(evaluator: Evaluator) -> None:
    check_schedule(RRuleRule("FREQ=DAILY"), NOW, evaluator)
    for process in evaluator._idle:
        process.popen.kill()
        process.popen.wait()
    check_schedule(RRuleRule("FREQ=DAILY"), NOW, evaluator)


def test_many_threads_ask_at_once(evaluator: Evaluator) -> None:
    answers: list[int] = []

    def ask(number: int) -> None:
        answers.append(len(schedule_times(RRuleRule("FREQ=DAILY"), NOW, number, evaluator=evaluator, seconds=30)))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(1, 13))
    assert len(evaluator._idle) <= 2


def test_cron_needs_no_process(evaluator: Evaluator) -> None:
    unused = Evaluator()
    check_schedule(CronRule("0 9 * * *"), NOW, unused)
    assert schedule_times(CronRule("0 9 * * *"), NOW, 1, evaluator=unused)
    assert not unused._idle


def test_a_request_that_is_too_large_is_refused(evaluator: Evaluator) -> None:
    with pytest.raises(LimitReached, match="too large"):
        evaluator.evaluate("schedule_times", "x" * 2_000_000)


def test_an_unknown_program_is_our_error(evaluator: Evaluator) -> None:
    with pytest.raises(RuntimeError, match="KeyError"):
        evaluator.evaluate("no such program", None)


def test_every_program_is_there() -> None:
    from importlib import import_module

    for module, function in PROGRAMS.values():
        assert callable(getattr(import_module(module), function))


def test_a_forked_child_has_an_evaluator_of_its_own() -> None:
    from rota.server.limited import get_evaluator

    ours = get_evaluator()
    check_schedule(RRuleRule("FREQ=DAILY"), NOW)
    child = os.fork()
    if child == 0:  # pragma: no cover - in the child
        os._exit(0 if get_evaluator() is not ours else 1)
    assert os.waitpid(child, 0)[1] == 0
    ours.close()
