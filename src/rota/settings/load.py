"""Where settings come from, and which place counts: environment, `.env`, `rota.toml`, `pyproject.toml`, profile, default."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rota.exceptions import ConfigurationError, MissingProfileError
from rota.settings.files import parse_toml, read_text
from rota.settings.profiles import Profile, missing_profile, read_profiles
from rota.settings.snapshot import Given, Origin, Settings, read_value, resolve, unknown_setting
from rota.settings.table import BY_ENV, SETTINGS

PROFILE_NAMES = ("ROTA_PROFILE", "PREFECT_PROFILE")
"""Environment names that choose the profile, before the file's `active`."""


def load_settings(
    profile: str | Profile | None = None, environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """Read all settings anew.

    `profile` is used in place of the active one. `environ` and `folder` stand for the process's own environment and
    working directory.

    Raises:
        ConfigurationError: a file cannot be read, a value does not fit, or the profile does not exist.
    """
    environ = os.environ if environ is None else environ
    given = given_outside_profiles(environ, folder or Path())
    if not isinstance(profile, Profile):
        profile = _find_profile(profile, environ, profiles_path(given))
    return resolve({**from_profile(profile), **given}, profile.name)


def given_outside_profiles(environ: Mapping[str, str], folder: Path) -> dict[str, Given]:
    """Collect what environment and files of the working directory say, by dotted name."""
    return {
        **_from_pyproject(folder),
        **_from_own_file(folder),
        **_from_dotenv(folder / ".env"),
        **_by_name(environ, "env", "Environment variable {}"),
    }


def profiles_path(given: Mapping[str, Given]) -> Path:
    """Return where the profiles are; they cannot say this themselves."""
    known: dict[str, Any] = {}
    for name in ("home", "profiles_path"):
        known[name] = read_value(SETTINGS[name], given.get(name), known)
    path: Path = known["profiles_path"]
    return path


def given_here(environ: Mapping[str, str]) -> dict[str, Given]:
    """Collect what comes before the profiles in this working directory."""
    return given_outside_profiles(environ, Path())


def current_profiles_path() -> Path:
    """Return where this process's profiles are, even when other settings are wrong."""
    return profiles_path(given_here(os.environ))


def chosen_profile(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the profile that the environment chooses, and the variable that does."""
    return next(((environ[name], name) for name in PROFILE_NAMES if environ.get(name)), None)


def _find_profile(name: str | None, environ: Mapping[str, str], path: Path) -> Profile:
    profiles = read_profiles(path)
    reason = ""
    if name is None:
        name, variable = chosen_profile(environ) or (profiles.active_name, "")
        reason = (
            f" --profile or environment variable {variable} asks for it."
            if variable
            else f" {path} makes it active: run `rota profile use NAME`."
        )
    if name is None:
        return Profile("default")
    if name not in profiles.names:
        raise MissingProfileError(missing_profile(name, profiles) + reason)
    return profiles[name]


def from_profile(profile: Profile) -> dict[str, Given]:
    """Collect what a profile says. Names that are no settings are left alone: Prefect's profiles hold some."""
    return _by_name(profile.settings, "profile", f"{{}} in profile {profile.name!r}")


def _by_name(values: Mapping[str, Any], kind: str, where: str) -> dict[str, Given]:
    """Pick the settings out of environment-like names; of a setting's names the first in its own order counts."""
    found: dict[str, tuple[int, Given]] = {}
    for key, raw in values.items():
        setting = BY_ENV.get(key)
        if setting is None:
            continue
        rank = setting.env_names.index(key)
        if setting.name not in found or rank < found[setting.name][0]:
            found[setting.name] = (rank, Given(raw, Origin(kind, where.format(key))))
    return {name: given for name, (_, given) in found.items()}


def _from_dotenv(path: Path) -> dict[str, Given]:
    text = read_text(path) or ""
    if "ROTA_" not in text and "PREFECT_" not in text:
        return {}
    from io import StringIO

    from dotenv import dotenv_values  # costs 10 ms; most folders have no such file

    return _by_name(dotenv_values(stream=StringIO(text)), ".env", "{} in .env")


def _from_own_file(folder: Path) -> dict[str, Given]:
    """Collect from `rota.toml`; `prefect.toml`, which is written alike, counts when there is none."""
    for product in ("rota", "prefect"):
        path = folder / f"{product}.toml"
        text = read_text(path)
        if text is not None:
            return _flatten(parse_toml(text, path), path.name, strict=product == "rota")
    return {}


def _from_pyproject(folder: Path) -> dict[str, Given]:
    """Collect from the table `tool.rota` of `pyproject.toml`, or from `tool.prefect` when there is none."""
    path = folder / "pyproject.toml"
    text = read_text(path) or ""
    if "rota" not in text and "prefect" not in text:  # parsing a long file costs milliseconds
        return {}
    tools = parse_toml(text, path).get("tool", {})
    for product in ("rota", "prefect"):
        if isinstance(tools.get(product), dict):
            return _flatten(tools[product], path.name, strict=product == "rota")
    return {}


def _flatten(table: Mapping[str, Any], file: str, strict: bool, path: str = "") -> dict[str, Given]:
    found: dict[str, Given] = {}
    for key, value in table.items():
        name = f"{path}{key}"
        if name in SETTINGS:
            found[name] = Given(value, Origin(file, f"{name} in {file}"))
        elif isinstance(value, dict):
            found |= _flatten(value, file, strict, f"{name}.")
        elif strict:
            raise ConfigurationError(f"{file}: {unknown_setting(name)}")
    return found


_NO_SETTINGS = re.compile(r"ROTA__.*|ROTA_LOGGING_(LOGGERS|HANDLERS|FORMATTERS|FILTERS|ROOT)_.*|" + "|".join(PROFILE_NAMES))
"""Names that are read by others: run attributes for tests, parts of the logging configuration, the choice of a profile."""


def unknown_names(names: Iterable[str]) -> list[str]:
    """Say of each name that looks like one of rota's settings and is none, what it might mean."""
    ours = [name for name in names if name.startswith("ROTA_") and name not in BY_ENV and not _NO_SETTINGS.fullmatch(name)]
    return [f"{name} steers nothing: {unknown_setting(name)}" for name in ours]
