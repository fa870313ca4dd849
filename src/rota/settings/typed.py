"""The settings as type checkers see them. Written by `python -m rota.settings.docs` from the table; not loaded at run time."""
# ruff: noqa: E501 - texts are as long as in the table

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from rota.settings.values import Secret


class ServerDatabaseSqlalchemy:
    pool_size: int
    """Connections to PostgreSQL that are kept open."""
    max_overflow: int
    """Further connections under load."""
    pool_recycle: int
    """Age at which a connection is replaced; -1: never."""
    pool_timeout: float | None
    """How long to wait for a free connection. Nothing: no limit."""


class ServerServicesLateRuns:
    after_seconds: timedelta
    """Delay after which a scheduled run that has not started is marked Late."""
    enabled: bool
    """Mark runs Late."""
    loop_seconds: float
    """How often late runs are looked for."""


class ServerServicesPauseExpirations:
    enabled: bool
    """Fail runs that were paused and not resumed in time."""
    loop_seconds: float
    """How often they are looked for."""


class ServerServicesDbVacuum:
    retention_period: timedelta
    """How long ended runs are kept, with their states, task runs, log lines, artifacts and checkpoints. 0: for ever."""
    batch_size: int
    """Rows that are removed in one transaction, which others wait for."""
    loop_seconds: float
    """How often what is too old is removed, and free space of a SQLite file given back."""


class ServerServicesScheduler:
    enabled: bool
    """Make runs by schedule."""
    loop_seconds: float
    """How often schedules are looked at that have runs to make; the shorter one of this and the next holds."""
    recent_deployments_loop_seconds: float
    """How often schedules are looked at that were changed where no ring was heard."""
    deployment_batch_size: int
    """Schedules that are worked out together."""
    insert_batch_size: int
    """Runs that are written together, about."""
    min_runs: int
    """Runs of each schedule that are kept ready ahead of time at least."""
    max_runs: int
    """Runs of each schedule that are kept ready ahead of time at most."""
    min_scheduled_time: timedelta
    """Span of time ahead for which runs are kept ready at least."""
    max_scheduled_time: timedelta
    """Span of time ahead beyond which no runs are made."""


class ServerTasksScheduling:
    max_scheduled_queue_size: int
    """Taken for compatibility: background task runs wait in the database, which has no such bound."""
    max_retry_queue_size: int
    """Taken for compatibility, as `server.tasks.scheduling.max_scheduled_queue_size`."""
    pending_task_timeout: timedelta
    """Taken for compatibility: what a worker did not begin is handed out again when the worker is gone, not after a time."""


class ServerServicesForeman:
    enabled: bool
    """Mark workers offline that fell silent, and pools, queues and deployments not ready that nobody serves."""
    loop_seconds: float
    """How often they are looked for."""
    inactivity_heartbeat_multiple: int
    """Intervals of silence after which a worker is offline."""
    fallback_heartbeat_interval_seconds: int
    """The interval of workers that do not tell theirs."""
    deployment_last_polled_timeout_seconds: int
    """How long nobody may ask for a deployment's runs before it is not ready."""
    work_queue_last_polled_timeout_seconds: int
    """How long nobody may ask for a work queue's runs before it is not ready."""
    pending_timeout_seconds: float
    """How long a run may be Pending that a worker without claims, as Prefect's are, took, before it is scheduled again. Two minutes at most where no worker of its pool lives."""


class LoggingToApi:
    enabled: bool
    """Send the log lines of runs to the API."""
    batch_interval: float
    """Time between two deliveries of log lines to a server."""
    batch_size: int
    """Largest batch of log lines."""
    max_log_size: int
    """Longest log line that is sent; a longer one is cut."""
    when_missing_flow: Literal["warn", "error", "ignore"]
    """What to do when a run logger is used outside a run."""


class TasksRunner:
    thread_pool_max_workers: int | None
    """Threads of the thread pool task runner. Nothing: no limit."""
    process_pool_max_workers: int | None
    """Processes of the process pool task runner. Nothing: one per processor."""
    name: str
    """Task runner of flows that name none: `threads`, `sequential`, `processes`, `dask`, `ray`, or an entry point's name."""


class TasksScheduling:
    default_storage_block: str | None
    """Block that keeps the arguments of background tasks, as `type/name`. Nothing: where results are kept."""
    delete_failed_submissions: bool
    """Delete the kept arguments of a background task run that could not be created."""


