"""Processes that die within transactions, and processes that share a key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rota.results import ResultStore
from rota.testing.processes import Sandbox

pytestmark = pytest.mark.slow  # processes

LOADING = """
    import os, signal, sys
    from pathlib import Path
    from rota import flow, task
    from rota.results import ResultStore
    from rota.transactions import transaction

    def note(text):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write(text + chr(10))

    die_at = sys.argv[1]

    def die(where):
        if where == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    @task(persist_result=True, result_storage_key="part-{parameters[number]}")
    def part(number):
        note(f"part {number}")
        return number

    @part.on_commit
    def committed(txn):
        note("commit")
        die("hook")

    @flow(result_storage=Path("results"))
    def loading():
        with transaction(key="whole") as txn:
            if txn.is_committed():
                note("done before")
                return
            part(1)
            die("block")
            part(2)
            txn.stage({"parts": 2})
        die("end")

    loading()
"""


def read(store: ResultStore, key: str) -> object:
    return store.read(key).result if store.exists(key) else None


@pytest.mark.parametrize(
    ("die_at", "kept"),
    [
        ("block", (None, None, None)),
        ("hook", (None, None, None)),
        ("end", (1, 2, {"parts": 2})),
        ("never", (1, 2, {"parts": 2})),
    ],
)
def test_a_killed_process_leaves_whole_records_or_none_and_the_next_one_finishes(
    sandbox: Sandbox, die_at: str, kept: tuple[object, ...]
) -> None:
    script = sandbox.write("loading.py", LOADING)
    assert sandbox.run(script, die_at).returncode == (0 if die_at == "never" else -9)
    store = ResultStore(result_storage=sandbox.folder / "results")
    assert (read(store, "part-1"), read(store, "part-2"), read(store, "whole")) == kept
    sandbox.run(script, "never").checked()
    assert (read(store, "part-1"), read(store, "part-2"), read(store, "whole")) == (1, 2, {"parts": 2})
    assert sandbox.ledger.count("done before") == (1 if kept[2] else 0)


SHARED = """
    import os, sys, time
    from pathlib import Path
    from rota import flow, task
    from rota.cache_policies import INPUTS
    from rota.locking.filesystem import FileSystemLockManager

    policy = INPUTS.configure(isolation_level="SERIALIZABLE", lock_manager=FileSystemLockManager(Path("locks")))

    @task(cache_policy=policy, result_storage=Path("results"))
    def compute(number):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write("computing" + chr(10))
        if sys.argv[1] == "dies":
            os._exit(9)
        time.sleep(0.2)
        return number * 2

    @flow
    def main():
        print(compute(21))

    if __name__ == "__main__":
        main()
"""


def test_processes_with_the_same_serializable_key_compute_once(sandbox: Sandbox) -> None:
    script = sandbox.write("shared.py", SHARED)
    programs = [sandbox.start(script, "lives") for _ in range(3)]
    answers = [program.finish().checked().stdout for program in programs]
    assert answers == ["42\n"] * 3
    assert sandbox.ledger == ["computing"]
    assert list((sandbox.folder / "locks").glob("*.lock")) == []


def test_a_process_that_dies_with_the_lock_does_not_stop_others(sandbox: Sandbox) -> None:
    script = sandbox.write("shared.py", SHARED)
    assert sandbox.run(script, "dies").returncode == 9
    assert len(list((sandbox.folder / "locks").glob("*.lock"))) == 1
    assert sandbox.run(script, "lives").checked().stdout == "42\n"
    assert sandbox.ledger == ["computing", "computing"]


def test_what_was_rolled_back_is_recorded_when_the_program_ends_at_once(sandbox: Sandbox) -> None:
    script = sandbox.write(
        "rolled.py",
        """
        from rota import task
        from rota.transactions import transaction

        @task
        def step():
            return 1

        try:
            with transaction():
                step()
                raise ValueError
        except ValueError:
            pass
        """,
    )
    sandbox.run(script).checked()
    shown = sandbox.rota("task-run", "ls", "--output", "json").checked().stdout
    assert [run["state"]["name"] for run in json.loads(shown)] == ["RolledBack"]


def test_nothing_lies_about_after_a_kill(sandbox: Sandbox, tmp_path: Path) -> None:
    script = sandbox.write("loading.py", LOADING)
    sandbox.run(script, "hook")
    assert [path.name for path in (tmp_path / "results").rglob("*")] == []
