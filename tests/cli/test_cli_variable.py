"""`rota variable` on variables in a real database."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", 5), ("true", True), ("null", None), ('["a", 1]', ["a", 1]), ("plain words", "plain words"), ('"5"', "5"), ("", "")],
)
def test_a_value_is_json_where_it_can_be_and_text_otherwise(rota: Run, text: str, value: Any) -> None:
    assert rota("variable", "set", "v", "--", text).out == "Set variable 'v'.\n"
    assert json.loads(rota("variable", "get", "v").out) == value


def test_variables_are_listed_shown_changed_and_deleted(rota: Run) -> None:
    assert rota("variable", "set", "b", "2", "--tag", "x", "--tag", "y").code == 0
    assert rota("variables", "set", "a", "\x1b[31m" + "z" * 50).code == 0
    assert [each["name"] for each in json.loads(rota("variable", "ls", "-o", "json").out)] == ["a", "b"]
    listed = rota("variable", "ls").out
    assert "x, y" in listed
    assert "z" * 50 not in listed
    assert "\x1b" not in listed
    assert len(json.loads(rota("variable", "ls", "--limit", "1", "-o", "json").out)) == 1
    refused = rota("variable", "set", "b", "3")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "--overwrite" in refused.err
    assert rota("variable", "set", "b", "3", "--overwrite").code == 0
    shown = json.loads(rota("variable", "inspect", "b", "-o", "json").out)
    assert (shown["value"], shown["tags"]) == (3, [])
    assert "Value:        3" in rota("variable", "inspect", "b").out
    assert rota("variable", "unset", "b").out == "Deleted variable 'b'.\n"
    assert rota("variable", "delete", "a").out == "Deleted variable 'a'.\n"
    assert rota("variable", "ls").out == "There is nothing to show.\n"


@pytest.mark.parametrize("command", ["get", "inspect", "unset", "delete"])
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nope", "There is no variable 'nope'"),
        ("", "An empty text is not the name of a variable."),
        ("\udcff", "cannot be the name of a variable"),
        ("../x", "There is no variable '../x'"),
        ("x" * 2000, "cannot be the name of a variable"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(rota: Run, command: str, name: str, sentence: str) -> None:
    result = rota("variable", command, name)
    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
    assert sentence in result.err


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (("A b", "1"), 1, "as 'a_b'"),
        (("v", "NaN"), 1, "JSON"),
        (("v", "x" * 6000), 1, "at most 5,000 characters"),
        (("v",), 2, "Missing argument 'VALUE'"),
        (("v", "1", "--tag"), 2, "--tag"),
    ],
)
def test_what_cannot_be_set_is_told_in_a_sentence(rota: Run, args: tuple[str, ...], code: int, sentence: str) -> None:
    result = rota("variable", "set", *args)
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert sentence in result.err
