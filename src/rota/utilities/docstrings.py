"""What a docstring says about each parameter: Google, NumPy and reST forms. Standard library only."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator

_GOOGLE_HEADER = re.compile(
    r"(args|arguments|params|parameters|other parameters|keyword args|keyword arguments):\s*", re.IGNORECASE
)
_GOOGLE_ITEM = re.compile(r"(?P<name>\*{0,2}\w+)\s*(?:\((?P<type>.*?)\))?\s*:(?:\s+(?P<text>.*))?")
_NUMPY_HEADER = re.compile(r"(other )?parameters", re.IGNORECASE)
_NUMPY_ITEM = re.compile(r"(?P<names>\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?")
_REST_ITEM = re.compile(
    r":(?:param|parameter|arg|argument|key|keyword)\s+(?:[^:]*?\s)?(?P<name>\\?\*{0,2}\w+)\s*:\s*(?P<text>.*)"
)


def parameter_docstrings(docstring: str | None) -> dict[str, str]:
    """Return name to description for the parameters that the docstring describes; a star stays part of the name."""
    if not docstring:
        return {}
    # Cleaning a docstring that begins with a header would take the indentation from what is under it.
    is_bare_section = _GOOGLE_HEADER.fullmatch(docstring.splitlines()[0])
    lines = (docstring if is_bare_section else inspect.cleandoc(docstring)).splitlines()
    found: dict[str, str] = {}
    position = 0
    while position < len(lines):
        line = lines[position]
        following = lines[position + 1] if position + 1 < len(lines) else ""
        position += 1
        if _GOOGLE_HEADER.fullmatch(line) and _is_indented(_next_filled(lines, position)):
            block = _indented(lines, position)
            found.update(_google_items(block))
            position += len(block)
        elif _NUMPY_HEADER.fullmatch(line) and re.fullmatch(r"-{3,}\s*", following):
            block = _numpy_block(lines, position + 1)
            found.update(_numpy_items(block))
            position += 1 + len(block)
        elif match := _REST_ITEM.fullmatch(line):
            block = _indented(lines, position)
            found[match["name"].lstrip("\\")] = _join(match["text"], block)
            position += len(block)
    return found


def _google_items(block: list[str]) -> Iterator[tuple[str, str]]:
    for head, body in _split_items(textwrap.dedent("\n".join(block)).splitlines()):
        if match := _GOOGLE_ITEM.fullmatch(head):
            yield match["name"], _join(match["text"] or "", body)


def _numpy_items(block: list[str]) -> Iterator[tuple[str, str]]:
    for head, body in _split_items(block):
        if match := _NUMPY_ITEM.fullmatch(head):
            for name in match["names"].split(","):
                yield name.strip(), _join("", body)


def _split_items(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each line that is not indented, with the indented and empty lines after it."""
    head: str | None = None
    body: list[str] = []
    for line in lines:
        if line.strip() and not _is_indented(line):
            if head is not None:
                yield head, body
            head, body = line, []
        else:
            body.append(line)
    if head is not None:
        yield head, body


def _numpy_block(lines: list[str], start: int) -> list[str]:
    """Return the lines up to the next underlined header."""
    block: list[str] = []
    for position in range(start, len(lines)):
        if position + 1 < len(lines) and re.fullmatch(r"-{3,}\s*", lines[position + 1]):
            break
        block.append(lines[position])
    return block


def _indented(lines: list[str], start: int) -> list[str]:
    block: list[str] = []
    for line in lines[start:]:
        if line.strip() and not _is_indented(line):
            break
        block.append(line)
    return block


def _is_indented(line: str) -> bool:
    return line[:1].isspace()


def _next_filled(lines: list[str], start: int) -> str:
    return next((line for line in lines[start:] if line.strip()), "")


def _join(first: str, rest: list[str]) -> str:
    return f"{first.strip()}\n{textwrap.dedent(chr(10).join(rest))}".strip()
