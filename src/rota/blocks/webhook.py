"""`Webhook`: a web address to call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, SecretStr

from rota.blocks.core import Block
from rota.blocks.fields import SecretDict

if TYPE_CHECKING:
    import httpx

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Webhook(Block):
    """Calls a web address.

    Redirects are not followed. Addresses at which clouds tell their machines' credentials are never called, and with
    `allow_private_urls` off neither are private networks and this machine.
    """

    _block_type_name = "Webhook"

    method: Method = Field(default="POST", description="How the address is called.")
    url: SecretStr = Field(
        default=..., title="Webhook URL", description="The address.", examples=["https://hooks.example.com/services/XXX"]
    )
    headers: SecretDict = Field(
        default_factory=lambda: SecretDict({}), title="Webhook Headers", description="Headers of the request."
    )
    allow_private_urls: bool = Field(default=True, description="Whether addresses in private networks may be called.")
    verify: bool = Field(default=True, description="Whether the certificate of the other side must be valid.")

    async def call(self, payload: dict[str, Any] | str | None = None) -> httpx.Response:
        """Call the address with `payload` as JSON, and return the answer, whatever its status.

        Raises:
            AddressRefused: the address is none that a block may call.
            httpx.TransportError: nobody answers there.
        """
        from rota.blocks.guarded_http import send  # httpx costs 190 ms, and a block may only be stored

        return await send(
            self.method,
            self.url.get_secret_value(),
            allow_private_urls=self.allow_private_urls,
            verify=self.verify,
            headers={str(name): str(value) for name, value in self.headers.get_secret_value().items()},
            json=payload,
        )
