"""Assets: things that tasks make, such as tables and files, and what they were made from."""

from rota.assets.core import Asset, AssetProperties, add_asset_metadata
from rota.assets.materialize import materialize

__all__ = ["Asset", "AssetProperties", "add_asset_metadata", "materialize"]
