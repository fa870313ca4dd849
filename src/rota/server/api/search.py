"""The search over everything."""

from __future__ import annotations

from rota.contract.search import SearchAnswer
from rota.server.request import Caller, Request
from rota.server.store import search as store
from rota.server.store.engine import Tx


def search(request: Request, tx: Tx, caller: Caller) -> SearchAnswer:
    asked = request.query
    hits = store.search(tx, caller.workspace_id, asked["q"], asked["kinds"], asked["limit"])
    return SearchAnswer.model_construct(query=asked["q"], hits=hits)
