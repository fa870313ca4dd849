"""The JSON schema of a function's parameters. Expected schemas were observed with Prefect 3.8.8 on the same functions.

Differences are meant and named in `OF_OUR_OWN`: what is left empty there is described here, and names that fail there work.
"""

# ruff: noqa: A002, B006, B008, F722, F821, RUF013, UP007, UP037, UP045 - functions as users write them
# mypy: disable-error-code="no-untyped-def, assignment, empty-body, valid-type, name-defined"

from __future__ import annotations

import dataclasses
import datetime
import enum
import functools
import json
import pathlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple, Optional, TypeVar, Union

import pytest
import typing_extensions
from pydantic import BaseModel, ConfigDict, Field, SecretStr, v1

from rota.utilities.callables import ParameterSchema, generate_parameter_schema, parameter_docstrings, parameter_schema

T = TypeVar("T")


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    A = 1
    B = 2


class Inner(BaseModel):
    """Inner doc."""

    x: int = 1


class Model(BaseModel):
    a: int
    b: Optional[str] = None
    inner: Inner = Inner()
    tags: list[str] = Field(default_factory=list, description="the tags", min_length=1)


class Tree(BaseModel):
    value: int
    children: list[Tree] = []


class Titled(BaseModel):
    model_config = ConfigDict(title="Custom")
    z: float = 1


@dataclasses.dataclass
class Point:
    a: int
    b: str = "x"


class Options(typing_extensions.TypedDict, total=False):
    a: int
    b: str


class Pair(NamedTuple):
    a: int
    b: str = "x"


class Arbitrary:
    pass


INNER = {
    "description": "Inner doc.",
    "properties": {"x": {"default": 1, "title": "X", "type": "integer"}},
    "title": "Inner",
    "type": "object",
}
MODEL = {
    "properties": {
        "a": {"title": "A", "type": "integer"},
        "b": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "B"},
        "inner": {"$ref": "#/definitions/Inner", "default": {"x": 1}},
        "tags": {"description": "the tags", "items": {"type": "string"}, "minItems": 1, "title": "Tags", "type": "array"},
    },
    "required": ["a"],
    "title": "Model",
    "type": "object",
}
COLOR = {"enum": ["red", "blue"], "title": "Color", "type": "string"}
LEVEL = {"enum": [1, 2], "title": "Level", "type": "integer"}
POINT = {
    "properties": {"a": {"title": "A", "type": "integer"}, "b": {"default": "x", "title": "B", "type": "string"}},
    "required": ["a"],
    "title": "Point",
    "type": "object",
}
OPTIONS = {
    "properties": {"a": {"title": "A", "type": "integer"}, "b": {"title": "B", "type": "string"}},
    "title": "Options",
    "type": "object",
}
TREE = {
    "properties": {
        "value": {"title": "Value", "type": "integer"},
        "children": {"default": [], "items": {"$ref": "#/definitions/Tree"}, "title": "Children", "type": "array"},
    },
    "required": ["value"],
    "title": "Tree",
    "type": "object",
}
PAIR = {
    "maxItems": 2,
    "minItems": 1,
    "prefixItems": [{"title": "A", "type": "integer"}, {"default": "x", "title": "B", "type": "string"}],
    "type": "array",
}
TITLED = {"properties": {"z": {"default": 1, "title": "Z", "type": "number"}}, "title": "Custom", "type": "object"}


def nothing(): ...


def bare(x, y=1): ...


def scalars(x: int, y: float = 2.5, z: str = "a", w: bool = True): ...


def optional(x: Optional[int] = None, y: int | None = 3, z: Union[int, str, None] = 3): ...


def collections_(x: list[int], y: dict[str, float] = {}, z: tuple[int, str] = (1, "a"), w: set[int] = set()): ...


def enums(x: Color = Color.RED, y: Level = Level.A, z: Color = None): ...


def model(m: Model): ...


def model_default(m: Model = Model(a=1)): ...


def models(x: Model | Inner | None = None, y: dict[str, Model] = {}, z: list[Inner] = []): ...


def recursive(t: Tree): ...


def titled(x: Titled, y: Annotated[str, "note"] = "k"): ...


