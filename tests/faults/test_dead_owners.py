"""F59: flows whose process died without a word, and flows whose process only seemed to be dead."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aftermath import ask_database, problems
from fault_site import Site

from rota.core.journal import SUFFIX, encode_frame, encode_header, intact_length, iter_frames
from rota.testing import wait_until
from rota.testing.processes import Program

UNSHIPPED = {"ROTA_LOGGING_BATCH_SECONDS": "600"}
"""Nothing goes to the database by itself: what is known of tasks is in the journal."""

SHORT_LEASE = {"ROTA_FLOWS_LEASE_SECONDS": "1", "ROTA_FLOWS_HEARTBEAT_SECONDS": "0.2"}


@contextmanager
def holding(site: Site, tasks: int = 3, processes: int = 1, **environment: str) -> Iterator[list[Program]]:
    """Processes in the middle of a flow."""
    programs = [site.start("held_flow", tasks, **environment) for _ in range(processes)]
    try:
        wait_until(lambda: site.ledger.has("holding", count=processes), 60, "all flows to hold")
        yield programs
    finally:
        for program in programs:
            program.__exit__(None, None, None)


def test_the_next_command_shows_a_killed_flow_as_crashed_with_all_it_had_done(site: Site) -> None:
    with holding(site) as (program,):
        pid = program.process.pid
        program.kill()
    listed = site.rota("flow-run", "ls").checked().stdout
    assert "Crashed" in listed
    with site.look() as found:
        assert found.state_names(found.flow_run) == ["Pending", "Running", "Crashed"]
        message = found.flow_run.state.message if found.flow_run.state else ""
        assert f"(pid {pid} on " in (message or "")
        assert {run.state_name for run in found.task_runs.values()} == {"Completed"}
        assert problems(site.ledger, found) == []


@pytest.mark.slow
def test_two_dead_processes_are_told_apart_and_none_of_their_tasks_is_lost(site: Site) -> None:
    with holding(site, processes=2, **UNSHIPPED) as programs:
        for program in programs:
            program.kill()
    with site.look() as found:
        assert [run.state_name for run in found.top] == ["Crashed", "Crashed"]
        assert len({run.state.message for run in found.top if run.state}) == 2
        assert len(found.task_runs) == 6
        assert problems(site.ledger, found) == []


@pytest.mark.slow
def test_a_run_crashes_once_however_many_processes_look_at_once(site: Site) -> None:
    with holding(site, **UNSHIPPED) as (program,):
        program.kill()
    for looker in [site.start_rota("flow-run", "ls") for _ in range(4)]:
        looker.finish().checked()
    with site.look() as found:
        assert found.state_names(found.flow_run) == ["Pending", "Running", "Crashed"]
        assert len(found.task_runs) == 3
        assert problems(site.ledger, found) == []


@pytest.mark.slow
def test_a_stopped_process_is_left_alone_while_its_lease_holds_and_goes_on_afterwards(site: Site) -> None:
    with holding(site) as (program,):
        program.send(signal.SIGSTOP)
        with site.look() as found:
            assert found.flow_run.state_name == "Running"
        assert "Running" in site.rota("flow-run", "ls").checked().stdout
        (site.sandbox.folder / "go").touch()
        program.send(signal.SIGCONT)
        program.finish().checked()
    with site.look() as found:
        assert found.state_names(found.flow_run) == ["Pending", "Running", "Completed"]
        assert problems(site.ledger, found) == []


@pytest.mark.slow
def test_a_process_that_slept_through_its_lease_keeps_its_run_where_it_is_seen_to_live(site: Site) -> None:
    with holding(site, **SHORT_LEASE) as (program,):
        program.send(signal.SIGSTOP)
        wait_until(lambda: _seconds_left(site) < 0, what="the lease to end")
        with site.look() as found:
            assert found.flow_run.state_name == "Running"
        (site.sandbox.folder / "go").touch()
        program.send(signal.SIGCONT)
        program.finish().checked()
    with site.look() as found:
        assert found.state_names(found.flow_run) == ["Pending", "Running", "Completed"]
        assert problems(site.ledger, found) == []


@pytest.mark.slow
def test_a_process_that_slept_through_its_lease_and_was_given_up_starts_nothing_more(site: Site) -> None:
    with holding(site, **SHORT_LEASE) as (program,):
        program.send(signal.SIGSTOP)
        wait_until(lambda: _seconds_left(site) < 0, what="the lease to end")
        for journal in (site.home / "journal").iterdir():
            journal.unlink()  # as for somebody who looks from another machine
        with site.look() as found:
            assert found.state_names(found.flow_run) == ["Pending", "Running", "Crashed"]
            assert found.flow_run.state is not None
            assert "fell silent" in (found.flow_run.state.message or "")
        (site.sandbox.folder / "go").touch()
        program.send(signal.SIGCONT)
        ended = program.finish()
    assert ended.returncode == 1
    assert "was given up as dead" in ended.stderr
    with site.look() as found:
        assert found.state_names(found.flow_run) == ["Pending", "Running", "Crashed"]
        assert len(site.ledger.of("start")) == len(found.task_runs) == 3
        assert problems(site.ledger, found, names_process=False) == []


@pytest.mark.slow
def test_a_short_lease_is_kept_by_heartbeats_and_stays_short(site: Site) -> None:
    with holding(site, **SHORT_LEASE) as (program,):
        wait_until(lambda: _seconds_left(site) > 0.9, what="a heartbeat")
        before = time.monotonic()
        while time.monotonic() < before + 1.2:
            assert 0 < _seconds_left(site) <= 1.0
            time.sleep(0.05)
        (site.sandbox.folder / "go").touch()
        program.finish().checked()


def _seconds_left(site: Site) -> float:
    ((expires_at,),) = ask_database(site.home, "SELECT expires_at FROM leases")
    return float(expires_at) / 1e6 - time.time()


@pytest.mark.slow
def test_a_torn_last_frame_costs_nothing_that_anybody_was_told(site: Site, rng: random.Random) -> None:
    with holding(site, **UNSHIPPED) as (program,):
        program.kill()
    (journal,) = (site.home / "journal").glob(f"*{SUFFIX}")
    whole = journal.read_bytes()
    assert intact_length(whole) == len(whole)
    last = encode_frame(list(iter_frames(whole))[-1])
    journal.write_bytes(whole + last[: rng.randrange(1, len(last))])
    with site.look() as found:
        assert len(found.task_runs) == 3
        assert problems(site.ledger, found) == []


@pytest.mark.slow
def test_a_journal_of_another_machine_is_left_to_its_lease(site: Site) -> None:
    with holding(site, **UNSHIPPED, **SHORT_LEASE) as (program,):
        program.kill()
    (journal,) = (site.home / "journal").glob(f"*{SUFFIX}")
    header, *frames = iter_frames(journal.read_bytes())
    moved = encode_header({**header, "host": "elsewhere"}) + b"".join(encode_frame(frame) for frame in frames)
    journal.write_bytes(moved)
    wait_until(lambda: _seconds_left(site) < 0, what="the lease to end")
    with site.look() as found:
        assert journal.read_bytes() == moved
        assert found.flow_run.state_name == "Crashed"


@pytest.mark.slow
def test_a_looker_that_is_killed_while_it_recovers_leaves_the_rest_to_the_next(site: Site) -> None:
    points = ["before:recovery._replay", "after:recovery._record_all", "before:recovery._crash", "after:recovery._crash"]
    with holding(site, processes=2, **UNSHIPPED) as programs:
        for program in programs:
            program.kill()
    for point in points:
        assert site.run("look", DIE_AT=f"{point}:1").returncode == -9, point
    with site.look() as found:
        assert [found.state_names(run) for run in found.top] == [["Pending", "Running", "Crashed"]] * 2
        assert problems(site.ledger, found) == []
