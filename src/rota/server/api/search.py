"""The search over everything."""

from __future__ import annotations

from rota.contract.search import HitKind, SearchAnswer
from rota.exceptions import InvalidRequest
from rota.server.request import Caller, Request
from rota.server.store import search as store
from rota.server.store.engine import Tx


def search(request: Request, tx: Tx, caller: Caller) -> SearchAnswer:
    asked = request.query
    if len(asked["kinds"]) > len(HitKind):
        raise InvalidRequest(f"{len(asked['kinds'])} kinds were asked for; there are {len(HitKind)}.")
    hits = store.search(tx, caller.workspace_id, asked["q"], asked["kinds"], asked["limit"])
    return SearchAnswer.model_construct(query=asked["q"], hits=hits)