def shapes(d: Point, t: Options, n: Pair): ...


def shape_default(d: Point = Point(1)): ...


def times(
    d: datetime.datetime, e: datetime.date, f: datetime.timedelta = datetime.timedelta(seconds=5), g: datetime.time = None
): ...


def time_default(x: datetime.datetime = datetime.datetime(2020, 1, 1)): ...


def others(p: pathlib.Path = pathlib.Path("/x"), u: uuid.UUID = None): ...


def literal(x: Literal["a", "b"] = "a"): ...


def variadic(a, *args, b=1, **kwargs): ...


def typed_variadic(*args: int, **kwargs: str): ...


def odd_names(
    self, model_config: int, json: str = "x", copy: int = 1, schema: int = 2, model_fields: int = 3, dict: int = 4
): ...


def schema_words(model_: int, cls: int, type: str = "t", title: int = 1, required: bool = False, properties: int = 0): ...


def arbitrary(x: Arbitrary, y: Any = None, z: object = None, w=Arbitrary(), v: T = None): ...


def quoted(x: "int", y: "Inner"): ...


def unresolved(x: Undefined, y: int): ...


def field_default(x: int = Field(5, description="from field", title="Custom title", gt=2)): ...


def kinds(a, /, b, *, c): ...


def secret(x: SecretStr, y: bytes = b"abc"): ...


def functions(f: Callable[[int], int], t: type[int] = int): ...


def iterables(y: Iterable[int], z: Sequence[str] = (), w: frozenset[int] = frozenset({1})): ...


def bounded(y: Annotated[list[int], Field(min_length=2)] = None): ...


def google(x: int, y: str = "q"):
    """Do it.

    Args:
        x: the x
            on two lines
        y (str): the y. Second sentence.

    Returns:
        nothing
    """


def parameters_section(x: int) -> Model:
    """Args only.

    Parameters:
        x: hello `code`
    """


async def asynchronous(x: int = 1): ...


class Service:
    def method(self, x: int, y=1): ...

    @classmethod
    def build(cls, x: int): ...

    def __call__(self, x: int, z="k"): ...


def plain(a: int, b: str = "x", c: float = 1.0): ...


def p(position: int, name: str, **schema: Any) -> dict[str, Any]:
    return {"position": position, "title": name, **schema}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}


INT, NUM, STR, BOOL = {"type": "integer"}, {"type": "number"}, {"type": "string"}, {"type": "boolean"}
NULL = {"type": "null"}

