"""The server's interface."""

from __future__ import annotations

from rota.settings.setting import Setting
from rota.settings.values import BOOL, DURATION, FLOAT, INT, SECRET, STR, one_of, optional

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
        "server.api.login_requests_per_second",
        FLOAT,
        1000.0,
        "Requests with one login that are answered for long, from however many addresses they come.",
        gt=0,
        own=True,
    ),
    Setting("server.api.login_requests_burst", INT, 3000, "Requests with one login that are answered at once.", ge=1, own=True),
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
