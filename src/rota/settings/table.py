"""Every setting, one row each. Files, environment names, the `config` command and the reference page follow from these rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rota.settings.database import connection_url
from rota.settings.values import (
    ANY,
    BOOL,
    DELAYS,
    DURATION,
    FLOAT,
    HEADERS,
    INT,
    LEVEL,
    NAMES,
    PATH,
    SECRET,
    STATUSES,
    STR,
    URL,
    Kind,
    Secret,
    one_of,
    optional,
)

if TYPE_CHECKING:
    from rota.settings.snapshot import Settings

PREFIX = "ROTA_"
TWIN_PREFIX = "PREFECT_"


@dataclass(frozen=True, slots=True)
class Computed:
    """A default that follows from other settings."""

    of: Callable[[Mapping[str, Any]], Any]
    """Takes the settings above this row, by dotted name."""
    shown: str
    """How the reference page writes it."""


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """One setting: `name` is its dotted path, from which its environment names follow."""

    name: str
    kind: Kind
    default: Any
    """A text here goes through the kind's parser; `Computed` is worked out when nothing was given."""
    doc: str
    unit: str = ""
    aliases: tuple[str, ...] = ()
    """Further environment names, without their prefix."""
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    own: bool = False
    """Only rota has it, so there is no PREFECT_ twin."""
    confidential: bool = False
    """Shown as a mask, though its type is not that of a secret."""
    always: bool = False
    """Work out `default` even when a value was given; it then sees that value under the setting's own name."""

    @property
    def env(self) -> str:
        """The canonical environment name."""
        return PREFIX + self.name.upper().replace(".", "_")

    @property
    def env_names(self) -> tuple[str, ...]:
        """Every environment name, in the order in which they count."""
        tails = (self.name.upper().replace(".", "_"), *self.aliases)
        prefixes = (PREFIX,) if self.own else (PREFIX, TWIN_PREFIX)
        return tuple(prefix + tail for prefix in prefixes for tail in tails)

    @property
    def is_secret(self) -> bool:
        return self.confidential or self.kind.python.startswith("Secret")

    @property
    def takes(self) -> str:
        """What may be given, in words, with its bounds."""
        bounds = (("at least", self.ge), ("more than", self.gt), ("at most", self.le))
        limits = " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)
        return f"{self.kind.takes}, {limits}" if limits else self.kind.takes

    def value(self) -> Any:
        """Return what the setting is now; a secret as plain text."""
        from rota.settings.context import get_settings  # the table is read by the loader, so it cannot import it

        return self.value_from(get_settings())

    def value_from(self, settings: Settings) -> Any:
        """Return what the setting is in `settings`; a secret as plain text."""
        found = settings.get(self.name)
        return found.get_secret_value() if isinstance(found, Secret) else found


def _in_home(file: str) -> Computed:
    return Computed(lambda known: Path(known["home"]) / file, f"$ROTA_HOME/{file}")


def _verbose_when_debugging(level: str) -> Computed:
    return Computed(lambda known: "DEBUG" if known["debug_mode"] else level, f"{level}; DEBUG with debug_mode")


ROOT = (
    Setting("home", PATH, "~/.rota", "Folder of the profiles, the database, the journals and kept results."),
    Setting("profiles_path", PATH, _in_home("profiles.toml"), "File of the profiles."),
    Setting("debug_mode", BOOL, False, "Show tracebacks on the command line and log everything."),
    Setting("silence_api_url_misconfiguration", BOOL, False, "Do not warn of an `api.url` that looks wrong."),
)

API = (
    Setting(
        "api.url",
        optional(URL),
        None,
        "Address of the server's API. Without one, rota works on its own database in this process.",
    ),
    Setting("api.key", optional(SECRET), None, "Key sent to the server as a bearer token."),
    Setting("api.auth_string", optional(SECRET), None, "`user:password` sent to a server that asks for basic authentication."),
    Setting("api.request_timeout", FLOAT, 60.0, "How long one request may take.", "seconds", gt=0),
    Setting(
        "api.outage_seconds",
        FLOAT,
        1800.0,
        "How long a running flow waits for a server that it has reached before and that is away now.",
        "seconds",
        ge=0,
        own=True,
    ),
    Setting(
        "ui_url",
        optional(URL),
        Computed(lambda known: known["api.url"] and known["api.url"].removesuffix("/api"), "`api.url` without its `/api`"),
        "Address of the web pages, for the links that are printed.",
    ),
    Setting("api.enable_http2", BOOL, False, "Speak HTTP/2 with the server. Needs the package `h2`."),
    Setting(
        "api.ssl_cert_file",
        optional(PATH),
        None,
        "File of the certificates to trust. Nothing: `SSL_CERT_FILE`, else those that come with httpx.",
    ),
    Setting(
        "api.tls_insecure_skip_verify", BOOL, False, "Do not check the server's certificate. Anybody on the way can listen."
    ),
)

