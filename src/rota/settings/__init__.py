"""Settings: what steers rota, from the environment, files and profiles.

``get_settings().logging.level`` reads one. A row of the table is found here by its environment name
(``rota.settings.ROTA_API_URL``, ``rota.settings.PREFECT_API_URL``) and tells its present value by `value()`.
"""

from __future__ import annotations

from typing import Any

from rota.settings.context import (
    get_current_settings,
    get_settings,
    load_current_profile,
    load_profile,
    load_profiles,
    reload_settings,
    save_profiles,
    temporary_settings,
    update_current_profile,
    use_profile,
)
from rota.settings.profiles import Profile, ProfilesCollection
from rota.settings.snapshot import Settings
from rota.settings.table import BY_ENV, Setting
from rota.settings.values import Secret

__all__ = [
    "Profile",
    "ProfilesCollection",
    "Secret",
    "Setting",
    "Settings",
    "get_current_settings",
    "get_settings",
    "load_current_profile",
    "load_profile",
    "load_profiles",
    "reload_settings",
    "save_profiles",
    "temporary_settings",
    "update_current_profile",
    "use_profile",
]


def __getattr__(name: str) -> Any:
    if name in BY_ENV:
        return BY_ENV[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
