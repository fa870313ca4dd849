"""The server in this very process: calls go to its handlers as they are, without HTTP, JSON or an event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from rota.client.threads import in_thread_to_its_end

if TYPE_CHECKING:
    from uuid import UUID

    from rota.client.calls import Call
    from rota.server.app import App
    from rota.server.store.signals import Ear

T = TypeVar("T")


class EmbeddedTransport:
    """Calls to the server of a database, opened with the first call."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self._app: App | None = None
        """An app to use instead of the process's own."""

    @property
    def app(self) -> App:
        if self._app is not None:
            return self._app
        from rota.server.embedded import get_app  # late door: the server is loaded with the first call

        # Asked anew each time: an app that was let go of must be opened again with all that opening does.
        return get_app(self.database_url)

    def send(self, call: Call[T]) -> T:
        return self.app.handle(call.operation, call.path, call.query, call.body)

    async def asend(self, call: Call[T]) -> T:
        # A write waits for other writers, in this process and in others: too long to hold up an event loop.
        # The way through a thread costs 60 to 100 µs, and an async flow makes few calls: its tasks are recorded in bulk.
        return await in_thread_to_its_end(lambda: self.send(call))

    def listen(self, listener: UUID) -> Ear:
        """Return what hears when the database has news for `listener`. To be closed."""
        return self.app.store.signals.listen(listener)

    def run_services(self, on_work: Callable[[], None]) -> Callable[[], None]:
        """Do what a server does by itself, in this process; return what ends it.

        `on_work` is called, on any thread, when runs of deployments are scheduled or asked to stop.
        """
        from rota.server.embedded import run_services  # late door: as above

        return run_services(self.app, on_work)

    def close(self) -> None:
        """Nothing: the database is the process's own and stays open for others."""
