"""What dead processes left behind is put right by the next one."""

from __future__ import annotations

import fcntl
import logging
import os
import socket
from pathlib import Path

import pytest
from api_driver import COMPLETED, PENDING, RUNNING, Api, RecordedTask, names

from rota.contract.flow_runs import FlowRun
from rota.contract.queries.flow_runs import READ_FLOW_RUNS, ReadFlowRuns
from rota.contract.queries.task_runs import READ_TASK_RUNS, ReadTaskRuns
from rota.core.journal import JournalHeader, encode_frame, encode_header, target_of
from rota.core.journal_files import living_holders
from rota.exceptions import StoreUnavailable
from rota.server.app import App
from rota.server.embedded import get_app
from rota.server.recovery import replay_journals
from rota.server.services import leases
from rota.server.store.engine import open_store
from rota.testing import FakeClock, check_history, harness
from rota.testing.processes import Sandbox

HOLDER = "here:4242"
TARGET = target_of("sqlite:///here.db")


def header(**fields: object) -> bytes:
    usual = {"holder": HOLDER, "pid": 4242, "host": socket.gethostname(), "boot_id": "b", "started_us": 1, "target": TARGET}
    return encode_header(JournalHeader(**{**usual, **fields}))  # type: ignore[typeddict-item]  # fields are the test's


def journal(folder: Path, *frames: bytes, name: str = "one") -> Path:
    path = folder / f"{name}.journal"
    path.write_bytes(b"".join(frames))
    return path


def left_behind(api: Api, folder: Path) -> tuple[Path, FlowRun, RecordedTask, RecordedTask]:
    """A journal with a finished and an unfinished task of a run that is owned by the dead process."""
    run = api.flow_run()
    api.propose(run, RUNNING, epoch=api.claim(run, HOLDER).epoch)
    now = api.clock.advance(1)
    done = RecordedTask(run.id, "done").made(now).enters(RUNNING, now)
    open_ = RecordedTask(run.id, "open").made(now).enters(PENDING, now, runs=0)
    first = encode_frame([*done.records, *open_.records])
    later = len(done.records)
    done.enters(COMPLETED, api.clock.advance(1))
    open_.enters(RUNNING, api.clock.now())
    second = encode_frame([*done.records[later:], *open_.records[later:]])
    api.clock.advance(1)
    return journal(folder, header(), first, second), run, done, open_


def test_a_dead_process_journal_is_recorded_and_its_runs_end(api: Api, tmp_path: Path) -> None:
    path, run, done, open_ = left_behind(api, tmp_path)
    assert replay_journals(api.app, tmp_path, TARGET) == [run.id]
    assert not path.exists()
    assert names(api.task_history(done.id)) == ["Running", "Completed"]
    assert names(api.task_history(open_.id)) == ["Pending", "Running", "Crashed"]
    found = api.read(run)
    assert found.state is not None
    assert (found.state_name, found.state.message) == (
        "Crashed",
        f"The process that ran this flow (pid 4242 on {socket.gethostname()}) ended without finishing it.",
    )
    assert check_history(api.task_history(open_.id), kind="task-run") == []
    assert leases.run_once(api.app.store, api.clock) == []


def test_replaying_what_was_recorded_already_changes_nothing(api: Api, tmp_path: Path) -> None:
    path, _, done, open_ = left_behind(api, tmp_path)
    content = path.read_bytes()
    replay_journals(api.app, tmp_path, TARGET)
    path.write_bytes(content)
    assert replay_journals(api.app, tmp_path, TARGET) == []
    assert names(api.task_history(done.id)) == ["Running", "Completed"]
    assert names(api.task_history(open_.id)) == ["Pending", "Running", "Crashed"]


