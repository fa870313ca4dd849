"""The settings that hold and their profile, as one thing that code can ask for, enter and hand on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rota.settings.context import get_settings, load_profile, load_profiles, reload_settings, settings_held
from rota.settings.load import load_settings
from rota.settings.profiles import Profile
from rota.settings.snapshot import Settings
from rota.settings.table import BY_ENV

if TYPE_CHECKING:
    from typing import Self


@dataclass(frozen=True)
class SettingsContext:
    """Settings and the profile that was active. In a ``with`` block they hold."""

    profile: Profile
    settings: Settings
    _entered: list[AbstractContextManager[Settings]] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def get(cls) -> SettingsContext:
        """Return what holds here."""
        return get_settings_context()

    def __enter__(self) -> Self:
        held = settings_held(self.settings)
        held.__enter__()
        self._entered.append(held)
        return self

    def __exit__(self, *details: Any) -> None:
        self._entered.pop().__exit__(*details)

    def __hash__(self) -> int:
        return hash((self.profile.name, self.settings.hash_key()))

    def serialize(self, include_secrets: bool = True) -> dict[str, Any]:
        """Return what another process needs to have the same settings: the profile's name and environment variables."""
        variables = self.settings.to_environment_variables(exclude_unset=True, include_secrets=include_secrets)
        return {"profile": self.profile.name, "settings": variables}


def get_settings_context() -> SettingsContext:
    """Return the settings that hold here, with their profile."""
    return _with_profile(get_settings())


def root_settings_context() -> SettingsContext:
    """Return what environment and files say now, for the profile that they choose; the process's own settings stay."""
    return _with_profile(load_settings())


def refresh_global_settings_context() -> None:
    """Read environment and files again, for the whole process."""
    reload_settings()


def _with_profile(settings: Settings) -> SettingsContext:
    profiles = load_profiles()
    name = settings.profile_name
    return SettingsContext(profiles[name] if name in profiles.names else Profile(name), settings)


@contextmanager
def use_profile(
    profile: Profile | str, override_environment_variables: bool = False, include_current_context: bool = True
) -> Iterator[SettingsContext]:
    """Work with another profile inside a ``with`` block.

    The environment comes before the profile, unless `override_environment_variables`. With `include_current_context` settings
    that code has set (`temporary_settings`) hold where the profile says nothing.
    """
    chosen = load_profile(profile) if isinstance(profile, str) else profile
    settings = load_settings(chosen)
    if override_environment_variables:
        settings = settings.copy_with_update({key: value for key, value in chosen.settings.items() if key in BY_ENV})
    if include_current_context:
        before = get_settings()
        settings = settings.copy_with_update(
            set_defaults={row: value for row, value in before if before.source_of(row).kind == "update"}
        )
    with SettingsContext(chosen, settings) as context:
        yield context
