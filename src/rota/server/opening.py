"""A server's `App` and ASGI application, made from settings. The one place where they are read for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from rota.core.ahead import Ahead
from rota.core.clock import current_clock
from rota.core.journal import target_of
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID
from rota.exceptions import ConfigurationError
from rota.server.access.basic import AuthString
from rota.server.access.browsers import BrowserRules, is_loopback, listed
from rota.server.access.csrf import CsrfTokens
from rota.server.access.rates import Buckets
from rota.server.app import App
from rota.server.blocks.collections import install_block_types
from rota.server.bus.base import Bus, MemoryBus
from rota.server.http.asgi import HttpServer
from rota.server.http.pages import pages
from rota.server.http.sockets.events_in import EventsIn
from rota.server.http.sockets.live import Live
from rota.server.http.sockets.out import EVENT, LOG, Out
from rota.server.http.sockets.scheduled import ScheduledTaskRuns
from rota.server.http.sockets.wakes import Wakes
from rota.server.http.static import BUILT, UiSettings, open_static
from rota.server.recovery import replay_journals
from rota.server.refusals import as_refusal
from rota.server.request import Values
from rota.server.store import data_keys
from rota.server.store.engine import Store, open_store
from rota.server.store.errors import StoreError, StoreUnavailable
from rota.server.store.schema import ensure_schema
from rota.settings import Secret, Settings

NO_LIMIT = 86_400.0
"""Seconds that stand for a setting of "no limit"."""

MASK = "**********"


def open_app(settings: Settings) -> App:
    """Return the app of the settings' database, with its tables brought up to date.

    Raises:
        StoreError: the database cannot be used.
    """
    database = settings.server.database
    try:
        store = open_store(
            database.url_text,
            synchronous=database.synchronous,
            pool_size=database.sqlalchemy.pool_size,
            max_overflow=database.sqlalchemy.max_overflow,
            connect_timeout=database.connection_timeout or NO_LIMIT,
            statement_timeout=database.timeout or NO_LIMIT,
        )
        try:
            _make_folder(store)
            # Processes that start at once queue for a lock: one migrates, the others find it done.
            ensure_schema(store, upgrade_automatically=database.migrate_on_start)
            app = App(store, current_clock(), values_of(settings), open_bus(settings))
            _check_secrets(app)
            if settings.server.register_blocks_on_start:
                store.write(lambda tx: install_block_types(tx, DEFAULT_WORKSPACE_ID, app.clock.now()))
            replay_journals(app, Path(settings.home) / "journal", target_of(database.url_text))
        except BaseException:
            store.close()
            raise
    except StoreError as error:
        raise as_refusal(error) from error
    return app


def _check_secrets(app: App) -> None:
    """Refuse to serve secrets that nobody can read.

    Raises:
        ConfigurationError: the key that they are encrypted with is missing.
    """
    if app.store.read(data_keys.has_keys):
        from rota.server.secrets.keyring import check_keys  # cryptography costs 40 ms, and most databases hold no secrets yet

        app.store.read(lambda tx: check_keys(tx, app.values.secret_keys))


def open_bus(settings: Settings) -> Bus:
    """Return the bus that processes on the settings' database share."""
    url = settings.server.database.url_text
    if not url.startswith("postgresql"):
        return MemoryBus()
    from rota.server.bus.postgres import PostgresBus  # psycopg comes with an extra

    return PostgresBus("postgresql://" + url.partition("://")[2])


def values_of(settings: Settings) -> Values:
    """Return what handlers need to know of the settings."""
    api, services = settings.server.api, settings.server.services
    scheduler, late_runs, foreman = services.scheduler, services.late_runs, services.foreman
    csrf = None
    if api.csrf_protection_enabled:
        secret = api.auth_string.get_secret_value().encode() if api.auth_string else None
        csrf = CsrfTokens(current_clock(), api.csrf_token_expiration, secret)
    return Values(
        default_limit=api.default_limit,
        ahead=Ahead(scheduler.min_runs, scheduler.max_runs, scheduler.min_scheduled_time, scheduler.max_scheduled_time),
        scheduler_batch=scheduler.deployment_batch_size,
        scheduler_insert_batch=scheduler.insert_batch_size,
        late_after=late_runs.after_seconds,
        worker_silences=foreman.inactivity_heartbeat_multiple,
        usual_heartbeat_seconds=foreman.fallback_heartbeat_interval_seconds,
        queue_polled_within=timedelta(seconds=foreman.work_queue_last_polled_timeout_seconds),
        deployment_polled_within=timedelta(seconds=foreman.deployment_last_polled_timeout_seconds),
        longest_pending=timedelta(seconds=foreman.pending_timeout_seconds),
        hosts_managed_pools=may_host_managed_pools(settings),
        keep_runs=services.db_vacuum.retention_period,
        keep_events=settings.server.events.retention_period,
        retention_batch=services.db_vacuum.batch_size,
        switched_off=frozenset(
            name
            for name, service in (
                ("scheduler", scheduler),
                ("late_runs", late_runs),
                ("pause_expirations", services.pause_expirations),
                ("worker_status", foreman),
            )
            if not service.enabled
        ),
        intervals={
            "pause_expirations": services.pause_expirations.loop_seconds,
            "retention": services.db_vacuum.loop_seconds,
            "scheduler": min(scheduler.loop_seconds, scheduler.recent_deployments_loop_seconds),
            "late_runs": late_runs.loop_seconds,
            "worker_status": foreman.loop_seconds,
        },
        concurrency_slot_wait_seconds=settings.server.deployments.concurrency_slot_wait_seconds,
        initial_deployment_lease_seconds=settings.server.concurrency.initial_deployment_lease_duration,
        tag_slot_wait_seconds=settings.server.tasks.tag_concurrency_slot_wait_seconds,
        longest_slot_wait_seconds=settings.server.concurrency.maximum_concurrency_slot_wait_seconds,
        ui_url=(settings.ui_url or "").rstrip("/"),
        allow_private_urls=settings.blocks.allow_private_urls,
        max_cache_key_length=settings.server.tasks.max_cache_key_length,
        allow_database_reset=api.allow_database_reset,
        csrf=csrf,
        shown_settings=shown(settings),
    )


