"""Logging as a `logging.yml` says, and single values of it from the environment. Loaded only when there is one of the two."""

from __future__ import annotations

import json
import logging
import logging.config
import os
import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from rota.exceptions import ConfigurationError
from rota.logging.console import ConsoleHandler
from rota.logging.defaults import DEFAULT_CONFIG, EXTRA
from rota.logging.redaction import redact_what_is_written
from rota.settings import Settings
from rota.settings.table import find_setting
from rota.settings.values import as_text

PREFIXES = ("ROTA_LOGGING_", "PREFECT_LOGGING_")
_SECTIONS = ("HANDLERS_", "LOGGERS_", "FORMATTERS_", "FILTERS_", "ROOT_")
_VARIABLE = re.compile(r"\$\{(\w+)\}|\$((?:ROTA|PREFECT)_\w+)")
_THEIR_NAME = re.compile(r"^prefect(?=\.|$)")

_UNUSABLE = (ValueError, TypeError, AttributeError, ImportError, KeyError, OSError)
"""What making the parts of a configuration raises when they are not right."""

_logger = logging.getLogger("rota.logging")


def names_of_overrides(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Variables that may change one value of the configuration, such as ``ROTA_LOGGING_HANDLERS_CONSOLE_LEVEL``."""
    starts = tuple(prefix + section for prefix in PREFIXES for section in _SECTIONS)
    return tuple(name for name in environ if name.startswith(starts))


def read_config(path: Path | None, settings: Settings, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the configuration of the file `path` (rota's own when None), with settings filled in and overrides applied.

    A file written for Prefect works: names of its loggers and classes are read as rota's.

    Raises:
        ConfigurationError: the file cannot be read, is no YAML, or holds no mapping.
    """
    config: dict[str, Any] = _filled(deepcopy(DEFAULT_CONFIG) if path is None else _parsed(path), settings)
    _override(config, environ)
    return config


def _parsed(path: Path) -> dict[str, Any]:
    import yaml  # only where there is a file

    try:
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The logging configuration {path} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"The logging configuration {path} is not YAML: {error}") from error
    if not isinstance(config, dict):
        raise ConfigurationError(
            f"The logging configuration {path} must be a mapping with `version: 1`, as Python's logging.config takes it, "
            f"and is a {type(config).__name__}."
        )
    return config


# --- filling in and overriding -----------------------------------------------------------------------------------------------


def _filled(value: Any, settings: Settings, *, is_name: bool = False) -> Any:
    """`value` with ``${SETTING}`` replaced, and with Prefect's names of loggers and classes read as ours."""
    if isinstance(value, dict):
        return {_filled(key, settings, is_name=True): _filled(item, settings) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, settings) for item in value]
    if not isinstance(value, str):
        return value
    text = _VARIABLE.sub(lambda found: _value_of(found, settings), value)
    if is_name or re.fullmatch(r"[\w.]+", text):
        text = _THEIR_NAME.sub("rota", text)
    return text


def _value_of(found: re.Match[str], settings: Settings) -> str:
    setting = find_setting(found[1] or found[2])
    return found[0] if setting is None else as_text(settings.get(setting.name))


def _override(config: dict[str, Any], environ: Mapping[str, str]) -> None:
    given = set(names_of_overrides(environ))
    for holder, key, path in list(_leaves(config)):
        name = "_".join(path).upper().replace(".", "_")
        for prefix in PREFIXES:
            for spelled in (name, name.replace("LOGGERS_ROTA", "LOGGERS_PREFECT", 1)):
                variable = prefix + spelled
                if variable in given:
                    given.discard(variable)
                    holder[key] = _as_type_of(holder[key], environ[variable], variable)
    for name in sorted(given):
        _logger.warning("%s is ignored: the logging configuration has no such value to override.", name)


def _leaves(
    value: MutableMapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[MutableMapping[str, Any], str, tuple[str, ...]]]:
    for key, item in value.items():
        below = (*path, str(key))
        if isinstance(item, dict):
            yield from _leaves(item, below)
        else:
            yield value, key, below


def _as_type_of(present: Any, text: str, variable: str) -> Any:
    try:
        if isinstance(present, bool):
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[text.strip().lower()]
        if isinstance(present, int) and not text.isalpha():
            return int(text)
        if isinstance(present, list):
            return json.loads(text) if text.startswith("[") else [item.strip() for item in text.split(",") if item.strip()]
    except (KeyError, ValueError) as error:
        raise ConfigurationError(f"{variable} is {text!r}, and takes a {type(present).__name__} as {present!r} is.") from error
    return text