def test_a_torn_end_loses_only_itself(api: Api, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, _, done, open_ = left_behind(api, tmp_path)
    path.write_bytes(path.read_bytes()[:-3])
    with caplog.at_level(logging.WARNING):
        replay_journals(api.app, tmp_path, TARGET)
    assert "were not written whole" in caplog.text
    assert names(api.task_history(done.id)) == ["Running", "Crashed"]
    assert names(api.task_history(open_.id)) == ["Pending", "Crashed"]


def test_journals_of_others_are_left_alone(api: Api, tmp_path: Path) -> None:
    kept = [
        journal(tmp_path, header(host="another-machine"), name="far"),
        journal(tmp_path, header(target=target_of("https://example.invalid/api")), name="remote"),
        journal(tmp_path, b"garbage", name="garbage"),
        journal(tmp_path, name="empty"),
    ]
    (tmp_path / "note.txt").write_text("no journal")
    assert replay_journals(api.app, tmp_path, TARGET) == []
    assert all(path.exists() for path in kept)
    assert replay_journals(api.app, tmp_path / "nowhere", TARGET) == []


def test_a_living_process_keeps_its_journal(api: Api, tmp_path: Path) -> None:
    path, run, *_ = left_behind(api, tmp_path)
    fd = os.open(path, os.O_WRONLY)
    fcntl.flock(fd, fcntl.LOCK_EX)
    assert replay_journals(api.app, tmp_path, TARGET) == []
    assert api.read(run).state_name == "Running"
    os.close(fd)
    assert replay_journals(api.app, tmp_path, TARGET) == [run.id]


def test_a_process_that_slept_through_its_lease_and_lives_keeps_its_run(api: Api, tmp_path: Path) -> None:
    path, run, *_ = left_behind(api, tmp_path)
    journal(tmp_path, header(host="another-machine", holder="far:1"), name="far")
    fd = os.open(path, os.O_WRONLY)
    fcntl.flock(fd, fcntl.LOCK_EX)
    api.clock.advance(3600)
    assert living_holders(tmp_path) == {HOLDER}
    assert leases.run_once(api.app.store, api.clock, living=lambda: living_holders(tmp_path)) == []
    assert api.read(run).state_name == "Running"
    os.close(fd)
    assert living_holders(tmp_path) == set()
    assert leases.run_once(api.app.store, api.clock, living=lambda: living_holders(tmp_path)) == [run.id]


def test_a_journal_of_a_newer_rota_is_kept_and_keeps_nobody_from_starting(
    api: Api, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, run, *_ = left_behind(api, tmp_path)
    path.write_bytes(path.read_bytes() + encode_frame([(77, "of tomorrow")]))
    assert replay_journals(api.app, tmp_path, TARGET) == [run.id]
    assert "kind 77" in caplog.text
    assert [one.name for one in tmp_path.iterdir()] == ["one.refused"]
    assert replay_journals(api.app, tmp_path, TARGET) == []


def test_a_journal_stays_while_the_database_cannot_be_used(tmp_path: Path) -> None:
    path = journal(tmp_path, header(), encode_frame([(3, b"x" * 16, None, None, "n", 20, "m", 1)]))
    app = App(open_store("sqlite:////proc/nowhere/rota.db", timeout=1), FakeClock())
    with pytest.raises(Exception, match="nowhere"):
        replay_journals(app, tmp_path, TARGET)
    assert path.exists()
    app.close()


FLOW = """
import os, sys, time
from rota import flow, task

@task
def quick(n):
    with open(os.environ["LEDGER"], "a") as ledger:
        ledger.write(f"quick {n}\\n")
    return n

@task
def endless():
    with open(os.environ["LEDGER"], "a") as ledger:
        ledger.write("endless\\n")
    time.sleep(600)

@flow
def inner():
    endless()

@flow(name="doomed")
def outer():
    quick(1)
    quick(2)
    inner()

outer()
"""


def test_a_flow_that_is_killed_is_found_crashed_with_all_it_did(sandbox: Sandbox) -> None:
    with sandbox.start(sandbox.write("doomed.py", FLOW)) as program:
        program.wait_for_note("endless")
        program.kill()
    with harness(home=sandbox.home):
        app = get_app()
        api = Api(app, FakeClock())
        tasks = {run.name: run for run in app.handle(READ_TASK_RUNS, body=ReadTaskRuns())}
        assert {name: run.state_name for name, run in tasks.items()} == {
            "quick-0": "Completed",
            "quick-1": "Completed",
            "inner-0": "Crashed",
            "endless-0": "Crashed",
        }
        runs = app.handle(READ_FLOW_RUNS, body=ReadFlowRuns())
        assert [run.state_name for run in runs] == ["Crashed", "Crashed"]
        assert all(run.state is not None and "ended without finishing" in (run.state.message or "") for run in runs)
        for run in runs:
            assert check_history(api.history(run)) == []
        for task_run in tasks.values():
            assert check_history(api.task_history(task_run), kind="task-run") == []
        assert list((sandbox.home / "journal").glob("*.journal")) == []


def test_a_database_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="mysql"):
        get_app("mysql://root@localhost/rota")
    (tmp_path / "rota.db").mkdir()
    with pytest.raises(StoreUnavailable, match=r"rota\.db"):
        get_app(f"sqlite:///{tmp_path / 'rota.db'}")
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match="cannot be made: File exists"):
        get_app(f"sqlite:///{tmp_path / 'file' / 'rota.db'}")
