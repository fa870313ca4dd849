"""Setting up Python's logging for rota, and only for rota: other loggers keep their levels and handlers."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rota.logging.console import ConsoleHandler, Markup
from rota.logging.defaults import DEFAULT_CONFIG
from rota.logging.loggers import ROOT
from rota.logging.storing import MissingRun, RunLogHandler, set_policy, watch_root
from rota.logging.threads import watch_threads
from rota.logging.warned import watch_warnings

if TYPE_CHECKING:
    from rota.logging.tailored import Installed
    from rota.settings import Settings

PROCESS_LOGGING_CONFIG: dict[str, Any] = {}
"""The configuration in force, in the form of `logging.config.dictConfig`; empty before logging is set up."""


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

    lock = threading.RLock()
    settings: Settings | None = None
    config: LoggingConfig | None = None
    tailored: dict[str, Any] | None = None
    """The configuration of a file or of single variables, if that is in force instead."""
    tailored_parts: Installed | None = None
    handlers: tuple[logging.Handler, ...] = ()
    loggers: tuple[logging.Logger, ...] = ()
    levels_set: tuple[logging.Logger, ...] = ()
    """Extra loggers that had no level of their own."""


def ensure_logging_setup() -> None:
    """Set logging up by the present settings, unless that was done before."""
    if _Installed.config is None:
        setup_logging()


def setup_logging(incremental: bool | None = None, *, settings: Settings | None = None) -> dict[str, Any]:
    """Give rota's loggers their levels, the console and the stored log, as `settings` say (the present ones when None).

    A file at the setting `logging.config_path` (``logging.yml`` in rota's home) takes the place of rota's configuration, and
    variables such as ``ROTA_LOGGING_HANDLERS_CONSOLE_FORMATTER=json`` change single values of either. May be called again: what
    the last call did is taken back. With ``incremental=True``, nothing is done where logging is set up already.

    Returns the configuration in force. Raises `ConfigurationError` for a file that cannot be used.
    """
    if settings is None:
        from rota.settings import get_settings  # late: who logs without runs does not need them

        settings = get_settings()
    if settings is _Installed.settings or (incremental and _Installed.config is not None):
        return PROCESS_LOGGING_CONFIG
    with _Installed.lock:
        config = LoggingConfig.from_settings(settings)
        path = Path(settings.logging.config_path)
        tailored = _tailored(path if path.is_file() else None, settings)
        if tailored is None:
            configure(config)
        elif (tailored, config) != (_Installed.tailored, _Installed.config):
            _configure_tailored(config, tailored, path)
        _Installed.settings = settings
    said = settings.source_of("logging.config_path")
    if said.kind != "default" and not path.is_file():
        logging.getLogger(ROOT).warning("%s names no file: %s. Logs are as without it.", said.where or said.kind, path)
    return PROCESS_LOGGING_CONFIG


def load_logging_config(path: Path) -> dict[str, Any]:
    """Return the logging configuration of a YAML file (rota's own where there is no such file), in the form of `dictConfig`.

    ``${ROTA_LOGGING_LEVEL}`` and other settings are filled in; variables such as ``ROTA_LOGGING_LOGGERS_ROTA_LEVEL`` override
    single values. Raises `ConfigurationError` for a file that is no such configuration.
    """
    from rota.logging.tailored import read_config  # late: few have a file
    from rota.settings import get_settings

    return read_config(path if path.is_file() else None, get_settings())


def _tailored(path: Path | None, settings: Settings) -> dict[str, Any] | None:
    """The configuration of a file or of overriding variables; None when rota's own is wanted as it is."""
    if path is None and not any(name.startswith(_OVERRIDES) for name in os.environ):
        return None
    from rota.logging.tailored import names_of_overrides, read_config  # late: few have any

    return read_config(path, settings) if path is not None or names_of_overrides(os.environ) else None


_OVERRIDES = tuple(
    f"{product}_LOGGING_{section}_"
    for product in ("ROTA", "PREFECT")
    for section in ("HANDLERS", "LOGGERS", "FORMATTERS", "FILTERS", "ROOT")
)


def _configure_tailored(config: LoggingConfig, tailored: dict[str, Any], path: Path) -> None:
    from copy import deepcopy

    from rota.logging.tailored import install

    _take_back()
    source = f"The logging configuration {path}" if path.is_file() else "A ROTA_LOGGING_… variable"
    _Installed.tailored_parts = install(deepcopy(tailored), config.extra_loggers, source)
    _watch(config)
    _Installed.config, _Installed.tailored = config, tailored
    _tell(tailored)


_WITH_LEVEL = (ROOT, "rota._internal", "rota.server")
"""Loggers that rota's own configuration gives a level."""


def _take_back() -> None:
    """Undo what the last set-up did to loggers."""
    if _Installed.tailored_parts is not None:
        _Installed.tailored_parts.remove()
        _Installed.tailored = _Installed.tailored_parts = None
    elif _Installed.config is not None:
        _remove_handlers()
        _Installed.handlers = _Installed.loggers = _Installed.levels_set = ()
        logging.getLogger(ROOT).propagate = True
        for name in _WITH_LEVEL:
            logging.getLogger(name).setLevel(logging.NOTSET)
    _Installed.config = _Installed.settings = None


def _watch(config: LoggingConfig) -> None:
    set_policy(enabled=config.store, max_bytes=config.max_log_size, missing_run=config.missing_run)
    watch_root()
    watch_warnings()
    watch_threads()


def _tell(config: dict[str, Any]) -> None:
    PROCESS_LOGGING_CONFIG.clear()
    PROCESS_LOGGING_CONFIG.update(config)


def configure(config: LoggingConfig) -> None:
    """Put `config` in place of what the last call did. The same one again changes nothing."""
    with _Installed.lock:
        if config != _Installed.config or _Installed.tailored is not None:
            _configure(config)


def _configure(config: LoggingConfig) -> None:
    if _Installed.tailored_parts is not None:
        _take_back()
    _Installed.settings = None
    root = logging.getLogger(ROOT)
    if _Installed.config is None:
        root.propagate = False  # a handler on the root logger would show each line a second time
    for name, level in zip(_WITH_LEVEL, (config.level, config.internal_level, config.server_level), strict=True):
        logging.getLogger(name).setLevel(level)
    _replace_handlers((RunLogHandler(), ConsoleHandler(colors=config.colors, markup=_markup(config))), config)
    _watch(config)
    _Installed.config = config
    _tell(DEFAULT_CONFIG)


def _markup(config: LoggingConfig) -> Markup | None:
    if not config.markup:
        return None
    from rota.logging.markup import render_markup  # rich is loaded only by those who ask for tags

    return render_markup


def _replace_handlers(handlers: tuple[logging.Handler, ...], config: LoggingConfig) -> None:
    _remove_handlers()
    loggers = tuple(logging.getLogger(name) for name in _topmost((ROOT, *config.extra_loggers)))
    for logger in loggers:
        for handler in handlers:
            logger.addHandler(handler)
    # Whoever names a logger in the setting wants its lines, and the level it would inherit is WARNING.
    bare = tuple(logger for logger in loggers if logger.level == logging.NOTSET)
    for logger in bare:
        logger.setLevel(config.level)
    _Installed.handlers, _Installed.loggers, _Installed.levels_set = handlers, loggers, bare


def _remove_handlers() -> None:
    for logger in _Installed.loggers:
        for handler in _Installed.handlers:
            logger.removeHandler(handler)
    for logger in _Installed.levels_set:
        logger.setLevel(logging.NOTSET)


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


def _new_lock() -> None:
    # A thread of the parent may have held the old one at the moment of the fork.
    _Installed.lock = threading.RLock()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_new_lock)
