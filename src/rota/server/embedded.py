"""The server inside of a user's process: one `App` for each database, opened with the first call.

Opening puts right what dead processes left behind: their journals are replayed, and the runs they had not finished end Crashed.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from rota.contract.operation import Operation
from rota.core.clock import current_clock
from rota.core.journal import target_of
from rota.core.journal_files import living_holders
from rota.server.app import NOTHING, App
from rota.server.bus.base import WORK
from rota.server.recovery import replay_journals
from rota.server.refusals import as_refusal
from rota.server.request import Answer, Caller, Values
from rota.server.services import leases
from rota.server.store import marks
from rota.server.store.engine import Store, open_store
from rota.server.store.errors import StoreError, StoreUnavailable
from rota.server.store.schema import HEAD, ensure_schema, revision_of
from rota.settings import Settings, get_settings

NO_LIMIT = 86_400.0
"""Seconds that stand for a setting of "no limit"."""

BETWEEN_CLEANINGS = timedelta(days=1)
CLEANING_SECONDS = 0.25

_logger = logging.getLogger("rota.server.embedded")

READS_EVENTS = frozenset({"read_events", "read_events_page"})


class EmbeddedApp(App):
    """An `App` whose process has no services running beside it: what they would have done is done when it is asked for."""

    closes_after_use = False
    """Set when the process ends, so that whoever still has something to write leaves a closed database behind."""

    def answer(
        self,
        operation: Operation[Any],
        path: Mapping[str, Any] = NOTHING,
        query: Mapping[str, Any] = NOTHING,
        body: Any = None,
        caller: Caller | None = None,
    ) -> Answer:
        if operation.name in READS_EVENTS:
            # As handlers are, loaded at first use: few programs read events, and it costs as much as opening the database.
            from rota.server.services import events

            events.run_once(self.store, self.clock)
        answer = super().answer(operation, path, query, body, caller)
        if self.closes_after_use:
            self.close()
        return answer


_apps: dict[str, EmbeddedApp] = {}
_opening = threading.Lock()


def get_app(url: str | None = None) -> EmbeddedApp:
    """Return this process's app for the database at `url` (the settings' one when absent), opened if need be.

    Raises:
        StoreUnavailable, StoreVersionError: the database cannot be used.
    """
    settings = get_settings()
    address = url or settings.server.database.url_text
    app = _apps.get(address)
    if app is None:
        with _opening:
            app = _apps.get(address)
            if app is None:
                app = _apps[address] = _open(address, settings)
    return app


def run_services(app: App, on_work: Callable[[], None]) -> Callable[[], None]:
    """Run the services of a database in this process until the function that is returned is called.

    `on_work` is called, on any thread, when runs of deployments are scheduled or asked to stop.
    """
    from rota.server.duties import DutyRoster  # few programs run services

    end = app.bus.subscribe(WORK, lambda _: on_work())
    roster = DutyRoster(app.store, app.clock, app.bus)
    roster.start()

    def stop() -> None:
        end()
        roster.stop()

    return stop


def close_apps() -> None:
    """Let go of every database of this process. `get_app` opens them again."""
    with _opening:
        apps = list(_apps.values())
        _apps.clear()
    for app in apps:
        app.close()


def _open(url: str, settings: Settings) -> EmbeddedApp:
    database = settings.server.database
    try:
        store = open_store(
            url,
            synchronous=database.synchronous,
            pool_size=database.sqlalchemy.pool_size,
            max_overflow=database.sqlalchemy.max_overflow,
            connect_timeout=database.connection_timeout or NO_LIMIT,
            statement_timeout=database.timeout or NO_LIMIT,
        )
        values = Values(
            max_cache_key_length=settings.server.tasks.max_cache_key_length,
            keep_runs=settings.server.services.db_vacuum.retention_period,
            keep_events=settings.server.events.retention_period,
            retention_batch=settings.server.services.db_vacuum.batch_size,
        )
        app = EmbeddedApp(store, current_clock(), values)
        _prepare(app, settings, url)
    except StoreError as error:
        raise as_refusal(error) from error
    return app


def _prepare(app: EmbeddedApp, settings: Settings, url: str) -> None:
    """Make the database usable: its folder, its tables, and nothing in it that a dead process left unfinished."""
    try:
        _make_folder(app.store)
        ensure_schema(app.store, upgrade_automatically=settings.server.database.migrate_on_start)
        journals = Path(settings.home) / "journal"
        replay_journals(app, journals, target_of(url))
        leases.run_once(app.store, app.clock, living=partial(living_holders, journals))
    except BaseException:
        app.close()
        raise


def _make_folder(store: Store) -> None:
    path: Path | None = getattr(store, "path", None)  # of a SQLite file
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"The folder {path.parent} for the database cannot be made: {error.strerror}. "
            "Set ROTA_HOME to a folder that you may write to, or ROTA_SERVER_DATABASE_CONNECTION_URL to another database."
        ) from error


def keep_in_bounds(app: App) -> None:
    """Once a day, remove what is too old from a database that no server looks after. Takes a quarter of a second at most."""
    if app.store.read(revision_of) != HEAD:
        return  # tables that are older, newer or gone by now are somebody else's to look after
    now = app.clock.now()
    last = app.store.read(lambda tx: marks.find_mark(tx, marks.RETENTION))
    if last is not None and now - last < BETWEEN_CLEANINGS:
        return
    # First, so that a database with much to remove is not cleaned by every program for a day.
    app.store.write(lambda tx: marks.set_mark(tx, marks.RETENTION, now))
    if last is None:
        return  # it is new
    from rota.server.services import retention  # once a day

    retention.run_once(app.store, app.clock, values=app.values, budget_seconds=CLEANING_SECONDS)


def _close_at_exit() -> None:
    # Others may still write after this: exit handlers run in the reverse order of the imports. The app they have goes on
    # working, and closes the database behind each of them.
    with _opening:
        apps = list(_apps.values())
    for app in apps:
        app.closes_after_use = True
        try:
            keep_in_bounds(app)
        except (StoreError, KeyboardInterrupt) as error:
            _logger.debug("Nothing was removed from the database at the end of this program: %s", error)
        try:
            app.close()
        except KeyboardInterrupt:
            app.close()  # an impatient Ctrl-C: the process is ending already, and closing takes milliseconds


def _after_fork_in_child() -> None:
    # The lock may have been held by a thread that the child does not have. Stores look after themselves.
    global _opening
    _opening = threading.Lock()


atexit.register(_close_at_exit)
if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_after_fork_in_child)
