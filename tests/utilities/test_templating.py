"""Placeholders are found, filled in with the type of their value, and never evaluated."""

from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.exceptions import ObjectNotFound
from rota.utilities.annotations import NotSet
from rota.utilities.templating import (
    MAX_REFERENCES,
    Placeholder,
    PlaceholderType,
    apply_values,
    determine_placeholder_type,
    find_placeholders,
    resolve_block_document_references,
    resolve_variables,
)
from rota.variables import Variable


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x", PlaceholderType.STANDARD),
        ("prefect.flow_run.id", PlaceholderType.STANDARD),
        ("$HOME", PlaceholderType.ENV_VAR),
        ("rota.variables.x", PlaceholderType.VARIABLE),
        ("prefect.variables.x", PlaceholderType.VARIABLE),
        ("rota.blocks.secret.x", PlaceholderType.BLOCK_DOCUMENT),
        ("prefect.blocks.secret.x", PlaceholderType.BLOCK_DOCUMENT),
    ],
)
def test_a_placeholder_says_by_its_name_what_it_is(name: str, kind: PlaceholderType) -> None:
    assert determine_placeholder_type(name) is kind
    assert find_placeholders({"a": [f"x {{{{ {name} }}}} y"]}) == {Placeholder(f"{{{{ {name} }}}}", name, kind)}


def test_what_is_no_name_is_no_placeholder() -> None:
    for text in ("{{ a | b }}", "{{ a b }}", "{{}}", "{% x %}", "{ a }", "{{ a() }}", "{{ ''.__class__ }}", 5, None, object()):
        assert find_placeholders(text) == set()
        assert apply_values(text, {"a": 1}) is text or apply_values(text, {"a": 1}) == text


VALUES = {"x": {"y": [1]}, "y": 2, "none": None, "gone": NotSet, "a.b": "dotted"}


