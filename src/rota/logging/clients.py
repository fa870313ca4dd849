"""Watching the log of a server's runs as it grows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosedOK

from rota.client.retries import RetryPolicy
from rota.client.subscribe import Subscription
from rota.contract.filters.logs import LogFilter
from rota.contract.logs import Log
from rota.exceptions import ConfigurationError
from rota.settings import get_settings


def http_to_ws(url: str) -> str:
    """Return the websocket address that belongs to an HTTP one: ``https://host/api`` → ``wss://host/api``."""
    scheme, separator, rest = url.partition("://")
    names = {"http": "ws", "https": "wss"}
    return f"{names.get(scheme, scheme)}{separator}{rest}".rstrip("/")


def logs_out_socket_from_api_url(url: str) -> str:
    """Return where the API at `url` streams log lines.

    Raises ValueError when `url` is no address.
    """
    if not urlsplit(url).netloc:
        raise ValueError(f"{url!r} is no address of an API: expected something like http://127.0.0.1:4200/api.")
    return f"{http_to_ws(url)}/logs/out"


class RotaLogsSubscriber:
    """Log lines as they come, each once, those that `filter` lets through.

        async with RotaLogsSubscriber(filter=…) as lines:
            async for line in lines:
                print(line.message)

    `api_url` is a server's address, that of the settings when None. A connection that breaks is opened again, up to
    `reconnection_attempts` times in a row; where the server ends it properly, the lines end, unless
    `reconnect_on_clean_close`.
    """

    def __init__(
        self,
        api_url: str | None = None,
        filter: LogFilter | None = None,  # noqa: A002 - the documented name
        reconnection_attempts: int = 10,
        reconnect_on_clean_close: bool = False,
    ) -> None:
        api = get_settings().api
        url = api_url or api.url
        if not url:
            raise ConfigurationError("Lines are watched at a server: pass `api_url`, or set ROTA_API_URL to its address.")
        logs_out_socket_from_api_url(url)  # raises for what is no address
        self._subscription = _LogSubscription(
            url,
            "/logs/out",
            "log",
            Log,
            filter or LogFilter(),
            backfill=False,
            auth_string=self._token(),
            retries=RetryPolicy(max_retries=reconnection_attempts),
        )
        self._subscription.reconnects_on_clean_close = reconnect_on_clean_close
        self._lines: AsyncIterator[Log] | None = None

    def _token(self) -> str | None:
        secret = get_settings().api.auth_string
        return secret.get_secret_value() if secret is not None else None

    @property
    def client_name(self) -> str:
        """The name of the class, by which connections are told apart."""
        return type(self).__name__

    async def __aenter__(self) -> Self:
        await self._subscription.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._subscription.__aexit__(kind, error, traceback)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Log:
        if self._lines is None:
            self._lines = self._subscription.__aiter__()
        try:
            return await anext(self._lines)
        except _ClosedProperly:
            raise StopAsyncIteration from None


PrefectLogsSubscriber = RotaLogsSubscriber


class PrefectCloudLogsSubscriber(RotaLogsSubscriber):
    """The same for a server that knows its callers by an API key: `api_key`, that of the settings when None."""

    def __init__(
        self,
        api_url: str | None = None,
        api_key: str | None = None,
        filter: LogFilter | None = None,  # noqa: A002 - the documented name
        reconnection_attempts: int = 10,
        reconnect_on_clean_close: bool = False,
    ) -> None:
        key = get_settings().api.key
        self._api_key = api_key or (key.get_secret_value() if key is not None else None)
        super().__init__(api_url, filter, reconnection_attempts, reconnect_on_clean_close)

    def _token(self) -> str | None:
        return self._api_key


def get_logs_subscriber(
    filter: LogFilter | None = None,  # noqa: A002 - the documented name
    reconnection_attempts: int = 10,
    reconnect_on_clean_close: bool = False,
) -> RotaLogsSubscriber:
    """Return a subscriber of the server that the settings name, with the API key where there is one.

    Raises ConfigurationError when they name none.
    """
    if get_settings().api.key is not None:
        return PrefectCloudLogsSubscriber(None, None, filter, reconnection_attempts, reconnect_on_clean_close)
    return RotaLogsSubscriber(None, filter, reconnection_attempts, reconnect_on_clean_close)


class _ClosedProperly(Exception):  # noqa: N818 - no error
    """The server has said that it ends the connection."""


class _LogSubscription(Subscription[Log]):
    reconnects_on_clean_close = False

    async def _after(self, error: Exception, failures: int) -> None:
        if isinstance(error, ConnectionClosedOK) and not self.reconnects_on_clean_close:
            self._socket = None
            raise _ClosedProperly from error
        await super()._after(error, failures)