CLIENT = (
    Setting("client.max_retries", INT, 5, "How often a request is sent again that the server could not answer yet.", ge=0),
    Setting(
        "client.retry_jitter_factor",
        FLOAT,
        0.2,
        "How much the waits between such requests vary: 0.2 is 20 %, so that many clients do not come back at once.",
        ge=0,
    ),
    Setting(
        "client.retry_extra_codes",
        STATUSES,
        (),
        "Further answers after which a request is sent again, beside 408, 429, 502 and 503.",
    ),
    Setting(
        "client.custom_headers",
        HEADERS,
        {},
        "Further headers of every request, for what stands between here and the server.",
        confidential=True,
    ),
    Setting("client.csrf_support_enabled", BOOL, True, "Fetch a token from servers that ask for one (CSRF protection)."),
)

CLI = (
    Setting("cli.colors", BOOL, True, "Use colours in a terminal. `NO_COLOR` switches them off too."),
    Setting("cli.prompt", optional(BOOL), None, "Ask questions. Nothing: when the command runs in a terminal."),
    Setting("cli.wrap_lines", BOOL, True, "Break long lines at the terminal's width."),
)

LOGGING = (
    Setting(
        "logging.level", LEVEL, _verbose_when_debugging("INFO"), "Lowest level that rota's loggers and run loggers let through."
    ),
    Setting("logging.log_prints", BOOL, False, "Log what flows and tasks print, unless they say otherwise."),
    Setting("logging.colors", BOOL, True, "Colour the console's log lines in a terminal."),
    Setting("logging.markup", BOOL, False, "Read `[red]…[/]` in log messages as style instead of as text."),
    Setting("logging.extra_loggers", NAMES, (), "Loggers whose lines are sent to the API as well, when a run is active."),
    Setting(
        "logging.config_path",
        PATH,
        _in_home("logging.yml"),
        "Logging configuration to use instead of the built-in one, when the file exists.",
        aliases=("LOGGING_SETTINGS_PATH",),
    ),
    Setting(
        "logging.batch_seconds", FLOAT, 0.05, "Longest time a log line waits to be sent with others.", "seconds", gt=0, own=True
    ),
    Setting("logging.to_api.enabled", BOOL, True, "Send the log lines of runs to the API."),
    Setting(
        "logging.to_api.batch_interval", FLOAT, 2.0, "Time between two deliveries of log lines to a server.", "seconds", gt=0
    ),
    Setting("logging.to_api.batch_size", INT, 4_000_000, "Largest batch of log lines.", "bytes", gt=0),
    Setting(
        "logging.to_api.max_log_size", INT, 1_000_000, "Longest log line that is sent; a longer one is cut.", "bytes", gt=0
    ),
    Setting(
        "logging.to_api.when_missing_flow",
        one_of("warn", "error", "ignore"),
        "warn",
        "What to do when a run logger is used outside a run.",
    ),
    Setting(
        "internal.logging_level",
        LEVEL,
        _verbose_when_debugging("ERROR"),
        "Lowest level of rota's internal machinery.",
        aliases=("LOGGING_INTERNAL_LEVEL",),
    ),
)

