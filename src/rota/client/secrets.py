"""Secrets out of what a client sends to be shown to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from rota.core.redaction import has_secrets, redact_json

if TYPE_CHECKING:
    from pydantic import BaseModel

M = TypeVar("M", bound="BaseModel")


def without_secrets(body: M) -> M:
    """Return `body` with a mask for every secret in the texts of its fields, at any depth; itself when none is known."""
    if not has_secrets():
        return body
    changed = {}
    for name in body.model_fields_set:
        value = getattr(body, name)
        if isinstance(value, str | dict | list | tuple) and (clean := redact_json(value)) != value:
            changed[name] = clean
    return body.model_copy(update=changed) if changed else body
