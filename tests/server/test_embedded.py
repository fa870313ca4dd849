"""The app of this process: one for each database, made once, usable everywhere, gone without a trace."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rota.contract.flow_runs import CREATE_FLOW_RUN, FlowRunCreate
from rota.contract.flows import CREATE_FLOW, FlowCreate
from rota.contract.queries.events import READ_EVENTS
from rota.contract.queries.flows import COUNT_FLOWS
from rota.exceptions import RotaImportError
from rota.server import embedded
from rota.server.embedded import close_apps, get_app
from rota.server.store.engine import Tx, open_store
from rota.testing import harness
from rota.testing.processes import Sandbox


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with harness(home=tmp_path / "home"):
        yield tmp_path / "home"


def test_one_app_for_each_database(home: Path, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert get_app() is get_app()
    assert get_app(other) is get_app(other)
    assert get_app(other) is not get_app()
    get_app().handle(CREATE_FLOW, body=FlowCreate(name="here"))
    assert (get_app().handle(COUNT_FLOWS), get_app(other).handle(COUNT_FLOWS)) == (1, 0)
    assert (home / "rota.db").exists()


def test_threads_that_come_at_once_open_it_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    really_open = embedded._open

    def slow(*arguments: object) -> object:
        opened.append("once")
        time.sleep(0.05)  # until all others wait at the door
        return really_open(*arguments)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(embedded, "_open", slow)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(get_app())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == ["once"]
    assert len({id(app) for app in found}) == 1


def test_what_was_closed_opens_again(home: Path) -> None:
    app = get_app()
    app.handle(CREATE_FLOW, body=FlowCreate(name="a"))
    close_apps()
    assert app.handle(COUNT_FLOWS) == 1
    assert get_app() is not app
    app.close()


def test_reading_events_tells_first_what_has_happened(home: Path) -> None:
    app = get_app()
    flow = app.handle(CREATE_FLOW, body=FlowCreate(name="a"))
    app.handle(CREATE_FLOW_RUN, body=FlowRunCreate(flow_id=flow.id))
    assert [event.event for event in app.handle(READ_EVENTS).events] == ["prefect.flow-run.Pending"]


def test_opening_an_existing_database_takes_few_statements(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    get_app().handle(CREATE_FLOW, body=FlowCreate(name="a"))
    close_apps()
    statements: list[object] = []
    execute = Tx.execute

    def counted(self: Tx, *arguments: Any) -> Any:
        statements.append(arguments[0])
        return execute(self, *arguments)

    monkeypatch.setattr(Tx, "execute", counted)
    started = time.process_time()
    get_app()
    # Which schema, and whose leases ran out. Measured 4 ms of CPU (2026-11), the engine's set-up included.
    assert len(statements) <= 3
    assert time.process_time() - started < 0.060


def test_a_process_ends_silently_and_leaves_one_file(sandbox: Sandbox) -> None:
    program = """
        import threading
        from rota.contract.flows import CREATE_FLOW, FlowCreate
        from rota.server.embedded import get_app
        threading.Thread(target=lambda: get_app().handle(CREATE_FLOW, body=FlowCreate(name="a"))).start()
        get_app().handle(CREATE_FLOW, body=FlowCreate(name="b"))
    """
    finished = sandbox.run(sandbox.write("program.py", program), PYTHONWARNINGS="error").checked()
    assert (finished.stdout, finished.stderr) == ("", "")
    assert sorted(path.name for path in sandbox.home.iterdir() if path.name.startswith("rota.db")) == [
        "rota.db",
        "rota.db.lock",
    ]
    with sqlite3.connect(sandbox.home / "rota.db") as connection:
        assert connection.execute("SELECT count(*) FROM flows").fetchone() == (2,)
    connection.close()


def test_who_writes_while_the_process_ends_is_heard_and_the_file_is_whole(sandbox: Sandbox) -> None:
    program = """
        import atexit
        from rota.contract.flows import CREATE_FLOW, FlowCreate
        def at_the_very_end():
            get_app().handle(CREATE_FLOW, body=FlowCreate(name="late"))
        atexit.register(at_the_very_end)  # registered first, so it runs after the server's own handler
        from rota.server.embedded import get_app
        get_app()
    """
    finished = sandbox.run(sandbox.write("program.py", program), PYTHONWARNINGS="error").checked()
    assert finished.stderr == ""
    assert not (sandbox.home / "rota.db-wal").exists()
    with sqlite3.connect(sandbox.home / "rota.db") as connection:
        assert connection.execute("SELECT name FROM flows").fetchall() == [("late",)]
    connection.close()


def test_a_forked_child_works_with_an_app_of_its_own(sandbox: Sandbox) -> None:
    program = """
        import os
        from rota.contract.flows import CREATE_FLOW, FlowCreate
        from rota.contract.queries.flows import COUNT_FLOWS
        from rota.server.embedded import get_app
        def make(name):
            get_app().handle(CREATE_FLOW, body=FlowCreate(name=name))
        make("before")
        children = []
        for number in range(3):
            child = os.fork()
            if child == 0:
                make(f"child-{number}")
                os._exit(0 if get_app().handle(COUNT_FLOWS) >= 2 else 1)
            children.append(child)
        make("parent")
        assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
        print(get_app().handle(COUNT_FLOWS))
    """
    finished = sandbox.run(sandbox.write("program.py", program), PYTHONWARNINGS="ignore").checked()
    assert finished.stdout == "5\n"


def test_processes_that_come_at_once_make_one_database(sandbox: Sandbox) -> None:
    program = """
        import sys
        from rota.contract.flows import CREATE_FLOW, FlowCreate
        from rota.server.embedded import get_app
        get_app().handle(CREATE_FLOW, body=FlowCreate(name=sys.argv[1]))
    """
    script = sandbox.write("program.py", program)
    started = [sandbox.start(script, str(number)) for number in range(5)]
    for process in started:
        process.finish().checked()
    with sqlite3.connect(sandbox.home / "rota.db") as connection:
        assert connection.execute("SELECT count(*) FROM flows").fetchone() == (5,)
    connection.close()


def test_a_postgresql_database_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for name in [name for name in sys.modules if name.startswith("rota.server.store.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(RotaImportError, match=r"psycopg: pip install 'rota\[postgres\]'"):
        open_store("postgresql://ada:secret@127.0.0.1/rota")
