"""`Secret`: a value that nobody should see."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import Field, SecretStr
from pydantic import Secret as PydanticSecret

from rota.blocks.core import Block

T = TypeVar("T")


class Secret(Block, Generic[T]):
    """A value that is kept secret: a text, or anything that JSON can hold.

    It is encrypted where it is stored, and shown as asterisks.
    """

    _code_example = """```python
from rota.blocks.system import Secret

Secret(value="sk-1234567890").save("BLOCK_NAME", overwrite=True)

secret_block = Secret.load("BLOCK_NAME")
secret_block.get()
```"""

    value: SecretStr | PydanticSecret[T] = Field(
        default=...,
        description="The value that is kept secret.",
        examples=["sk-1234567890", {"username": "ada", "password": "…"}],
        json_schema_extra={"writeOnly": True, "format": "password"},
    )

    def get(self) -> T | str:
        """Return the value."""
        return self.value.get_secret_value()
