"""Options and arguments that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def output_option(command: F) -> F:
    """Add `--output`, which every command has that shows something."""
    return click.option("--output", "-o", type=click.Choice(["json"]), help="Print JSON.")(command)


def yes_option(command: F) -> F:
    """Add `--yes`."""
    return click.option("--yes", "-y", is_flag=True, help="Do not ask.")(command)


def limit_option(default: int) -> Callable[[F], F]:
    """Add `--limit`."""
    return click.option("--limit", type=click.IntRange(min=1), default=default, show_default=True, help="How many to show.")


def id_argument(command: F) -> F:
    """Add the argument that names a run."""
    return click.argument("id_or_name", metavar="ID_OR_NAME")(command)


def _state_types(_: click.Context, __: click.Parameter, words: tuple[str, ...]) -> tuple[str, ...]:
    from rota.core.vocabulary import StateType  # 5 ms that commands without runs need not spend

    unknown = [word for word in words if word.upper() not in StateType.__members__]
    if unknown:
        raise click.BadParameter(f"{unknown[0][:40]!r} is none of {', '.join(StateType.__members__)}")
    return tuple(word.upper() for word in words)


def _state_names(_: click.Context, __: click.Parameter, words: tuple[str, ...]) -> tuple[str, ...]:
    """Names are free text; those that rota itself gives may be typed in any case."""
    from rota.core.vocabulary import NAMES_BY_TYPE

    known = {name.lower(): name for names in NAMES_BY_TYPE.values() for name in names}
    return tuple(known.get(word.lower(), word) for word in words)


def state_options(command: F) -> F:
    """Add `--state` and `--state-type`."""
    add_name = click.option(
        "--state", multiple=True, metavar="NAME", callback=_state_names, help="Only runs in the state of this name, as Late."
    )
    add_type = click.option(
        "--state-type",
        multiple=True,
        metavar="TYPE",
        callback=_state_types,
        help="Only runs in a state of this type, as FAILED.",
    )
    return add_name(add_type(command))


def logs_options(default_count: int | None) -> Callable[[F], F]:
    """Add the options that choose log lines."""
    shown = f"  [default: {default_count}]" if default_count else ""
    options = (
        click.option("--head", "-h", is_flag=True, help="Only the first lines."),
        click.option("--tail", "-t", is_flag=True, help="Only the last lines."),
        click.option("--num-logs", "-n", type=click.IntRange(min=1), default=default_count, help=f"How many lines.{shown}"),
        click.option("--reverse", "-r", is_flag=True, help="The newest line first."),
    )

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add
