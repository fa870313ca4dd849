"""What a block class tells people about itself, read from its docstring."""

from __future__ import annotations

import inspect
import re
import textwrap
import unicodedata
from typing import Any

_SECTION = re.compile(r"([A-Z][A-Za-z ]*):\s*")
_SECTION_WORDS = """args arguments attributes classes example examples functions methods note notes parameters raises references
    return returns todo warning warnings warns yield yields"""
_SECTIONS = frozenset(_SECTION_WORDS.split())
_TWO_WORDS = frozenset({"keyword args", "keyword arguments", "other parameters", "see also"})


def description_of(cls: type[Any]) -> str | None:
    """Return the text of the docstring before its first section; None when there is no docstring of the class's own."""
    docstring = cls.__dict__.get("__doc__")
    if not docstring:
        return None
    text, _ = _split(inspect.cleandoc(docstring))
    return text or None


def example_in(cls: type[Any]) -> str | None:
    """Return the section ``Example:`` or ``Examples:`` of the docstring; None when there is none."""
    docstring = cls.__dict__.get("__doc__")
    sections = _split(inspect.cleandoc(docstring))[1] if docstring else {}
    return sections.get("example") or sections.get("examples")


def _split(text: str) -> tuple[str, dict[str, str]]:
    """Return what stands before the first section, and the sections by their name in lowercase."""
    before: list[str] = []
    sections: dict[str, list[str]] = {}
    current = before
    for line in text.splitlines():
        header = _SECTION.fullmatch(line)
        name = header[1].lower() if header else ""
        if name in _TWO_WORDS or (name and " " not in name and name in _SECTIONS):
            current = sections.setdefault(name, [])
        else:
            current.append(line)
    return "\n".join(before).strip(), {name: textwrap.dedent("\n".join(lines)).strip() for name, lines in sections.items()}


def generated_example(cls: type[Any], slug: str) -> str:
    """Return how a stored block of the class is loaded, as Markdown."""
    name = cls.__name__.partition("[")[0]
    variable = f"{re.sub('[^a-z0-9]+', '_', slug)}_block"
    return f'```python\nfrom {cls.__module__} import {name}\n\n{variable} = {name}.load("BLOCK_NAME")\n```'


def slug_of(name: str) -> str:
    """Return `name` in lowercase letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
