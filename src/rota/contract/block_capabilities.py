"""What blocks can do, such as ``read-path`` or ``notify``; and descriptions of blocks that are known beyond this server."""

from __future__ import annotations

from typing import Any

from rota.contract.operation import Operation

READ_BLOCK_CAPABILITIES: Operation[list[str]] = Operation(
    "read_block_capabilities",
    "GET",
    "/block_capabilities/",
    scope="block_types:read",
    access="read",
    response=list[str],
    summary="List what blocks can do",
)
READ_COLLECTION_VIEW: Operation[dict[str, Any]] = Operation(
    "read_collection_view",
    "GET",
    "/collections/views/{view}",
    scope="block_types:read",
    access="none",
    response=dict[str, Any],
    path_parameters={"view": str},
    summary="Read descriptions of what packages bring along: their blocks, flows, workers",
)

OPERATIONS = (READ_BLOCK_CAPABILITIES, READ_COLLECTION_VIEW)
