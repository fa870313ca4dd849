"""Setting up Python's logging for rota, and only for rota: other loggers keep their levels and handlers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rota.logging.console import ConsoleHandler, Markup
from rota.logging.loggers import ROOT
from rota.logging.storing import MissingRun, RunLogHandler, set_policy, watch_root
from rota.logging.warned import watch_warnings

if TYPE_CHECKING:
    from rota.settings import Settings


@dataclass(frozen=True, slots=True)
class LoggingConfig:
    """The settings that logging follows, by value, so that a second set-up with the same ones can be told."""

    level: str = "INFO"
    internal_level: str = "ERROR"
    server_level: str = "WARNING"
    colors: bool = True
    markup: bool = False
    extra_loggers: tuple[str, ...] = ()
    store: bool = True
    max_log_size: int = 1_000_000
    missing_run: MissingRun = "warn"

    @classmethod
    def from_settings(cls, settings: Settings) -> LoggingConfig:
        group = settings.logging
        return cls(
            level=group.level,  # DEBUG by default in debug mode, as is the next one
            internal_level=settings.internal.logging_level,
            server_level=settings.server.logging_level,
            colors=group.colors,
            markup=group.markup,
            extra_loggers=tuple(group.extra_loggers),
            store=group.to_api.enabled,
            max_log_size=group.to_api.max_log_size,
            missing_run=group.to_api.when_missing_flow,
        )


class _Installed:
    """What the last set-up put in place."""

    config: LoggingConfig | None = None
    handlers: tuple[logging.Handler, ...] = ()
    loggers: tuple[logging.Logger, ...] = ()
    levels_set: tuple[logging.Logger, ...] = ()
    """Extra loggers that had no level of their own."""


def setup_logging(settings: Settings) -> None:
    """Give rota's loggers their levels, the console and the stored log, as `settings` say. May be called again."""
    configure(LoggingConfig.from_settings(settings))


def configure(config: LoggingConfig) -> None:
    """Put `config` in place of what the last call did. The same one again changes nothing."""
    if config == _Installed.config:
        return
    root = logging.getLogger(ROOT)
    if _Installed.config is None:
        root.propagate = False  # a handler on the root logger would show each line a second time
    root.setLevel(config.level)
    logging.getLogger("rota._internal").setLevel(config.internal_level)
    logging.getLogger("rota.server").setLevel(config.server_level)
    set_policy(enabled=config.store, max_bytes=config.max_log_size, missing_run=config.missing_run)
    _replace_handlers((RunLogHandler(), ConsoleHandler(colors=config.colors, markup=_markup(config))), config)
    watch_root()
    watch_warnings()
    _Installed.config = config


def _markup(config: LoggingConfig) -> Markup | None:
    if not config.markup:
        return None
    from rota.logging.markup import render_markup  # rich is loaded only by those who ask for tags

    return render_markup


def _replace_handlers(handlers: tuple[logging.Handler, ...], config: LoggingConfig) -> None:
    for logger in _Installed.loggers:
        for handler in _Installed.handlers:
            logger.removeHandler(handler)
    for logger in _Installed.levels_set:
        logger.setLevel(logging.NOTSET)
    loggers = tuple(logging.getLogger(name) for name in _topmost((ROOT, *config.extra_loggers)))
    for logger in loggers:
        for handler in handlers:
            logger.addHandler(handler)
    # Whoever names a logger in the setting wants its lines, and the level it would inherit is WARNING.
    bare = tuple(logger for logger in loggers if logger.level == logging.NOTSET)
    for logger in bare:
        logger.setLevel(config.level)
    _Installed.handlers, _Installed.loggers, _Installed.levels_set = handlers, loggers, bare


def _topmost(names: tuple[str, ...]) -> list[str]:
    """`names` without those below another one, whose lines come up to its handlers anyway."""
    return [name for name in dict.fromkeys(names) if not any(name.startswith(f"{other}.") for other in names)]


@contextmanager
def propagate_to_root() -> Iterator[None]:
    """Let rota's records reach the root logger's handlers within the block, where pytest's `caplog` listens."""
    root = logging.getLogger(ROOT)
    before = root.propagate
    root.propagate = True
    try:
        yield
    finally:
        root.propagate = before
