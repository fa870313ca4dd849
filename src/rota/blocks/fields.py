"""Types of fields that hold secrets, beside pydantic's `SecretStr` and `SecretBytes`."""

from __future__ import annotations

from typing import Any

from pydantic import Secret


class SecretDict(Secret[dict[str, Any]]):
    """A dict whose values are secret, such as HTTP headers; its keys are not."""

    def _display(self) -> str:
        return str(dict.fromkeys(self.get_secret_value(), "**********"))