def shown(settings: Settings) -> Mapping[str, Any]:
    """Return all settings as nested objects that JSON can hold. Of a secret only that there is one."""
    found: dict[str, Any] = {}
    for row, value in settings:
        *groups, name = row.name.split(".")
        place = found
        for group in groups:
            place = place.setdefault(group, {})
        place[name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Secret):
        return MASK
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset | list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.total_seconds() if hasattr(value, "total_seconds") else str(value)


def refuse_open_reach(settings: Settings, host: str) -> None:
    """Refuse to listen beyond this machine where nobody is asked for a login.

    Raises:
        ConfigurationError: with one sentence that says what to do.
    """
    api = settings.server.api
    if api.auth_string is None and not api.serve_others_without_auth and not is_loopback(host):
        raise ConfigurationError(
            f"A server on {host} can be reached by others, who could do anything with it: set ROTA_SERVER_API_AUTH_STRING to "
            "`user:password`, or say --no-auth if that is what you want."
        )


def may_host_managed_pools(settings: Settings) -> bool:
    """Whether the server may run flows itself: not where anybody could send it some."""
    api = settings.server.api
    return settings.server.managed_pools.enabled and (api.auth_string is not None or is_loopback(api.host))


def make_asgi(app: App, settings: Settings, host: str) -> tuple[HttpServer, ASGIApp]:
    """Return the server of `app` that listens on `host`, and the same with what the settings put around it."""
    api = settings.server.api
    refuse_open_reach(settings, host)
    is_limited = api.rate_limits == "on" or (api.rate_limits == "auto" and not (api.auth_string is None and is_loopback(host)))
    failures = Buckets(api.failed_logins_per_minute / 60, api.failed_logins_per_minute) if is_limited else None
    auth = AuthString(api.auth_string.get_secret_value(), failures) if api.auth_string else None
    hosts = frozenset(listed(api.allowed_hosts))
    is_local = is_loopback(host)
    if not hosts and auth is None and is_local:
        hosts = frozenset({host.lower()})  # and with it all names of this machine
    origins = frozenset(listed(api.cors_allowed_origins))
    server = HttpServer(
        app,
        rules=BrowserRules(hosts, origins),
        auth=auth,
        requests=Buckets(api.requests_per_second, api.requests_burst) if is_limited else None,
        logins=Buckets(api.login_requests_per_second, api.login_requests_burst) if is_limited else None,
        csrf=app.values.csrf.lacking if app.values.csrf is not None else None,
        base_path=(api.base_path or "").rstrip("/"),
    )
    metrics = server.metrics if settings.server.metrics_enabled else None
    server.pages = pages(metrics, asks_for_login=auth is not None, is_open=auth is None and not is_local)
    if settings.server.ui.enabled:
        server.static_base = _served_at(settings.server.ui.serve_base)
        shown = UiSettings(
            f"{server.base_path}{server.static_base}/",
            settings.server.ui.api_url,
            asks_for_login=auth is not None,
            asks_for_token=api.csrf_protection_enabled,
        )
        server.static = open_static(settings.server.ui.static_directory or BUILT, shown)
    server.sockets = {
        "/api/events/in": EventsIn(app, auth, server.metrics),
        "/api/events/out": Out(app, auth, server.metrics, EVENT),
        "/api/logs/out": Out(app, auth, server.metrics, LOG),
        "/api/rota/wakes/out": Wakes(app.bus, auth),
        "/api/rota/live": Live(app, auth, server.metrics),
        "/api/task_runs/subscriptions/scheduled": ScheduledTaskRuns(app, auth, settings.flows.lease_seconds),
    }
    if not origins:
        return server, server
    around = CORSMiddleware(
        server,
        allow_origins=["*"] if "*" in origins else sorted(origins),
        allow_methods=[item.upper() for item in listed(api.cors_allowed_methods)],
        allow_headers=list(listed(api.cors_allowed_headers)),
        # A page of any origin must not use what the browser remembers of somebody's login.
        allow_credentials="*" not in origins,
        expose_headers=["x-request-id", "retry-after"],
    )
    return server, around


def _served_at(text: str) -> str:
    """Return a path with a slash before it and none behind; nothing for the root."""
    path = text.strip().strip("/")
    return f"/{path}" if path else ""


def _make_folder(store: Store) -> None:
    path: Path | None = getattr(store, "path", None)  # of a SQLite file
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreUnavailable(
            f"The folder {path.parent} for the database cannot be made: {error.strerror}. "
            "Set ROTA_HOME to a folder that you may write to, or ROTA_SERVER_DATABASE_CONNECTION_URL to another database."
        ) from error