FLOWS = (
    Setting("flows.default_retries", INT, 0, "Retries of a flow that does not say.", ge=0, aliases=("FLOW_DEFAULT_RETRIES",)),
    Setting(
        "flows.default_retry_delay_seconds",
        DELAYS,
        0.0,
        "Wait before a retry of a flow that does not say.",
        "seconds",
        aliases=("FLOW_DEFAULT_RETRY_DELAY_SECONDS",),
    ),
    Setting(
        "flows.heartbeat_seconds", FLOAT, 15.0, "How often a running flow says that it is alive.", "seconds", gt=0, own=True
    ),
    Setting(
        "flows.lease_seconds",
        FLOAT,
        45.0,
        "Silence after which a running flow counts as crashed; longer than `flows.heartbeat_seconds`.",
        "seconds",
        gt=0,
        own=True,
    ),
    Setting(
        "flows.recording_timeout_seconds",
        FLOAT,
        60.0,
        "How long a flow waits at its end for its records to be taken; after that they stay in the journal and are sent later.",
        "seconds",
        gt=0,
        own=True,
    ),
)

TASKS = (
    Setting("tasks.default_retries", INT, 0, "Retries of a task that does not say.", ge=0, aliases=("TASK_DEFAULT_RETRIES",)),
    Setting(
        "tasks.default_retry_delay_seconds",
        DELAYS,
        0.0,
        "Wait before a retry of a task that does not say.",
        "seconds",
        aliases=("TASK_DEFAULT_RETRY_DELAY_SECONDS",),
    ),
    Setting(
        "tasks.default_persist_result",
        optional(BOOL),
        None,
        "Keep the results of tasks that do not say. Nothing: as `results.persist_by_default`.",
    ),
    Setting("tasks.default_no_cache", BOOL, False, "Tasks that do not name a cache policy use none."),
    Setting("tasks.disable_caching", BOOL, False, "No task uses a cache, whatever it says."),
    Setting("tasks.refresh_cache", BOOL, False, "Run every task and write its cache anew."),
    Setting(
        "tasks.runner.thread_pool_max_workers",
        optional(INT),
        None,
        "Threads of the thread pool task runner. Nothing: no limit.",
        gt=0,
        aliases=("TASK_RUNNER_THREAD_POOL_MAX_WORKERS",),
    ),
    Setting(
        "tasks.runner.process_pool_max_workers",
        optional(INT),
        None,
        "Processes of the process pool task runner. Nothing: one per processor.",
        gt=0,
    ),
    Setting(
        "tasks.scheduling.default_storage_block",
        optional(STR),
        None,
        "Block that keeps the arguments of background tasks, as `type/name`. Nothing: where results are kept.",
        aliases=("TASK_SCHEDULING_DEFAULT_STORAGE_BLOCK",),
    ),
    Setting(
        "tasks.scheduling.delete_failed_submissions",
        BOOL,
        True,
        "Delete the kept arguments of a background task run that could not be created.",
        aliases=("TASK_SCHEDULING_DELETE_FAILED_SUBMISSIONS",),
    ),
    Setting(
        "tasks.runner.name",
        STR,
        "threads",
        "Task runner of flows that name none: `threads`, `sequential`, `processes`, `dask`, `ray`, or an entry point's name.",
        own=True,
    ),
)

RESULTS = (
    Setting(
        "results.default_serializer",
        STR,
        "pickle",
        "How results are written when nothing else is said: `pickle`, `json`, `compressed/pickle`.",
    ),
    Setting("results.persist_by_default", BOOL, False, "Keep the results of flows and tasks that do not say."),
    Setting(
        "results.default_storage_block",
        optional(STR),
        None,
        "Block that keeps results, as `type/name`. Nothing: `results.local_storage_path`.",
        aliases=("DEFAULT_RESULT_STORAGE_BLOCK",),
    ),
    Setting(
        "results.local_storage_path", PATH, _in_home("storage"), "Folder of kept results.", aliases=("LOCAL_STORAGE_PATH",)
    ),
    Setting(
        "results.checkpoint_limit_bytes",
        INT,
        65_536,
        "Largest task result that is kept with the run so that a retry goes on where it stopped. 0: none.",
        "bytes",
        ge=0,
        own=True,
    ),
    Setting(
        "results.sync_to_disk",
        BOOL,
        False,
        "Wait for the disk at each kept result, so that a power cut loses none. A killed process loses none either way.",
        own=True,
    ),
    Setting(
        "results.load_foreign_files",
        BOOL,
        False,
        "Load pickled results that belong to another user. Loading a pickle runs what its author wrote into it.",
        own=True,
    ),
)

