"""What holds for every program: where things are, the client, the command line, the log."""

from __future__ import annotations

from pathlib import Path

from rota.settings.setting import Computed, Setting
from rota.settings.values import ANY, BOOL, FLOAT, HEADERS, INT, LEVEL, NAMES, PATH, SECRET, STATUSES, URL, one_of, optional


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
