"""Functions that work with a client: given one, or finding one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from rota.client.contexts import AsyncClientContext
from rota.client.orchestration import RotaClient, get_client

P = ParamSpec("P")
R = TypeVar("R")


def get_or_create_client(client: RotaClient | None = None) -> tuple[RotaClient, bool]:
    """Return `client`, or that of the `AsyncClientContext` around the caller, or a new one; and whether it was there."""
    if client is not None:
        return client, True
    context = AsyncClientContext.get()
    return (context.client, True) if context is not None else (get_client(), False)


def client_injector(func: Callable[Concatenate[RotaClient, P], Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Decorate an async function so that it is given a client as its first argument."""

    @wraps(func)
    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        client, was_there = get_or_create_client()
        if was_there:
            return await func(client, *args, **kwargs)
        async with client:
            return await func(client, *args, **kwargs)

    return call


def inject_client(fn: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Decorate an async function with a keyword `client` so that it has a client also when it is given None."""

    @wraps(fn)
    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        given: Any = kwargs.pop("client", None)
        client, was_there = get_or_create_client(given)
        options: dict[str, Any] = {**kwargs, "client": client}
        if was_there:
            return await fn(*args, **options)
        async with client:
            return await fn(*args, **options)

    return call