DATABASE = (
    Setting(
        "server.database.driver",
        optional(one_of("postgresql+asyncpg", "postgresql+psycopg", "postgresql", "sqlite+aiosqlite", "sqlite")),
        None,
        "Kind of database, when there is no `connection_url`.",
        aliases=("API_DATABASE_DRIVER",),
    ),
    Setting(
        "server.database.host",
        optional(STR),
        None,
        "Host of PostgreSQL, when there is no `connection_url`.",
        aliases=("API_DATABASE_HOST",),
    ),
    Setting(
        "server.database.port",
        optional(INT),
        None,
        "Port of PostgreSQL. Nothing: 5432.",
        ge=1,
        le=65_535,
        aliases=("API_DATABASE_PORT",),
    ),
    Setting("server.database.user", optional(STR), None, "User of PostgreSQL.", aliases=("API_DATABASE_USER",)),
    Setting(
        "server.database.password",
        optional(SECRET),
        None,
        "Password of PostgreSQL; also stands for `${ROTA_SERVER_DATABASE_PASSWORD}` in `connection_url`.",
        aliases=("API_DATABASE_PASSWORD",),
    ),
    Setting(
        "server.database.name",
        optional(STR),
        None,
        "Name of the PostgreSQL database, or path of the SQLite file.",
        aliases=("API_DATABASE_NAME",),
    ),
    Setting(
        "server.database.connection_url",
        SECRET,
        Computed(connection_url, "composed of the settings above, or sqlite:///$ROTA_HOME/rota.db"),
        "Address of the database.",
        aliases=("API_DATABASE_CONNECTION_URL",),
        always=True,
    ),
    Setting("server.database.echo", BOOL, False, "Log every statement.", aliases=("API_DATABASE_ECHO",)),
    Setting(
        "server.database.timeout",
        optional(FLOAT),
        10.0,
        "How long one statement may take. Nothing: no limit.",
        "seconds",
        gt=0,
        aliases=("API_DATABASE_TIMEOUT",),
    ),
    Setting(
        "server.database.connection_timeout",
        optional(FLOAT),
        5.0,
        "How long connecting may take. Nothing: no limit.",
        "seconds",
        gt=0,
        aliases=("API_DATABASE_CONNECTION_TIMEOUT",),
    ),
    Setting(
        "server.database.migrate_on_start",
        BOOL,
        True,
        "Bring an older database up to date when it is opened.",
        aliases=("API_DATABASE_MIGRATE_ON_START",),
    ),
    Setting(
        "server.database.migration_timeout",
        optional(FLOAT),
        None,
        "How long one statement of a migration may take. Nothing: no limit.",
        "seconds",
        gt=0,
    ),
    Setting(
        "server.database.synchronous",
        one_of("NORMAL", "FULL", upper=True),
        "NORMAL",
        "SQLite only. NORMAL survives a killed process; FULL survives a power cut too, and is slower.",
        own=True,
    ),
    Setting(
        "server.database.sqlalchemy.pool_size",
        INT,
        5,
        "Connections to PostgreSQL that are kept open.",
        ge=1,
        aliases=("SQLALCHEMY_POOL_SIZE",),
    ),
    Setting(
        "server.database.sqlalchemy.max_overflow",
        INT,
        10,
        "Further connections under load.",
        ge=0,
        aliases=("SQLALCHEMY_MAX_OVERFLOW",),
    ),
    Setting(
        "server.database.sqlalchemy.pool_recycle",
        INT,
        3600,
        "Age at which a connection is replaced; -1: never.",
        "seconds",
        ge=-1,
    ),
    Setting(
        "server.database.sqlalchemy.pool_timeout",
        optional(FLOAT),
        30.0,
        "How long to wait for a free connection. Nothing: no limit.",
        "seconds",
        gt=0,
    ),
)

