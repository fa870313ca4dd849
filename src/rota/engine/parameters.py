"""A run's parameters: checked against the type hints of the flow's function and converted to them, before its code runs."""

from __future__ import annotations

import datetime
import functools
import inspect
import reprlib
import typing
import uuid
from collections.abc import Callable
from enum import Enum
from types import GenericAlias
from typing import Annotated, Any

from pydantic.fields import FieldInfo

from rota.core.states import State
from rota.engine.conversion import Convert, converter
from rota.engine.stored_parameters import MAX_STORED_BYTES, serialize_parameters
from rota.exceptions import ParameterTypeError
from rota.futures import RotaFuture
from rota.utilities.annotations import BaseAnnotation
from rota.utilities.binding import PerFunction, binder_for
from rota.utilities.hints import parameter_hints
from rota.utilities.nested import find

__all__ = ["MAX_STORED_BYTES", "serialize_parameters", "validate_parameters"]


def validate_parameters(fn: Callable[..., Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """Return `parameters` converted to the type hints of `fn`, as pydantic converts: ``"3"`` to 3, a dict to a model.

    ``*args`` and ``**kwargs`` are converted item by item. Values that hold futures or states are left alone, as are those of
    parameters without a hint. Annotations are taken off. A default that does not fit its own hint (``x: int = None``) is kept.

    Raises:
        ParameterTypeError: says for each wrong parameter what is wrong, what came and what was declared.
    """
    checks = _checks_for(fn)
    validated: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in parameters.items():
        if isinstance(value, BaseAnnotation):
            value = value.unwrap()
        check = checks.get(name)
        if check is None or type(value) is check.passes:
            validated[name] = value
            continue
        try:
            validated[name] = check(value)
        except _Misfit as misfit:
            problems += misfit.problems
    if problems:
        raise ParameterTypeError("\n".join([f"{binder_for(fn).name}() was called with parameters that do not fit:", *problems]))
    return validated


class _Misfit(Exception):  # noqa: N818 - says what it is; does not leave this module
    """A value does not fit; `problems` are lines that say why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems)
        self.problems = problems


# Values of exactly these classes need no conversion where the class itself is the hint. Not Decimal, as pydantic refuses NaN,
# and not models, as they may ask to be validated again.
_PASSING = frozenset(
    {int, float, str, bool, bytes, list, dict, tuple, set, frozenset, type(None)}
    | {datetime.datetime, datetime.date, datetime.time, datetime.timedelta, uuid.UUID}
)


class _Check:
    """How one parameter is checked."""

    def __init__(self, parameter: inspect.Parameter, hint: Any) -> None:
        self.parameter = parameter
        self.hint = hint
        self.passes: type | None = None
        """Values of exactly this class pass without a further look."""
        is_variadic = parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        has_field = isinstance(parameter.default, FieldInfo)
        if isinstance(hint, type) and not is_variadic and not has_field and (hint in _PASSING or issubclass(hint, Enum)):
            self.passes = hint

    def __call__(self, value: Any) -> Any:
        is_default = value is self.parameter.default
        if isinstance(value, FieldInfo):
            if value.is_required():
                raise _Misfit([f" - {self.parameter.name}: field required; nothing was given for `{self._declaration()}`"])
            value = value.get_default(call_default_factory=True, validated_data={})
        if find(value, (RotaFuture, State), limit=1):
            return value
        try:
            return self._convert(value)
        except ValueError as error:
            if not hasattr(error, "errors"):
                raise  # not pydantic's word (of either version) on the value
            if is_default:
                return value
            raise _Misfit(self._describe(error.errors(), value)) from None

    @functools.cached_property
    def _convert(self) -> Convert:
        """Made at the first value that needs it: that takes 0.1 ms and more."""
        return converter(self.parameter.name, self._full_hint())

    def _full_hint(self) -> Any:
        kind, hint, default = self.parameter.kind, self.hint, self.parameter.default
        if isinstance(default, FieldInfo):
            return Annotated[hint, default]
        if kind is inspect.Parameter.VAR_POSITIONAL and typing.get_origin(hint) is not typing.Unpack:
            return GenericAlias(tuple, (hint, ...))
        if kind is inspect.Parameter.VAR_KEYWORD:
            return typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Unpack else GenericAlias(dict, (str, hint))
        return hint

    def _describe(self, errors: list[Any], value: Any) -> list[str]:
        lines = [self._line(error, value) for error in errors[:_MAX_ERRORS]]
        if len(errors) > _MAX_ERRORS:
            lines.append(f" - {self.parameter.name}: and {len(errors) - _MAX_ERRORS} more of this kind")
        return lines

    def _line(self, error: Any, value: Any) -> str:
        # v1 says `__root__` for the value itself, and does not tell the part that is wrong.
        where = ".".join(str(part) for part in (self.parameter.name, *error["loc"]) if part != "__root__")
        wrong = error.get("input", value)
        message = error["msg"][:1].lower() + error["msg"][1:]
        return f" - {where}: {message}; got {self._shown(wrong)} for `{self._declaration()}`"

    def _shown(self, value: Any) -> str:
        kind = type(value).__name__
        # This stands in logs and states. What is declared a secret must not, nor the fields of a model: one may be a password.
        if "Secret" in str(self.hint):
            return f"a value of type {kind}"
        if isinstance(value, dict):
            return f"a dict with keys {_repr(list(value))}"
        return f"{_repr(value)} ({kind})"

    def _declaration(self) -> str:
        hint = typing.get_args(self.hint)[0] if typing.get_origin(self.hint) is Annotated else self.hint
        text = str(self.parameter.replace(default=inspect.Parameter.empty, annotation=hint))
        return text if len(text) <= _MAX_DECLARATION else f"{text[:_MAX_DECLARATION]}…"


_MAX_ERRORS = 5
_MAX_DECLARATION = 120
_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = 80


def _repr(value: Any) -> str:
    try:
        return _short.repr(value)
    except Exception:  # noqa: BLE001 - of an int with 5000 digits, or of a class whose repr fails inside of a list
        return "a value that cannot be shown"


def _make_checks(fn: Callable[..., Any]) -> dict[str, _Check]:
    signature = binder_for(fn).signature
    hints = parameter_hints(fn, signature)
    return {name: _Check(signature.parameters[name], hint) for name, hint in hints.items() if not _says_nothing(hint)} | {
        name: _Check(parameter, Any)
        for name, parameter in signature.parameters.items()
        if name not in hints and isinstance(parameter.default, FieldInfo)
    }


def _says_nothing(hint: Any) -> bool:
    return hint is Any or hint is object


_checks_for = PerFunction(_make_checks)
