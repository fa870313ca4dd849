"""Blocks that tests save and load."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretBytes, SecretStr

from rota.blocks.core import Block
from rota.blocks.fields import SecretDict


class Creds(Block):
    """Creds for things.

    More text.
    """

    token: SecretStr
    extra_: SecretDict = Field(default_factory=lambda: SecretDict({}))


class Inner(BaseModel):
    a: int = 1
    s: SecretStr | None = None


class Conn(Block):
    _block_type_name = "My Conn"
    _logo_url = "https://example.com/logo.png"

    host: str = Field(default="h", description="the host")
    creds: Creds
    opt: Creds | None = None
    either: Creds | str = "x"
    many: list[Creds] = Field(default_factory=list)
    inner: Inner = Field(default_factory=Inner)
    d: dict[str, SecretStr] = Field(default_factory=dict)
    b: SecretBytes | None = None