class ServerDatabase:
    driver: Literal["postgresql+asyncpg", "postgresql+psycopg", "postgresql", "sqlite+aiosqlite", "sqlite"] | None
    """Kind of database, when there is no `connection_url`."""
    host: str | None
    """Host of PostgreSQL, when there is no `connection_url`."""
    port: int | None
    """Port of PostgreSQL. Nothing: 5432."""
    user: str | None
    """User of PostgreSQL."""
    password: Secret | None
    """Password of PostgreSQL; also stands for `${ROTA_SERVER_DATABASE_PASSWORD}` in `connection_url`."""
    name: str | None
    """Name of the PostgreSQL database, or path of the SQLite file."""
    connection_url: Secret
    """Address of the database."""
    echo: bool
    """Log every statement."""
    timeout: float | None
    """How long one statement may take. Nothing: no limit."""
    connection_timeout: float | None
    """How long connecting may take. Nothing: no limit."""
    migrate_on_start: bool
    """Bring an older database up to date when it is opened."""
    migration_timeout: float | None
    """How long one statement of a migration may take. Nothing: no limit."""
    synchronous: Literal["NORMAL", "FULL"]
    """SQLite only. NORMAL survives a killed process; FULL survives a power cut too, and is slower."""
    sqlalchemy: ServerDatabaseSqlalchemy
    url_text: str
    """The `connection_url` as a plain text, password included."""
    url_without_password: str
    """The `connection_url` for people to read."""


class ServerApi:
    host: str
    """Address on which the server listens."""
    port: int
    """Port on which the server listens. 0: one that is free."""
    auth_string: Secret | None
    """`user:password` that callers of the server must know. Nothing: anybody who can reach it may do anything."""
    serve_others_without_auth: bool
    """Let the server listen beyond this machine though it asks nobody who they are."""
    allowed_hosts: str
    """Names, with commas between them, under which the server is asked for, as by a proxy. Nothing: without `auth_string` those of this machine, else all."""
    base_path: str | None
    """Path under which a proxy shows the server, as `/rota`."""
    keepalive_timeout: int
    """Silence after which an idle connection is closed."""
    default_limit: int
    """Objects that a list gives when no limit was asked for, and at most."""
    cors_allowed_origins: str
    """Origins, with commas between them, whose pages may use the API from a browser. `*`: all."""
    cors_allowed_methods: str
    """Methods that those pages may use."""
    cors_allowed_headers: str
    """Headers that those pages may send."""
    rate_limits: Literal["auto", "on", "off"]
    """Limit how often one address may ask and fail to log in. `auto`: unless the server listens on this machine only and asks for no login. Behind a proxy all callers have its address."""
    requests_per_second: float
    """Requests of one address that are answered for long."""
    requests_burst: int
    """Requests of one address that are answered at once."""
    login_requests_per_second: float
    """Requests with one login that are answered for long, from however many addresses they come."""
    login_requests_burst: int
    """Requests with one login that are answered at once."""
    failed_logins_per_minute: int
    """Wrong logins of one address after which it is told to wait."""
    allow_database_reset: bool
    """Let requests to `/api/admin/database/…` delete all data, as on servers that tests share."""
    csrf_protection_enabled: bool
    """Ask for a token with every request that changes something. Pages of other sites are refused either way."""
    csrf_token_expiration: timedelta
    """How long such a token holds."""
    websocket_ping_interval: float
    """How often websockets are asked for a sign of life."""
    websocket_ping_timeout: float
    """How long they may take to give it."""


class ServerEphemeral:
    enabled: bool
    """Work on the database in this process when `api.url` is not set."""
    startup_timeout_seconds: int
    """How long opening that database may take, migrations included."""


class ServerServices:
    late_runs: ServerServicesLateRuns
    pause_expirations: ServerServicesPauseExpirations
    db_vacuum: ServerServicesDbVacuum
    scheduler: ServerServicesScheduler
    foreman: ServerServicesForeman


class ServerEvents:
    retention_period: timedelta
    """How long events are kept. 0: for ever."""


class ServerDeployments:
    concurrency_slot_wait_seconds: float
    """How long a run waits in AwaitingConcurrencySlot before it asks again for a slot of its deployment's limit."""


class ServerTasks:
    max_cache_key_length: int
    """Longest cache key."""
    tag_concurrency_slot_wait_seconds: float
    """How long a task run that the server decides waits before it asks again for a slot of its tags' limits."""
    scheduling: ServerTasksScheduling


class ServerConcurrency:
    initial_deployment_lease_duration: float
    """How long a run of a deployment with a concurrency limit keeps its slot before it has started."""
    maximum_concurrency_slot_wait_seconds: float
    """The longest wait that a client without a place in the queue is told before it asks for a slot again."""


