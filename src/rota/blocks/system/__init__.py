"""Blocks that hold one value."""

from __future__ import annotations

from rota.blocks.system.date_time import DateTime
from rota.blocks.system.json_value import JSON
from rota.blocks.system.secret import Secret
from rota.blocks.system.string import String

__all__ = ["JSON", "DateTime", "Secret", "String"]
