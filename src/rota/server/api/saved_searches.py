"""Saved searches."""

from __future__ import annotations

from rota.contract.saved_searches import SavedSearch
from rota.exceptions import InvalidRequest
from rota.server.admission import MAX_PARAMETERS_BYTES, check_json, check_key, check_limit, check_offset
from rota.server.request import Answer, Caller, Request
from rota.server.store import saved_searches
from rota.server.store.engine import Tx

MAX_FILTERS = 1000


def put_saved_search(request: Request, tx: Tx, caller: Caller) -> Answer:
    body = request.body
    check_key(body.name, "The search's name")
    if len(body.filters) > MAX_FILTERS:
        raise InvalidRequest(f"The search has {len(body.filters)} filters; at most {MAX_FILTERS} are kept.")
    check_json([vars(one) for one in body.filters], "The search's filters", MAX_PARAMETERS_BYTES)
    return Answer(*saved_searches.put_saved_search(tx, caller.workspace_id, body, request.now))


def read_saved_search(request: Request, tx: Tx, caller: Caller) -> SavedSearch:
    return saved_searches.get_saved_search(tx, caller.workspace_id, request.path["id"])


def delete_saved_search(request: Request, tx: Tx, caller: Caller) -> None:
    saved_searches.delete_saved_search(tx, caller.workspace_id, request.path["id"])


def read_saved_searches(request: Request, tx: Tx, caller: Caller) -> list[SavedSearch]:
    limit = check_limit(request.body.limit, request.values.default_limit)
    offset = check_offset(request.body.offset)
    return saved_searches.list_saved_searches(tx, caller.workspace_id, limit=limit, offset=offset)
