"""Parameters are filled in and checked against their schema, and nothing that somebody writes there can do harm."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.utilities.schema_tools import (
    CircularSchemaRefError,
    HydrationContext,
    HydrationError,
    ValidationError,
    hydrate,
    is_valid_schema,
    validate,
)
from rota.utilities.schema_tools.hydration import (
    InvalidJinja,
    InvalidJSON,
    TemplateNotFound,
    ValidJinja,
    VariableNameNotFound,
    WorkspaceVariable,
    WorkspaceVariableNotFound,
    variable_names,
)
from rota.utilities.schema_tools.patterns import may_take_for_ever
from rota.utilities.schema_tools.validation import build_error_obj, is_valid, preprocess_schema

KIND = "__prefect_kind"


def placeholder(kind: Any, **keys: Any) -> dict[str, Any]:
    return {KIND: kind, **keys}


RENDER = HydrationContext(
    {"v": [1]}, render_workspace_variables=True, render_jinja=True, jinja_context={"x": 2, "items": [1, 2]}
)
KEEP = HydrationContext({"v": [1]})


@pytest.mark.parametrize(
    ("value", "context", "found"),
    [
        (placeholder(None, value=5), KEEP, 5),
        (placeholder(None), KEEP, None),
        (placeholder("json", value='[1, {"b": 2}]'), KEEP, [1, {"b": 2}]),
        (placeholder("json", value=5), KEEP, 5),
        (placeholder("json", value="[1,"), KEEP, InvalidJSON("Expecting value: line 1 column 4 (char 3)")),
        (placeholder("json", value="NaN"), KEEP, InvalidJSON("NaN is no JSON")),
        (placeholder("jinja", template="{{ 1 + x }}"), RENDER, "3"),
        (placeholder("jinja", template="{% for i in items %}{{ i }};{% endfor %}"), RENDER, "1;2;"),
        (placeholder("jinja", template="{{ name | default('n') | upper }}{% if x > 1 %}!{% endif %}"), RENDER, "N!"),
        (placeholder("jinja", template="{{ items | join(', ') | replace(',', ';') }} {{ items | length }}"), RENDER, "1; 2 2"),
        (placeholder("jinja", template="{% for i in range(3) %}{{ loop.index }}{% endfor %}"), RENDER, "123"),
        (placeholder("jinja", template="{{ 1 + x }}"), KEEP, ValidJinja("{{ 1 + x }}")),
        (placeholder("jinja"), KEEP, TemplateNotFound()),
        (placeholder("workspace_variable", variable_name="v"), RENDER, [1]),
        (placeholder("workspace_variable", variable_name="w"), RENDER, WorkspaceVariableNotFound("w")),
        (placeholder("workspace_variable", variable_name="v"), KEEP, WorkspaceVariable("v")),
        (placeholder("workspace_variable", variable_name=5), KEEP, VariableNameNotFound()),
        (placeholder("nope", value={"x": 1}), KEEP, {"x": 1}),
        (placeholder(5, value=1), KEEP, 1),
        (placeholder("json", value=placeholder("jinja", template="[{{ x }}]")), RENDER, [2]),
        ([placeholder(None, value=placeholder(None, value=7))], KEEP, [7]),
        (
            placeholder("json", value=placeholder("json", value="[")),
            KEEP,
            InvalidJSON("Expecting value: line 1 column 2 (char 1)"),
        ),
    ],
)
def test_placeholders_are_filled_in(value: Any, context: HydrationContext, found: Any) -> None:
    assert hydrate({"a": value}, context) == {"a": found}


@pytest.mark.parametrize("value", [placeholder("json"), placeholder("workspace_variable")])
def test_a_placeholder_without_its_value_goes(value: Any) -> None:
    assert hydrate({"a": value, "b": 1, "c": [value, 2]}) == {"b": 1, "c": [2]}


def test_what_was_fetched_cannot_ask_for_more() -> None:
    context = HydrationContext({"v": placeholder("json", value="1")}, render_workspace_variables=True)
    assert hydrate({"a": placeholder("workspace_variable", variable_name="v")}, context) == {
        "a": placeholder("json", value="1")
    }
    text = '{"__prefect_kind": "workspace_variable", "variable_name": "v"}'
    assert hydrate({"a": placeholder("json", value=text)}, context)["a"][KIND] == "workspace_variable"


def test_an_error_is_raised_where_that_is_wanted() -> None:
    with pytest.raises(HydrationError, match="Invalid JSON"):
        hydrate({"a": placeholder("json", value="[")}, HydrationContext(raise_on_error=True))


def test_names_of_variables_are_known_before() -> None:
    wanted = {"a": [placeholder("workspace_variable", variable_name="v")], "b": placeholder(None, value={"c": 1})}
    wanted["d"] = placeholder("json", value=placeholder("workspace_variable", variable_name="w"))
    assert variable_names(wanted) == {"v", "w"}


def test_endless_parameters_come_to_an_end() -> None:
    endless: dict[str, Any] = placeholder(None)
    endless["value"] = endless
    with pytest.raises(HydrationError, match="64 levels"):
        hydrate({"a": endless})
    assert variable_names({"a": endless}) == set()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4))
def test_parameters_without_placeholders_stay(parameters: dict[str, Any]) -> None:
    assert hydrate(parameters) == parameters


@given(JSON)
def test_any_value_comes_through_a_placeholder(value: Any) -> None:
    import json

    assert hydrate({"a": placeholder(None, value=value)}) == {"a": value}
    assert hydrate({"a": placeholder("json", value=json.dumps(value))}) == {"a": value}


@pytest.mark.parametrize(
    "template",
    [
        "{{ 1 + ",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in x %}{% endfor %}" * 11,
        "x" * 70_000,
        "{{ ''.__class__.__mro__ }}",
        "{{ range(10 ** 9) | list }}",
        "{{ 'a' * 10 ** 9 }}",
        "{{ ['a'] * 100000 }}",
        "{{ 9 ** 99999999 }}",
        "{{ '%099999999d' % 1 }}",
        "{{ 'a' | center(999999999) }}",
        "{{ 1 / 0 }}",
        "{% for a in range(2000) %}{% for b in range(2000) %}aaaa{% endfor %}{% endfor %}",
        "{{ items.append(3) }}",
        "{{ lipsum(n=100) }}",
        "{% set a = 'x' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
        "{% with a = 'x' %}{{ a }}{% endwith %}",
        "{{ 'aaaaaaaaaa'" + "|replace('a', 'aaaaaaaaaa')" * 12 + " }}",
        "{{ 'aaaaaaaaaa'" + "|join('aaaaaaaaaa')" * 12 + " }}",
        "{{ 'a'.join('bc') }}",
        "{% for a in x recursive %}{% endfor %}",
        "{{ '{:>999999999}'.format(1) }}",
        7,
    ],
)
def test_a_harmful_template_is_an_error_and_nothing_else(template: Any) -> None:
    found = hydrate({"a": placeholder("jinja", template=template)}, RENDER)["a"]
    assert isinstance(found, InvalidJinja), found
    assert found.message.startswith("Invalid jinja")


# ---------------------------------------------------------------------- validation

SCHEMA: dict[str, Any] = {
    "title": "Parameters",
    "type": "object",
    "properties": {
        "x": {"title": "x", "type": "integer"},
        "y": {"type": "string", "default": "a"},
        "m": {"$ref": "#/definitions/M"},
        "l": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["x"],
    "definitions": {"M": {"type": "object", "properties": {"q": {"type": "integer"}}, "required": ["q"]}},
}


def messages(parameters: Any, schema: Any = SCHEMA, **options: Any) -> list[str]:
    return [error.message for error in validate(parameters, schema, **options)]


@pytest.mark.parametrize(
    ("parameters", "options", "expected"),
    [
        ({"x": 1}, {}, []),
        ({}, {}, ["'x' is a required property"]),
        ({"x": "a"}, {}, ["'a' is not of type 'integer'"]),
        ({"x": None}, {}, ["None is not of type 'integer'"]),
        ({"x": 1, "y": None}, {}, ["None is not of type 'string'"]),
        ({"x": 1, "y": None}, {"allow_none_with_default": True}, []),
        ({}, {"ignore_required": True}, []),
        ({"m": {}}, {"ignore_required": True}, []),
        ({"x": 1, "m": {"q": "s"}}, {}, ["'s' is not of type 'integer'"]),
        ({"x": WorkspaceVariable("v"), "m": ValidJinja("{{ a }}")}, {}, []),
        ({"x": InvalidJSON("odd")}, {}, ["Invalid JSON: odd"]),
    ],
)
def test_parameters_are_checked(parameters: Any, options: dict[str, Any], expected: list[str]) -> None:
    assert messages(parameters, **options) == expected


def test_errors_are_a_tree() -> None:
    assert build_error_obj(validate({"x": "a", "m": {"q": "s"}, "l": [1, "2"]}, SCHEMA)) == {
        "valid": False,
        "errors": [
            {"property": "x", "errors": ["'a' is not of type 'integer'"]},
            {"property": "m", "errors": [{"property": "q", "errors": ["'s' is not of type 'integer'"]}]},
            {"property": "l", "errors": [{"index": 1, "errors": ["'2' is not of type 'integer'"]}]},
        ],
    }
    assert build_error_obj(validate({}, SCHEMA))["errors"] == [{"property": "x", "errors": ["'x' is a required property"]}]
    assert build_error_obj([]) == {"valid": True, "errors": []}
    extra = build_error_obj(validate({"x": 1, "z": 3}, {**SCHEMA, "additionalProperties": False}))
    assert extra["errors"] == ["Additional properties are not allowed ('z' was unexpected)"]


def test_the_first_error_is_raised_where_that_is_wanted() -> None:
    with pytest.raises(ValidationError, match=r"field 'm\.q'\. Failure reason: 's' is not of type 'integer'"):
        validate({"x": 1, "m": {"q": "s"}}, SCHEMA, raise_on_error=True)
    assert is_valid({"x": 1}, SCHEMA)
    assert not is_valid({}, SCHEMA)


def test_nothing_is_ever_fetched(tmp_path: Any) -> None:
    (tmp_path / "x.json").write_text("{}")
    for reference in ("http://127.0.0.1:9/x.json", f"file://{tmp_path}/x.json", "x.json", "#/definitions/None"):
        with pytest.raises(ValidationError, match="Validation failed"):
            validate({"x": 1}, {"properties": {"x": {"$ref": reference}}})


def test_references_in_a_circle_are_refused() -> None:
    for definitions in (
        {"X": {"$ref": "#/definitions/X"}},
        {"X": {"$ref": "#/definitions/Y"}, "Y": {"$ref": "#/definitions/X"}},
    ):
        with pytest.raises(CircularSchemaRefError, match="leads back to itself"):
            validate({"x": 1}, {"properties": {"x": {"$ref": "#/definitions/X"}}, "definitions": definitions})
    tree = {"properties": {"x": {"$ref": "#/definitions/X"}}, "definitions": {"X": {"items": {"$ref": "#/definitions/X"}}}}
    assert messages({"x": [[[1]]]}, tree) == []
    both_ways = {"X": {"anyOf": [{"$ref": "#/definitions/X"}, {"type": "string"}]}}
    with pytest.raises(CircularSchemaRefError):
        validate({"x": 1}, {"properties": {"x": {"$ref": "#/definitions/X"}}, "definitions": both_ways})


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        ({"type": "nope"}, "Invalid schema"),
        ({"properties": 5}, "Invalid schema"),
        ({"properties": {"x": {"pattern": "("}}}, "Invalid schema"),
        ({"properties": {"x": {"pattern": "(a+)+$"}}}, "could take for ever"),
        ({"properties": {"x": {"pattern": "a" * 300}}}, "could take for ever"),
        ({"patternProperties": {"(a*)*": {}}}, "could take for ever"),
    ],
)
def test_a_schema_that_is_none_is_refused(schema: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        is_valid_schema(schema)
    with pytest.raises(ValueError, match=sentence):
        validate({"x": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"}, schema)


def test_deep_schemas_and_deep_parameters_are_refused() -> None:
    deep: Any = 1
    for _ in range(100):
        deep = {"allOf": [deep] if isinstance(deep, dict) else []}
    for call in (lambda: is_valid_schema(deep), lambda: validate({"x": deep}, {}), lambda: validate({}, deep)):
        with pytest.raises(ValidationError, match="64 levels"):
            call()


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"properties": {"x": True}},
        {"properties": {"x": {"multipleOf": 1e-300}}},
        {"properties": {"x": {"minItems": 10**12}}},
    ],
)
def test_odd_schemas_are_taken(schema: Any) -> None:
    assert messages({"x": 1}, schema) == []


def test_tuples_of_older_schemas_are_understood() -> None:
    schema = {"type": "object", "properties": {"x": {"type": "array", "items": [{"type": "integer"}, {"type": "string"}]}}}
    assert preprocess_schema(schema)["properties"]["x"]["prefixItems"]
    assert "items" in schema["properties"]["x"]


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a*)*b", "([a-z]+)*", "(a|a+)+", "((ab)*c*)*", r"(\w+\d+)+", "(.*a){20}", r"(\w+_)+"]
)
def test_a_repetition_of_a_repetition_is_found(pattern: str) -> None:
    assert may_take_for_ever(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "a+b*c?",
        "(ab)+",
        r"^\d{4}-\d{2}$",
        r"([a-z]+\.)+[a-z]+",
        r"^[\w.+-]+@([\w-]+\.)+[\w-]{2,}$",
        r"(\d+,)*\d+",
        "(a{2}){3}",
        "(",
    ],
)
def test_usual_patterns_are_taken(pattern: str) -> None:
    assert not may_take_for_ever(pattern)
