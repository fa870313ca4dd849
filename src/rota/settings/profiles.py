"""Profiles: named sets of settings in `profiles.toml`, one of them active."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rota.exceptions import ConfigurationError, MissingProfileError, ProfileSettingsValidationError
from rota.settings.files import locked, parse_toml, read_text, replace_file
from rota.settings.table import Setting, find_setting
from rota.settings.values import as_text

if TYPE_CHECKING:
    from tomlkit import TOMLDocument
    from tomlkit.items import Table

_IN_CONTEXT = ("load_current_profile", "load_profile", "load_profiles", "save_profiles", "update_current_profile")
"""Prefect has these here; they need to know where the profiles are, which the settings say."""


def __getattr__(name: str) -> Any:
    if name not in _IN_CONTEXT:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rota.settings import context  # it reads this module

    return getattr(context, name)


_NAME = re.compile(r"[^\W_][\w .@+-]{0,99}")


@dataclass
class Profile:
    """A named set of settings."""

    name: str
    settings: dict[str, str] = field(default_factory=dict)
    """Texts by environment name; a row of the table or a dotted name may be given as key."""
    source: Path | None = None
    """The file it was read from."""

    def __post_init__(self) -> None:
        self.settings = {_env_name(key): as_text(value) for key, value in self.settings.items()}

    def to_environment_variables(self) -> dict[str, str]:
        return dict(self.settings)

    def validate_settings(self) -> None:
        """Check every value that belongs to a setting.

        Raises:
            ProfileSettingsValidationError: all that do not fit.
        """
        from rota.settings.load import from_profile  # the loader reads profiles
        from rota.settings.snapshot import find_errors

        errors = find_errors(from_profile(self))
        if errors:
            raise ProfileSettingsValidationError(errors)


def _env_name(key: Setting | str) -> str:
    setting = key if isinstance(key, Setting) else None if key.isupper() else find_setting(key)
    return setting.env if setting else str(key)


class ProfilesCollection:
    """All profiles in the order of the file, and the name of the active one."""

    def __init__(self, profiles: Iterable[Profile], active: str | None = None) -> None:
        self.profiles_by_name = {profile.name: profile for profile in profiles}
        self.active_name = active
        self.renamed: dict[str, str] = {}
        """New name → the name in the file."""

    @property
    def names(self) -> set[str]:
        return set(self.profiles_by_name)

    @property
    def active_profile(self) -> Profile | None:
        """The active profile; None when none is, or when the active name is not there."""
        return self.profiles_by_name.get(self.active_name) if self.active_name else None

    def set_active(self, name: str | None, check: bool = True) -> None:
        if check and name is not None:
            self[name]
        self.active_name = name

    def add_profile(self, profile: Profile) -> None:
        if profile.name in self.profiles_by_name:
            raise ConfigurationError(f"There is a profile {profile.name!r} already. Choose another name or delete it first.")
        if not _NAME.fullmatch(profile.name):
            raise ConfigurationError(
                f"{profile.name[:80]!r} cannot name a profile. A name begins with a letter or a digit; after that "
                "it may have dots, dashes, underscores, @, + and spaces too, 100 characters in all."
            )
        self.profiles_by_name[profile.name] = profile

    def update_profile(self, name: str, settings: Mapping[Any, Any], source: Path | None = None) -> Profile:
        """Set some settings of a profile, which is made when missing; None removes a setting."""
        profile = self.profiles_by_name.get(name) or Profile(name, source=source)
        for key, value in settings.items():
            setting = key if isinstance(key, Setting) else find_setting(key)
            for other in setting.env_names if setting else (str(key),):  # a twin left behind would still count
                profile.settings.pop(other, None)
            if value is not None:
                profile.settings[setting.env if setting else str(key)] = as_text(value)
        self.profiles_by_name[name] = profile
        return profile

    def rename_profile(self, name: str, new_name: str) -> None:
        """Give a profile another name; it stays active if it was."""
        profile = self[name]
        self.add_profile(Profile(new_name, profile.settings, profile.source))
        del self.profiles_by_name[name]
        self.renamed[new_name] = self.renamed.pop(name, name)
        if self.active_name == name:
            self.active_name = new_name

    def remove_profile(self, name: str) -> None:
        self[name]
        del self.profiles_by_name[name]
        if self.active_name == name:
            self.active_name = None

    def without_profile_source(self, path: Path | None) -> ProfilesCollection:
        """The profiles that were not read from `path`."""
        return ProfilesCollection(
            [profile for profile in self.profiles_by_name.values() if profile.source != path], self.active_name
        )

    def to_dict(self) -> dict[str, Any]:
        return {"active": self.active_name, "profiles": {name: dict(profile.settings) for name, profile in self.items()}}

    def items(self) -> list[tuple[str, Profile]]:
        return list(self.profiles_by_name.items())

    def __getitem__(self, name: str) -> Profile:
        try:
            return self.profiles_by_name[name]
        except KeyError:
            raise MissingProfileError(missing_profile(name, self)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.profiles_by_name)

    def __len__(self) -> int:
        return len(self.profiles_by_name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProfilesCollection) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]  # it changes


def missing_profile(name: str, profiles: Iterable[str]) -> str:
    """The sentence for a profile that does not exist."""
    known = ", ".join(repr(known) for known in profiles) or "none"
    return f"There is no profile {name[:80]!r}. There is: {known}."


def default_profiles() -> ProfilesCollection:
    """The profiles of somebody who has no file yet."""
    return ProfilesCollection(
        [
            Profile("default"),
            Profile("ephemeral", {"ROTA_SERVER_EPHEMERAL_ENABLED": "true"}),
            Profile("local", {"ROTA_API_URL": "http://127.0.0.1:4200/api"}),
        ],
        active="default",
    )


def read_profiles(path: Path, include_defaults: bool = True) -> ProfilesCollection:
    """Read a file of profiles. Without one there are the default profiles, or none.

    Raises:
        ConfigurationError: the file cannot be read or is not a file of profiles.
    """
    text = read_text(path)
    if text is None:
        return default_profiles() if include_defaults else ProfilesCollection([])
    document = parse_toml(text, path)
    active, tables = document.get("active"), document.get("profiles", {})
    if not isinstance(active, str | None) or not isinstance(tables, dict):
        raise ConfigurationError(
            f'{path} is not a file of profiles. It takes active = "NAME" and tables named [profiles.NAME].'
        )
    return ProfilesCollection([_read_profile(name, table, path) for name, table in tables.items()], active)


def _read_profile(name: str, table: Any, path: Path) -> Profile:
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path}: profile {name!r} is no table. Write [profiles.{name}] and its settings below.")
    for key, value in table.items():
        if not isinstance(value, str | bool | int | float):
            raise ConfigurationError(f"{path}: {key} in profile {name!r} must be a text in quotes.")
    return Profile(name, table, path)


@contextmanager
def edit_profiles(path: Path) -> Iterator[ProfilesCollection]:
    """Change the profiles of a file: what the block does to the collection is written when it ends without an error.

    Others that change the file at the same time wait, so nothing is lost. Comments stay.
    """
    with locked(path):
        profiles = read_profiles(path)
        yield profiles
        _write(path, profiles)


def _write(path: Path, profiles: ProfilesCollection) -> None:
    import tomlkit  # 20 ms; only those who change profiles need it
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(read_text(path) or "")
        _bring_up_to_date(document, profiles)
        text = tomlkit.dumps(document)
        text.encode()
    except (TOMLKitError, UnicodeEncodeError) as error:
        raise ConfigurationError(f"{path} cannot be written: {error}.") from error
    replace_file(path, text)


def _bring_up_to_date(document: TOMLDocument, profiles: ProfilesCollection) -> None:
    import tomlkit

    if profiles.active_name is None:
        document.pop("active", None)
    elif document.get("active") != profiles.active_name:
        document["active"] = profiles.active_name
    tables = document.setdefault("profiles", tomlkit.table(is_super_table=True))
    for new_name, name in profiles.renamed.items():
        if name in tables:
            tables[new_name] = tables.pop(name)
    for name in [name for name in tables if name not in profiles.names]:
        del tables[name]
    for name, profile in profiles.items():
        _bring_table_up_to_date(tables.setdefault(name, tomlkit.table()), profile)


def _bring_table_up_to_date(table: Table, profile: Profile) -> None:
    for key in [key for key in table if key not in profile.settings]:
        del table[key]
    for key, value in profile.settings.items():
        if key not in table or as_text(table[key]) != value:
            table[key] = value
