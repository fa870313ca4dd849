"""Which key encrypts what. A workspace's key is made when its first secret is stored."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from rota.core.ids import uuid7
from rota.exceptions import ConfigurationError
from rota.server.secrets.cipher import new_key, open_sealed, seal
from rota.server.secrets.keys import KeySource, OutsideKey
from rota.server.store import data_keys
from rota.server.store.engine import Tx
from rota.settings import get_settings


class Keyring:
    """Encrypts and decrypts within one transaction."""

    def __init__(self, tx: Tx, source: KeySource | None = None) -> None:
        self.tx = tx
        self.source = source or KeySource.from_settings(get_settings())

    def encrypt(self, workspace: UUID, place: str, value: bytes, now: datetime) -> tuple[str, UUID]:
        """Return `value` encrypted for `place`, and the id of the key that it is encrypted with.

        Raises:
            ConfigurationError: the outside key is missing although secrets exist, or cannot be read or made.
        """
        row = data_keys.find_current_key(self.tx, workspace) or self._make_key(workspace, now)
        return seal(self._secret_of(row), row.id.hex, place, value), row.id

    def decrypt(self, key_id: UUID, place: str, sealed: str) -> bytes:
        """Return the value that `encrypt` was given for `place`.

        Raises:
            ConfigurationError: the outside key is missing.
            StoreDamaged: the ciphertext is not what was written there.
        """
        row = data_keys.find_key(self.tx, key_id)
        if row is None:
            raise ConfigurationError(f"The key {key_id} of a secret at {place} is not in the database any more.")
        return open_sealed(self._secret_of(row), place, sealed)

    def _secret_of(self, row: data_keys.Row) -> bytes:
        return _unwrapped(row.wrapped_key, row.id, find_outside_key(self.source, row.wrapped_by))

    def _make_key(self, workspace: UUID, now: datetime) -> data_keys.Row:
        # Where anything was encrypted before, a new outside key would hide that the old one is lost.
        first = data_keys.has_keys(self.tx)
        outside = self.source.load() if first else self.source.load_or_make()
        if not outside:
            raise _missing(self.source)
        key_id = uuid7()
        wrapped = wrap(outside[0], key_id, new_key())
        data_keys.insert_key(self.tx, data_keys.Row(key_id, workspace, now, outside[0].name, wrapped, True))
        row = data_keys.find_current_key(self.tx, workspace)
        if row is None:
            raise RuntimeError(f"No current key of workspace {workspace} after one was made.")
        return row


def find_outside_key(source: KeySource, name: str) -> OutsideKey:
    """Return the outside key that the database calls `name`.

    Raises:
        ConfigurationError: it is not among those that there are.
    """
    for key in source.load():
        if key.name == name:
            return key
    raise _missing(source)


def check_keys(tx: Tx, source: KeySource | None = None) -> None:
    """Refuse to go on where secrets exist that nobody can read: for the start of a server.

    Raises:
        ConfigurationError: an outside key is missing.
    """
    source = source or KeySource.from_settings(get_settings())
    for name in {row.wrapped_by for row in data_keys.list_keys(tx)}:
        find_outside_key(source, name)


def wrap(outside: OutsideKey, key_id: UUID, secret: bytes) -> str:
    """Return a key of the database, encrypted."""
    return seal(outside.secret, outside.name, _place_of(key_id), secret)


def unwrap(outside: OutsideKey, row: data_keys.Row) -> bytes:
    return _unwrapped(row.wrapped_key, row.id, outside)


@lru_cache(maxsize=1024)
def _unwrapped(wrapped: str, key_id: UUID, outside: OutsideKey) -> bytes:
    return open_sealed(outside.secret, _place_of(key_id), wrapped)


def _place_of(key_id: UUID) -> str:
    return f"data_keys/{key_id}/wrapped_key"


def _missing(source: KeySource) -> ConfigurationError:
    where = "ROTA_SERVER_SECRETS_KEY" if source.given is not None else str(source.path)
    return ConfigurationError(
        f"The database holds secrets, and the key that they are encrypted with is not in {where}. Bring the key back: without "
        "it they cannot be read, and none is made in its place."
    )
