"""The settings that hold now: one snapshot for the process, another inside `temporary_settings` and `use_profile`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from rota.settings.load import current_profiles_path, load_settings, unknown_names
from rota.settings.profiles import Profile, ProfilesCollection, edit_profiles, read_profiles
from rota.settings.snapshot import SettingKey, Settings
from rota.settings.table import BY_ENV

_hinted: set[str] = set()
"""Environment variables that somebody has been told of."""

_override: ContextVar[Settings | None] = ContextVar("rota_settings", default=None)
_process: Settings | None = None
_lock = threading.Lock()


def get_settings() -> Settings:
    """Return the settings that hold here. Files and environment are read at the first call and kept.

    Raises:
        ConfigurationError: something given does not fit; the message says where.
    """
    return _override.get() or _process or _load()


get_current_settings = get_settings


def _load() -> Settings:
    global _process
    with _lock:
        if _process is None:
            _process = load_settings()
            hint_at_unknown_names()
        return _process


def hint_at_unknown_names(tell: Callable[[str], object] | None = None) -> None:
    """Tell of environment variables that look like settings and are none, each once in a process; logged as a warning."""
    names = [name for name in os.environ if name not in _hinted]
    _hinted.update(names)
    for sentence in unknown_names(names):
        if tell is None:
            import logging

            logging.getLogger("rota.settings").warning("Environment variable %s", sentence)
        else:
            tell(f"Environment variable {sentence}")


def reload_settings(profile: str | None = None) -> Settings:
    """Read files and environment again, for the whole process; with `profile` in place of the active one."""
    global _process
    with _lock:
        _process = load_settings(profile)
        return _process


def replace_process_settings(settings: Settings | None) -> Settings | None:
    """Use `settings` for the whole process from now on, and return those before.

    None: not read yet, so that the next call reads files and environment.
    """
    global _process
    with _lock:
        before, _process = _process, settings
        return before


@contextmanager
def temporary_settings(
    updates: Mapping[Any, Any] | None = None,
    set_defaults: Mapping[Any, Any] | None = None,
    restore_defaults: Iterable[Any] | None = None,
) -> Iterator[Settings]:
    """Change settings inside a `with` block, for this thread or task.

    Keys are dotted names (``"logging.level"``), environment names or rows (``rota.settings.PREFECT_API_URL``).
    `restore_defaults` are forgotten first, `set_defaults` count where nothing is given, `updates` always.
    """
    changed = get_settings().copy_with_update(updates, set_defaults, restore_defaults)
    token = _override.set(changed)
    try:
        yield changed
    finally:
        _override.reset(token)


@contextmanager
def settings_held(settings: Settings) -> Iterator[Settings]:
    """Work with these settings inside a `with` block, for this thread or task."""
    token = _override.set(settings)
    try:
        yield settings
    finally:
        _override.reset(token)


@contextmanager
def use_profile(profile: str | Profile, *, override_environment_variables: bool = False) -> Iterator[Settings]:
    """Work with another profile inside a `with` block. The environment still comes first unless it is overridden."""
    if isinstance(profile, str):
        profile = load_profile(profile)
    settings = load_settings(profile)
    if override_environment_variables:
        settings = settings.copy_with_update({key: value for key, value in profile.settings.items() if key in BY_ENV})
    token = _override.set(settings)
    try:
        yield settings
    finally:
        _override.reset(token)


def load_profiles(include_defaults: bool = True) -> ProfilesCollection:
    """Read the profiles. Without a file there are the default ones, unless `include_defaults` is false."""
    return read_profiles(current_profiles_path(), include_defaults)


def load_profile(name: str) -> Profile:
    """Return one profile.

    Raises:
        ConfigurationError: there is none of this name.
    """
    return load_profiles()[name]


def load_current_profile() -> Profile:
    """Return the profile that holds here."""
    name = get_settings().profile_name
    profiles = load_profiles()
    return profiles[name] if name in profiles.names else Profile(name)


def save_profiles(profiles: ProfilesCollection) -> None:
    """Write all profiles. Whatever else is in the file goes; `edit_profiles` changes it safely."""
    with edit_profiles(current_profiles_path()) as stored:
        stored.profiles_by_name = dict(profiles.items())
        stored.active_name = profiles.active_name


def update_current_profile(settings: Mapping[SettingKey, Any]) -> Profile:
    """Set settings in the profile that holds here, for later processes too; None removes one.

    Raises:
        ConfigurationError: a value does not fit.
    """
    name = get_settings().profile_name
    with edit_profiles(current_profiles_path()) as profiles:
        profile = profiles.update_profile(name, settings)
        profile.validate_settings()
    return profile
