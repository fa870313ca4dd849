"""Variables: small named values, of any JSON type, that flows read while they run and people change without touching code.

    from rota.variables import Variable
    Variable.set("batch_size", 500)
    Variable.get("batch_size", default=100)

A name is made of lowercase letters, digits, dashes and underscores; a value is anything that JSON holds, up to 5,000
characters as JSON text. `get`, `set` and `unset` block, and are awaited inside of coroutines; `aget`, `aset` and `aunset`
are always awaited. Not for secrets: everybody who may use the API can read them.
"""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from rota.client import get_client
from rota.contract.variables import VariableCreate, VariableName, VariableUpdate, VariableValue
from rota.contract.wire import invalid
from rota.core.variables import check_variable_name
from rota.exceptions import InvalidNameError, ObjectAlreadyExists, ObjectNotFound, VariableAlreadyExists
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    from rota.contract.variables import Variable as StoredVariable

__all__ = ["Variable", "get"]


class Variable(BaseModel):
    """A variable as it was set. Values are looked up by `get`."""

    model_config = ConfigDict(extra="forbid")

    name: VariableName
    value: VariableValue
    tags: list[str] | None = None

    @classmethod
    async def aget(cls, name: str, default: Any = None) -> Any:
        """Return the value of a variable, with the type it was set with; `default` when there is none of this name."""
        return _value(await get_client().read_variable_by_name(_asked(name)), default)

    @classmethod
    async def aset(cls, name: str, value: Any, tags: list[str] | None = None, overwrite: bool = False) -> Variable:
        """Set a variable; as `set`."""
        client, create = get_client(), _creation(name, value, tags)
        try:
            return _shown(await client.create_variable(create))
        except ObjectAlreadyExists as error:
            if not overwrite:
                raise _exists(name) from error
        try:
            await client.update_variable(_change(create))
        except ObjectNotFound:  # deleted by somebody meanwhile
            return _shown(await client.create_variable(create))
        return cls(name=name, value=create.value, tags=create.tags)

    @classmethod
    async def aunset(cls, name: str) -> bool:
        """Delete a variable and return whether there was one."""
        try:
            await get_client().delete_variable_by_name(_asked(name))
        except ObjectNotFound:
            return False
        return True

    @classmethod
    @dual(aget.__func__)  # type: ignore[attr-defined]  # the function under the classmethod
    def get(cls, name: str, default: Any = None) -> Any:
        """Return the value of a variable, with the type it was set with; `default` when there is none of this name."""
        return _value(get_client(sync_client=True).read_variable_by_name(_asked(name)), default)

    @classmethod
    @dual(aset.__func__)  # type: ignore[attr-defined]
    def set(cls, name: str, value: Any, tags: list[str] | None = None, overwrite: bool = False) -> Variable:
        """Set a variable. With `overwrite` one that is there gets value and tags anew; without `tags` it has none.

        Raises:
            VariableAlreadyExists: there is one, and `overwrite` was not given.
            InvalidNameError: the name cannot be used.
            InvalidRequest: the value is not JSON, or too long.
        """
        client, create = get_client(sync_client=True), _creation(name, value, tags)
        try:
            return _shown(client.create_variable(create))
        except ObjectAlreadyExists as error:
            if not overwrite:
                raise _exists(name) from error
        try:
            client.update_variable(_change(create))
        except ObjectNotFound:  # deleted by somebody meanwhile
            return _shown(client.create_variable(create))
        return cls(name=name, value=create.value, tags=create.tags)

    @classmethod
    @dual(aunset.__func__)  # type: ignore[attr-defined]
    def unset(cls, name: str) -> bool:
        """Delete a variable and return whether there was one."""
        try:
            get_client(sync_client=True).delete_variable_by_name(_asked(name))
        except ObjectNotFound:
            return False
        return True


def _asked(name: str) -> str:
    """Return `name`, which must be one that a variable can have: what cannot be is told, rather than not found."""
    try:
        return check_variable_name(name)
    except ValueError as error:
        raise InvalidNameError(str(error)) from None


def _creation(name: str, value: Any, tags: list[str] | None) -> VariableCreate:
    try:
        return VariableCreate(name=_asked(name), value=value, tags=tags or [])
    except ValidationError as error:
        raise invalid(error, f"Variable {name!r}") from error


def _change(create: VariableCreate) -> VariableUpdate:
    return VariableUpdate(name=create.name, value=create.value, tags=create.tags)


def _shown(stored: StoredVariable) -> Variable:
    return Variable(name=stored.name, value=stored.value, tags=stored.tags)


def _value(stored: StoredVariable | None, default: Any) -> Any:
    return default if stored is None else stored.value


def _exists(name: str) -> VariableAlreadyExists:
    return VariableAlreadyExists(f"There is a variable {name!r} already. Set it with overwrite=True to change it.")


def _warn_of_get() -> None:
    warnings.warn("`variables.get` is Prefect 2's and gives text only; use `Variable.get`.", DeprecationWarning, stacklevel=4)


def _as_text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


async def _aget_text(name: str, default: str | None = None) -> str | None:
    _warn_of_get()
    return _as_text(await Variable.aget(name, default))


@dual(_aget_text)
def get(name: str, default: str | None = None) -> str | None:
    """Return a variable's value, as text where it is none. The form of Prefect 2; `Variable.get` keeps the type."""
    _warn_of_get()
    return _as_text(Variable.get(name, default, _sync=True))
