"""Draws demo.svg, the picture in the README, from what `make demo` really prints.

    .venv/bin/python docs/images/demo.py

The demo runs in a pseudo-terminal of 100 columns. Some of its steps are drawn, in their own colours, light on dark; the path of
the checkout is shown as ~/rota.
"""

from __future__ import annotations

import io
import os
import pty
import struct
import subprocess
import tempfile
import termios
from fcntl import ioctl
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COLUMNS = 100
DRAWN = ("A flow runs", "Its tasks", "The report")
"""How the titles of the drawn steps begin."""

THEME = TerminalTheme(
    background=(13, 17, 23),
    foreground=(230, 237, 243),
    normal=[
        (110, 118, 129),
        (255, 123, 114),
        (86, 211, 100),
        (227, 179, 65),
        (121, 192, 255),
        (210, 168, 255),
        (86, 212, 221),
        (230, 237, 243),
    ],
)

# As rich's own, but without a font that browsers would fetch from the network.
PAGE = """<svg viewBox="0 0 {width} {height}" role="img" aria-label="make demo in a terminal" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix, .{unique_id}-title {{
  font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
}}
.{unique_id}-title {{ font-size: 16px; opacity: 0.7 }}
{styles}
</style>
<defs>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def record(command: list[str], environment: dict[str, str]) -> str:
    """Run a command in a terminal and return what it wrote there."""
    reader, writer = pty.openpty()
    ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    with subprocess.Popen(  # noqa: S603 - what is run stands in `main`
        command, cwd=ROOT, env=environment, stdin=writer, stdout=writer, stderr=writer
    ) as process:
        os.close(writer)
        written = io.BytesIO()
        while chunk := _read(reader):
            written.write(chunk)
    os.close(reader)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{written.getvalue().decode()}")
    return written.getvalue().decode().replace("\r\n", "\n")


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, 65536)
    except OSError:  # how Linux says that the other side of a terminal is closed
        return b""


def steps(written: str) -> list[str]:
    """Return the steps of the demo that are drawn: title, command and output."""
    parts = written.split("\n\x1b[1m── ")[1:]
    drawn = ["\x1b[1m── " + part.strip("\n").partition("\nGo on with:")[0] for part in parts if part.startswith(DRAWN)]
    if len(drawn) != len(DRAWN):
        raise SystemExit(f"Of the steps {DRAWN} the demo shows {len(drawn)}; DRAWN in this file names them by their titles.")
    return [part.rstrip() for part in drawn]


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("ROTA_", "PREFECT_", "NO_COLOR"))}
        record(["make", ".venv/ready"], environment)
        written = record(["make", "demo"], {**environment, "ROTA_HOME": home, "TERM": "xterm-256color"})
    shown = "\n\n".join(steps(written)).replace(str(ROOT), "~/rota")
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, legacy_windows=False)
    console.print(Text.from_ansi("$ make demo\n\n" + shown), soft_wrap=False)
    svg = console.export_svg(title="make demo", theme=THEME, code_format=PAGE, unique_id="demo")
    (HERE / "demo.svg").write_text(svg)


if __name__ == "__main__":
    main()
