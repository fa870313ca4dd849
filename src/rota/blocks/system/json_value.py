"""`JSON`: any value that JSON can hold."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from rota.blocks.core import Block


class JSON(Block):
    """Any value that JSON can hold. A `rota.variables.Variable` does the same, with less to type."""

    value: Any = Field(default=..., description="A value that JSON can hold.")
