"""What can go wrong between rota and its database, split by what the reader of the message can do.

    StoreError
    ├── StoreUnavailable        not reachable, missing, refused: start it, create it, correct the address
    │   ├── StoreBusy           somebody else holds it for too long: wait, or end the other program
    │   ├── StoreFull           no room left: free space
    │   ├── StoreReadOnly       writing is not allowed: permissions, standby server
    │   └── OutcomeUnknown      the connection broke while committing: look, or send the same ids again
    ├── StoreDamaged            not a database of rota's, or broken: restore it
    ├── SchemaMismatch          the tables are not those this version knows
    │   ├── SchemaNewer         made by a newer rota: upgrade rota
    │   └── SchemaOlder         made by an older rota: upgrade the database
    ├── NotFound                no such object
    └── Conflict                an object of this name or key is there already

Messages name the database without its password.
"""
# ruff: noqa: N818 - these are facts about a database or an object, read as words in `except` clauses

from __future__ import annotations

from uuid import UUID


class StoreError(Exception):
    """Any failure of the data layer that rota can explain."""


class StoreUnavailable(StoreError):
    """The database cannot be used now. Nothing was written by the call that raised this."""


class StoreBusy(StoreUnavailable):
    """Another program held the database for longer than the timeout, or too many writes were waiting."""


class StoreFull(StoreUnavailable):
    """The disk or the quota under the database is full. Reading still works; writing works again once there is room."""


class StoreReadOnly(StoreUnavailable):
    """The database may be read but not written."""


def wrote_in_a_read(url: str) -> StoreReadOnly:
    """Return the error of a function that was given to `Store.read` and is one for `Store.write`."""
    return StoreReadOnly(f"Something was to be written to {url} in a transaction for reading. Give the function to `write`.")


def no_tables(name: str) -> StoreUnavailable:
    """Return the error of a database whose tables somebody has taken away."""
    return StoreUnavailable(
        f"The database {name} has no tables of this rota: they were dropped, or never made. `rota server database upgrade` "
        "makes them, and POST /admin/database/create on a server that allows it."
    )


class OutcomeUnknown(StoreUnavailable):
    """The connection was lost while committing: the write may have happened. Safe to repeat when it is idempotent."""


class StoreDamaged(StoreError):
    """The file is not a SQLite database, or its content is broken."""


class SchemaMismatch(StoreError):
    """The tables in the database are not the ones that this version of rota works with."""


class SchemaNewer(SchemaMismatch):
    """The database was written by a newer rota."""


class SchemaOlder(SchemaMismatch):
    """The database was written by an older rota and automatic upgrades are off."""


class NotFound(StoreError):
    """The object that was asked for does not exist in this workspace."""

    def __init__(self, noun: str, key: UUID | str) -> None:
        super().__init__(f"There is no {noun} {key!s}.")
        self.noun = noun
        self.key = key


class Conflict(StoreError):
    """The write would make a second object with the same unique name or key."""
