"""Style tags in log messages, such as ``[bold red]stop[/]``. Loaded only when the setting `logging.markup` is on."""

from __future__ import annotations

import io

from rich.console import Console
from rich.errors import MarkupError
from rich.markup import render


def render_markup(line: str, coloured: bool) -> str:
    """`line` with its tags turned into terminal codes, or taken out. A line whose tags do not match stays as it is."""
    try:
        text = render(line, emoji=False)
    except MarkupError:
        return line
    if not coloured:
        return text.plain
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", no_color=False, highlight=False)
    console.print(text, soft_wrap=True, end="")
    return out.getvalue()
