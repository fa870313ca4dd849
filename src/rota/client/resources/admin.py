"""The server itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rota import contract
from rota._version import __version__
from rota.client.calls import Steps, ask, call
from rota.exceptions import RotaException

if TYPE_CHECKING:
    from uuid import UUID

    from rota.contract.admin import CsrfToken
    from rota.contract.server_configuration import ServerDefaultResultStorage


class AdminCalls:
    @call
    def api_healthcheck(self) -> Steps[Exception | None]:
        """Return None when the server answers, else what went wrong."""
        try:
            yield from ask(contract.admin.READ_HEALTH)
        except RotaException as error:
            return error
        return None

    @call
    def is_ready(self) -> Steps[bool]:
        """Whether the server reaches its database."""
        try:
            yield from ask(contract.admin.READ_READY)
        except RotaException:
            return False
        return True

    @call
    def hello(self) -> Steps[str]:
        """Return the server's greeting."""
        return (yield from ask(contract.admin.READ_HELLO))

    @call
    def api_version(self) -> Steps[str]:
        """Return the version of the wire protocol that the server speaks."""
        return (yield from ask(contract.admin.READ_API_VERSION))

    @call
    def server_version(self) -> Steps[str]:
        """Return the server's version."""
        return (yield from ask(contract.admin.READ_VERSION))

    @call
    def read_settings(self) -> Steps[dict[str, Any]]:
        """Return the server's settings by group; secrets are masked."""
        return (yield from ask(contract.admin.READ_SETTINGS))

    @call
    def read_csrf_token(self, client: str) -> Steps[CsrfToken]:
        """Get a token for requests that change something; `client` is any text, sent beside it. Clients do this by themselves.

        Raises:
            InvalidRequest: the server asks for no tokens.
        """
        return (yield from ask(contract.admin.READ_CSRF_TOKEN, query={"client": client}))

    @call
    def read_server_default_result_storage(self) -> Steps[ServerDefaultResultStorage]:
        """Read which block keeps results where neither program nor run name a storage; its id is None when no block does."""
        return (yield from ask(contract.server_configuration.READ_DEFAULT_RESULT_STORAGE))

    @call
    def update_server_default_result_storage(self, default_result_storage_block_id: UUID) -> Steps[ServerDefaultResultStorage]:
        """Set which block keeps results by default.

        Raises:
            ObjectNotFound: there is no such block.
            InvalidRequest: the block cannot keep results.
        """
        configuration = contract.server_configuration
        body = contract.wire.build(
            configuration.ServerDefaultResultStorageUpdate, default_result_storage_block_id=default_result_storage_block_id
        )
        return (yield from ask(configuration.UPDATE_DEFAULT_RESULT_STORAGE, body=body))

    @call
    def clear_server_default_result_storage(self) -> Steps[None]:
        """Let no block keep results by default."""
        yield from ask(contract.server_configuration.CLEAR_DEFAULT_RESULT_STORAGE)

    def client_version(self) -> str:
        """Return the version of this client."""
        return __version__