# --- putting it in place --------------------------------------------------------------------------------------------------


class Installed:
    """A configuration that is in force, until `remove`."""

    def __init__(self) -> None:
        self._before: dict[logging.Logger, tuple[int, bool, list[logging.Handler]]] = {}
        self._built: list[logging.Handler] = []
        self._filters: list[tuple[logging.Logger, Any]] = []

    def remember(self, logger: logging.Logger) -> None:
        self._before.setdefault(logger, (logger.level, logger.propagate, list(logger.handlers)))

    def add_filter(self, logger: logging.Logger, wanted: Any) -> None:
        logger.addFilter(wanted)
        self._filters.append((logger, wanted))

    def own(self, handler: logging.Handler) -> None:
        self._built.append(handler)

    def remove(self) -> None:
        """Give each logger back what it had, and close the handlers that were made."""
        for logger, (level, propagate, handlers) in self._before.items():
            logger.setLevel(level)
            logger.propagate = propagate
            for handler in list(logger.handlers):
                if handler in self._built:
                    logger.removeHandler(handler)
            for handler in handlers:
                logger.addHandler(handler)
        for logger, wanted in self._filters:
            logger.removeFilter(wanted)
        for handler in self._built:
            handler.close()


def install(config: dict[str, Any], extra_loggers: Sequence[str], source: str) -> Installed:
    """Put a configuration in force. Loggers that it does not name keep everything.

    `logging.config.dictConfig` is not used as it is: it closes every handler of the process, those of others too.

    Raises:
        ConfigurationError: it names what is not there, or does not fit.
    """
    installed = Installed()
    try:
        builder = _Builder(config, installed)
        builder.build()
        for name in extra_loggers:
            builder.set_up(name, builder.loggers.get(EXTRA) or builder.loggers.get("rota") or {})
    except _UNUSABLE as error:
        installed.remove()
        cause = f": {error.__cause__}" if error.__cause__ is not None else ""
        raise ConfigurationError(f"{source} cannot be used: {error}{cause}. Correct it, or take it away.") from error
    return installed


class _Builder(logging.config.DictConfigurator):
    """Makes formatters, filters and handlers as `dictConfig` does, and touches only the loggers that are named."""

    def __init__(self, config: dict[str, Any], installed: Installed) -> None:
        super().__init__(config)
        self._installed = installed

    @property
    def loggers(self) -> Mapping[str, Any]:
        return self.config.get("loggers") or {}

    def build(self) -> None:
        if self.config.get("version") != 1:
            raise ValueError("it needs `version: 1`")
        if self.config.get("incremental"):
            raise ValueError("`incremental: true` is not supported: leave it out")
        for section, make in (("formatters", self.configure_formatter), ("filters", self.configure_filter)):
            made = self.config.get(section) or {}
            for name in made:
                with _named(section, name):
                    made[name] = make(made[name])
        self._build_handlers()
        for name in self.loggers:
            with _named("loggers", name):
                self.set_up(name, self.loggers[name])
        if self.config.get("root"):
            self.set_up("", self.config["root"])

    def _build_handlers(self) -> None:
        handlers = self.config.get("handlers") or {}
        for name in sorted(handlers, key=lambda name: "target" in handlers[name]):  # a target is made before who sends to it
            with _named("handlers", name):
                handler = self.configure_handler(handlers[name])
                handler.name = name
                if not isinstance(handler, ConsoleHandler):  # which does it itself
                    redact_what_is_written(handler)
                self._installed.own(handler)
                handlers[name] = handler

    def set_up(self, name: str, row: Mapping[str, Any]) -> None:
        """Give the logger `name` ("" is the root) the level, filters, handlers and propagation of its row."""
        logger = logging.getLogger(name or None)
        self._installed.remember(logger)
        if row.get("level") is not None:
            logger.setLevel(row["level"])
        if row.get("propagate") is not None and name:
            logger.propagate = row["propagate"]
        for one in row.get("filters") or ():
            self._installed.add_filter(logger, self.config["filters"][one])
        wanted = row.get("handlers")
        if wanted is None:
            return
        for one in wanted:
            if one not in (self.config.get("handlers") or {}):
                raise ValueError(f"there is no handler {one!r}")
            logger.addHandler(self.config["handlers"][one])


@contextmanager
def _named(section: str, name: str) -> Iterator[None]:
    """Say in an error which part of the configuration it is about."""
    try:
        yield
    except _UNUSABLE as error:
        raise ValueError(f"{section}.{name}: {error}") from (error.__cause__ or error)
