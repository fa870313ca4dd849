"""Reading the console: log lines in the format of the course's listings."""

from __future__ import annotations

import re

from rota.testing.processes import Finished

LINE = re.compile(r"(?P<time>\d\d:\d\d:\d\d\.\d{3}) \| (?P<level>[A-Z]+) *\| (?P<speaker>.+?) - (?P<message>.*)")


def spoken(finished: Finished, *, level: str | None = None) -> list[str]:
    """The log lines without time and padding, as ``INFO | speaker - message``; names of flow runs become RUN, RUN2, ….

    Every line must be a log line in the listing's format, or belong to one above it (a traceback). With `level`, only those.
    """
    lines: list[str] = []
    runs: dict[str, str] = {}
    for raw in finished.lines:
        match = LINE.fullmatch(raw)
        if match is None:
            assert lines, f"Standard error begins with something else than a log line: {raw!r}"
            continue
        assert raw[12:].startswith(f" | {match['level']:<9} | "), f"The level is padded otherwise: {raw!r}"
        if level is None or match["level"] == level:
            lines.append(f"{match['level']} | {match['speaker']} - {match['message']}")
        for name in re.findall(r"Created (?:sub)?flow run '([a-z]+-[a-z]+)'", raw):
            runs[name] = f"RUN{len(runs) + 1 if runs else ''}"
    for name, stand_in in runs.items():
        lines = [line.replace(f"'{name}'", f"'{stand_in}'") for line in lines]
    return lines
