"""Views of pages."""

from __future__ import annotations

from rota.contract.views import View, ViewList
from rota.server.admission import MAX_PARAMETERS_BYTES, check_json, check_key
from rota.server.request import Caller, Request
from rota.server.store import views
from rota.server.store.engine import Tx


def create_view(request: Request, tx: Tx, caller: Caller) -> View:
    body = request.body
    check_key(body.name, "The view's name")
    check_key(body.page, "The view's page")
    check_json([vars(one) for one in body.filters], "The view's filters", MAX_PARAMETERS_BYTES)
    return views.create_view(tx, caller.workspace_id, body, request.now)


def read_views(request: Request, tx: Tx, caller: Caller) -> ViewList:
    return ViewList.model_construct(views=views.list_views(tx, caller.workspace_id, request.query["page"]))


def read_view(request: Request, tx: Tx, caller: Caller) -> View:
    return views.get_view(tx, caller.workspace_id, request.path["id"])


def update_view(request: Request, tx: Tx, caller: Caller) -> View:
    body = request.body
    # Null leaves a field alone, as absence does.
    changes = {name: getattr(body, name) for name in body.model_fields_set if getattr(body, name) is not None}
    if "name" in changes:
        check_key(changes["name"], "The view's name")
    check_json([vars(one) for one in changes.get("filters", ())], "The view's filters", MAX_PARAMETERS_BYTES)
    return views.update_view(tx, caller.workspace_id, request.path["id"], changes, request.now)


def delete_view(request: Request, tx: Tx, caller: Caller) -> None:
    views.delete_view(tx, caller.workspace_id, request.path["id"])
