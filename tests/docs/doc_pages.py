"""Pages of the documentation as programs: their code blocks are run from top to bottom, and what they show is compared.

In a page a block is

- ```python whose first line is ``# name.py``: a file of that name, and if it is ``test_name.py``, tests that must pass;
  without a name: a program that must end well
- ```console: commands behind ``$ ``, and what each prints. A command must end well unless ``$ echo $?`` follows
- ```toml or ```ini whose first line is ``# name``: a file of that name
- ```json or ```yaml: shown, not run, but well formed
- ```text: shown, not run;  ```sh: one of `SHOWN_COMMANDS`, which other tests (or `make`) run
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])

SHOWN_COMMANDS = frozenset(
    {"make demo", "make test", "make test-quick", "make lint", "make bench", "pip install .", "pip install '.[postgres]'"}
)

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (\S+\.(?:py|toml|ini|env)|\.env)\n")
_PROMPT = "$ "
FOLDER = "/home/you"
"""Stands in pages for the folder in which they are run."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    text: str
    line: int

    @property
    def file_name(self) -> str | None:
        named = _FILE.match(self.text)
        return named[1] if named else None


@dataclass(frozen=True)
class Command:
    """A command of a console block, and the lines that the page shows below it."""

    text: str
    shown: tuple[str, ...]
    line: int


def blocks_of(page: str) -> list[Block]:
    return [Block(found[1], found[2], page.count("\n", 0, found.start()) + 2) for found in _FENCE.finditer(page)]


def commands_of(block: Block) -> Iterator[Command]:
    lines = block.text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(_PROMPT)]
    assert starts[:1] == [0], f"line {block.line}: a console block begins with a command"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield Command(lines[start].removeprefix(_PROMPT), tuple(lines[start + 1 : end]), block.line + start)


# --- comparing -----------------------------------------------------------------------------------------------------------

_ADJECTIVE_NOUN = r"[a-z]+-[a-z]+"
_NAMED = re.compile(rf"[Ff]low run '({_ADJECTIVE_NOUN})'")
_VARIES = re.compile(
    r"(?P<uuid>\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)"
    r"|(?P<stamp>(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{3}\b)"
    r"|(?P<digest>\b[0-9a-f]{32}\b)"
    r"|(?P<span>\b\d+(?:\.\d+)?(?:ms|s|m)\b(?: \d+s\b)?)"
    r"|(?P<ago>\b(?:\d+ \w+ ago|just now|now)\b)"
    r"|(?P<gap>…)"
    r"|(?P<space>\s+)"
)
_PATTERNS = {
    "uuid": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "stamp": r"(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{3}",
    "digest": r"[0-9a-f]{32}",
    "span": r"\d+(?:\.\d+)?(?:ms|s|m)(?: \d+s)?",
    "ago": r"(?:\d+ \w+ ago|just now|now)",
    "gap": r".*?",
    "space": r"\s+",
}


