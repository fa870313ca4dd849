"""An endpoint as data: the server binds it, the client sends it, scope checks and audit names come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

T = TypeVar("T")

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

PUBLIC = "public"
"""The scope of what is answered to anybody: whether the server lives."""

BY_ID: Mapping[str, Any] = MappingProxyType({"id": UUID})


@dataclass(frozen=True, slots=True)
class Query:
    """One parameter of the query string: its type, and its value when it is not sent (`...`: it must be)."""

    type: Any
    default: Any = ...


@dataclass(frozen=True, slots=True, eq=False)
class Operation(Generic[T]):
    """One row per endpoint. Rows are the same only when they are the same object."""

    name: str
    """Unique; the handler's and the audit's name, and mostly the client method's."""
    method: Method
    path: str
    """Relative to ``/api``, with ``{name}`` for its parameters."""
    scope: str
    """``<noun>:<verb>``, verbs read, create, update, delete, act; or `PUBLIC`."""
    access: Literal["read", "write", "none"]
    """What the handler needs of the database."""
    request: Any = None
    """The type of the body; None: no body."""
    response: Any = None
    """The type of the answer; None: an answer without a body."""
    status: int = 200
    also: int | None = None
    """The status when this very call made something: a row that was not there before, a state that was written."""
    path_parameters: Mapping[str, Any] = field(default_factory=dict)
    query_parameters: Mapping[str, Query] = field(default_factory=dict)
    media_type: str = "application/json"
    """Of the answer. Any other than JSON is handed on as bytes."""
    summary: str = ""
