"""What the store could not do, as the exception that callers of any transport get."""

from __future__ import annotations

from rota import exceptions
from rota.server.store import errors

_REFUSALS: tuple[tuple[type[errors.StoreError], type[exceptions.RotaException]], ...] = (
    (errors.NotFound, exceptions.ObjectNotFound),
    (errors.Conflict, exceptions.ObjectAlreadyExists),
    (errors.StoreUnavailable, exceptions.StoreUnavailable),
    (errors.StoreDamaged, exceptions.StoreCorrupt),
    (errors.SchemaMismatch, exceptions.StoreVersionError),
    (errors.StoreError, exceptions.StoreError),
)
"""The first row that fits counts."""


def as_refusal(error: errors.StoreError) -> exceptions.RotaException:
    """Return the exception that tells a caller what `error` tells the server, in the same words."""
    refusal = next(refusal for kind, refusal in _REFUSALS if isinstance(error, kind))
    return refusal(str(error))
