"""The keys outside of the database: from a setting, else from a file that only its owner may read."""

from __future__ import annotations

import hashlib
import os
import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rota.core.redaction import register_secret
from rota.exceptions import ConfigurationError
from rota.server.secrets.cipher import KEY_BYTES, new_key
from rota.settings import Settings

_OWNERS_ALONE = 0o600


@dataclass(frozen=True)
class OutsideKey:
    """A key that encrypts the keys in the database."""

    secret: bytes

    @property
    def name(self) -> str:
        """What the database calls it; tells nothing about the key."""
        return hashlib.sha256(b"rota outside key " + self.secret).hexdigest()[:16]

    @property
    def text(self) -> str:
        return urlsafe_b64encode(self.secret).decode("ascii")

    def __repr__(self) -> str:
        return f"OutsideKey({self.name})"


@dataclass(frozen=True)
class KeySource:
    """Where the outside keys come from. The first one encrypts; the others still open what they encrypted."""

    given: str | None
    """Keys out of a setting, with commas between them."""
    path: Path

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        secrets = settings.server.secrets
        return cls(secrets.key.get_secret_value() if secrets.key else None, Path(secrets.key_file))

    def load(self) -> list[OutsideKey]:
        """Return the keys; none when nothing is set and there is no file.

        Raises:
            ConfigurationError: one cannot be read, or others may read the file.
        """
        if self.given is not None:
            return _parse(self.given.split(","), "ROTA_SERVER_SECRETS_KEY")
        try:
            mode = self.path.stat().st_mode
            lines = self.path.read_text("ascii").split()
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"The file of secret keys {self.path} cannot be read: {error}.") from error
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigurationError(
                f"The file of secret keys {self.path} may be read by others. Keep it to yourself: chmod 600 {self.path}"
            )
        return _parse(lines, str(self.path))

    def load_or_make(self) -> list[OutsideKey]:
        """Return the keys; make one where there is none. Of processes that do so at once, all get the same."""
        return self.load() or self._make_first()

    def add(self) -> OutsideKey:
        """Make a new key, the first from now on. The file is replaced whole.

        Raises:
            ConfigurationError: keys come from a setting, where nobody but its owner can put one.
        """
        if self.given is not None:
            raise ConfigurationError(
                "The secret keys come from ROTA_SERVER_SECRETS_KEY. Put a new key before the present ones, with a comma "
                "between them, and rotate again."
            )
        key = OutsideKey(new_key())
        temporary = self._written([key, *self.load()])
        temporary.replace(self.path)
        return key

    def keep_only(self, names: set[str]) -> int:
        """Take the keys out of the file that are not among `names`, and return how many these were."""
        if self.given is not None:
            return 0
        keys = self.load()
        kept = [key for key in keys if key.name in names]
        if kept and len(kept) < len(keys):
            self._written(kept).replace(self.path)
        return len(keys) - len(kept) if kept else 0

    def _make_first(self) -> list[OutsideKey]:
        if self.given is not None:
            raise ConfigurationError("ROTA_SERVER_SECRETS_KEY holds no key: give 32 bytes in base64.")
        temporary = self._written([OutsideKey(new_key())])
        try:
            os.link(temporary, self.path)  # fails where another process was faster
        except FileExistsError:
            pass
        except OSError as error:
            raise ConfigurationError(f"The file of secret keys {self.path} cannot be made: {error.strerror}.") from error
        finally:
            temporary.unlink()
        return self.load()

    def _written(self, keys: list[OutsideKey]) -> Path:
        """Return a new file beside the right one, whole and on disk."""
        temporary = self.path.with_name(f".{self.path.name}-{os.getpid()}-{os.urandom(4).hex()}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNERS_ALONE)
            with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 - an open descriptor, not a path
                file.write("".join(f"{key.text}\n" for key in keys))
                file.flush()
                os.fsync(descriptor)
        except OSError as error:
            raise ConfigurationError(
                f"The file of secret keys {self.path} cannot be written: {error.strerror}. Set ROTA_SERVER_SECRETS_KEY_FILE to "
                "a place where you may write, or ROTA_SERVER_SECRETS_KEY to a key."
            ) from error
        return temporary


def _parse(texts: list[str], where: str) -> list[OutsideKey]:
    keys = []
    for text in texts:
        try:
            secret = urlsafe_b64decode(text.strip().replace("+", "-").replace("/", "_"))
        except (Base64Error, ValueError):
            secret = b""
        if len(secret) != KEY_BYTES:
            raise ConfigurationError(
                f"{where} holds something that is no key: a key is {KEY_BYTES} random bytes in base64, as printed by "
                "`openssl rand -base64 32`."
            )
        register_secret(text.strip())
        keys.append(OutsideKey(secret))
    return keys