SERVER_API = (
    Setting("server.api.host", STR, "127.0.0.1", "Address on which the server listens."),
    Setting("server.api.port", INT, 4200, "Port on which the server listens. 0: one that is free.", ge=0, le=65_535),
    Setting(
        "server.api.auth_string",
        optional(SECRET),
        None,
        "`user:password` that callers of the server must know. Nothing: anybody who can reach it may do anything.",
    ),
    Setting(
        "server.api.serve_others_without_auth",
        BOOL,
        False,
        "Let the server listen beyond this machine though it asks nobody who they are.",
        own=True,
    ),
    Setting(
        "server.api.allowed_hosts",
        STR,
        "",
        "Names, with commas between them, under which the server is asked for, as by a proxy. Nothing: without `auth_string` "
        "those of this machine, else all.",
        own=True,
    ),
    Setting("server.api.base_path", optional(STR), None, "Path under which a proxy shows the server, as `/rota`."),
    Setting("server.api.keepalive_timeout", INT, 5, "Silence after which an idle connection is closed.", "seconds", ge=1),
    Setting("server.api.default_limit", INT, 200, "Objects that a list gives when no limit was asked for, and at most.", ge=1),
    Setting(
        "server.api.cors_allowed_origins",
        STR,
        "",
        "Origins, with commas between them, whose pages may use the API from a browser. `*`: all.",
        aliases=("SERVER_CORS_ALLOWED_ORIGINS",),
    ),
    Setting(
        "server.api.cors_allowed_methods",
        STR,
        "*",
        "Methods that those pages may use.",
        aliases=("SERVER_CORS_ALLOWED_METHODS",),
    ),
    Setting(
        "server.api.cors_allowed_headers",
        STR,
        "*",
        "Headers that those pages may send.",
        aliases=("SERVER_CORS_ALLOWED_HEADERS",),
    ),
    Setting(
        "server.api.rate_limits",
        one_of("auto", "on", "off"),
        "auto",
        "Limit how often one address may ask and fail to log in. `auto`: unless the server listens on this machine only and "
        "asks for no login. Behind a proxy all callers have its address.",
        own=True,
    ),
    Setting(
        "server.api.requests_per_second", FLOAT, 100.0, "Requests of one address that are answered for long.", gt=0, own=True
    ),
    Setting("server.api.requests_burst", INT, 300, "Requests of one address that are answered at once.", ge=1, own=True),
    Setting(
        "server.api.failed_logins_per_minute",
        INT,
        10,
        "Wrong logins of one address after which it is told to wait.",
        ge=1,
        own=True,
    ),
    Setting(
        "server.api.allow_database_reset",
        BOOL,
        False,
        "Let requests to `/api/admin/database/…` delete all data, as on servers that tests share.",
        own=True,
    ),
    Setting(
        "server.api.csrf_protection_enabled",
        BOOL,
        False,
        "Ask for a token with every request that changes something. Pages of other sites are refused either way.",
        aliases=("SERVER_CSRF_PROTECTION_ENABLED",),
    ),
    Setting(
        "server.api.csrf_token_expiration",
        DURATION,
        3600,
        "How long such a token holds.",
        "seconds",
        aliases=("SERVER_CSRF_TOKEN_EXPIRATION",),
    ),
    Setting(
        "server.api.websocket_ping_interval", FLOAT, 20.0, "How often websockets are asked for a sign of life.", "seconds", gt=0
    ),
    Setting("server.api.websocket_ping_timeout", FLOAT, 20.0, "How long they may take to give it.", "seconds", gt=0),
    Setting(
        "server.metrics_enabled",
        BOOL,
        False,
        "Show the server's counts to Prometheus at `/metrics`.",
        aliases=("API_ENABLE_METRICS",),
    ),
)

