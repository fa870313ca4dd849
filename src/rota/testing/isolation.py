"""A home and a database of a test's own."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rota.client import SyncRotaClient, get_client
from rota.core.clock import Clock, current_clock, set_clock
from rota.logging import setup_logging
from rota.settings import Settings, get_settings, temporary_settings
from rota.settings.context import replace_process_settings
from rota.settings.load import PROFILE_NAMES
from rota.settings.table import BY_ENV, SETTINGS

LEADS_OUTSIDE = (
    *(name for name in SETTINGS if name.startswith(("api.", "server.database."))),
    "home",
    "server.secrets.key",
    "server.secrets.key_file",
    "profiles_path",
    "server.ephemeral.enabled",
    "results.default_storage_block",
    "results.local_storage_path",
)
"""Settings that say where things are kept. The user's own values of them do not hold in a harness; of all others they do."""


@dataclass(frozen=True, slots=True)
class Harness:
    """A running harness."""

    home: Path
    """Its folder, in the place of ``~/.rota``."""
    settings: Settings

    @property
    def client(self) -> SyncRotaClient:
        """A client of its database."""
        return get_client(sync_client=True)

    def flush(self) -> None:
        """Return when the database has all that runs have told so far; task runs and logs come in batches, 50 ms apart."""
        flush_recorder()

    def set_clock(self, clock: Clock) -> None:
        """Make `clock` that of the engine and of the database, until the harness ends."""
        from rota.server.embedded import get_app  # late door, as in rota.client.embedded

        set_clock(clock)
        get_app(self.settings.server.database.url_text).clock = clock


@contextmanager
def harness(
    *, home: Path | str | None = None, clock: Clock | None = None, settings: Mapping[str, Any] | None = None
) -> Iterator[Harness]:
    """Run flows within the block against a home and a database of their own: the user's are neither read nor written.

    The block's threads and child processes see them too, so ``rota flow-run ls`` shows what was run. At the end everything is
    written, closed and, unless `home` was given, deleted. `settings` are further settings for the block, by dotted name;
    a database on PostgreSQL is ``{"server.database.connection_url": …}``. May be nested.
    """
    with ExitStack() as cleanup:
        folder = Path(home or cleanup.enter_context(tempfile.TemporaryDirectory(prefix="rota-test-")))
        _hold_settings(cleanup, {"home": str(folder), **(settings or {})})
        running = Harness(folder, get_settings())
        if home is None:
            _lay_database(folder / "rota.db", running.settings)
        cleanup.callback(set_clock, current_clock())
        cleanup.callback(close_process)
        setup_logging(settings=running.settings)
        if clock is not None:
            running.set_clock(clock)
        yield running


@cache
def _empty_database() -> bytes:
    """A database file with rota's tables and nothing in them. Making the tables takes 100 ms, more than most tests need."""
    from rota.server.store.engine import open_store  # late, as above
    from rota.server.store.schema import ensure_schema

    with tempfile.TemporaryDirectory(prefix="rota-test-") as folder:
        path = Path(folder) / "rota.db"
        store = open_store(f"sqlite:///{path}")
        ensure_schema(store)
        store.close()
        return path.read_bytes()


def _lay_database(path: Path, settings: Settings) -> None:
    if settings.server.database.url_text == f"sqlite:///{path}" and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_empty_database())


def _hold_settings(cleanup: ExitStack, updates: Mapping[str, Any]) -> None:
    """Change the settings of every thread and child process until `cleanup` is closed."""
    changed = get_settings().copy_with_update(updates, restore_defaults=LEADS_OUTSIDE)
    cleanup.callback(replace_process_settings, replace_process_settings(changed))
    if get_settings() is not changed:  # the caller has settings of its own around, which come before the process's
        cleanup.enter_context(temporary_settings(updates, restore_defaults=LEADS_OUTSIDE))
    cleanup.callback(_change_environment, _change_environment(_environment_of(changed)))


def _environment_of(settings: Settings) -> dict[str, str | None]:
    """Every variable that steers rota, and what it must be for a child process to work in the same place; None: absent."""
    # An empty text says "nothing" and outranks what a file in the child's folder may say.
    empty = {SETTINGS[name].env: "" for name in LEADS_OUTSIDE if settings.get(name) is None}
    absent = dict.fromkeys((*BY_ENV, *PROFILE_NAMES))
    return {**absent, **empty, **settings.to_environment_variables(exclude_unset=True)}


def _change_environment(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Set variables, or remove those that are None, and return what they were."""
    before = {name: os.environ.get(name) for name in values}
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    return before


def flush_recorder() -> None:
    """Return when the database has all that runs of this process have told so far."""
    recording = sys.modules.get("rota.engine.recorder")
    if recording is not None:
        recording.get_recorder().flush()


def close_process() -> None:
    """Write what runs of this process still have to tell, and close its databases. What is used later is opened again."""
    recording = sys.modules.get("rota.engine.recorder")
    if recording is not None:
        recording.close_recorders()
    keeping = sys.modules.get("rota.concurrency.keeper")
    if keeping is not None:
        keeping.close_keepers()
    embedded = sys.modules.get("rota.server.embedded")
    if embedded is not None:
        embedded.close_apps()
