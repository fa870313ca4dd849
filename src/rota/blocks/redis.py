"""`RedisStorageContainer`: files kept in Redis, under their paths as keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from pydantic import Field, SecretStr

from rota.exceptions import RotaImportError
from rota.filesystems import WritableFileSystem
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    import redis
    import redis.asyncio


class RedisStorageContainer(WritableFileSystem):
    """Keeps files in Redis, each under its path as the key. Needs the package redis."""

    host: str | None = Field(default=None, description="The machine that Redis runs on.")
    port: int = Field(default=6379, description="Its port.")
    db: int = Field(default=0, description="The number of the database.")
    username: SecretStr | None = Field(default=None, description="Who may use it.")
    password: SecretStr | None = Field(default=None, description="The user's password.")
    connection_string: SecretStr | None = Field(default=None, description="All of these as one redis:// address.")

    def block_initialization(self) -> None:
        if self.connection_string is None and not self.host:
            raise ValueError("RedisStorageContainer needs a `host` or a `connection_string`.")
        if self.connection_string is None and bool(self.username) and not self.password:
            raise ValueError("RedisStorageContainer has a `username` and no `password`: give both or none.")

    @classmethod
    def from_host(
        cls,
        host: str,
        port: int = 6379,
        db: int = 0,
        username: SecretStr | str | None = None,
        password: SecretStr | str | None = None,
    ) -> Self:
        """Return a block for a machine and a login."""
        return cls(host=host, port=port, db=db, username=_secret(username), password=_secret(password))

    @classmethod
    def from_connection_string(cls, connection_string: SecretStr | str) -> Self:
        """Return a block for an address such as ``redis://user:password@host:6379/0``."""
        return cls(connection_string=_secret(connection_string))

    async def aread_path(self, path: Path | str) -> bytes | None:
        """Return what is kept under `path`; None when that is nothing."""
        async with self._aclient() as client:
            found: Any = await client.get(str(path))
            return cast("bytes | None", found)

    @dual(aread_path)
    def read_path(self, path: Path | str) -> bytes | None:
        """Return what is kept under `path`; None when that is nothing."""
        with self._client() as client:
            found: Any = client.get(str(path))
            return cast("bytes | None", found)

    async def awrite_path(self, path: Path | str, content: bytes) -> bool:
        """Keep `content` under `path`, and return whether Redis did."""
        async with self._aclient() as client:
            return bool(await client.set(str(path), content))

    @dual(awrite_path)
    def write_path(self, path: Path | str, content: bytes) -> bool:
        """Keep `content` under `path`, and return whether Redis did."""
        with self._client() as client:
            return bool(client.set(str(path), content))

    @contextmanager
    def _client(self) -> Iterator[redis.Redis]:
        client = self._made(_package().Redis)
        try:
            yield client
        finally:
            client.close()

    @asynccontextmanager
    async def _aclient(self) -> AsyncIterator[redis.asyncio.Redis]:
        _package()
        import redis.asyncio

        client = self._made(redis.asyncio.Redis)
        try:
            yield client
        finally:
            await client.aclose()

    def _made(self, kind: Any) -> Any:
        if self.connection_string is not None:
            return kind.from_url(self.connection_string.get_secret_value())
        return kind(
            host=self.host,
            port=self.port,
            db=self.db,
            username=self.username.get_secret_value() if self.username else None,
            password=self.password.get_secret_value() if self.password else None,
        )


def _package() -> Any:
    try:
        import redis  # late: an extra
    except ImportError as error:
        raise RotaImportError("To keep files in Redis, rota needs redis: pip install 'rota[redis]'.") from error
    return redis


def _secret(text: SecretStr | str | None) -> SecretStr | None:
    return SecretStr(text) if isinstance(text, str) else text