AS_PREFECT: list[tuple[Callable[..., Any], list[str], dict[str, Any], dict[str, Any]]] = [
    (nothing, [], {}, {}),
    (bare, ["x"], {"x": p(0, "x"), "y": p(1, "y", default=1)}, {}),
    (
        scalars,
        ["x"],
        {
            "x": p(0, "x", **INT),
            "y": p(1, "y", default=2.5, **NUM),
            "z": p(2, "z", default="a", **STR),
            "w": p(3, "w", default=True, **BOOL),
        },
        {},
    ),
    (
        optional,
        [],
        {
            "x": p(0, "x", anyOf=[INT, NULL], default=None),
            "y": p(1, "y", anyOf=[INT, NULL], default=3),
            "z": p(2, "z", anyOf=[INT, STR, NULL], default=3),
        },
        {},
    ),
    (
        collections_,
        ["x"],
        {
            "x": p(0, "x", type="array", items=INT),
            "y": p(1, "y", type="object", additionalProperties=NUM, default={}),
            "z": p(2, "z", type="array", prefixItems=[INT, STR], minItems=2, maxItems=2, default=[1, "a"]),
            "w": p(3, "w", type="array", items=INT, uniqueItems=True, default=[]),
        },
        {},
    ),
    (
        enums,
        [],
        {
            "x": p(0, "x", default="red", **ref("Color")),
            "y": p(1, "y", default=1, **ref("Level")),
            "z": p(2, "z", default=None, **ref("Color")),
        },
        {"Color": COLOR, "Level": LEVEL},
    ),
    (model, ["m"], {"m": p(0, "m", **ref("Model"))}, {"Model": MODEL, "Inner": INNER}),
    (
        model_default,
        [],
        {"m": p(0, "m", default={"a": 1, "b": None, "inner": {"x": 1}, "tags": []}, **ref("Model"))},
        {"Model": MODEL, "Inner": INNER},
    ),
    (
        models,
        [],
        {
            "x": p(0, "x", anyOf=[ref("Model"), ref("Inner"), NULL], default=None),
            "y": p(1, "y", type="object", additionalProperties=ref("Model"), default={}),
            "z": p(2, "z", type="array", items=ref("Inner"), default=[]),
        },
        {"Model": MODEL, "Inner": INNER},
    ),
    (recursive, ["t"], {"t": p(0, "t", **ref("Tree"))}, {"Tree": TREE}),
    (titled, ["x"], {"x": p(0, "x", **ref("Titled")), "y": p(1, "y", default="k", **STR)}, {"Titled": TITLED}),
    (
        shapes,
        ["d", "t", "n"],
        {"d": p(0, "d", **ref("Point")), "t": p(1, "t", **ref("Options")), "n": p(2, "n", **ref("Pair"))},
        {"Point": POINT, "Options": OPTIONS, "Pair": PAIR},
    ),
    (shape_default, [], {"d": p(0, "d", default={"a": 1, "b": "x"}, **ref("Point"))}, {"Point": POINT}),
    (
        times,
        ["d", "e"],
        {
            "d": p(0, "d", type="string", format="date-time"),
            "e": p(1, "e", type="string", format="date"),
            "f": p(2, "f", type="string", format="duration", default="PT5S"),
            "g": p(3, "g", type="string", format="time", default=None),
        },
        {},
    ),
    (time_default, [], {"x": p(0, "x", type="string", format="date-time", default="2020-01-01T00:00:00")}, {}),
    (
        others,
        [],
        {
            "p": p(0, "p", type="string", format="path", default="/x"),
            "u": p(1, "u", type="string", format="uuid", default=None),
        },
        {},
    ),
    (literal, [], {"x": p(0, "x", type="string", enum=["a", "b"], default="a")}, {}),
    (
        variadic,
        ["a", "args", "kwargs"],
        {"a": p(0, "a"), "args": p(1, "args"), "b": p(2, "b", default=1), "kwargs": p(3, "kwargs")},
        {},
    ),
    (typed_variadic, ["args", "kwargs"], {"args": p(0, "args", **INT), "kwargs": p(1, "kwargs", **STR)}, {}),
    (
        odd_names,
        ["model_config"],
        {
            "model_config": p(1, "model_config", **INT),
            "json": p(2, "json", default="x", **STR),
            "copy": p(3, "copy", default=1, **INT),
            "schema": p(4, "schema", default=2, **INT),
            "model_fields": p(5, "model_fields", default=3, **INT),
            "dict": p(6, "dict", default=4, **INT),
        },
        {},
    ),
    (
        schema_words,
        ["model_"],
        {
            "model_": p(0, "model_", **INT),
            "type": p(2, "type", default="t", **STR),
            "title": p(3, "title", default=1, **INT),
            "required": p(4, "required", default=False, **BOOL),
            "properties": p(5, "properties", default=0, **INT),
        },
        {},
    ),
    (
        arbitrary,
        ["x"],
        {
            "x": p(0, "x"),
            "y": p(1, "y", default=None),
            "z": p(2, "z", default=None),
            "w": p(3, "w"),
            "v": p(4, "v", default=None),
        },
        {},
    ),
    (quoted, ["x", "y"], {"x": p(0, "x", **INT), "y": p(1, "y", **ref("Inner"))}, {"Inner": INNER}),
    (field_default, [], {"x": p(0, "x", default=5, description="from field", **INT)}, {}),
    (kinds, ["a", "b", "c"], {"a": p(0, "a"), "b": p(1, "b"), "c": p(2, "c")}, {}),
    (
        secret,
        ["x"],
        {
            "x": p(0, "x", type="string", format="password", writeOnly=True),
            "y": p(1, "y", type="string", format="binary", default="abc"),
        },
        {},
    ),
    (functions, ["f"], {"f": p(0, "f"), "t": p(1, "t")}, {}),
    (
        iterables,
        ["y"],
        {
            "y": p(0, "y", type="array", items=INT),
            "z": p(1, "z", type="array", items=STR, default=[]),
            "w": p(2, "w", type="array", items=INT, uniqueItems=True, default=[1]),
        },
        {},
    ),
    (bounded, [], {"y": p(0, "y", type="array", items=INT, minItems=2, default=None)}, {}),
    (
        google,
        ["x"],
        {
            "x": p(0, "x", description="the x\non two lines", **INT),
            "y": p(1, "y", default="q", description="the y. Second sentence.", **STR),
        },
        {},
    ),
    (parameters_section, ["x"], {"x": p(0, "x", description="hello `code`", **INT)}, {}),
    (asynchronous, [], {"x": p(0, "x", default=1, **INT)}, {}),
    (Service().method, ["x"], {"x": p(0, "x", **INT), "y": p(1, "y", default=1)}, {}),
    (Service.build, ["x"], {"x": p(0, "x", **INT)}, {}),
    (Service(), ["x"], {"x": p(0, "x", **INT), "z": p(1, "z", default="k")}, {}),
    (Service.method, ["x"], {"x": p(1, "x", **INT), "y": p(2, "y", default=1)}, {}),
    (functools.partial(plain, 1), [], {"b": p(0, "b", default="x", **STR), "c": p(1, "c", default=1.0, **NUM)}, {}),
    (
        functools.partial(plain, b="y"),
        ["a"],
        {"a": p(0, "a", **INT), "b": p(1, "b", default="y", **STR), "c": p(2, "c", default=1.0, **NUM)},
        {},
    ),
]


