"""`harness()`: a home and a database of a test's own, and nothing left of them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from rota import flow, get_client, task
from rota.settings import get_settings, temporary_settings
from rota.testing import FakeClock, Harness, harness, wait_until
from rota.testing.utilities import (
    assert_does_not_warn,
    assert_uses_result_serializer,
    assert_uses_result_storage,
    exceptions_equal,
    get_most_recent_flow_run,
    prefect_test_harness,
)


@task
def add(a: int, b: int) -> int:
    return a + b


@flow
def adding(a: int = 1) -> int:
    return add(a, 1)


def names_of_runs() -> list[str]:
    return [run.name for run in get_client(sync_client=True).read_flow_runs()]


def test_runs_are_recorded_inside_and_gone_afterwards() -> None:
    with harness() as first:
        assert adding() == 2
        assert len(names_of_runs()) == 1
        assert (first.home / "rota.db").exists()
    assert not first.home.exists()
    with harness() as second:
        assert names_of_runs() == []
        assert second.home != first.home


def test_a_home_that_was_given_stays_and_is_found_again(tmp_path: Path) -> None:
    with harness(home=tmp_path / "home"):
        adding()
    with harness(home=tmp_path / "home"):
        assert len(names_of_runs()) == 1


def test_the_users_own_home_is_neither_read_nor_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / ".rota"
    own.mkdir()
    (own / "profiles.toml").write_text('active = "mine"\n[profiles.mine]\nROTA_API_URL = "http://127.0.0.1:1/api"\n')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ROTA_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setenv("ROTA_SERVER_DATABASE_CONNECTION_URL", f"sqlite:///{own}/precious.db")
    monkeypatch.setenv("ROTA_RESULTS_LOCAL_STORAGE_PATH", str(own / "storage"))
    with temporary_settings({"api.url": "http://127.0.0.1:1/api", "logging.level": "DEBUG"}), harness():
        assert get_settings().api.url is None
        assert get_settings().logging.level == "DEBUG", "what does not say where things are kept stays"
        adding.with_options(persist_result=True)()
        assert len(names_of_runs()) == 1
    assert [path.name for path in own.iterdir()] == ["profiles.toml"]


def test_everything_is_as_it_was_afterwards() -> None:
    before = dict(os.environ)
    settings = get_settings()
    with harness(settings={"logging.level": "ERROR"}):
        assert get_settings().logging.level == "ERROR"
        assert os.environ["ROTA_LOGGING_LEVEL"] == "ERROR"
    assert dict(os.environ) == before
    assert get_settings() is settings


def test_an_error_inside_comes_out_and_everything_is_put_back() -> None:
    settings = get_settings()
    with pytest.raises(ZeroDivisionError), harness() as running:
        adding.fn(1 // 0)
    assert get_settings() is settings
    assert not running.home.exists()


def test_threads_of_ones_own_record_there_too() -> None:
    with harness():
        thread = threading.Thread(target=adding)
        thread.start()
        thread.join()
        assert len(names_of_runs()) == 1


@pytest.mark.slow
def test_child_processes_work_there_too() -> None:
    with harness():
        adding()
        (name,) = names_of_runs()
        code = "import sys; from rota.cli.main import main; sys.exit(main(['flow-run', 'ls', '--output', 'json']))"
        listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
        assert name in listed.stdout


def test_harnesses_nest() -> None:
    with harness():
        adding()
        with harness():
            assert names_of_runs() == []
            adding()
            adding()
            assert len(names_of_runs()) == 2
        adding()
        assert len(names_of_runs()) == 2


def test_logs_go_to_the_harness_that_holds() -> None:
    with harness() as outer:
        with harness() as inner:
            adding()
            assert any("Finished" in line.message for line in inner.client.read_logs())
        assert outer.client.read_logs() == []
        adding()
        assert any("Finished" in line.message for line in outer.client.read_logs())


def test_no_thread_is_left_behind() -> None:
    with harness():
        adding()  # threads that belong to the process are started here
    before = set(threading.enumerate())
    for _ in range(3):
        with harness():
            adding()
    assert set(threading.enumerate()) - before == set()


def test_task_runs_outside_of_flows_are_there_after_a_flush() -> None:
    with harness() as running:
        add(1, 2)
        running.flush()
        assert len(running.client.read_task_runs()) == 1


def test_a_clock_may_be_given_and_dates_everything() -> None:
    clock = FakeClock()
    with harness(clock=clock) as running:

        @flow(retries=1, retry_delay_seconds=86_400)
        def patient(seen: list[int]) -> None:
            seen.append(1)
            if len(seen) == 1:
                raise ValueError

        start = clock.now()
        patient([])
        (run,) = running.client.read_flow_runs()
        assert run.created == start
        assert run.end_time - start == pytest.approx(timedelta(days=1), abs=timedelta(seconds=1))
    with harness() as running:
        adding()
        assert running.client.read_flow_runs()[0].created != clock.now()


def test_a_waiting_clock_shows_what_happens_meanwhile() -> None:
    clock = FakeClock(sleeping_waits=True)
    with harness(clock=clock) as running:

        @flow(retries=1, retry_delay_seconds=3600)
        def patient(seen: list[int]) -> str:
            seen.append(1)
            if len(seen) == 1:
                raise ValueError
            return "through"

        thread = threading.Thread(target=patient, args=([],))
        thread.start()
        clock.wait_for_sleeper()
        (run,) = running.client.read_flow_runs()
        assert run.state_name == "AwaitingRetry"
        clock.advance(3600)
        thread.join(30)
        assert wait_until(lambda: running.client.read_flow_run(run.id).state_name == "Completed")


# ---------------------------------------------------------------------- Prefect's names


def test_prefects_name_for_it_works_without_a_server() -> None:
    with prefect_test_harness(server_startup_timeout=30):
        assert adding() == 2
        assert len(names_of_runs()) == 1


def test_the_most_recent_flow_run_is_found(rota_harness: Harness) -> None:
    @flow
    def other() -> None:
        pass

    adding(1)
    adding(2)
    other()

    async def look() -> None:
        assert (await get_most_recent_flow_run(flow_name="adding")).parameters == {"a": 2}
        latest = await get_most_recent_flow_run(get_client())
        assert latest.name == names_of_runs()[0]
        with pytest.raises(AssertionError, match="no run of a flow named 'absent'"):
            await get_most_recent_flow_run(flow_name="absent")

    asyncio.run(look())


def test_exceptions_are_compared_by_type_and_arguments() -> None:
    assert exceptions_equal(ValueError("a", 1), ValueError("a", 1))
    assert not exceptions_equal(ValueError("a"), ValueError("b"))
    assert not exceptions_equal(ValueError("a"), TypeError("a"))


def test_warnings_become_failures_where_none_are_expected() -> None:
    import warnings

    with assert_does_not_warn():
        pass
    with assert_does_not_warn([DeprecationWarning]):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    with pytest.raises(AssertionError, match="UserWarning: careful"), assert_does_not_warn([DeprecationWarning]):
        warnings.warn("careful", stacklevel=1)


def test_serializer_and_storage_of_a_kept_result_are_checked(rota_harness: Harness, tmp_path: Path) -> None:
    @task(result_serializer="json", result_storage=tmp_path)
    def keeps() -> int:
        return 1

    async def check() -> None:
        client = get_client()
        state = keeps(return_state=True)
        await assert_uses_result_serializer(state, "json", client)
        await assert_uses_result_storage(state, tmp_path, client)
        with pytest.raises(AssertionError, match="'json', not 'pickle'"):
            await assert_uses_result_serializer(state, "pickle", client)
        with pytest.raises(AssertionError, match="not in"):
            await assert_uses_result_storage(state, tmp_path / "other", client)
        with pytest.raises(AssertionError, match="was not kept"):
            await assert_uses_result_serializer(add(1, 2, return_state=True), "json", client)

    asyncio.run(check())
