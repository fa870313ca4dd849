"""Encryption of one value: AES-256-GCM, written as ``v1:<key>:<nonce>:<ciphertext>``, both parts in URL-safe base64.

What is authenticated beside the value is where it stands (table, row, column) and which key it has: a ciphertext that was
moved to another row does not open. Nonces are random; one key may be used for some 2^32 values (NIST SP 800-38D, 8.3).
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rota.server.store.errors import StoreDamaged

KEY_BYTES = 32
_VERSION = "v1"
_NONCE_BYTES = 12


def new_key() -> bytes:
    return AESGCM.generate_key(KEY_BYTES * 8)


def seal(key: bytes, key_id: str, place: str, value: bytes) -> str:
    """Return `value` encrypted. `place` says where it will stand."""
    nonce = os.urandom(_NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, value, _bound_to(place, key_id))
    return f"{_VERSION}:{key_id}:{_text(nonce)}:{_text(ciphertext)}"


def open_sealed(key: bytes, place: str, sealed: str) -> bytes:
    """Return the value in `sealed`, which must stand at `place`.

    Raises:
        StoreDamaged: it was not written there with this key, or has been changed since.
    """
    try:
        version, key_id, nonce, ciphertext = sealed.split(":")
        if version == _VERSION:
            return AESGCM(key).decrypt(_bytes(nonce), _bytes(ciphertext), _bound_to(place, key_id))
    except (InvalidTag, ValueError) as error:
        raise StoreDamaged(
            f"A secret at {place} cannot be decrypted: it was changed, or moved there from another row. "
            "Restore it from a backup, or save it anew."
        ) from error
    raise StoreDamaged(f"A secret at {place} was written by a newer rota ({version[:10]!r}). Use that one.")


def _bound_to(place: str, key_id: str) -> bytes:
    return f"{place}/{key_id}".encode()


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
