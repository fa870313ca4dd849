"""Pickling flows and tasks.

One that its module holds under its own name travels as that name, as functions do: it is the same one where it arrives. All
others (of a script or notebook, made in a function, bound to an object, lambdas, variants by `with_options`) travel by value,
with cloudpickle. A name in a script is enough only in the process that wrote it.
"""

from __future__ import annotations

import os
import sys
from copy import copy
from typing import Any

_process = os.urandom(16)
"""Tells this process; a forked child, which has the same definitions, is the same."""

_Reduced = tuple[Any, ...]


class Definition:
    """What flows and tasks have in common for `pickle` and `copy`."""

    def __reduce_ex__(self, _: Any) -> _Reduced:
        place = _place_of(self)
        if place is not None and not _is_by_value(place[0]):
            return (_found, place)
        import cloudpickle  # late: definitions cost nothing, and few are pickled

        # Where it is asked for with the memory of one pickle, functions that refer to each other come to an end.
        cloudpickle.Pickler.dispatch_table.setdefault(type(self), _by_value)
        return (_rebuilt, (cloudpickle.dumps(self), _process, place))

    def __reduce_by_content__(self) -> _Reduced:
        """Return what makes it equal to another one: for fingerprints."""
        return (_new, (type(self),), self.__dict__)

    def __copy__(self) -> Any:
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def __deepcopy__(self, _: Any) -> Any:
        return copy(self)


def _place_of(definition: Any) -> tuple[str, str] | None:
    """Return the module and name under which exactly this definition is found."""
    fn = getattr(definition.fn, "__func__", definition.fn)
    module, name = getattr(fn, "__module__", None), getattr(fn, "__qualname__", "<locals>")
    if module is None or "<" in name or hasattr(definition.fn, "__self__"):
        return None
    return (module, name) if _at(sys.modules.get(module), name) is definition else None


def _at(module: Any, name: str) -> Any:
    found = module
    for part in name.split("."):
        # As it stands in a class, not bound: looking at a method binds it.
        found = vars(found).get(part) if isinstance(found, type) else getattr(found, part, None)
    return found


def _is_by_value(module: str) -> bool:
    """Whether the module's things travel by value: those of a script, and of modules that cloudpickle was told so of."""
    if module == "__main__":
        return True
    cloudpickle = sys.modules.get("cloudpickle")
    if cloudpickle is None:
        return False
    told = cloudpickle.list_registry_pickle_by_value()
    return any(module == one or module.startswith(f"{one}.") for one in told)


def _by_value(definition: Any) -> _Reduced:
    """As `cloudpickle` takes it: the function and all options."""
    place = _place_of(definition)
    if place is not None and not _is_by_value(place[0]):
        return (_found, place)
    state = {name: value for name, value in definition.__dict__.items() if name != "binder"}
    return (_new, (type(definition),), state)


def _new(kind: type[Any]) -> Any:
    return object.__new__(kind)


def _found(module: str, name: str) -> Any:
    from importlib import import_module

    definition = _at(import_module(module), name)
    if not isinstance(definition, Definition):
        raise AttributeError(  # noqa: TRY004 - what a pickle of a name raises that is gone
            f"There is no flow or task {name!r} in the module {module!r} here, as there was where it was pickled."
        )
    return definition


def _rebuilt(pickled: bytes, process: bytes, place: tuple[str, str] | None) -> Any:
    if process == _process and place is not None:
        known = _at(sys.modules.get(place[0]), place[1])
        if isinstance(known, Definition):
            return known
    import cloudpickle  # late, as above

    return cloudpickle.loads(pickled)
