"""The generated part of the reference: the public modules of the package, and the commands, both read from the code."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click

import rota

PACKAGE = Path(rota.__file__).parent

INTERNAL = (
    "rota._version",
    "rota.cli",
    "rota.client.",
    "rota.contract",
    "rota.core",
    "rota.engine",
    "rota.server",
    "rota.settings.",
    "rota.storage",
    "rota.testing.killed",
    "rota.testing.plugin",
)
"""How the package works: these and what is below them. A dot at the end: only what is below."""
PUBLIC_INSIDE = ("rota.client.orchestration",)
LOGGING_WORKINGS = re.compile(
    r"rota\.logging\.(buffer|colors|console|context|lines|markup|prints|run_logger|storing|tailored|text|threads|warned)$"
)


# --- Python ------------------------------------------------------------------------------------------------------------------


def public_modules() -> list[str]:
    """Names of the modules that users import, in alphabetical order."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ["rota", *path.relative_to(PACKAGE).with_suffix("").parts]
        if parts[-1] == "__init__":
            parts.pop()
        name = ".".join(parts)
        if not any(part.startswith("_") for part in parts) and is_public(name):
            found.append(name)
    return found


def is_public(module: str) -> bool:
    if module in PUBLIC_INSIDE:
        return True
    if LOGGING_WORKINGS.match(module):
        return False
    return not any(
        module.startswith(inner) if inner.endswith(".") else module == inner or module.startswith(f"{inner}.")
        for inner in INTERNAL
    )


def public_names(module: ModuleType) -> list[str]:
    """What a module offers: its `__all__`, else what is defined in it."""
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return [name for name in listed if not name.startswith("_")]
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and getattr(value, "__module__", None) == module.__name__
    ]


def home_of(module: str, name: str) -> str:
    """The dotted name under which something is described: where it is defined if that is public, else where it is offered."""
    value = getattr(importlib.import_module(module), name)
    if isinstance(value, ModuleType):
        return value.__name__
    home, own = getattr(value, "__module__", None), getattr(value, "__qualname__", name)
    if isinstance(home, str) and home != module and home.startswith("rota") and is_public(home) and "." not in own:
        return f"{home}.{own}"
    return f"{module}.{name}"


def module_page(module: str) -> str:
    """A page of the Python reference. What the module passes on from another public one is linked, not repeated."""
    loaded = importlib.import_module(module)
    names = public_names(loaded)
    if hasattr(loaded, "FIELDS"):
        return "\n".join([f"# {module}", "", f"::: {module}", "    options:", "      members: false", "", *_looked_up(loaded)])
    passed_on = [name for name in names if home_of(module, name) != f"{module}.{name}"]
    own = [name for name in names if name not in passed_on]
    lines = [f"# {module}", ""]
    if own and not passed_on and getattr(loaded, "__all__", None) is None:
        return "\n".join([*lines, f"::: {module}", ""])
    lines += [f"::: {module}", "    options:", "      members: " + (f"[{', '.join(own)}]" if own else "false"), ""]
    if passed_on:
        lines += ["## Also offered here", ""]
        lines += [f"- {_link_to(module, name)}" for name in passed_on]
    return "\n".join([*lines, ""])


def _link_to(module: str, name: str) -> str:
    home = home_of(module, name)
    is_module = isinstance(getattr(importlib.import_module(module), name), ModuleType)
    return f"[`{name}`]({home}.md)" if is_module else f"[`{name}`][{home}]"


def _looked_up(module: ModuleType) -> Iterator[str]:
    """Attributes of a module that functions look up when they are read, as in `rota.runtime`."""
    for name in public_names(module):
        getter = module.FIELDS[name]
        kind = str(getter.__annotations__.get("return", "object"))
        yield f"## `{name}` {{ #{module.__name__}.{name} }}\n\nType: `{kind}`\n\n{inspect.getdoc(getter) or ''}\n"


def modules_list() -> str:
    """The table of modules, below the text of `reference/python.md`."""
    rows = []
    for module in public_modules():
        sentence = (importlib.import_module(module).__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ")
        rows.append(f"| [`{module}`](python/{module}.md) | {sentence.replace('|', chr(92) + '|')} |")
    return "\n".join(["| module | for |", "|---|---|", *rows, ""])


# --- the command line ---------------------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command with its full name, depth first, in the order of the help."""
    from rota.cli.main import app

    yield from _walk(app, click.Context(app, info_name="rota"))


def _walk(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    yield context.command_path, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _walk(below, click.Context(below, info_name=name, parent=context))


def commands_page() -> str:
    """Every command with its arguments and options, below the text of `reference/cli.md`."""
    return "\n".join(line for name, command, context in commands() for line in _entry(name, command, context))


def _entry(name: str, command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"{'##' if name.count(' ') < 2 else '###'} {name}\n"
    yield f"{_paragraphs(command.help)}\n"
    yield f"```text\n{' '.join([name, *command.collect_usage_pieces(context)])}\n```\n"
    if isinstance(command, click.Group):
        below = command.list_commands(context)
        shown = [word for word in below if (found := command.get_command(context, word)) is not None and not found.hidden]
        yield "Commands: " + ", ".join(f"[`{word}`](#{anchor(f'{name} {word}')})" for word in shown) + "\n"
    rows = [row for option in command.get_params(context) if (row := _row(option, context)) is not None]
    if rows:
        yield "| option | |\n|---|---|"
        yield "\n".join(rows) + "\n"


def _row(option: click.Parameter, context: click.Context) -> str | None:
    record = option.get_help_record(context)
    if record is None or "--help" in option.opts:
        return None
    flags, text = record
    return f"| `{flags}` | {text.replace('|', chr(92) + '|')} |"  # within backticks, a bar ends no cell


def _paragraphs(text: str | None) -> str:
    """A help text as Markdown: lines of a paragraph joined; click's mark for "leave this as it is" is an indented block."""
    paragraphs = re.split(r"\n\s*\n", (text or "").strip())
    shown = []
    for paragraph in paragraphs:
        if paragraph.startswith("\b"):
            shown.append("```text\n" + paragraph.removeprefix("\b").strip("\n") + "\n```")
        else:
            shown.append(" ".join(paragraph.split()))
    return "\n\n".join(shown)


def anchor(heading: str) -> str:
    """The address of a heading within its page."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def described(markdown: str) -> set[str]:
    """The headings of a page, without the marks around code."""
    return {found.strip("`") for found in re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)}


def settings_names() -> list[str]:
    from rota.settings.table import SETTINGS

    return list(SETTINGS)
