"""What the documentation shows is what happens."""

from __future__ import annotations

import json
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from doc_pages import PAGES, ROOT, SHOWN_COMMANDS, Block, Comparison, Ran, Runner, blocks_of

LANGUAGES = {"python", "console", "toml", "ini", "json", "yaml", "text", "sh"}
QUICK = {"README.md"}
"""Run with the quick part of the suite; the other pages take a minute together."""


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _programs() -> list[object]:
    pages = [page for page in PAGES if any(block.language in ("python", "console") for block in blocks_of(page.read_text()))]
    return [pytest.param(page, id=_name(page), marks=[] if _name(page) in QUICK else pytest.mark.slow) for page in pages]


@pytest.mark.parametrize("page", _programs())
def test_what_a_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("ROTA_", "PREFECT_"))}
    runner = Runner(tmp_path, environment)
    blocks = blocks_of(page.read_text())
    runner.files(blocks)
    for block in blocks:
        if block.language in ("toml", "ini") and block.file_name is not None:
            (tmp_path / block.file_name).write_text(block.text)
        elif block.language == "python":
            _check(runner, [runner.python(block)], page)
        elif block.language == "console":
            _check(runner, list(_ran(runner, block, page)), page)


def _ran(runner: Runner, block: Block, page: Path) -> list[Ran]:
    done = []
    for ran in runner.console(block):
        difference = runner.comparison.difference(ran.command.shown, ran.printed)
        assert difference is None, f"{_name(page)}:{ran.command.line}: $ {ran.command.text}\n{difference}\n---\n{ran.printed}"
        done.append(ran)
    return done


def _check(runner: Runner, done: list[Ran], page: Path) -> None:
    """Every command has ended well, but for those whose exit code the page shows."""
    for ran, following in pairwise([*done, None]):
        assert ran is not None
        shows_code = following is not None and following.command.text == "echo $?"
        assert ran.returncode == 0 or shows_code, f"{_name(page)}:{ran.command.line}: $ {ran.command.text}\n{ran.printed}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_block_says_what_it_is(page: Path) -> None:
    for block in blocks_of(page.read_text()):
        assert block.language in LANGUAGES, f"{_name(page)}:{block.line}: name the block's language, one of {LANGUAGES}"
        if block.language == "sh":
            assert set(block.text.splitlines()) <= SHOWN_COMMANDS, f"{_name(page)}:{block.line}: show it as ```console"
        if block.language in ("toml", "ini"):
            assert block.file_name is not None, f"{_name(page)}:{block.line}: the first line tells the file: # rota.toml"
        if block.language in ("json", "yaml"):
            yaml.safe_load(block.text) if block.language == "yaml" else json.loads(block.text)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    for target in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text):
        address = target[0] or target[1]
        if "://" in address:
            continue
        path, _, anchor = address.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{_name(page)} links to {address}"
        if anchor:
            assert anchor in _anchors(file), f"{_name(page)} links to {address}"


def _anchors(file: Path) -> set[str]:
    """The headings of a page as a web page names them."""
    headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_can_be_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    pages = [str(page.relative_to(ROOT / "docs")) for page in PAGES if (ROOT / "docs") in page.parents]
    assert [page for page in pages if page != "README.md" and f"({page})" not in index] == []


def test_pages_name_no_machine() -> None:
    """Paths and addresses of somebody's machine have no place in what others read."""
    found = re.compile(r"/(?:root|work|opt|tmp|Users)/|/home/(?!you\b)|file://")
    assert {_name(page): found.findall(page.read_text()) for page in PAGES if found.search(page.read_text())} == {}


@pytest.mark.parametrize(
    ("shown", "printed", "is_right"),
    [
        (("a", "b"), "a\nb\n", True),
        (("a",), "a\nb\n", False),
        (("a", "…"), "a\nb\nc\n", True),
        (("…", "c"), "a\nb\nc\n", True),
        (("a", "c"), "a\nb\nc\n", False),
        (("took 12ms",), "took 1.5s\n", True),
        (("09:00:00.000 | a",), "10:11:12.131 | a", True),
        (("Created flow run 'a-b'", "'a-b' ended"), "Created flow run 'c-d'\n'c-d' ended", True),
        (("Created flow run 'a-b'", "'a-b' ended"), "Created flow run 'c-d'\n'e-f' ended", False),
        (("x y",), "x      y", True),
        (("one … three",), "one two three", True),
        (("Completed",), "Failed", False),
    ],
)
def test_a_page_is_compared_line_by_line(shown: tuple[str, ...], printed: str, is_right: bool) -> None:
    assert (Comparison().difference(shown, printed) is None) == is_right


def test_names_of_runs_go_into_later_commands() -> None:
    comparison = Comparison()
    comparison.difference(("Created flow run 'calm-otter' for flow 'x'",), "Created flow run 'bold-newt' for flow 'x'")
    assert comparison.translate("rota flow-run logs calm-otter") == "rota flow-run logs bold-newt"