@pytest.mark.parametrize(
    ("fn", "required", "properties", "definitions"), AS_PREFECT, ids=lambda value: getattr(value, "__name__", "")
)
def test_schemas_are_those_that_prefect_emits(
    fn: Callable[..., Any], required: list[str], properties: dict[str, Any], definitions: dict[str, Any]
) -> None:
    expected: dict[str, Any] = {"title": "Parameters", "type": "object", "properties": properties, "definitions": definitions}
    if required:
        expected["required"] = required
    schema = parameter_schema(fn).model_dump_for_openapi()
    assert schema == expected
    assert list(schema["properties"]) == list(properties)
    json.dumps(schema, allow_nan=False)


def annotated(x: Annotated[int, Field(ge=1, le=5, description="an int")] = 2): ...


def private(_private: int = 1, __dunder: str = "a"): ...


def not_numbers(x: float = float("inf"), y: float = float("nan")): ...


def final(z: Final[int] = 3): ...


def no_type(x: 5, y: "not valid!" = 1): ...


def half_unresolved(x: Undefined, y: int): ...


def rest(x: int, *args, y: str = "q", **kwargs):
    """Do it.

    :param x: the x
    :param str y: the y
        more
    :param args: the rest
    :returns: nothing
    """


def numpy_style(x: int, y: str = "q", z=1):
    """Do it.

    Parameters
    ----------
    x : int
        The x.
    y, z : str, optional
        The y.

        More.

    Returns
    -------
    None
    """


def google_rest(x, *args, **kwargs):
    """
    Args:
        x (int, optional): Defaults to 1.
        *args: the rest
        **kwargs: the named
    """


OF_OUR_OWN: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (annotated, {"x": p(0, "x", default=2, minimum=1, maximum=5, description="an int", **INT)}),
    (private, {"_private": p(0, "_private", default=1, **INT), "__dunder": p(1, "__dunder", default="a", **STR)}),
    (not_numbers, {"x": p(0, "x", **NUM), "y": p(1, "y", **NUM)}),
    (final, {"z": p(0, "z", default=3, **INT)}),
    (no_type, {"x": p(0, "x"), "y": p(1, "y", default=1)}),
    (half_unresolved, {"x": p(0, "x"), "y": p(1, "y", **INT)}),
    (
        rest,
        {
            "x": p(0, "x", description="the x", **INT),
            "args": p(1, "args", description="the rest"),
            "y": p(2, "y", default="q", description="the y\nmore", **STR),
            "kwargs": p(3, "kwargs"),
        },
    ),
    (
        numpy_style,
        {
            "x": p(0, "x", description="The x.", **INT),
            "y": p(1, "y", default="q", description="The y.\n\nMore.", **STR),
            "z": p(2, "z", default=1, description="The y.\n\nMore."),
        },
    ),
    (
        google_rest,
        {
            "x": p(0, "x", description="Defaults to 1."),
            "args": p(1, "args", description="the rest"),
            "kwargs": p(2, "kwargs", description="the named"),
        },
    ),
]


