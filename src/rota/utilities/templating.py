"""Values in the place of ``{{ placeholders }}``: what job templates, deployments and block documents are filled in with.

| placeholder | filled in by |
|---|---|
| ``{{ name }}``, ``{{ name.key.0 }}`` | `apply_values`, from the values it is given |
| ``{{ $NAME }}`` | `apply_values`, from the environment |
| ``{{ rota.variables.name }}`` | `resolve_variables` |
| ``{{ rota.blocks.type.name.field }}`` | `resolve_block_document_references` |

``prefect.`` in front means the same as ``rota.``. A text that is one placeholder becomes the value itself, whatever its type;
inside a longer text the value is written out. Each text is filled in once: what a value holds is not looked into again.
Nothing is evaluated: a placeholder is a name, not an expression.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

from rota.utilities.annotations import NotSet
from rota.utilities.collections import get_from_dict

if TYPE_CHECKING:
    from rota.client import RotaClient
    from rota.contract.filters.variables import VariableFilter

T = TypeVar("T")

PRODUCTS = ("rota", "prefect")
BLOCK_PREFIXES = tuple(f"{product}.blocks." for product in PRODUCTS)
VARIABLE_PREFIXES = tuple(f"{product}.variables." for product in PRODUCTS)
ENVIRONMENT_PREFIX = "$"

MAX_DEPTH = 100
"""Levels of a template."""
MAX_REFERENCES = 20
"""Block documents that refer to block documents, one after the other."""
_NAMES_AT_ONCE = 200

_PLACEHOLDER = re.compile(r"\{\{\s*(\$?[\w.\-\[\]]+)\s*\}\}")

logger = logging.getLogger("rota.utilities.templating")


class PlaceholderType(Enum):
    STANDARD = "standard"
    BLOCK_DOCUMENT = "block_document"
    VARIABLE = "variable"
    ENV_VAR = "env_var"


class Placeholder(NamedTuple):
    full_match: str
    """With its braces, as it stands in the text."""
    name: str
    type: PlaceholderType


def determine_placeholder_type(name: str) -> PlaceholderType:
    """Return what the name of a placeholder asks for."""
    if name.startswith(BLOCK_PREFIXES):
        return PlaceholderType.BLOCK_DOCUMENT
    if name.startswith(VARIABLE_PREFIXES):
        return PlaceholderType.VARIABLE
    if name.startswith(ENVIRONMENT_PREFIX):
        return PlaceholderType.ENV_VAR
    return PlaceholderType.STANDARD


def find_placeholders(template: Any) -> set[Placeholder]:
    """Return the placeholders in a text, or in the texts of dicts (values), lists, tuples and sets.

    Raises:
        ValueError: the template is nested more than 100 levels deep, or holds itself.
    """
    return {placeholder for text in _texts(template) for placeholder in _in_text(text)}


def _in_text(text: str) -> Iterator[Placeholder]:
    for found in _PLACEHOLDER.finditer(text):
        yield Placeholder(found[0], found[1], determine_placeholder_type(found[1]))


def _texts(template: Any, depth: int = 0) -> Iterator[str]:
    _check_depth(depth)
    if isinstance(template, str):
        yield template
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from _texts(value, depth + 1)
    elif isinstance(template, list | tuple | set | frozenset):
        for item in template:
            yield from _texts(item, depth + 1)


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError(f"The template is nested more than {MAX_DEPTH} levels deep, or holds itself.")


def apply_values(
    template: T,
    values: dict[str, Any],
    remove_notset: bool = True,
    warn_on_notset: bool = False,
    skip_prefixes: list[str] | None = None,
) -> T | type[NotSet]:
    """Return `template` with placeholders filled in from `values` and the environment.

    A dotted name is looked up in nested dicts and lists. Placeholders of variables and blocks stay, as do those whose name
    begins with one of `skip_prefixes`. Where there is no value: with `remove_notset` the key or item goes (inside a longer text
    the placeholder), and `NotSet` is returned for a template that is nothing else; without it the placeholder stays.
    `warn_on_notset` logs a warning as well.

    Raises:
        ValueError: the template is nested more than 100 levels deep, or holds itself.
    """
    values_of = _Values(values, remove_notset, warn_on_notset, tuple(skip_prefixes or ()))
    return values_of.fill(template, 0)  # type: ignore[no-any-return]  # of the template's type, but for what was filled in


class _Values:
    """One filling in."""

    def __init__(self, values: Mapping[str, Any], removes: bool, warns: bool, skipped: tuple[str, ...]) -> None:
        self.values, self.removes, self.warns, self.skipped = values, removes, warns, skipped

    def fill(self, template: Any, depth: int) -> Any:
        _check_depth(depth)
        if isinstance(template, str):
            return self._fill_text(template)
        if isinstance(template, dict):
            items = ((key, value, self.fill(value, depth + 1)) for key, value in template.items())
            return {key: value if filled is NotSet else filled for key, value, filled in items if self._stays(filled)}
        if isinstance(template, list | tuple):
            filled = [(item, self.fill(item, depth + 1)) for item in template]
            kept = [before if after is NotSet else after for before, after in filled if self._stays(after)]
            return kept if isinstance(template, list) else tuple(kept)
        return template

    def _stays(self, filled: Any) -> bool:
        return filled is not NotSet or not self.removes

    def _fill_text(self, text: str) -> Any:
        whole = _PLACEHOLDER.fullmatch(text)
        if whole is None:
            return _PLACEHOLDER.sub(self._written, text)
        if self._is_left(whole[1]):
            return text
        value = self._look_up(whole[1])
        return text if value is NotSet and not self.removes else value

    def _written(self, found: re.Match[str]) -> str:
        if self._is_left(found[1]):
            return found[0]
        value = self._look_up(found[1])
        if value is NotSet:
            return "" if self.removes else found[0]
        return str(value)

    def _is_left(self, name: str) -> bool:
        kind = determine_placeholder_type(name)
        return kind in (PlaceholderType.BLOCK_DOCUMENT, PlaceholderType.VARIABLE) or name.startswith(self.skipped)

    def _look_up(self, name: str) -> Any:
        if name.startswith(ENVIRONMENT_PREFIX):
            # An environment without the name is an environment where it is empty, as in a shell.
            missing = "" if self.removes else NotSet
            return os.environ.get(name.removeprefix(ENVIRONMENT_PREFIX), missing)
        value = self.values[name] if name in self.values else get_from_dict(dict(self.values), name, NotSet)
        if value is NotSet and self.warns:
            logger.warning("There is no value for the placeholder {{ %s }}. Is its name right, and was the value given?", name)
        return value


# ---------------------------------------------------------------------- variables


async def resolve_variables(template: T, client: RotaClient | None = None) -> T:
    """Return `template` with the values of variables in the place of their placeholders.

    Where there is no variable of the name the placeholder becomes the empty text, and a warning is logged.

    Raises:
        ValueError: the template is nested more than 100 levels deep, or holds itself.
    """
    names = {_variable_name(found.name) for found in find_placeholders(template) if found.type is PlaceholderType.VARIABLE}
    if not names:
        return template
    if client is None:
        from rota.client import get_client

        client = get_client()
    values: dict[str, Any] = {}
    for some in _portions(sorted(names), _NAMES_AT_ONCE):
        values |= {each.name: each.value for each in await client.read_variables(variable_filter=_named(some))}
    for name in sorted(names - set(values)):
        logger.warning("There is no variable %r; its placeholder becomes an empty text.", name)
    return _with_variables(template, values)  # type: ignore[no-any-return]


def _variable_name(placeholder: str) -> str:
    return placeholder.split(".", 2)[2]


def _portions(names: list[str], size: int) -> Iterator[list[str]]:
    return (names[start : start + size] for start in range(0, len(names), size))


def _named(names: list[str]) -> VariableFilter:
    from rota.contract.filters.variables import VariableFilter, VariableFilterName

    return VariableFilter(name=VariableFilterName(any_=names))


def _with_variables(template: Any, values: Mapping[str, Any]) -> Any:
    def fill(text: str) -> Any:
        whole = _PLACEHOLDER.fullmatch(text)
        if whole and whole[1].startswith(VARIABLE_PREFIXES):
            return values.get(_variable_name(whole[1]), "")
        return _PLACEHOLDER.sub(written, text)

    def written(found: re.Match[str]) -> str:
        if not found[1].startswith(VARIABLE_PREFIXES):
            return found[0]
        value = values.get(_variable_name(found[1]))
        return "" if value is None else str(value)

    return _map_texts(template, fill)


def _map_texts(template: Any, fill: Callable[[str], Any]) -> Any:
    if isinstance(template, str):
        return fill(template)
    if isinstance(template, dict):
        return {key: _map_texts(value, fill) for key, value in template.items()}
    if isinstance(template, list | tuple):
        items = [_map_texts(item, fill) for item in template]
        return items if isinstance(template, list) else tuple(items)
    return template


# ---------------------------------------------------------------------- block documents


async def resolve_block_document_references(
    template: T, client: RotaClient | None = None, value_transformer: Callable[[str, Any], Any] | None = None
) -> T | dict[str, Any]:
    """Return `template` with the data of block documents in the place of what refers to them.

    ``{{ rota.blocks.<type>.<name> }}`` means the document's data (its value, for blocks that hold one `value`), and further
    keys a part of it. ``{"$ref": {"block_document_id": …}}`` means the data of the document with this id; ``"path"`` a part.
    `value_transformer` is called with the reference and the value it stands for, and returns the value to use.

    Raises:
        ValueError: a reference is incomplete, names what a document does not have, or documents refer to each other more than
            20 times in a row.
        ObjectNotFound: there is no such document.
    """
    _check_template(template)
    if client is None:
        from rota.client import get_client

        client = get_client()
    return await _Documents(client, value_transformer).fill(template, 0)  # type: ignore[no-any-return]


def _check_template(template: Any) -> None:
    for _ in _texts(template):
        pass


class _Documents:
    """One resolution; each document is read once."""

    def __init__(self, client: Any, transform: Callable[[str, Any], Any] | None) -> None:
        self.client, self.transform = client, transform
        self.known: dict[Any, Any] = {}

    async def fill(self, template: Any, depth: int) -> Any:
        if isinstance(template, str):
            return await self._fill_text(template, depth)
        if isinstance(template, dict):
            reference = template.get("$ref")
            if isinstance(reference, dict) and "block_document_id" in reference:
                return await self._of_reference(reference, depth)
            return {key: await self.fill(value, depth) for key, value in template.items()}
        if isinstance(template, list | tuple):
            items = [await self.fill(item, depth) for item in template]
            return items if isinstance(template, list) else tuple(items)
        return template

    async def _fill_text(self, text: str, depth: int) -> Any:
        whole = _PLACEHOLDER.fullmatch(text)
        if whole and whole[1].startswith(BLOCK_PREFIXES):
            return await self._of_placeholder(whole, depth)
        parts, end = [], 0
        for found in _PLACEHOLDER.finditer(text):
            if found[1].startswith(BLOCK_PREFIXES):
                parts += [text[end : found.start()], str(await self._of_placeholder(found, depth))]
                end = found.end()
        return "".join([*parts, text[end:]]) if parts else text

    async def _of_placeholder(self, found: re.Match[str], depth: int) -> Any:
        name, words = found[0], found[1].split(".", 4)
        if len(words) < 4 or not all(words):
            raise ValueError(
                f"{name} names no block: write {{{{ {words[0]}.blocks.<type>.<name> }}}}, and keys after that if any."
            )
        _, _, kind, block, *keys = words
        data = await self._read(
            (kind, block), lambda: self.client.read_block_document_by_name(name=block, block_type_slug=kind), name, depth
        )
        return self._transformed(name, self._part(data, keys[0] if keys else "", name))

    async def _of_reference(self, reference: Mapping[str, Any], depth: int) -> Any:
        try:
            document_id = UUID(str(reference["block_document_id"]))
        except ValueError:
            raise ValueError(f"{reference['block_document_id']!r:.100} is not the id of a block document.") from None
        name = f"$ref {document_id}"
        data = await self._read(document_id, lambda: self.client.read_block_document(document_id), name, depth)
        path = reference.get("path") or ()
        return self._transformed(name, self._part(data, ".".join(map(str, path)) if path else "", name))

    async def _read(self, key: Any, read: Callable[[], Any], name: str, depth: int) -> Any:
        if depth >= MAX_REFERENCES:
            raise ValueError(f"{name}: block documents refer to each other more than {MAX_REFERENCES} times in a row.")
        if key not in self.known:
            self.known[key] = (await read()).data
        return await self.fill(self.known[key], depth + 1)

    def _part(self, data: Any, path: str, name: str) -> Any:
        if path:
            value = get_from_dict(data, path, NotSet) if isinstance(data, dict) else NotSet
            if value is NotSet and isinstance(data, dict) and set(data) == {"value"} and isinstance(data["value"], dict):
                value = get_from_dict(data["value"], path, NotSet)
            if value is NotSet:
                raise ValueError(f"{name}: the block document has no {path!r}.")
            return value
        return data["value"] if isinstance(data, dict) and set(data) == {"value"} else data

    def _transformed(self, name: str, value: Any) -> Any:
        return value if self.transform is None else self.transform(name, value)
