"""The block types of the table in `registry`, as the server needs them: it cannot load the classes.

``python -m rota.blocks.snapshot`` writes them to the server's folder.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rota.blocks.registry import system_block_classes
from rota.contract.block_schemas import NON_VERSIONED

FILE = Path(__file__).parents[1] / "server" / "blocks" / "views" / "aggregate-block-metadata.json"


def described_blocks() -> dict[str, Any]:
    """Return what the file holds: by package, by slug."""
    types = {}
    for cls in system_block_classes():
        fields = cls.model_json_schema()
        types[cls.get_block_type_slug()] = {
            "name": cls.get_block_type_name(),
            "slug": cls.get_block_type_slug(),
            **cls._shown_texts(),
            "block_schema": {
                "checksum": cls._calculate_schema_checksum(fields),
                "fields": fields,
                "capabilities": sorted(cls.get_block_capabilities()),
                # Of the class, not of the release: the same fields are the same schema in each.
                "version": NON_VERSIONED,
            },
        }
    return {"rota": {"block_types": types}}


def file_text() -> str:
    """Return the file as it should be."""
    return json.dumps(described_blocks(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(file_text(), "utf-8")