class ServerSecrets:
    key: Secret | None
    """Key that encrypts secrets in the database: 32 random bytes in base64. Of several, with commas between, the first encrypts and the others open. Nothing: `server.secrets.key_file`."""
    key_file: Path
    """File of that key. Made when the first secret is stored; keep a copy: without it no secret can be read."""


class ServerUi:
    enabled: bool
    """Serve the web interface."""
    api_url: str | None
    """Address of the API that the web interface uses. Nothing: that of the server it came from."""
    serve_base: str
    """Path under which the web interface is served."""
    static_directory: Path | None
    """Folder with the files of the web interface. Nothing: those that came with rota."""


class ServerManagedPools:
    enabled: bool
    """Run the flow runs of work pools of the type `managed` on the server's machine. Never where others reach the server without a login."""
    process_limit: int
    """Runs of one such pool that run at once on this server, whatever the pool's own limit."""
    stop_seconds: float
    """How long their runs may take to end by themselves when the server stops; then they are ended."""


class WorkerWebserver:
    host: str
    """Address of the worker's health check."""
    port: int
    """Port of the worker's health check."""


class RunnerServer:
    enable: bool
    """Have served flows answer at a web server whether they are well."""
    host: str
    """Where that web server listens."""
    port: int
    """The port of that web server; 0: one that is free."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
    """Lowest level of the loggers of that web server."""
    missed_polls_tolerance: int
    """How many times in a row the server could not be asked for runs before that web server says so."""


class Api:
    url: str | None
    """Address of the server's API. Without one, rota works on its own database in this process."""
    key: Secret | None
    """Key sent to the server as a bearer token."""
    auth_string: Secret | None
    """`user:password` sent to a server that asks for basic authentication."""
    request_timeout: float
    """How long one request may take."""
    outage_seconds: float
    """How long a running flow waits for a server that it has reached before and that is away now."""
    enable_http2: bool
    """Speak HTTP/2 with the server. Needs the package `h2`."""
    ssl_cert_file: Path | None
    """File of the certificates to trust. Nothing: `SSL_CERT_FILE`, else those that come with httpx."""
    tls_insecure_skip_verify: bool
    """Do not check the server's certificate. Anybody on the way can listen."""


class Client:
    max_retries: int
    """How often a request is sent again that the server could not answer yet."""
    retry_jitter_factor: float
    """How much the waits between such requests vary: 0.2 is 20 %, so that many clients do not come back at once."""
    retry_extra_codes: frozenset[int]
    """Further answers after which a request is sent again, beside 408, 429, 502 and 503."""
    custom_headers: dict[str, str]
    """Further headers of every request, for what stands between here and the server."""
    csrf_support_enabled: bool
    """Fetch a token from servers that ask for one (CSRF protection)."""


class Cli:
    colors: bool
    """Use colours in a terminal. `NO_COLOR` switches them off too."""
    prompt: bool | None
    """Ask questions. Nothing: when the command runs in a terminal."""
    wrap_lines: bool
    """Break long lines at the terminal's width."""


class Logging:
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
    """Lowest level that rota's loggers and run loggers let through."""
    log_prints: bool
    """Log what flows and tasks print, unless they say otherwise."""
    colors: bool
    """Colour the console's log lines in a terminal."""
    markup: bool
    """Read `[red]…[/]` in log messages as style instead of as text."""
    extra_loggers: list[str]
    """Loggers whose lines are sent to the API as well, when a run is active."""
    config_path: Path
    """Logging configuration to use instead of the built-in one, when the file exists."""
    batch_seconds: float
    """Longest time a log line waits to be sent with others."""
    to_api: LoggingToApi


class Internal:
    logging_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
    """Lowest level of rota's internal machinery."""


class Flows:
    default_retries: int
    """Retries of a flow that does not say."""
    default_retry_delay_seconds: float | list[float]
    """Wait before a retry of a flow that does not say."""
    heartbeat_seconds: float
    """How often a running flow says that it is alive."""
    lease_seconds: float
    """Silence after which a running flow counts as crashed; longer than `flows.heartbeat_seconds`."""
    recording_timeout_seconds: float
    """How long a flow waits at its end for its records to be taken; after that they stay in the journal and are sent later."""