SERVER = (
    Setting(
        "server.ephemeral.enabled",
        BOOL,
        True,
        "Work on the database in this process when `api.url` is not set.",
        aliases=("SERVER_ALLOW_EPHEMERAL_MODE",),
    ),
    Setting(
        "server.ephemeral.startup_timeout_seconds",
        INT,
        20,
        "How long opening that database may take, migrations included.",
        "seconds",
        gt=0,
    ),
    Setting(
        "server.logging_level", LEVEL, "WARNING", "Lowest level of the server's own loggers.", aliases=("LOGGING_SERVER_LEVEL",)
    ),
    Setting(
        "server.services.late_runs.after_seconds",
        DURATION,
        15,
        "Delay after which a scheduled run that has not started is marked Late.",
        "seconds",
        aliases=("API_SERVICES_LATE_RUNS_AFTER_SECONDS",),
    ),
    Setting(
        "server.services.late_runs.enabled",
        BOOL,
        True,
        "Mark runs Late.",
        aliases=("API_SERVICES_LATE_RUNS_ENABLED",),
    ),
    Setting(
        "server.services.late_runs.loop_seconds",
        FLOAT,
        5.0,
        "How often late runs are looked for.",
        "seconds",
        gt=0,
        aliases=("API_SERVICES_LATE_RUNS_LOOP_SECONDS",),
    ),
    Setting(
        "server.services.pause_expirations.enabled",
        BOOL,
        True,
        "Fail runs that were paused and not resumed in time.",
        aliases=("API_SERVICES_PAUSE_EXPIRATIONS_ENABLED",),
    ),
    Setting(
        "server.services.pause_expirations.loop_seconds",
        FLOAT,
        5.0,
        "How often they are looked for.",
        "seconds",
        gt=0,
        aliases=("API_SERVICES_PAUSE_EXPIRATIONS_LOOP_SECONDS",),
    ),
    Setting(
        "server.services.db_vacuum.retention_period",
        DURATION,
        7_776_000,
        "How long ended runs are kept, with their states, task runs, log lines, artifacts and checkpoints. 0: for ever.",
        "seconds",
        ge=0,
    ),
    Setting(
        "server.services.db_vacuum.batch_size",
        INT,
        200,
        "Rows that are removed in one transaction, which others wait for.",
        gt=0,
        le=5000,
    ),
    Setting(
        "server.services.db_vacuum.loop_seconds",
        FLOAT,
        3600.0,
        "How often what is too old is removed, and free space of a SQLite file given back.",
        "seconds",
        gt=0,
    ),
    Setting(
        "server.events.retention_period",
        DURATION,
        604_800,
        "How long events are kept. 0: for ever.",
        "seconds",
        ge=0,
        aliases=("EVENTS_RETENTION_PERIOD",),
    ),
    Setting(
        "server.services.scheduler.enabled",
        BOOL,
        True,
        "Make runs by schedule.",
        aliases=("API_SERVICES_SCHEDULER_ENABLED",),
    ),
    Setting(
        "server.services.scheduler.loop_seconds",
        FLOAT,
        60.0,
        "How often schedules are looked at that have runs to make; the shorter one of this and the next holds.",
        "seconds",
        gt=0,
        aliases=("API_SERVICES_SCHEDULER_LOOP_SECONDS",),
    ),
    Setting(
        "server.services.scheduler.recent_deployments_loop_seconds",
        FLOAT,
        5.0,
        "How often schedules are looked at that were changed where no ring was heard.",
        "seconds",
        gt=0,
    ),
    Setting(
        "server.services.scheduler.deployment_batch_size",
        INT,
        100,
        "Schedules that are worked out together.",
        gt=0,
        aliases=("API_SERVICES_SCHEDULER_DEPLOYMENT_BATCH_SIZE",),
    ),
    Setting(
        "server.services.scheduler.insert_batch_size",
        INT,
        500,
        "Runs that are written together, about.",
        gt=0,
        aliases=("API_SERVICES_SCHEDULER_INSERT_BATCH_SIZE",),
    ),
    Setting(
        "server.services.scheduler.min_runs",
        INT,
        3,
        "Runs of each schedule that are kept ready ahead of time at least.",
        ge=0,
        aliases=("API_SERVICES_SCHEDULER_MIN_RUNS",),
    ),
    Setting(
        "server.services.scheduler.max_runs",
        INT,
        100,
        "Runs of each schedule that are kept ready ahead of time at most.",
        ge=0,
        aliases=("API_SERVICES_SCHEDULER_MAX_RUNS",),
    ),
    Setting(
        "server.services.scheduler.min_scheduled_time",
        DURATION,
        3600,
        "Span of time ahead for which runs are kept ready at least.",
        "seconds",
        aliases=("API_SERVICES_SCHEDULER_MIN_SCHEDULED_TIME",),
    ),
    Setting(
        "server.services.scheduler.max_scheduled_time",
        DURATION,
        8_640_000,
        "Span of time ahead beyond which no runs are made.",
        "seconds",
        aliases=("API_SERVICES_SCHEDULER_MAX_SCHEDULED_TIME",),
    ),
    Setting(
        "server.deployments.concurrency_slot_wait_seconds",
        FLOAT,
        30.0,
        "How long a run waits in AwaitingConcurrencySlot before it asks again for a slot of its deployment's limit.",
        "seconds",
        ge=0,
        aliases=("DEPLOYMENT_CONCURRENCY_SLOT_WAIT_SECONDS",),
    ),
    Setting(
        "server.tasks.max_cache_key_length",
        INT,
        2000,
        "Longest cache key.",
        "characters",
        gt=0,
        aliases=("API_TASK_CACHE_KEY_MAX_LENGTH",),
    ),
    Setting(
        "server.tasks.tag_concurrency_slot_wait_seconds",
        FLOAT,
        10.0,
        "How long a task run that the server decides waits before it asks again for a slot of its tags' limits.",
        "seconds",
        ge=0,
        aliases=("TASK_RUN_TAG_CONCURRENCY_SLOT_WAIT_SECONDS",),
    ),
    Setting(
        "server.tasks.scheduling.max_scheduled_queue_size",
        INT,
        1000,
        "Taken for compatibility: background task runs wait in the database, which has no such bound.",
        ge=1,
        aliases=("TASK_SCHEDULING_MAX_SCHEDULED_QUEUE_SIZE",),
    ),
    Setting(
        "server.tasks.scheduling.max_retry_queue_size",
        INT,
        100,
        "Taken for compatibility, as `server.tasks.scheduling.max_scheduled_queue_size`.",
        ge=1,
        aliases=("TASK_SCHEDULING_MAX_RETRY_QUEUE_SIZE",),
    ),
    Setting(
        "server.tasks.scheduling.pending_task_timeout",
        DURATION,
        0,
        "Taken for compatibility: what a worker did not begin is handed out again when the worker is gone, not after a time.",
        "seconds",
        aliases=("TASK_SCHEDULING_PENDING_TASK_TIMEOUT",),
    ),
    Setting(
        "server.concurrency.initial_deployment_lease_duration",
        FLOAT,
        300.0,
        "How long a run of a deployment with a concurrency limit keeps its slot before it has started.",
        "seconds",
        ge=30,
        le=3600,
    ),
    Setting(
        "server.concurrency.maximum_concurrency_slot_wait_seconds",
        FLOAT,
        30.0,
        "The longest wait that a client without a place in the queue is told before it asks for a slot again.",
        "seconds",
        ge=0,
    ),
    Setting(
        "server.secrets.key",
        optional(SECRET),
        None,
        "Key that encrypts secrets in the database: 32 random bytes in base64. Of several, with commas between, the first "
        "encrypts and the others open. Nothing: `server.secrets.key_file`.",
        own=True,
    ),
    Setting(
        "server.secrets.key_file",
        PATH,
        _in_home("secrets.key"),
        "File of that key. Made when the first secret is stored; keep a copy: without it no secret can be read.",
        own=True,
    ),
    Setting(
        "server.register_blocks_on_start",
        BOOL,
        True,
        "Make the block types known, at the server's start, that come with rota.",
        aliases=("API_BLOCKS_REGISTER_ON_START",),
    ),
    Setting(
        "server.memoize_block_auto_registration",
        BOOL,
        True,
        "Taken for compatibility: block types that are known already are never written again.",
        aliases=("MEMOIZE_BLOCK_AUTO_REGISTRATION",),
    ),
)

