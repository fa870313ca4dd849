"""What stands out on the console, as `rich` highlighters, for those who set up a console handler with styles of their own."""

from __future__ import annotations

from typing import ClassVar

from rich.highlighter import RegexHighlighter

from rota.logging.colors import STATES

_STATES = "|".join(STATES)


def _style_of(name: str) -> str:
    """CamelCase → the style's name: AwaitingRetry → awaiting_retry_state."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_") + "_state"


_LEVELS = [rf"(?P<{name}_level>\b{name.upper()}\b)" for name in ("debug", "info", "warning", "error", "critical")]
_URLS = [
    r"(?P<web_url>https://[^\s'\"<>]*[^\s'\"<>.,;:!?)\]])",
    r"(?P<local_url>http://[^\s'\"<>]*[^\s'\"<>.,;:!?)\]])",
]
_NAMES = [
    r"(?i:flow run) '(?P<flow_run_name>[^']+)'",
    r"(?i:task run) '(?P<task_run_name>[^']+)'",
    r"\bflow '(?P<flow_name>[^']+)'",
    r"\btask '(?P<task_name>[^']+)'",
]
_STATE_NAMES = [rf"(?P<{_style_of(name)}>\b{name}(?=\()|(?<=state '){name}(?='))" for name in STATES]


class LevelHighlighter(RegexHighlighter):
    """Level words: styles ``level.debug_level`` to ``level.critical_level``."""

    base_style = "level."
    highlights: ClassVar[list[str]] = _LEVELS


class UrlHighlighter(RegexHighlighter):
    """Addresses: styles ``url.web_url`` and ``url.local_url``."""

    base_style = "url."
    highlights: ClassVar[list[str]] = _URLS


class NameHighlighter(RegexHighlighter):
    """Names: styles ``name.flow_run_name``, ``name.task_run_name``, ``name.flow_name``, ``name.task_name``."""

    base_style = "name."
    highlights: ClassVar[list[str]] = _NAMES


class StateHighlighter(RegexHighlighter):
    """Names of states: styles such as ``state.completed_state`` and ``state.awaiting_retry_state``."""

    base_style = "state."
    highlights: ClassVar[list[str]] = _STATE_NAMES


class RotaConsoleHighlighter(RegexHighlighter):
    """All of them at once, with styles that begin with ``log.``: ``log.error_level``, ``log.failed_state``, …"""

    base_style = "log."
    highlights: ClassVar[list[str]] = [*_LEVELS, *_URLS, *_NAMES, *_STATE_NAMES]


PrefectConsoleHighlighter = RotaConsoleHighlighter
