"""A work pool by its name, as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rota.cli.lookup import check_text
from rota.cli.text import quoted
from rota.exceptions import ObjectNotFound

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.work_pools import WorkPool


def read_pool(client: SyncRotaClient, name: str) -> WorkPool:
    """Return a work pool, or say how to find out which there are."""
    check_text(name, "the name of a work pool")
    try:
        return client.read_work_pool(name)
    except ObjectNotFound:
        raise ObjectNotFound(
            f"There is no work pool {quoted(name)}. `rota work-pool ls` lists those there are, `create` makes one."
        ) from None