WORKER = (
    Setting("worker.heartbeat_seconds", FLOAT, 30.0, "How often a worker gives a sign of life.", "seconds", gt=0),
    Setting(
        "worker.query_seconds",
        FLOAT,
        10.0,
        "How often a worker asks for runs. It is told of new ones at once; this is for when it could not be.",
        "seconds",
        gt=0,
    ),
    Setting("worker.prefetch_seconds", FLOAT, 10.0, "How long before its time a worker takes a run.", "seconds", ge=0),
    Setting(
        "worker.cancellation_poll_seconds",
        FLOAT,
        120.0,
        "How often at least a worker looks for runs that are to stop. It is told of them at once, too.",
        "seconds",
        gt=0,
    ),
    Setting(
        "worker.enable_cancellation",
        BOOL,
        False,
        "Taken for compatibility: a worker always stops the runs that are to be cancelled.",
    ),
    Setting("worker.debug_mode", BOOL, False, "Log what a worker does in detail."),
    Setting("worker.webserver.host", STR, "0.0.0.0", "Address of the worker's health check."),  # noqa: S104 - as documented
    Setting("worker.webserver.port", INT, 8080, "Port of the worker's health check.", ge=0, le=65_535),
)

RUNNER = (
    Setting(
        "runner.poll_frequency",
        INT,
        10,
        "How often a served flow asks for runs where the server does not say that there are some.",
        "seconds",
        gt=0,
    ),
    Setting("runner.process_limit", INT, 5, "Runs of a served flow that run at once.", gt=0),
    Setting(
        "runner.cancel_grace_seconds",
        FLOAT,
        30.0,
        "How long a run that is cancelled may take to stop before its processes are killed.",
        "seconds",
        ge=0,
        own=True,
    ),
    Setting(
        "runner.crash_on_cancellation_failure",
        BOOL,
        False,
        "Taken for compatibility: a run whose processes had to be killed ends Cancelled.",
    ),
    Setting(
        "runner.auto_install_dependencies",
        BOOL,
        False,
        "Taken for compatibility: dependencies are installed by pull steps.",
    ),
    Setting("runner.server.enable", BOOL, False, "Have served flows answer at a web server whether they are well."),
    Setting("runner.server.host", STR, "localhost", "Where that web server listens."),
    Setting("runner.server.port", INT, 8080, "The port of that web server; 0: one that is free.", ge=0, le=65_535),
    Setting("runner.server.log_level", LEVEL, "ERROR", "Lowest level of the loggers of that web server."),
    Setting(
        "runner.server.missed_polls_tolerance",
        INT,
        2,
        "How many times in a row the server could not be asked for runs before that web server says so.",
        gt=0,
    ),
)