@pytest.mark.parametrize(("fn", "properties"), OF_OUR_OWN, ids=lambda value: getattr(value, "__name__", ""))
def test_what_is_described_beyond_that(fn: Callable[..., Any], properties: dict[str, Any]) -> None:
    assert parameter_schema(fn).properties == properties


def test_one_type_without_a_schema_spoils_no_other() -> None:
    class Broken:
        @classmethod
        def __get_pydantic_core_schema__(cls, *_: Any) -> Any:
            raise RuntimeError("no")

    def fn(a: Model, b, c: Inner): ...

    fn.__annotations__ = {"a": Model, "b": Broken, "c": Inner}
    schema = parameter_schema(fn)
    assert schema.properties == {"a": p(0, "a", **ref("Model")), "b": p(1, "b"), "c": p(2, "c", **ref("Inner"))}
    assert schema.required == ["a", "b", "c"]
    assert schema.definitions == {"Model": MODEL, "Inner": INNER}


def test_models_of_pydantic_v1_are_described_beside_others() -> None:
    class Old(v1.BaseModel):
        x: int = 1

    def fn(a, b=[], c: int = 2, copy=None, _p=None): ...

    fn.__annotations__ |= {"a": Old, "b": list[Old], "copy": Old, "_p": Old, "c": int}
    schema = parameter_schema(fn)
    assert list(schema.properties) == ["a", "b", "c", "copy", "_p"]
    assert schema.properties["a"] == p(0, "a", allOf=[ref("Old")])
    assert schema.properties["b"] == p(1, "b", type="array", items=ref("Old"), default=[])
    assert schema.properties["c"] == p(2, "c", default=2, **INT)
    assert schema.required == ["a"]
    assert schema.definitions["Old"]["properties"] == {"x": {"title": "X", "default": 1, "type": "integer"}}


def test_a_signature_of_types_can_be_described_without_its_function() -> None:
    import inspect

    signature = inspect.Signature([inspect.Parameter("x", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=int)])
    schema = generate_parameter_schema(signature, {"x": "the x"})
    assert schema == ParameterSchema(properties={"x": p(0, "x", description="the x", **INT)}, required=["x"])


@pytest.mark.parametrize(
    ("docstring", "found"),
    [
        (None, {}),
        ("", {}),
        ("Args:\n    x: one", {"x": "one"}),
        ("Sum.\n\nArgs:\n    x (int): one\n    z: no", {"x": "one", "z": "no"}),
        ("Sum.\n\nArguments:\n    x: one: two\n    y : three", {"x": "one: two", "y": "three"}),
        ("Sum.\n\nParams:\n    x: one", {"x": "one"}),
        ("Sum.\n\nArgs:\n    x: one\n\n    y: two\n\nMore text\n\nRaises:\n    ValueError: z", {"x": "one", "y": "two"}),
        ("Sum.\n\nArgs:\n  x: one\n    cont\n  y: two\n", {"x": "one\ncont", "y": "two"}),
        ("Sum.\n\nArgs:\n    x\n    y: two", {"y": "two"}),
        ("Sum.\n\nArgs:\n    *args: a\n    **kw (str): b\n    x: ", {"*args": "a", "**kw": "b", "x": ""}),
        ("Sum.\n\nArgs:\n    y (Callable[[int], str]): f", {"y": "f"}),
        ("Sum.\n\nArgs:\n    y: a\n        - b\n        - c\n\n        para", {"y": "a\n- b\n- c\n\npara"}),
        ("Args: not a section", {}),
    ],
)
def test_descriptions_are_read_from_docstrings(docstring: str | None, found: dict[str, str]) -> None:
    assert parameter_docstrings(docstring) == found