class Tasks:
    default_retries: int
    """Retries of a task that does not say."""
    default_retry_delay_seconds: float | list[float]
    """Wait before a retry of a task that does not say."""
    default_persist_result: bool | None
    """Keep the results of tasks that do not say. Nothing: as `results.persist_by_default`."""
    default_no_cache: bool
    """Tasks that do not name a cache policy use none."""
    disable_caching: bool
    """No task uses a cache, whatever it says."""
    refresh_cache: bool
    """Run every task and write its cache anew."""
    runner: TasksRunner
    scheduling: TasksScheduling


class Results:
    default_serializer: str
    """How results are written when nothing else is said: `pickle`, `json`, `compressed/pickle`."""
    persist_by_default: bool
    """Keep the results of flows and tasks that do not say."""
    default_storage_block: str | None
    """Block that keeps results, as `type/name`. Nothing: `results.local_storage_path`."""
    local_storage_path: Path
    """Folder of kept results."""
    checkpoint_limit_bytes: int
    """Largest task result that is kept with the run so that a retry goes on where it stopped. 0: none."""
    sync_to_disk: bool
    """Wait for the disk at each kept result, so that a power cut loses none. A killed process loses none either way."""
    load_foreign_files: bool
    """Load pickled results that belong to another user. Loading a pickle runs what its author wrote into it."""


class Server:
    database: ServerDatabase
    api: ServerApi
    metrics_enabled: bool
    """Show the server's counts to Prometheus at `/metrics`."""
    ephemeral: ServerEphemeral
    logging_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
    """Lowest level of the server's own loggers."""
    services: ServerServices
    events: ServerEvents
    deployments: ServerDeployments
    tasks: ServerTasks
    concurrency: ServerConcurrency
    secrets: ServerSecrets
    register_blocks_on_start: bool
    """Make the block types known, at the server's start, that come with rota."""
    memoize_block_auto_registration: bool
    """Taken for compatibility: block types that are known already are never written again."""
    ui: ServerUi
    managed_pools: ServerManagedPools


class Worker:
    heartbeat_seconds: float
    """How often a worker gives a sign of life."""
    query_seconds: float
    """How often a worker asks for runs. It is told of new ones at once; this is for when it could not be."""
    prefetch_seconds: float
    """How long before its time a worker takes a run."""
    cancellation_poll_seconds: float
    """How often at least a worker looks for runs that are to stop. It is told of them at once, too."""
    enable_cancellation: bool
    """Taken for compatibility: a worker always stops the runs that are to be cancelled."""
    debug_mode: bool
    """Log what a worker does in detail."""
    webserver: WorkerWebserver


class Runner:
    poll_frequency: int
    """How often a served flow asks for runs where the server does not say that there are some."""
    process_limit: int
    """Runs of a served flow that run at once."""
    cancel_grace_seconds: float
    """How long a run that is cancelled may take to stop before its processes are killed."""
    crash_on_cancellation_failure: bool
    """Taken for compatibility: a run whose processes had to be killed ends Cancelled."""
    auto_install_dependencies: bool
    """Taken for compatibility: dependencies are installed by pull steps."""
    server: RunnerServer


class Deployments:
    default_work_pool_name: str | None
    """The work pool of deployments that name none."""
    default_docker_build_namespace: str | None
    """What stands before the names of images that deploying builds: a registry and perhaps a folder in it."""


class Blocks:
    allow_private_urls: bool
    """Let blocks that allow it call addresses of private networks and of this machine. Addresses that clouds tell secrets at are refused always."""


class Telemetry:
    traces: bool
    """Send a span for each run by OTLP over HTTP, to where the OTEL_EXPORTER_OTLP_* variables say."""


class Testing:
    test_mode: bool
    """rota is being tested."""
    unit_test_mode: bool
    """Code that uses rota is being tested."""
    unit_test_loop_debug: bool
    """Run event loops in debug mode in unit tests."""
    test_setting: Any
    """Steers nothing; for tests of the settings themselves."""


class Root:
    home: Path
    """Folder of the profiles, the database, the journals and kept results."""
    profiles_path: Path
    """File of the profiles."""
    debug_mode: bool
    """Show tracebacks on the command line and log everything."""
    silence_api_url_misconfiguration: bool
    """Do not warn of an `api.url` that looks wrong."""
    api: Api
    ui_url: str | None
    """Address of the web pages, for the links that are printed."""
    client: Client
    cli: Cli
    logging: Logging
    internal: Internal
    flows: Flows
    tasks: Tasks
    results: Results
    server: Server
    worker: Worker
    runner: Runner
    deployments: Deployments
    blocks: Blocks
    telemetry: Telemetry
    testing: Testing
