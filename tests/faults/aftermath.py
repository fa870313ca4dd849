"""What is found after a fault, held against the effects ledger: the public client, and beneath it the database itself."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from fault_ledger import Ledger

from rota.client import SyncRotaClient
from rota.contract.filters.logs import LogFilter, LogFilterFlowRunId
from rota.contract.flow_runs import FlowRun
from rota.contract.task_runs import TaskRun
from rota.core.journal import DRAFT_SUFFIX
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.storage.checkpoint import decode_checkpoint
from rota.testing import check_history

PAGE = 200


class Aftermath:
    """All runs of a home."""

    def __init__(self, client: SyncRotaClient, home: Path) -> None:
        self.client = client
        self.home = home
        # The first question opens the database: what dead processes left is put right then.
        self.flow_runs: dict[UUID, FlowRun] = {run.id: run for run in _all(client.read_flow_runs)}
        self.task_runs: dict[UUID, TaskRun] = {run.id: run for run in _all(client.read_task_runs)}

    @property
    def flow_run(self) -> FlowRun:
        """The one flow run that was called by no other."""
        (run,) = self.top
        return run

    @property
    def top(self) -> list[FlowRun]:
        """The flow runs that were called by no other, oldest first."""
        return sorted((run for run in self.flow_runs.values() if run.parent_task_run_id is None), key=lambda run: run.id)

    def history(self, run: FlowRun | TaskRun) -> list[State[Any]]:
        read = self.client.read_flow_run_states if isinstance(run, FlowRun) else self.client.read_task_run_states
        return read(run.id)

    def state_names(self, run: FlowRun | TaskRun) -> list[str]:
        return [state.name for state in self.history(run)]

    def messages(self, run: FlowRun) -> list[str]:
        chosen = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id]))
        return [line.message for line in _all(lambda **page: self.client.read_logs(chosen, **page))]

    def database(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database itself."""
        return ask_database(self.home, query)

    @property
    def journals(self) -> list[str]:
        """What lies in the journal folder, but for drafts of the last minute."""
        folder = self.home / "journal"
        return sorted(path.name for path in folder.iterdir() if path.suffix != DRAFT_SUFFIX) if folder.exists() else []


def ask_database(home: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the database of a home, as no rota process does: nothing is put right."""
    with closing(sqlite3.connect(f"file:{home / 'rota.db'}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def _all(read: Any) -> Iterator[Any]:
    for page in count():
        found = read(limit=PAGE, offset=page * PAGE)
        yield from found
        if len(found) < PAGE:
            return


def problems(ledger: Ledger, found: Aftermath, *, names_process: bool = True) -> list[str]:
    """Everything that must hold once all processes are gone and one has looked, and does not; nothing wrong: an empty list.

    `names_process`: runs can only have crashed because their process died in silence, and say which.
    """
    return [
        *wrong_ends(found, names_process=names_process),
        *lost_results(ledger, found),
        *uncounted_effects(ledger, found),
        *wrong_histories(found),
        *leftovers(found),
    ]


def wrong_ends(found: Aftermath, *, names_process: bool = True) -> Iterator[str]:
    """I2: every run is over, and one whose process died says so."""
    for run in found.flow_runs.values():
        if run.state is None or not run.state.is_final():
            yield f"flow run {run.name} is {run.state_name} and nobody runs it"
        elif names_process and run.state.is_crashed() and "(pid " not in (run.state.message or ""):
            yield f"flow run {run.name} crashed without naming its process: {run.state.message!r}"
    for task_run in found.task_runs.values():
        if task_run.state is None or not task_run.state.is_final():
            yield f"task run {task_run.name} is {task_run.state_name} and nobody runs it"


def lost_results(ledger: Ledger, found: Aftermath) -> Iterator[str]:
    """I1: what a flow was given is Completed, and kept for a retry."""
    checkpoints: dict[UUID, tuple[str, bytes]] = {
        UUID(bytes=run): (serializer, value)
        for run, serializer, value in found.database("SELECT task_run_id, serializer, value FROM checkpoints")
    }
    for entry in ledger.of("told"):
        assert entry.run is not None
        run = found.task_runs.get(entry.run)
        if run is None or run.state is None or not run.state.is_completed():
            yield f"the flow was given {entry.value!r}, and task run {entry.run} is {run and run.state_name}"
        elif entry.run not in checkpoints:
            yield f"the result of {run.name}, {entry.value!r}, is not kept"
        elif decode_checkpoint(*checkpoints[entry.run])["value"] != entry.value:
            yield f"the result of {run.name} was {entry.value!r}; kept is {checkpoints[entry.run]!r}"
    for entry in ledger.of("ended"):
        assert entry.run is not None
        if found.flow_runs[entry.run].state_type != entry.facts["state"]:
            yield f"flow run {entry.run} ended {entry.facts['state']} and is {found.flow_runs[entry.run].state_name}"


def uncounted_effects(ledger: Ledger, found: Aftermath) -> Iterator[str]:
    """I3: no body began without a number of its own, and nothing is Completed whose body did not end."""
    for what, runs in (("start", found.task_runs), ("flow-start", found.flow_runs)):
        numbers: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
        for entry in ledger.of(what):
            assert entry.run is not None
            numbers[entry.run].append(entry.number)
        for run_id, begun in numbers.items():
            run: Any = runs.get(run_id)  # type: ignore[attr-defined]
            yield from (
                _wrong_numbers(found, run, begun) if run is not None else [f"a body began in {run_id}, which is not there"]
            )
    ended = {entry.run for entry in ledger.of("end")}
    for task_run in found.task_runs.values():
        is_stub = task_run.state is not None and task_run.state.state_details.child_flow_run_id is not None
        if task_run.state_name == "Completed" and task_run.id not in ended and not is_stub:
            yield f"task run {task_run.name} is Completed and its body did not end"


def _wrong_numbers(found: Aftermath, run: Any, begun: list[tuple[int, int]]) -> Iterator[str]:
    if len(set(begun)) < len(begun):
        yield f"{run.name}: two bodies began under one number: {begun}"
    if max(begun) > (getattr(run, "flow_run_run_count", 0), run.run_count):
        yield f"{run.name}: bodies began under {begun}, beyond what the run counts ({run.run_count})"
    states = found.history(run)
    running = sum(state.type is StateType.RUNNING for state in states)
    cut_off = sum(state.type in (StateType.CRASHED, StateType.CANCELLED) for state in states)
    # A process that is stopped between writing Running and starting the body leaves a number that was not used.
    if not len(begun) <= running <= len(begun) + cut_off:
        yield f"{run.name}: {len(begun)} bodies began, {running} times it was Running, {cut_off} times it was stopped"


def wrong_histories(found: Aftermath) -> Iterator[str]:
    """I7."""
    for flow_run in found.flow_runs.values():
        yield from (f"{flow_run.name}: {problem}" for problem in check_history(found.history(flow_run)))
    for task_run in found.task_runs.values():
        yield from (f"{task_run.name}: {problem}" for problem in check_history(found.history(task_run), kind="task-run"))


def leftovers(found: Aftermath) -> Iterator[str]:
    """Nothing is left of dead processes: no lease, no journal, no damage."""
    leases = found.database("SELECT holder FROM leases")
    if leases:
        yield f"leases are left: {leases}"
    if found.journals:
        yield f"journals are left: {found.journals}"
    if found.database("PRAGMA integrity_check") != [("ok",)]:
        yield "the database is damaged"
