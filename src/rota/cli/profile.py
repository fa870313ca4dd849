"""`rota profile`: several sets of settings, one of them active."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import click

from rota.cli.app import new_group
from rota.cli.interaction import ask
from rota.cli.options import output_option
from rota.cli.render import in_colour, print_json, print_warning, shown_value
from rota.cli.text import one_line, quoted
from rota.exceptions import ConfigurationError
from rota.settings import Profile, ProfilesCollection
from rota.settings.load import chosen_profile, current_profiles_path
from rota.settings.profiles import default_profiles, edit_profiles, read_profiles
from rota.settings.table import find_setting

app = new_group("profile", "Keep several sets of settings and switch between them.")


def current_name(profiles: ProfilesCollection) -> str:
    """Return the profile that commands work with: chosen by the environment, else the active one."""
    chosen = chosen_profile(os.environ)
    return chosen[0] if chosen else profiles.active_name or "default"


def open_profiles() -> ProfilesCollection:
    """Read the profiles, and warn when others could read secrets in them."""
    path = current_profiles_path()
    profiles = read_profiles(path)
    if _holds_secrets(profiles) and _is_open_to_others(path):
        print_warning(f"{path} holds secrets and other users can read it. Run `chmod 600 {path}`.")
    return profiles


def _holds_secrets(profiles: ProfilesCollection) -> bool:
    rows = (find_setting(key) for _, profile in profiles.items() for key in profile.settings)
    return any(row is not None and row.is_secret for row in rows)


def _is_open_to_others(path: Path) -> bool:
    return path.is_file() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


@app.command("ls")
@output_option
def list_profiles(output: str | None) -> None:
    """List the profiles; a star marks the active one."""
    profiles = open_profiles()
    current = current_name(profiles)
    if output:
        print_json([{"name": name, "active": name == current} for name in profiles])
        return
    click.echo("Available Profiles:\n")
    for name in profiles:
        click.echo(in_colour(f"* {one_line(name)}", "green") if name == current else f"  {one_line(name)}")


@app.command()
@click.argument("name")
@click.option("--from", "from_name", metavar="NAME", help="Copy the settings of this profile.")
def create(name: str, from_name: str | None) -> None:
    """Create a profile."""
    with edit_profiles(current_profiles_path()) as profiles:
        settings = profiles[from_name].settings if from_name is not None else {}
        profiles.add_profile(Profile(name, dict(settings)))
    copied = f" with the settings of {quoted(from_name)}" if from_name is not None else ""
    click.echo(f"Created profile {quoted(name)}{copied}.\n")
    click.echo(f"Use it from now on:       rota profile use {quoted(name)}")
    click.echo(f"Use it for one command:   rota -p {quoted(name)} config view")


@app.command()
@click.argument("name")
def use(name: str) -> None:
    """Make a profile the active one."""
    with edit_profiles(current_profiles_path()) as profiles:
        profiles.set_active(name)
    click.echo(f"Profile {quoted(name)} is active now.")
    chosen = chosen_profile(os.environ)
    if chosen and chosen[0] != name:
        print_warning(f"Environment variable {chosen[1]} still chooses profile {quoted(chosen[0])} in this shell.")


@app.command()
@click.argument("name", required=False)
@output_option
def inspect(name: str | None, output: str | None) -> None:
    """Show what a profile sets; without NAME the active one."""
    profiles = open_profiles()
    profile = profiles[current_name(profiles) if name is None else name]
    shown = {key: _shown(key, value) for key, value in profile.settings.items()}
    if output:
        print_json({"name": profile.name, "settings": shown})
        return
    if name is None:
        click.echo(f"Profile {quoted(profile.name)}:")
    for key, value in shown.items():
        click.echo(f"{one_line(key)}='{one_line(value)}'")
    if not shown:
        click.echo(f"Profile {quoted(profile.name)} sets nothing.")


def _shown(key: str, value: str) -> str:
    setting = find_setting(key)
    return shown_value(value, is_secret=setting is not None and setting.is_secret)


@app.command()
@click.argument("name")
@click.argument("new_name")
def rename(name: str, new_name: str) -> None:
    """Give a profile another name."""
    with edit_profiles(current_profiles_path()) as profiles:
        profiles.rename_profile(name, new_name)
    click.echo(f"Profile {quoted(name)} is called {quoted(new_name)} now.")
    chosen = chosen_profile(os.environ)
    if chosen and chosen[0] == name:
        print_warning(f"Environment variable {chosen[1]} still asks for profile {quoted(name)}.")


@app.command()
@click.argument("name")
def delete(name: str) -> None:
    """Delete a profile that is not active."""
    path = current_profiles_path()
    profiles = read_profiles(path)
    profiles.remove_profile(name)
    if name == current_name(read_profiles(path)):
        raise ConfigurationError(f"Profile {quoted(name)} is active. Switch to another with `rota profile use NAME` first.")
    ask(f"Delete profile {quoted(name)}?")
    with edit_profiles(path) as profiles:
        profiles.remove_profile(name)
    click.echo(f"Deleted profile {quoted(name)}.")


@app.command()
def populate_defaults() -> None:
    """Add those of the default profiles that are missing."""
    path = current_profiles_path()
    with edit_profiles(path) as profiles:
        added = [name for name in default_profiles() if name not in profiles.names or not path.exists()]
        for name, profile in default_profiles().items():
            if name not in profiles.names:
                profiles.add_profile(profile)
        if profiles.active_name is None:
            profiles.set_active("default")
    click.echo(f"Added {', '.join(added)} to {path}." if added else f"{path} has all default profiles already.")
