"""`rota config`: what the settings are, where they come from, and changing them in the active profile."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from typing import NamedTuple

import click

from rota.cli.app import new_group
from rota.cli.interaction import ask
from rota.cli.options import output_option, yes_option
from rota.cli.profile import current_name, open_profiles
from rota.cli.render import in_colour, print_json, print_warning, shown_value
from rota.cli.text import one_line, quoted
from rota.exceptions import ConfigurationError, UsageError
from rota.settings import Profile, Setting, Settings, get_settings
from rota.settings.context import hint_at_unknown_names
from rota.settings.load import (
    current_profiles_path,
    from_profile,
    given_here,
    unknown_names,
)
from rota.settings.profiles import edit_profiles
from rota.settings.snapshot import find_errors, require_setting
from rota.settings.values import as_text

app = new_group("config", "See and change settings.")

_NOT_IN_PROFILES = ("home", "profiles_path")
_SOURCES = {"default": "defaults", ".env": ".env file"}


class Shown(NamedTuple):
    """A setting as it is shown."""

    name: str
    value: str
    source: str


@app.command()
@click.option("--show-defaults/--hide-defaults", default=False, help="Show settings that have their default, too.")
@click.option("--show-sources/--hide-sources", default=True, help="Show where each value comes from.")
@click.option("--show-secrets/--hide-secrets", default=False, help="Show secrets as they are.")
@output_option
def view(show_defaults: bool, show_sources: bool, show_secrets: bool, output: str | None) -> None:
    """Show the settings that hold."""
    open_profiles()
    settings = get_settings()
    rows = list(_shown(settings, show_defaults, show_secrets))
    if output:
        fields = Shown._fields if show_sources else Shown._fields[:2]
        listed = [{field: getattr(row, field) for field in fields} for row in rows]
        print_json({"profile": settings.profile_name, "settings": listed})
        return
    click.echo(in_colour(f"ROTA_PROFILE={quoted(settings.profile_name)}", "bold"))
    for row in rows:
        source = f" (from {row.source})" if show_sources else ""
        click.echo(f"{row.name}='{one_line(row.value)}'{source}")


def _shown(settings: Settings, show_defaults: bool, show_secrets: bool) -> Iterator[Shown]:
    for setting, value in settings:
        origin = settings.source_of(setting).kind
        if show_defaults or origin != "default":
            text = as_text(value)
            yield Shown(
                setting.env,
                text if show_secrets else shown_value(text, is_secret=setting.is_secret),
                _SOURCES.get(origin, origin),
            )


@app.command("set")
@click.argument("settings", nargs=-1, required=True)
def set_settings(settings: tuple[str, ...]) -> None:
    """Set SETTINGS, each written NAME=VALUE, in the active profile."""
    changes = dict(_read_change(text) for text in settings)
    with edit_profiles(current_profiles_path()) as profiles:
        name = _existing_name(current_name(profiles), profiles.names)
        _refuse_unfit(profiles.update_profile(name, changes), changes)
    for setting, value in changes.items():
        click.echo(f"Set {setting.env} to '{one_line(shown_value(value, is_secret=setting.is_secret))}'.")
        _warn_if_overridden(setting)
    click.echo(f"Updated profile {quoted(name)}.")


def _read_change(text: str) -> tuple[Setting, str]:
    key, separator, value = text.partition("=")
    if not separator:
        raise UsageError(f"{quoted(text)} sets nothing. Write NAME=VALUE.")
    setting = require_setting(key)
    if setting.name in _NOT_IN_PROFILES:
        raise UsageError(f"{setting.env} says where the profiles are, so a profile cannot set it. Set it in the environment.")
    return setting, value


def _refuse_unfit(profile: Profile, changed: Container[Setting]) -> None:
    """Refuse a change that does not fit; what was wrong before does not stand in its way."""
    for setting, error in find_errors(from_profile(profile)):
        if setting in changed:
            raise error


def _existing_name(name: str, names: set[str]) -> str:
    if name not in names and name != "default":
        raise ConfigurationError(f"There is no profile {quoted(name)} to change. `rota profile ls` lists what there is.")
    return name


def _warn_if_overridden(setting: Setting) -> None:
    found = given_here(os.environ).get(setting.name)
    if found is not None:
        print_warning(f"{found.origin.where} comes before the profile; unset it for the new value to count.")


@app.command()
@click.argument("setting_names", nargs=-1, required=True)
@yes_option
def unset(setting_names: tuple[str, ...], yes: bool) -> None:
    """Remove settings from the active profile, so that their defaults hold."""
    rows = [require_setting(name) for name in setting_names]
    profiles = open_profiles()
    name = _existing_name(current_name(profiles), profiles.names)
    for row in rows:
        if not _keys_of(row, profiles[name]):
            raise ConfigurationError(f"Profile {quoted(name)} does not set {row.env}.")
    ask(f"Remove {', '.join(row.env for row in rows)} from profile {quoted(name)}?", yes)
    with edit_profiles(current_profiles_path()) as stored:
        stored.update_profile(name, dict.fromkeys(rows))
    for row in rows:
        click.echo(f"Unset {row.env}.")
        _warn_if_overridden(row)
    click.echo(f"Updated profile {quoted(name)}.")


def _keys_of(setting: Setting, profile: Profile) -> list[str]:
    return [key for key in setting.env_names if key in profile.settings]


@app.command()
def validate() -> None:
    """Check the environment, the files and the active profile for values that do not fit and names that are no settings."""
    profiles = open_profiles()
    name = _existing_name(current_name(profiles), profiles.names)
    profile = profiles[name] if name in profiles.names else Profile(name)
    errors = find_errors({**from_profile(profile), **given_here(os.environ)})
    for _, error in errors:
        click.echo(in_colour(one_line(str(error)), "red"))
    hint_at_unknown_names(print_warning)
    for sentence in unknown_names(profile.settings):
        print_warning(f"Profile {quoted(name)}: {sentence}")
    if errors:
        raise ConfigurationError("The configuration is not valid: see the lines above.")
    settings = get_settings()
    address = settings.api.url
    if address and not address.endswith("/api") and not settings.silence_api_url_misconfiguration:
        shown = shown_value(address, is_secret=False)
        print_warning(f"ROTA_API_URL is {shown}; a server's API is usually at an address that ends in /api.")
    click.echo("The configuration is valid.")
