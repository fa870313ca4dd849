"""What storages of code share: a folder below a base folder, and blocks in their pull steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rota.exceptions import UsageError

STEPS = "prefect.deployments.steps"
"""How pull steps are named on the wire: workers of Prefect's read them, too."""


class InFolder:
    """A storage whose code has a folder of its own in a base folder."""

    def __init__(self, name: str, pull_interval: int | None) -> None:
        self._name = re.sub(r"[^\w.-]+", "-", name).strip(".") or "code"
        self._pull_interval = pull_interval
        self._base_path = Path.cwd()

    def set_base_path(self, path: Path) -> None:
        self._base_path = path

    @property
    def pull_interval(self) -> int | None:
        return self._pull_interval

    @property
    def destination(self) -> Path:
        return self._base_path / self._name


def placeholder_of(block: Any) -> str:
    """Return what stands for a saved block in a step.

    Raises:
        UsageError: it has not been saved.
    """
    name = getattr(block, "_block_document_name", None)
    if not name:
        raise UsageError(
            f"The block {type(block).__name__} has not been saved, so no other process can find it: save it first."
        )
    return f"{{{{ prefect.blocks.{block.get_block_type_slug()}.{name} }}}}"


def plain(secret: Any) -> str:
    """Return the text of a secret: a `Secret` block, pydantic's, or text."""
    while hasattr(secret, "get") and not isinstance(secret, Mapping):
        secret = secret.get()  # a Secret block
    if hasattr(secret, "get_secret_value"):
        secret = secret.get_secret_value()
    return str(secret)
