"""Arguments fall on parameters exactly as Python's own call rules say."""

from __future__ import annotations

import functools
import gc
import inspect
import weakref
from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rota.exceptions import ParameterBindError, SignatureMismatchError
from rota.utilities.binding import Binder, binder_for

KINDS = [
    Parameter.POSITIONAL_ONLY,
    Parameter.POSITIONAL_OR_KEYWORD,
    Parameter.VAR_POSITIONAL,
    Parameter.KEYWORD_ONLY,
    Parameter.VAR_KEYWORD,
]
NAMES = [
    "a",
    "b",
    "self",
    "cls",
    "args",
    "kwargs",
    "model_config",
    "json",
    "_private",
    "defaults",
    "bind",
    "signature",
    "é",
    "c",
]


@st.composite
def signatures(draw: st.DrawFn) -> Signature:
    kinds = sorted(draw(st.lists(st.sampled_from(KINDS), max_size=6)))
    names = draw(st.permutations(NAMES))
    parameters: list[Parameter] = []
    has_default = False
    for kind, name in zip(kinds, names, strict=False):
        if kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
            if all(parameter.kind is not kind for parameter in parameters):
                parameters.append(Parameter(name, kind))
            continue
        is_positional = kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
        wants_default = draw(st.booleans()) or (is_positional and has_default)
        has_default = has_default or (is_positional and wants_default)
        default = draw(st.integers() | st.none()) if wants_default else Parameter.empty
        parameters.append(Parameter(name, kind, default=default))
    return Signature(parameters)


def of_signature(signature: Signature) -> Callable[..., Any]:
    def fn(*args: Any, **kwargs: Any) -> None: ...

    fn.__signature__ = signature  # type: ignore[attr-defined]
    return fn


def bound_by_inspect(signature: Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any] | None:
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError:
        return None
    bound.apply_defaults()
    return dict(bound.arguments)


CALLS = st.tuples(
    st.lists(st.integers(), max_size=5).map(tuple),
    st.dictionaries(st.sampled_from([*NAMES, "unknown"]), st.integers(), max_size=5),
)


