"""`String`: a text."""

from __future__ import annotations

from pydantic import Field

from rota.blocks.core import Block


class String(Block):
    """A text. A `rota.variables.Variable` does the same, with less to type."""

    value: str = Field(default=..., description="A text.")
