"""The database's address: composed of its parts, or cleaned up when it was given whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from rota.settings.values import Secret

_DIALECTS = {
    "sqlite+aiosqlite": "sqlite",
    "postgresql+asyncpg": "postgresql+psycopg",
    "postgresql+psycopg2": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
"""rota talks to its database by `sqlite3` and psycopg 3, whichever driver the address asks for."""

_PASSWORD_NAMES = tuple(
    f"${{{prefix}_{middle}_DATABASE_PASSWORD}}" for prefix in ("ROTA", "PREFECT") for middle in ("SERVER", "API")
)


def connection_url(known: Mapping[str, Any]) -> Secret:
    """Return the address of the database from the `server.database` settings, as SQLAlchemy takes it.

    Raises:
        ValueError: with the sentence to show; parts are missing or the kind of database is unknown.
    """
    given: Secret | None = known.get("server.database.connection_url")
    text = given.get_secret_value() if given is not None else _compose(known)
    password: Secret | None = known["server.database.password"]
    if password is not None:
        for name in _PASSWORD_NAMES:
            text = text.replace(name, quote(password.get_secret_value(), safe=""))
    dialect, separator, rest = text.partition("://")
    dialect = _DIALECTS.get(dialect, dialect)
    if not separator or dialect not in ("sqlite", "postgresql+psycopg"):
        raise ValueError("an address that begins with sqlite:/// or postgresql://")
    return Secret(f"{dialect}://{rest}")


def _compose(known: Mapping[str, Any]) -> str:
    part = {key: known[f"server.database.{key}"] for key in ("driver", "host", "port", "user", "password", "name")}
    driver = part["driver"] or ("postgresql" if part["host"] else "sqlite")
    if driver.startswith("sqlite"):
        return f"sqlite:///{part['name'] or known['home'] / 'rota.db'}"
    missing = [key for key in ("host", "user", "name") if not part[key]]
    if missing:
        raise ValueError(f"a value for {' and '.join('server.database.' + key for key in missing)} beside server.database.host")
    login = quote(part["user"], safe="")
    if part["password"] is not None:
        login += ":" + quote(part["password"].get_secret_value(), safe="")
    return f"{driver}://{login}@{part['host']}:{part['port'] or 5432}/{quote(part['name'], safe='')}"