@given(signatures(), CALLS)
def test_bind_equals_inspect_bind(signature: Signature, call: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    args, kwargs = call
    # Before Python 3.13 inspect refuses what calls take: see the test below.
    assume(not any(kwargs.keys() & {name} for name, p in signature.parameters.items() if p.kind is Parameter.POSITIONAL_ONLY))
    expected = bound_by_inspect(signature, args, kwargs)
    binder = Binder(of_signature(signature))
    if expected is None:
        with pytest.raises(ParameterBindError):
            binder.bind(args, kwargs)
    else:
        bound = binder.bind(args, kwargs)
        assert bound == expected
        assert list(bound) == list(signature.parameters)


def test_the_name_of_a_positional_only_parameter_may_be_a_keyword() -> None:
    def fn(a: int = 0, /, **others: int) -> tuple[int, dict[str, int]]:
        return a, others

    binder = Binder(fn)
    assert binder.bind((), {"a": 1}) == {"a": 0, "others": {"a": 1}}
    args, kwargs = binder.unbind(binder.bind((5,), {"a": 1}))
    assert fn(*args, **kwargs) == (5, {"a": 1})


@given(signatures(), CALLS)
def test_unbind_gives_the_same_parameters_again(signature: Signature, call: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    binder = Binder(of_signature(signature))
    try:
        parameters = binder.bind(*call)
    except ParameterBindError:
        return
    args, kwargs = binder.unbind(parameters)
    assert binder.bind(args, kwargs) == parameters


@given(signatures(), CALLS)
def test_collapse_undoes_explode(signature: Signature, call: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    binder = Binder(of_signature(signature))
    try:
        parameters = binder.bind(*call)
    except ParameterBindError:
        return
    assume(not parameters.keys() & parameters.get(binder._var_keyword or "", {}))
    assert binder.collapse(binder.explode(parameters)) == parameters


def plain(a: int, b: int = 2) -> None: ...


def everything(a, b=2, *args, c, d=4, **kw) -> None: ...  # type: ignore[no-untyped-def]


@pytest.mark.parametrize(
    ("fn", "args", "kwargs", "words"),
    [
        (plain, (), {}, ["plain()", "missing", "'a'", "plain(a: int, b: int = 2)", "given nothing"]),
        (plain, (1, 2, 3), {}, ["from 1 to 2 positional arguments but 3 were given", "3 by position"]),
        (plain, (1,), {"z": 1}, ["unexpected keyword argument 'z'", "1 by position, 'z' by name"]),
        (plain, (1,), {"a": 1}, ["multiple values", "'a'"]),
        (everything, (1,), {}, ["keyword-only", "'c'"]),
    ],
)
def test_a_call_that_does_not_fit_is_told_in_one_sentence(
    fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(ParameterBindError) as caught:
        Binder(fn).bind(args, kwargs)
    assert [word for word in words if word not in str(caught.value)] == []
    assert isinstance(caught.value, TypeError)


def test_a_signature_of_any_length_is_told_in_short() -> None:
    def fn(a: Any, b: str = "x" * 10_000) -> None: ...

    with pytest.raises(ParameterBindError) as caught:
        Binder(fn).bind((), {})
    assert len(str(caught.value)) < 600


def test_parameters_are_given_by_name_only_where_they_must() -> None:
    binder = Binder(everything)
    parameters = binder.bind((1, 2, 3), {"c": 4, "z": 9})
    assert parameters == {"a": 1, "b": 2, "args": (3,), "c": 4, "d": 4, "kw": {"z": 9}}
    assert binder.unbind(parameters) == ((1, 2, 3), {"c": 4, "d": 4, "z": 9})
    assert binder.explode(parameters) == {"a": 1, "b": 2, "args": (3,), "c": 4, "d": 4, "z": 9}
    assert binder.unbind({"b": 1}) == ((), {"b": 1})
    assert binder.bind_given((1,), {"c": 3}) == {"a": 1, "c": 3}
    assert binder.defaults == {"b": 2, "d": 4}


def test_names_that_the_function_does_not_have_are_refused() -> None:
    with pytest.raises(SignatureMismatchError, match="unknown: x"):
        Binder(plain).unbind({"a": 1, "x": 2})
    with pytest.raises(ValueError, match=r"no parameter 'z' and no \*\*kwargs"):
        Binder(plain).collapse({"a": 1, "z": 2})


class Service:
    def method(self, a: int, b: int = 1) -> None: ...

    @classmethod
    def build(cls, a: int) -> None: ...

    def __call__(self, a: int) -> None: ...


@pytest.mark.parametrize(
    ("fn", "names"),
    [
        (Service().method, ("a", "b")),
        (Service.build, ("a",)),
        (Service(), ("a",)),
        (Service.method, ("self", "a", "b")),
        (functools.partial(plain, 1), ("b",)),
        (functools.partial(plain, b=1), ("a", "b")),
        (max, ("args", "kwargs")),
        (lambda x: x, ("x",)),
    ],
)
def test_all_kinds_of_callables_have_a_binder(fn: Callable[..., Any], names: tuple[str, ...]) -> None:
    assert binder_for(fn).names == names


def test_a_name_that_is_no_identifier_is_bound_too() -> None:
    fn = of_signature(
        Signature([Parameter("class", Parameter.POSITIONAL_ONLY), Parameter("b", Parameter.KEYWORD_ONLY, default=2)])
    )
    assert Binder(fn).bind((1,), {}) == {"class": 1, "b": 2}
    with pytest.raises(ParameterBindError):
        Binder(fn).bind((), {})


def test_binders_are_remembered_and_keep_nothing_alive() -> None:
    def fn(a: int) -> None: ...

    service = Service()
    assert binder_for(fn) is binder_for(fn)
    assert binder_for(service.method) is binder_for(Service().method)
    function, instance = weakref.ref(fn), weakref.ref(service)
    del fn, service
    gc.collect()
    assert function() is None
    assert instance() is None


def test_defaults_are_the_very_objects() -> None:
    marker: list[int] = []

    def fn(a: Any = marker) -> None: ...

    assert Binder(fn).bind((), {})["a"] is marker


@example("x")
@given(st.text(min_size=1, max_size=5).filter(str.isidentifier))
def test_any_identifier_can_be_a_parameter(name: str) -> None:
    try:
        fn = eval(f"lambda {name}=1: {name}")
    except SyntaxError:
        return
    (normal,) = inspect.signature(fn).parameters
    assert Binder(fn).bind((), {}) == {normal: 1}
