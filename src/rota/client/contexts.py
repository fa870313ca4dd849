"""A client that all code in a ``with`` block shares."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any

from rota.client.orchestration import RotaClient, SyncRotaClient, get_client

if TYPE_CHECKING:
    from typing import Self


class SyncClientContext:
    """A blocking client for the code in its ``with`` block: ``SyncClientContext.get()`` finds it there."""

    def __init__(self, httpx_settings: dict[str, Any] | None = None) -> None:
        self.client: SyncRotaClient = get_client(httpx_settings, sync_client=True)
        self._tokens: list[Token[SyncClientContext | None]] = []

    def __enter__(self) -> Self:
        self.client.__enter__()
        self._tokens.append(_sync_context.set(self))
        return self

    def __exit__(self, *details: Any) -> None:
        _sync_context.reset(self._tokens.pop())
        self.client.__exit__(*details)

    @classmethod
    def get(cls) -> SyncClientContext | None:
        """Return the context around the present code."""
        return _sync_context.get()

    @classmethod
    @contextmanager
    def get_or_create(cls) -> Iterator[SyncClientContext]:
        """Yield the context around the present code, or a new one."""
        found = cls.get()
        if found is not None:
            yield found
        else:
            with cls() as made:
                yield made


class AsyncClientContext:
    """The same with an async client and ``async with``."""

    def __init__(self, httpx_settings: dict[str, Any] | None = None) -> None:
        self.client: RotaClient = get_client(httpx_settings)
        self._tokens: list[Token[AsyncClientContext | None]] = []

    async def __aenter__(self) -> Self:
        await self.client.__aenter__()
        self._tokens.append(_async_context.set(self))
        return self

    async def __aexit__(self, *details: Any) -> None:
        _async_context.reset(self._tokens.pop())
        await self.client.__aexit__(*details)

    @classmethod
    def get(cls) -> AsyncClientContext | None:
        """Return the context around the present code."""
        return _async_context.get()

    @classmethod
    @asynccontextmanager
    async def get_or_create(cls) -> AsyncIterator[AsyncClientContext]:
        """Yield the context around the present code, or a new one."""
        found = cls.get()
        if found is not None:
            yield found
        else:
            async with cls() as made:
                yield made


_sync_context: ContextVar[SyncClientContext | None] = ContextVar("rota_sync_client", default=None)
_async_context: ContextVar[AsyncClientContext | None] = ContextVar("rota_async_client", default=None)