@pytest.mark.parametrize(
    ("template", "filled", "kept"),
    [
        ("{{ x }}", {"y": [1]}, ...),
        ("{{x.y}}", [1], ...),
        ("{{ x.y.0 }} {{ x.y[0] }}", "1 1", ...),
        ("{{ y }}", 2, ...),
        ("{{ y }}{{ y }}", "22", ...),
        ("{{ none }}", None, ...),
        ("a {{ none }} b", "a None b", ...),
        ("{{ a.b }}", "dotted", ...),
        ("{{ gone }}", NotSet, "{{ gone }}"),
        ("{{ missing }}", NotSet, "{{ missing }}"),
        ("pre {{ missing }}", "pre ", "pre {{ missing }}"),
        (
            {"a": "{{ missing }}", "b": ["{{ missing }}", "{{ y }}"]},
            {"b": [2]},
            {"a": "{{ missing }}", "b": ["{{ missing }}", 2]},
        ),
        ({"{{ y }}": ("{{ y }}",)}, {"{{ y }}": (2,)}, ...),
        ("{{ rota.variables.v }} {{ y }}", "{{ rota.variables.v }} 2", ...),
        ("{{ prefect.blocks.a.b }}", "{{ prefect.blocks.a.b }}", ...),
        ("{{ $ROTA_NOT_THERE }}", "", "{{ $ROTA_NOT_THERE }}"),
        ("{{ $ROTA_THERE }}/x", "there/x", ...),
        (7, 7, ...),
    ],
)
def test_values_are_filled_in(template: Any, filled: Any, kept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTA_THERE", "there")
    assert apply_values(template, VALUES) == filled
    assert apply_values(template, VALUES, remove_notset=False) == (filled if kept is ... else kept)


def test_prefixes_can_be_left_for_later() -> None:
    assert apply_values("{{ prefect.x }} {{ y }}", VALUES, skip_prefixes=["prefect."]) == "{{ prefect.x }} 2"


def test_what_is_missing_can_be_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "rota.utilities.templating"):
        apply_values(["{{ missing }}"], {}, warn_on_notset=True)
        apply_values(["{{ missing }}"], {})
    assert [record.getMessage().partition(".")[0] for record in caplog.records] == [
        "There is no value for the placeholder {{ missing }}"
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("a{} .x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("a{} ", max_size=3), inner, max_size=3),
)


@given(JSON)
def test_a_value_comes_through_whatever_it_is_and_is_not_filled_in_itself(value: Any) -> None:
    assert apply_values({"k": ["{{ v }}"]}, {"v": value, "x": "wrong", "a": "wrong"}) == {"k": [value]}


@given(JSON)
def test_a_template_without_placeholders_stays(template: Any) -> None:
    if not find_placeholders(template):
        assert apply_values(template, {}) == template


def test_a_template_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    deep: Any = "{{ x }}"
    for _ in range(150):
        deep = [deep]
    for template in (endless, deep):
        for call in (
            lambda: find_placeholders(template),  # noqa: B023 - called at once
            lambda: apply_values(template, {}),  # noqa: B023
            lambda: asyncio.run(resolve_variables(template)),  # noqa: B023
            lambda: asyncio.run(resolve_block_document_references(template)),  # noqa: B023
        ):
            with pytest.raises(ValueError, match="nested more than 100 levels"):
                call()


# ---------------------------------------------------------------------- variables


@pytest.mark.usefixtures("rota_harness")
def test_variables_are_resolved_with_their_type(caplog: pytest.LogCaptureFixture) -> None:
    Variable.set("n", {"a": [5]})
    Variable.set("nothing", None)
    template = {
        "whole": "{{ rota.variables.n }}",
        "text": "x {{ prefect.variables.n }} {{ other }}",
        "missing": ["{{ rota.variables.nope }}", "a {{ rota.variables.nope }} b"],
        "null": "{{ rota.variables.nothing }}",
        "tuple": ("{{ rota.variables.n }}",),
    }
    with caplog.at_level(logging.WARNING, "rota.utilities.templating"):
        assert asyncio.run(resolve_variables(template)) == {
            "whole": {"a": [5]},
            "text": "x {'a': [5]} {{ other }}",
            "missing": ["", "a  b"],
            "null": None,
            "tuple": ({"a": [5]},),
        }
    assert "'nope'" in caplog.text


@pytest.mark.usefixtures("rota_harness")
def test_many_variables_are_read_together() -> None:
    for number in range(5):
        Variable.set(f"v{number}", number)
    template = [f"{{{{ rota.variables.v{number} }}}}" for number in range(450)]
    assert asyncio.run(resolve_variables(template))[:6] == [0, 1, 2, 3, 4, ""]


# ---------------------------------------------------------------------- blocks


class Documents:
    """Answers as a client would, from a dict of block documents."""

    def __init__(self, data: dict[Any, Any]) -> None:
        self.data = data
        self.reads = 0

    async def read_block_document_by_name(self, name: str, block_type_slug: str) -> Any:
        return self._read((block_type_slug, name))

    async def read_block_document(self, block_document_id: UUID) -> Any:
        return self._read(block_document_id)

    def _read(self, key: Any) -> Any:
        self.reads += 1
        if key not in self.data:
            raise ObjectNotFound(f"There is no block document {key}.")
        return SimpleNamespace(data=self.data[key])


ID = uuid4()
DOCUMENTS: dict[Any, Any] = {
    ("secret", "j"): {"value": {"k": {"z": 1}}},
    ("cfg", "c"): {"a": {"b": [1, 2]}, "s": "x"},
    ("cfg", "nested"): {"inner": {"$ref": {"block_document_id": str(ID)}}, "other": "{{ rota.blocks.cfg.c.s }}"},
    ID: {"deep": True},
}


def resolved(template: Any, documents: dict[Any, Any] | None = None, **options: Any) -> Any:
    client: Any = Documents(documents or DOCUMENTS)
    return asyncio.run(resolve_block_document_references(template, client, **options))


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{{ prefect.blocks.secret.j }}", {"k": {"z": 1}}),
        ("{{ rota.blocks.secret.j.value }}", {"k": {"z": 1}}),
        ("{{ rota.blocks.secret.j.k.z }}", 1),
        ("{{ rota.blocks.secret.j.value.k }}", {"z": 1}),
        ("{{ rota.blocks.cfg.c }}", {"a": {"b": [1, 2]}, "s": "x"}),
        ("{{ rota.blocks.cfg.c.a.b[1] }}", 2),
        ("x {{ rota.blocks.cfg.c.s }} y {{ z }}", "x x y {{ z }}"),
        ("{{ rota.blocks.cfg.c.s }}{{ rota.blocks.cfg.c.s }}", "xx"),
        ({"a": [{"$ref": {"block_document_id": str(ID)}}]}, {"a": [{"deep": True}]}),
        ({"$ref": {"block_document_id": str(ID), "path": ["deep"]}}, True),
        ("{{ rota.blocks.cfg.nested }}", {"inner": {"deep": True}, "other": "x"}),
        ({"$ref": "#/definitions/X"}, {"$ref": "#/definitions/X"}),
        (("{{ rota.blocks.cfg.c.s }}", 5, None), ("x", 5, None)),
    ],
)
def test_block_documents_are_put_in_the_place_of_what_refers_to_them(template: Any, value: Any) -> None:
    assert resolved(template) == value


def test_a_transformer_sees_the_reference_and_the_value() -> None:
    assert resolved("{{ rota.blocks.cfg.c.s }}", value_transformer=lambda name, value: (name, value)) == (
        "{{ rota.blocks.cfg.c.s }}",
        "x",
    )


def test_a_document_is_read_once() -> None:
    client: Any = Documents(DOCUMENTS)
    asyncio.run(resolve_block_document_references(["{{ rota.blocks.cfg.c.s }}"] * 5, client))
    assert client.reads == 1


@pytest.mark.parametrize(
    ("template", "error", "sentence"),
    [
        ("{{ rota.blocks.cfg.c.nope }}", ValueError, "the block document has no 'nope'"),
        ("{{ rota.blocks.cfg }}", ValueError, "names no block"),
        ("{{ rota.blocks.cfg..x }}", ValueError, "names no block"),
        ("{{ rota.blocks.cfg.nope }}", ObjectNotFound, "There is no block document"),
        ({"$ref": {"block_document_id": "x"}}, ValueError, "is not the id of a block document"),
    ],
)
def test_a_reference_to_nothing_is_told(template: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        resolved(template)


def test_documents_that_refer_to_each_other_come_to_an_end() -> None:
    circle = {("cfg", "a"): {"x": "{{ rota.blocks.cfg.b }}"}, ("cfg", "b"): {"x": "{{ rota.blocks.cfg.a }}"}}
    with pytest.raises(ValueError, match=f"more than {MAX_REFERENCES} times"):
        resolved("{{ rota.blocks.cfg.a }}", circle)