@dataclass
class Comparison:
    """What a page shows beside what was printed: ids, times and the names that runs are given may differ, once for all."""

    actual: dict[str, str] = field(default_factory=dict)
    """The page's name or id of a run → the one it really has."""

    def translate(self, command: str) -> str:
        """Put the real names and ids into a command."""
        for shown, real in self.actual.items():
            command = re.sub(rf"\b{re.escape(shown)}\b", real, command)
        return command

    def difference(self, shown: tuple[str, ...], printed: str) -> str | None:
        """Say where the page is wrong. A line of ``…`` stands for any lines, ``…`` in a line for any text."""
        lines = [line.rstrip() for line in printed.splitlines() if line.strip()]
        position, skip = 0, False
        for expected in (line.rstrip() for line in shown if line.strip()):
            if expected.strip() == "…":
                skip = True
                continue
            found = self._find(expected, lines, position, skip)
            if found is None:
                met = lines[position] if position < len(lines) else "(the end)"
                return f"the page shows   {expected!r}\nbut there comes  {met!r}"
            position, skip = found + 1, False
        if position < len(lines) and not skip:
            return f"the page does not show {lines[position]!r}"
        return None

    def _find(self, expected: str, lines: list[str], position: int, skip: bool) -> int | None:
        for number in range(position, len(lines) if skip else min(position + 1, len(lines))):
            if self._matches(expected, lines[number]):
                return number
        return None

    def _matches(self, expected: str, line: str) -> bool:
        pattern, met = self._pattern(expected)
        match = re.fullmatch(pattern, line)
        if match is None:
            return False
        self.actual.update(zip(met, match.groups(), strict=True))
        return True

    def _pattern(self, expected: str) -> tuple[str, list[str]]:
        """Return a regular expression for a shown line, and the names and ids that it meets for the first time, in order."""
        names = {*self.actual, *_NAMED.findall(expected)}
        met: list[str] = []
        parts, end = [], 0
        for varying in _VARIES.finditer(expected):
            parts.append(self._text(expected[end : varying.start()], names, met))
            kind = str(varying.lastgroup)
            parts.append(self._run(varying[0], met, _PATTERNS[kind]) if kind == "uuid" else _PATTERNS[kind])
            end = varying.end()
        parts.append(self._text(expected[end:], names, met))
        return "".join(parts), met

    def _text(self, text: str, names: set[str], met: list[str]) -> str:
        if not names:
            return re.escape(text)
        any_name = "|".join(rf"\b{re.escape(name)}\b" for name in sorted(names, key=len, reverse=True))
        parts = re.split(f"({any_name})", text)  # every second part is a name
        return "".join(
            self._run(part, met, _ADJECTIVE_NOUN) if number % 2 else re.escape(part) for number, part in enumerate(parts)
        )

    def _run(self, shown: str, met: list[str], form: str) -> str:
        if shown in self.actual:
            return re.escape(self.actual[shown])
        if shown in met:
            return rf"\{met.index(shown) + 1}"
        met.append(shown)
        return f"({form})"


# --- running -------------------------------------------------------------------------------------------------------------

_MARK = "\x1e"


@dataclass(frozen=True)
class Ran:
    """A command that has run."""

    command: Command
    returncode: int
    printed: str


class Runner:
    """Runs a page in a folder of its own, with a home of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.comparison = Comparison()
        self._environment = {
            **environment,
            "HOME": str(folder),
            "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "error",
            "NO_COLOR": "1",
            "COLUMNS": "120",
        }
        self._environment.pop("ROTA_HOME", None)

    def files(self, blocks: list[Block]) -> None:
        """Write the page's data: the weather file that the examples read."""
        (self.folder / "data").symlink_to(ROOT / "examples" / "data")
        for block in blocks:
            if block.file_name is not None and block.file_name.startswith("tests/"):
                (self.folder / block.file_name).parent.mkdir(exist_ok=True)

    def python(self, block: Block) -> Ran:
        """Write a file; run it if it is tests, or a program without a name."""
        name = block.file_name
        path = self.folder / (name or f"line_{block.line}.py")
        path.write_text(block.text)
        if name is not None and not name.startswith("test_"):
            compile(block.text, str(path), "exec")
            return Ran(Command(f"write {name}", (), block.line), 0, "")
        program = [path.name] if name is None else ["-m", "pytest", "-q", "-p", "no:cacheprovider", path.name]
        done = subprocess.run(
            [sys.executable, *program], cwd=self.folder, env=self._environment, capture_output=True, text=True, check=False
        )
        return Ran(Command(f"python {' '.join(program)}", (), block.line), done.returncode, done.stdout + done.stderr)

    def console(self, block: Block) -> Iterator[Ran]:
        """Run a block's commands one after the other in one shell: `export` and `$?` go from one to the next."""
        shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert shell.stdin is not None
        assert shell.stdout is not None
        try:
            for command in commands_of(block):
                text = self.comparison.translate(command.text)
                shell.stdin.write(f"{text} </dev/null\nprintf '{_MARK}%d\\n' $?\n")
                shell.stdin.flush()
                printed = ""
                for line in shell.stdout:
                    before, mark, code = line.partition(_MARK)
                    printed += before
                    if mark:
                        shell.stdin.write(f"(exit {int(code)})\n")
                        yield Ran(command, int(code), printed.replace(str(self.folder), FOLDER))
                        break
                else:
                    pytest.fail(f"the shell ended at {text!r}:\n{printed}")
        finally:
            shell.kill()
            shell.communicate()
