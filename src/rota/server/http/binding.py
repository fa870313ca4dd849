"""One request of one operation: what was sent is parsed, the handler runs in its transaction, the answer is written.

The event loop parses and writes; handlers run where the store runs them. A list is written by the thread that read it, so
that a long one holds up nobody.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import ValidationError

from rota.contract.operation import Operation
from rota.contract.wire import adapter, refusal
from rota.exceptions import InvalidRequest
from rota.server.api import Handler, find_handler
from rota.server.app import App
from rota.server.http.bodies import check_json
from rota.server.http.repeats import answer_once, digest_of
from rota.server.http.replies import JSON, Reply
from rota.server.refusals import as_refusal
from rota.server.request import Answer, Caller, Request, Stream
from rota.server.store.engine import Tx
from rota.server.store.errors import StoreError

SECRET_NOUNS = frozenset({"block_documents", "block_types", "variables", "webhooks", "auth", "users", "api_keys", "server"})
"""Nouns of which nothing that was sent is shown again: it may be, or hold, a secret."""

READ_ONCE = frozenset({"record"})
"""Operations whose bodies are large and of JSON's own types alone: they are not read from their bytes a second time."""

MAX_SHOWN_BODY = 16 * 1024
"""Bytes of a body that a refusal repeats at most."""


async def answer(
    app: App,
    operation: Operation[Any],
    path: Mapping[str, str],
    query: bytes,
    body: bytes,
    caller: Caller,
    key: str | None = None,
) -> Reply:
    """Answer one request. With a `key`, one that changes something is done once, however often it comes.

    Raises:
        RotaException: why it is refused.
    """
    request = Request(
        _path(operation, path),
        _query(operation, query),
        _body(operation, body),
        app.clock.now(),
        app.values,
        app.bus.publish,
    )
    handler = find_handler(operation.name)
    prepare = getattr(handler, "prepare", None)
    try:
        if prepare is not None:  # as in `App.answer`
            request = request._replace(prepared=await app.store.aread(partial(_call, prepare, request, caller)))
        if operation.access == "write" and key is not None:
            digest = digest_of(operation, path, query, body)
            work = partial(_call_and_write, operation, handler, request, caller)
            return await app.store.awrite(lambda tx: answer_once(key, digest, request, caller, tx, work))
        if operation.access == "write":
            return _reply(operation, await app.store.awrite(partial(_call, handler, request, caller)))
        if operation.access == "read":
            reply = await app.store.aread(partial(_call_and_write, operation, handler, request, caller))
            return _streamed(app, reply) if type(reply) is Stream else reply
        return _reply(operation, handler(request, None, caller))
    except StoreError as error:
        raise as_refusal(error) from error


def _call(handler: Handler, request: Request, caller: Caller, tx: Tx) -> Any:
    return handler(request, tx, caller)


def _call_and_write(operation: Operation[Any], handler: Handler, request: Request, caller: Caller, tx: Tx) -> Any:
    returned = handler(request, tx, caller)
    return returned if type(returned) is Stream else _reply(operation, returned)


def _streamed(app: App, stream: Stream) -> Reply:
    name = b'attachment; filename="' + stream.file_name.encode("ascii", "replace") + b'"'
    return Reply(
        200, media_type=stream.media_type.encode(), headers=((b"content-disposition", name),), parts=_parts(app, stream)
    )


async def _parts(app: App, stream: Stream) -> AsyncIterator[bytes]:
    """Read one part after the other, each when the client has taken what came before."""
    place: Any = None
    while True:
        part, place = await app.store.aread(partial(_read_part, stream, place))
        if part:
            yield part
        if place is None:
            return


def _read_part(stream: Stream, place: Any, tx: Tx) -> tuple[bytes, Any]:
    return stream.read(tx, place)


def _reply(operation: Operation[Any], returned: Any) -> Reply:
    status = operation.status
    if type(returned) is Answer:
        status = operation.also if returned.made and operation.also is not None else status
        returned = returned.body
    if operation.response is None:
        # Prefect's server answers `null` where it has nothing to say and the status allows a body.
        return Reply(status, b"" if status == 204 else b"null")
    if operation.media_type != "application/json":
        return Reply(status, returned, operation.media_type.encode())
    return Reply(status, adapter(operation.response).dump_json(returned, warnings="none"), JSON)


# --- what was sent -----------------------------------------------------------------------------------------------------------


def _path(operation: Operation[Any], path: Mapping[str, str]) -> Mapping[str, Any]:
    kinds = operation.path_parameters
    return {name: _parameter(operation, "path", name, kinds.get(name, str), text) for name, text in path.items()}


def _query(operation: Operation[Any], query: bytes) -> Mapping[str, Any]:
    declared = operation.query_parameters
    if not declared:
        return {}
    sent: dict[str, list[str]] = {}
    for name, text in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        sent.setdefault(name, []).append(text)
    parsed = {}
    for name, parameter in declared.items():
        if name in sent:
            value: Any = sent[name] if is_list(parameter.type) else sent[name][-1]
            parsed[name] = _parameter(operation, "query", name, parameter.type, value)
        elif parameter.default is ...:
            what = f"The query parameter {name!r} of {operation.name} is missing."
            raise InvalidRequest(what, [{"type": "missing", "loc": ["query", name], "msg": "Field required", "input": None}])
        else:
            parsed[name] = parameter.default
    return parsed


def is_list(kind: Any) -> bool:
    """Whether a parameter of this type may be given several times."""
    if get_origin(kind) in (Union, UnionType):
        return any(is_list(part) for part in get_args(kind) if part is not NoneType)
    return get_origin(kind) in (list, set, tuple)


def _parameter(operation: Operation[Any], place: str, name: str, kind: Any, value: Any) -> Any:
    try:
        return adapter(kind).validate_strings(value) if isinstance(value, str) else adapter(kind).validate_python(value)
    except ValidationError as error:
        what = f"The {place} parameter {name!r} of {operation.name}"
        raise _invalid(error, what, (place, name), shows_input=True) from error


def _body(operation: Operation[Any], body: bytes) -> Any:
    kind = operation.request
    if kind is None:
        return None
    sent = check_json(body) if body else {}
    try:
        if operation.name in READ_ONCE:
            return adapter(kind).validate_python(sent)
        # From the bytes, in JSON's own mode: what is a text there becomes an id, a time, bytes.
        return adapter(kind).validate_json(body or b"{}")
    except ValidationError as error:
        shows_input = len(body) <= MAX_SHOWN_BODY and not is_secretive(operation)
        refused = _invalid(error, f"The body of {operation.name}", ("body",), shows_input=shows_input)
        if shows_input:
            refused.sent = sent  # type: ignore[attr-defined]  # for the answer alone, never for a log
        raise refused from error


def is_secretive(operation: Operation[Any]) -> bool:
    """Whether what is sent to an operation must not be shown again."""
    return operation.scope.partition(":")[0] in SECRET_NOUNS


def _invalid(error: ValidationError, what: str, place: tuple[str, ...], *, shows_input: bool) -> InvalidRequest:
    found = error.errors(include_url=False, include_context=False, include_input=shows_input)
    errors = [{**one, "loc": [*place, *one["loc"]]} for one in found]
    return InvalidRequest(refusal(what, found), errors)
