"""How every group of commands behaves."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import click

CONTEXT = {"max_content_width": 100}


class Group(click.Group):
    """Commands under one name. Without a further word it shows its help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args or ["--help"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        if command is None:
            self.refuse(ctx, cmd_name, self.commands)
        return command

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # the signature is click's
        return list(self.commands)

    def refuse(self, ctx: click.Context, word: str, known: Iterable[str]) -> None:
        """Refuse an unknown command and offer near ones; an option is left to the parser, which knows better."""
        if word.startswith("-") or ctx.resilient_parsing:
            return
        near = difflib.get_close_matches(word[:100], list(known), n=2)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        ctx.fail(f"There is no command {word[:100]!r}.{hint}")


class CommandWithVerbs(click.Command):
    """A command that does something by itself, and under whose name there are others: `rota deploy`, `rota deploy init`."""

    verbs: dict[str, click.Command]

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        verb = self.verbs.get(args[0]) if args else None
        if verb is None:
            return super().make_context(info_name, args, parent, **extra)
        return verb.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)


def new_group(name: str, help: str) -> Group:  # noqa: A002  # click's word
    """Make the group of a noun's commands."""
    return Group(name, help=help, context_settings=CONTEXT)
