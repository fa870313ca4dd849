"""Everything under a new key, while others read and write. May be stopped at any line and run again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from rota.core.clock import Clock
from rota.core.ids import uuid7
from rota.server.secrets.cipher import new_key
from rota.server.secrets.keyring import Keyring, find_outside_key, unwrap, wrap
from rota.server.secrets.keys import KeySource
from rota.server.store import block_documents, data_keys
from rota.server.store.engine import Store, Tx

_BATCH = 100
"""Documents in one transaction: others wait for it."""


@dataclass(frozen=True)
class Rotated:
    """What a rotation did."""

    keys: int
    """Keys of workspaces, wrapped by the newest outside key now."""
    documents: int
    """Documents that were encrypted anew."""
    outside_keys_dropped: int
    """Old keys taken out of the key file."""


def rotate(store: Store, clock: Clock, source: KeySource) -> Rotated:
    """Make a new outside key (of a setting: use its first one) and new keys, and encrypt all secrets anew.

    One that was broken off is finished by the next: every step leaves a database that the keys which there are can read.

    Raises:
        ConfigurationError: an outside key that is in use is missing.
    """
    source.load_or_make()
    # What was in use until now may be in use by somebody for a moment longer: it is dropped by the next rotation.
    before = store.read(data_keys.list_keys)
    if source.given is None:
        source.add()
    keys = store.write(lambda tx: _renew_keys(tx, clock, source))
    documents = 0
    while moved := store.write(lambda tx: _encrypt_some_anew(tx, clock, source)):
        documents += moved
    retired = [row.id for row in before if not row.is_current]
    store.write(lambda tx: data_keys.delete_unused_keys(tx, retired))
    after = store.read(data_keys.list_keys)
    needed = {row.wrapped_by for row in (*before, *after)} | {source.load()[0].name}
    return Rotated(keys, documents, source.keep_only(needed))


def _renew_keys(tx: Tx, clock: Clock, source: KeySource) -> int:
    newest = source.load()[0]
    rows = data_keys.lock_keys(tx)
    for row in rows:
        if row.wrapped_by != newest.name:
            secret = unwrap(find_outside_key(source, row.wrapped_by), row)
            data_keys.wrap_anew(tx, row.id, newest.name, wrap(newest, row.id, secret))
    data_keys.retire_keys(tx)
    for workspace in sorted({row.workspace_id for row in rows}):
        key_id = uuid7()
        wrapped = wrap(newest, key_id, new_key())
        data_keys.insert_key(tx, data_keys.Row(key_id, workspace, clock.now(), newest.name, wrapped, True))
    return len(rows)


def _encrypt_some_anew(tx: Tx, clock: Clock, source: KeySource) -> int:
    current = [row.id for row in data_keys.lock_keys(tx) if row.is_current]
    keyring = Keyring(tx, source)
    rows = block_documents.list_documents_not_under(tx, current, _BATCH)
    for workspace, row in rows:
        place = place_of_document(row.id)
        value = keyring.decrypt(row.key_id, place, row.data)
        data, key_id = keyring.encrypt(workspace, place, value, clock.now())
        block_documents.update_document(tx, row.id, {"data": data, "key_id": key_id})
    return len(rows)


def place_of_document(document_id: UUID) -> str:
    """Return what a document's ciphertext is bound to."""
    return f"block_documents/{document_id}/data"
