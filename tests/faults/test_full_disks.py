"""F43, F43b: disks without room. The reason is told, what was kept stays whole, and all goes on once there is room again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aftermath import leftovers, problems, wrong_ends, wrong_histories
from disks import small_disk
from fault_site import Site

from rota.testing import wait_until

NO_ROOM = "There is no room left for the database"


def go_on(site: Site) -> None:
    (site.sandbox.folder / "go").touch()


@pytest.mark.slow
def test_a_result_that_finds_no_room_fails_its_task_with_the_systems_reason(site: Site) -> None:
    with small_disk(site.sandbox.folder / "results", "256k") as disk:
        ended = site.run("big_results", 1_000_000, ROTA_RESULTS_LOCAL_STORAGE_PATH=str(disk.folder))
        (told,) = site.ledger.of("task")
        assert told.facts["state"] == "FAILED"
        assert "No space left on device" in told.facts["message"]
        assert [path for path in disk.folder.rglob("*") if path.is_file()] == []
    assert "No space left on device" in ended.stderr
    with site.look() as found:
        assert [run.state_name for run in (*found.flow_runs.values(), *found.task_runs.values())] == ["Failed", "Failed"]


@pytest.mark.slow
def test_a_result_beyond_the_limit_for_files_fails_its_task_with_the_systems_reason(site: Site) -> None:
    site.run("big_results", 9_000_000, FILE_LIMIT="8000000")
    (told,) = site.ledger.of("task")
    assert told.facts["state"] == "FAILED"
    assert "File too large" in told.facts["message"]
    with site.look() as found:
        assert found.flow_run.state_name == "Failed"
        assert found.database("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.slow
def test_a_journal_without_room_slows_a_flow_down_and_loses_nothing(site: Site) -> None:
    with small_disk(site.home / "journal", "64k") as disk:
        with site.start("busy_flow", 200, 600) as program:
            wait_until(lambda: site.ledger.has("holding"), 60, "the flow to hold")
            disk.fill()
            go_on(site)
            ended = program.finish().checked()
        assert ended.stderr.count("The journal in") == 1
        with site.look() as found:
            assert {run.state_name for run in found.task_runs.values()} == {"Completed"}
            assert len(found.task_runs) == 800
            assert len(found.messages(found.flow_run)) > 800
            assert found.journals == ["filler"]


@pytest.mark.slow
def test_a_flow_takes_no_more_memory_when_the_journal_has_no_room(new_site: Callable[[str], Site]) -> None:
    growth = {}
    for name in ("with-room", "without-room"):
        site = new_site(name)
        with small_disk(site.home / "journal", "8m") as disk, site.start("busy_flow", 500, 4000) as program:
            wait_until(lambda: site.ledger.has("holding"), 60, "the flow to hold")  # noqa: B023 - used at once
            if name == "without-room":
                disk.fill()
            go_on(site)
            program.finish().checked()
        (holding,), (busy,) = site.ledger.of("holding"), site.ledger.of("busy")
        growth[name] = busy.facts["resident"] - holding.facts["resident"]
    assert growth["without-room"] < growth["with-room"] + 8_000_000, growth


@pytest.mark.slow
def test_a_journal_that_cannot_even_be_made_is_done_without(site: Site) -> None:
    with small_disk(site.home / "journal", "64k") as disk:
        disk.fill()
        site.run("held_flow", 3, GO="1").checked()
        with site.look() as found:
            assert problems(site.ledger, found) == ["journals are left: ['filler']"]


@pytest.mark.slow
def test_a_console_without_room_does_not_stop_a_flow(site: Site) -> None:
    with small_disk(site.sandbox.folder / "console", "64k") as disk:
        disk.fill()
        site.run("held_flow", 3, GO="1", CONSOLE=str(disk.folder / "log")).checked()
    with site.look() as found:
        assert problems(site.ledger, found) == []
        assert found.flow_run.state_name == "Completed"
        assert len(found.messages(found.flow_run)) > 3


@pytest.mark.slow
def test_a_database_without_room_stops_a_flow_with_a_sentence_and_is_whole_when_there_is_room_again(site: Site) -> None:
    with small_disk(site.home, "4m") as disk:
        with site.start("held_flow", 5, ROTA_FLOWS_RECORDING_TIMEOUT_SECONDS="0.5") as program:
            wait_until(lambda: site.ledger.has("holding"), 60, "the flow to hold")
            disk.fill()
            go_on(site)
            ended = program.finish()
        assert ended.returncode == 1
        assert NO_ROOM in ended.stderr.splitlines()[-1]
        refused = site.rota("flow-run", "ls")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert NO_ROOM in refused.stderr
        disk.free()
        assert "Crashed" in site.rota("flow-run", "ls").checked().stdout
        with site.look() as found:
            assert problems(site.ledger, found) == []
        site.run("held_flow", 1, GO="1").checked()


@pytest.mark.slow
def test_a_database_that_finds_no_room_to_be_made_is_made_when_there_is_some(site: Site) -> None:
    with small_disk(site.home, "3m") as disk:
        disk.fill()
        refused = site.run("held_flow", 1, GO="1")
        assert refused.returncode == 1
        assert NO_ROOM in refused.stderr.splitlines()[-1]
        disk.free()
        site.run("held_flow", 1, GO="1").checked()
        with site.look() as found:
            assert problems(site.ledger, found) == []


@pytest.mark.slow
def test_a_database_without_room_for_a_while_holds_a_flow_up_and_no_more(site: Site) -> None:
    with small_disk(site.home, "6m") as disk:
        with site.start("busy_flow", 100, 500) as program:
            wait_until(lambda: site.ledger.has("holding"), 60, "the flow to hold")
            disk.fill()
            go_on(site)
            program.wait_for_line("Recording is tried again")
            disk.free()
            program.finish().checked()
        with site.look() as found:
            assert [*wrong_ends(found), *wrong_histories(found), *leftovers(found)] == []
            assert {run.state_name for run in found.task_runs.values()} == {"Completed"}
            assert len(found.task_runs) == 600
