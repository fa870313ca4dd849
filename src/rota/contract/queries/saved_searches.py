"""Lists of saved searches."""

from __future__ import annotations

from rota.contract.base import Parts
from rota.contract.operation import Operation
from rota.contract.queries.base import HIDE_NULL, Limit, Offset
from rota.contract.saved_searches import SavedSearch


class ReadSavedSearches(Parts):
    model_config = HIDE_NULL

    limit: Limit = None
    offset: Offset = 0


READ_SAVED_SEARCHES: Operation[list[SavedSearch]] = Operation(
    "read_saved_searches",
    "POST",
    "/saved_searches/filter",
    scope="saved_searches:read",
    access="read",
    request=ReadSavedSearches,
    response=list[SavedSearch],
    summary="List saved searches by name",
)

OPERATIONS = (READ_SAVED_SEARCHES,)
