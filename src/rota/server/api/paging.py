"""What lists share: their order, and which part of them is wanted."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any, TypedDict, TypeVar

from pydantic import BaseModel

from rota.contract.base import Page
from rota.exceptions import InvalidRequest
from rota.server.admission import check_limit, check_offset
from rota.server.request import Request

T = TypeVar("T")

MAX_FILTER_ITEMS = 1000
MAX_NUMBER = 2**31
"""Integers are kept in columns of 32 bits."""
MAX_FILTER_TEXT = 10_000
"""Characters of a text that is searched for. SQLite compares patterns of up to 50,000 bytes."""


class Slice(TypedDict):
    """Which part of a list."""

    limit: int
    offset: int


class Part(Slice):
    """Arguments of the store's list functions."""

    sort: str


def slice_of(request: Request) -> Slice:
    """Return which part of a list is asked for that has one order only."""
    return {
        "limit": check_limit(request.body.limit, request.values.default_limit),
        "offset": check_offset(request.body.offset),
    }


def part_of(request: Request, orders: Container[str]) -> Part:
    """Return which part of a list a filter request asks for, and in which order."""
    body = request.body
    check_filters(body)
    return {
        "sort": check_sort(body.sort, orders),
        "limit": check_limit(body.limit, request.values.default_limit),
        "offset": check_offset(body.offset),
    }


def page_of(request: Request, orders: Container[str], count: int, listed: Callable[[Part], list[T]]) -> Page[T]:
    """Return the page that a paginate request asks for."""
    page = request.body.page
    limit = check_limit(request.body.limit, request.values.default_limit)
    part: Part = {"sort": check_sort(request.body.sort, orders), "limit": limit, "offset": check_offset((page - 1) * limit)}
    pages = -(-count // limit) if limit else 0
    results = listed(part) if limit else []
    return Page.model_construct(results=results, count=count, limit=limit, pages=pages, page=page)


def check_sort(sort: Any, orders: Container[str]) -> str:
    """Return the name of an order, which must be one of the noun's."""
    name = str(getattr(sort, "value", sort))
    if name not in orders:
        raise InvalidRequest(f"There is no order {name!r:.100}.")
    return name


def check_filters(wanted: BaseModel) -> None:
    """Refuse filters that a statement cannot hold: endless lists and texts, numbers that no column has."""
    for name, value in wanted:
        if isinstance(value, BaseModel):
            check_filters(value)
        elif isinstance(value, int) and not -MAX_NUMBER <= value < MAX_NUMBER:
            raise InvalidRequest(f"The filter {name!r} is a number beyond ±{MAX_NUMBER:,}, which nothing is compared with.")
        elif isinstance(value, str) and len(value) > MAX_FILTER_TEXT:
            raise InvalidRequest(f"The filter {name!r} has {len(value):,} characters; at most {MAX_FILTER_TEXT:,} are allowed.")
        elif isinstance(value, list):
            if len(value) > MAX_FILTER_ITEMS:
                raise InvalidRequest(f"The filter {name!r} lists {len(value)} values; at most {MAX_FILTER_ITEMS} are allowed.")
            for item in value:
                if isinstance(item, BaseModel):
                    check_filters(item)
