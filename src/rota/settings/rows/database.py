"""The database."""

from __future__ import annotations

from rota.settings.database import connection_url
from rota.settings.setting import Computed, Setting
from rota.settings.values import BOOL, FLOAT, INT, SECRET, STR, one_of, optional

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
