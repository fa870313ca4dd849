"""What an asset is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from rota.contract.base import Model
from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE
from rota.exceptions import InvalidRequest, MissingContextError

MAX_ASSET_KEY_LENGTH = 512
MAX_ASSET_DESCRIPTION_LENGTH = 2_500
_SCHEME = re.compile(r"[a-z0-9]+://", re.ASCII)
_FORBIDDEN = re.compile(r"""[\s\x00-\x1f\x7f#?&%"'<>\[\]{}|\\^`]""")
"""What has a meaning of its own in addresses, or cannot be seen."""


def check_asset_key(key: str) -> str:
    """Refuse a key that is not an address such as ``s3://bucket/sales.parquet``.

    Raises:
        ValueError
    """
    if not _SCHEME.match(key):
        raise ValueError(f"the asset key {key[:80]!r} is not an address: write scheme://path, as s3://bucket/sales.parquet")
    found = _FORBIDDEN.search(key)
    if found:
        raise ValueError(
            f"the asset key {key[:80]!r} holds {found[0]!r}: leave out spaces and # ? & % \" ' < > [ ] {{ }} | \\ ^ `"
        )
    if len(key) > MAX_ASSET_KEY_LENGTH:
        raise ValueError(f"the asset key has {len(key)} characters: at most {MAX_ASSET_KEY_LENGTH} are taken")
    return key


class AssetProperties(Model):
    """What people want to know of an asset."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    url: str | None = None
    description: Annotated[str, Field(max_length=MAX_ASSET_DESCRIPTION_LENGTH)] | None = None
    owners: list[str] | None = None


class Asset(Model):
    """A thing that tasks make or use, known by its address. Two with the same key are the same thing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, AfterValidator(check_asset_key)]
    properties: AssetProperties | None = None

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Asset(key={self.key!r})"

    def add_metadata(self, metadata: dict[str, Any]) -> None:
        """Add facts about this materialization; see `add_asset_metadata`."""
        add_asset_metadata(self, metadata)


def as_asset(asset: Asset | str) -> Asset:
    """Return an asset, for a key that was given instead.

    Raises:
        InvalidRequest: the key is not valid; it is a ValueError.
        TypeError: it is neither.
    """
    if isinstance(asset, Asset):
        return asset
    if not isinstance(asset, str):
        raise TypeError(f"An asset is an Asset or its key, such as 's3://bucket/sales.parquet'; got {type(asset).__name__}.")
    try:
        return Asset(key=asset)
    except ValidationError as error:
        said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise InvalidRequest(f"{said[:1].upper()}{said[1:]}.") from error


def as_assets(assets: Iterable[Asset | str] | None, option: str) -> tuple[Asset, ...]:
    """Return assets, each once, in the order given."""
    if assets is None:
        return ()
    if isinstance(assets, str | Asset):
        raise TypeError(f"`{option}` takes a list of assets or keys: write {option}=[{assets!r}].")
    return tuple({asset.key: asset for asset in map(as_asset, assets)}.values())


def resource_of(asset: Asset) -> dict[str, str]:
    """Return an asset as the resource of an event."""
    labels = {RESOURCE_ID: asset.key}
    properties = asset.properties
    if properties is not None:
        labels |= {"prefect.resource.name": properties.name} if properties.name else {}
        labels |= {"prefect.asset.description": properties.description} if properties.description else {}
        labels |= {"prefect.asset.url": properties.url} if properties.url else {}
        labels |= {"prefect.asset.owners": json.dumps(properties.owners)} if properties.owners else {}
    return labels


def related_of(asset: Asset) -> dict[str, str]:
    """Return an asset as a related resource of another's event."""
    return {RESOURCE_ID: asset.key, RESOURCE_ROLE: "asset"}


def add_asset_metadata(asset: Asset | str, metadata: dict[str, Any]) -> None:
    """Add facts about the asset that the task run around this call makes, such as rows written; kept with the event of it.

    Facts that are added later are put over those before, key by key. They must be JSON.

    Raises:
        MissingContextError: no task run is around this call. It is a RuntimeError.
        InvalidRequest: the task does not make this asset, or the facts are not JSON. It is a ValueError.
    """
    from rota.context import TaskRunContext  # late: an asset is a definition, which needs no context

    key = as_asset(asset).key
    context = TaskRunContext.get()
    if context is None:
        raise MissingContextError(f"Facts about {key!r} can be added only by the task that makes it, while it runs.")
    made = [one.key for one in context.task.assets]
    if key not in made:
        names = ", ".join(made) or "none"
        raise InvalidRequest(
            f"Task {context.task.name!r} does not make the asset {key!r} (it makes {names}): name it in @materialize."
        )
    try:
        json.dumps(metadata, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidRequest(f"The facts about {key!r} are not JSON: {error}.") from error
    if not isinstance(metadata, dict):
        raise InvalidRequest(f"The facts about {key!r} are a dict, got {type(metadata).__name__}.")
    live = context.live
    live.scope.asset_facts.setdefault(live.task_run_id, {}).setdefault(key, {}).update(metadata)