DEPLOYMENTS = (
    Setting(
        "deployments.default_work_pool_name",
        optional(STR),
        None,
        "The work pool of deployments that name none.",
        aliases=("DEFAULT_WORK_POOL_NAME",),
    ),
    Setting(
        "deployments.default_docker_build_namespace",
        optional(STR),
        None,
        "What stands before the names of images that deploying builds: a registry and perhaps a folder in it.",
        aliases=("DEFAULT_DOCKER_BUILD_NAMESPACE",),
    ),
)

BLOCKS = (
    Setting(
        "blocks.allow_private_urls",
        BOOL,
        True,
        "Let blocks that allow it call addresses of private networks and of this machine. Addresses that clouds tell secrets "
        "at are refused always.",
        own=True,
    ),
)

TELEMETRY = (
    Setting(
        "telemetry.traces",
        BOOL,
        False,
        "Send a span for each run by OTLP over HTTP, to where the OTEL_EXPORTER_OTLP_* variables say.",
        own=True,
    ),
)

TESTING = (
    Setting("testing.test_mode", BOOL, False, "rota is being tested.", aliases=("TEST_MODE",)),
    Setting("testing.unit_test_mode", BOOL, False, "Code that uses rota is being tested.", aliases=("UNIT_TEST_MODE",)),
    Setting(
        "testing.unit_test_loop_debug",
        BOOL,
        True,
        "Run event loops in debug mode in unit tests.",
        aliases=("UNIT_TEST_LOOP_DEBUG",),
    ),
    Setting(
        "testing.test_setting", ANY, "FOO", "Steers nothing; for tests of the settings themselves.", aliases=("TEST_SETTING",)
    ),
)

SETTINGS: dict[str, Setting] = {
    row.name: row
    for rows in (
        *(ROOT, API, CLIENT, CLI, LOGGING, FLOWS, TASKS, RESULTS),
        *(DATABASE, SERVER_API, SERVER, WORKER, RUNNER, DEPLOYMENTS, BLOCKS, TELEMETRY, TESTING),
    )
    for row in rows
}
"""By dotted name. A computed default reads only rows above its own."""

BY_ENV: dict[str, Setting] = {name: row for row in SETTINGS.values() for name in row.env_names}
"""By every environment name."""


def find_setting(key: str) -> Setting | None:
    """Return the setting of a dotted or environment name."""
    return SETTINGS.get(key) or BY_ENV.get(key)
