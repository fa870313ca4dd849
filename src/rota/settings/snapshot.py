"""`Settings`: every setting's value at one moment, with where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rota.exceptions import ConfigurationError
from rota.settings.table import SETTINGS, Computed, Setting, find_setting
from rota.settings.values import UNSET, Secret, as_text

SettingKey = Setting | str
"""A row of the table, or its dotted or environment name."""


class Origin(NamedTuple):
    """Where a value came from."""

    kind: str
    """env, .env, rota.toml, prefect.toml, pyproject.toml, profile, update or default."""
    where: str = ""
    """Exact place, to begin a sentence with."""


class Given(NamedTuple):
    """A value as it was found, before its kind read it."""

    raw: Any
    origin: Origin


class Group:
    """Settings that share the beginning of their name, as attributes. Cannot be changed."""

    def __init__(self, path: str) -> None:
        self.__dict__["_path"] = path

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(
            "Settings are a snapshot and cannot be changed. Use `temporary_settings`, a profile or the environment."
        )

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __getattr__(self, name: str) -> Any:
        path = self.__dict__.get("_path", "")
        raise AttributeError(unknown_setting(f"{path}.{name}" if path else name))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items() if not name.startswith("_"))
        return f"{type(self).__name__}({shown})"


class DatabaseGroup(Group):
    """`server.database`, with its address as a plain text."""

    @property
    def url_text(self) -> str:
        """The `connection_url`, password included."""
        url: Secret = self.__dict__["connection_url"]
        return url.get_secret_value()

    @property
    def url_without_password(self) -> str:
        """The `connection_url` for people to read."""
        scheme, mark, rest = self.url_text.partition("://")
        account, at, place = rest.rpartition("@")
        user, colon, _ = account.partition(":")
        return f"{scheme}{mark}{user}{':***' if colon else ''}{at}{place}"


_GROUP_TYPES = {"server.database": DatabaseGroup}

if TYPE_CHECKING:
    from rota.settings.typed import Root
else:
    Root = Group  # `typed` tells type checkers what the table holds; at run time the rows suffice


class _Fields:
    """`Settings.model_fields`, worked out when somebody looks."""

    def __get__(self, instance: object, owner: type) -> dict[str, Any]:
        from rota.settings.fields import fields_of  # few programs look

        return fields_of()


class Settings(Root):
    """A snapshot of all settings: ``settings.logging.level``, ``settings.home``, …"""

    model_config: ClassVar[dict[str, Any]] = {"env_prefix": "ROTA_", "frozen": True}
    model_fields: ClassVar[_Fields] = _Fields()

    profile_name: str
    """The profile that was active."""

    def __init__(self, values: Mapping[str, Any], given: Mapping[str, Given], profile_name: str) -> None:
        facts = self.__dict__
        facts.update(_path="", _values=values, _given=given, profile_name=profile_name)
        groups: dict[str, dict[str, Any]] = {"": facts}
        for name, value in values.items():
            path, _, leaf = name.rpartition(".")
            if path not in groups:
                _add_group(groups, path)
            groups[path][leaf] = value

    def get(self, key: SettingKey) -> Any:
        """Return a value by its row, dotted or environment name."""
        return self.__dict__["_values"][require_setting(key).name]

    def source_of(self, key: SettingKey) -> Origin:
        """Tell where a value came from."""
        found: Given | None = self.__dict__["_given"].get(require_setting(key).name)
        return found.origin if found else Origin("default")

    def __iter__(self) -> Iterator[tuple[Setting, Any]]:
        """Every row and its value, in the order of the table."""
        return ((SETTINGS[name], value) for name, value in self.__dict__["_values"].items())

    def copy_with_update(
        self,
        updates: Mapping[Any, Any] | None = None,
        set_defaults: Mapping[Any, Any] | None = None,
        restore_defaults: Iterable[Any] | None = None,
    ) -> Settings:
        """Return a new snapshot: `restore_defaults` forgotten, then `set_defaults` where nothing is given, then `updates`."""
        given = dict(self.__dict__["_given"])
        for key in restore_defaults or ():
            given.pop(require_setting(key).name, None)
        for key, raw in (set_defaults or {}).items():
            given.setdefault(require_setting(key).name, Given(raw, Origin("update", "The default set in code")))
        for key, raw in (updates or {}).items():
            given[require_setting(key).name] = Given(raw, Origin("update", "The value set in code"))
        return resolve(given, self.profile_name)

    def to_environment_variables(self, exclude_unset: bool = False, include_secrets: bool = True) -> dict[str, str]:
        """Return the environment that gives another process these settings; `exclude_unset` leaves defaults out."""
        given = self.__dict__["_given"]
        return {
            row.env: as_text(value)
            for row, value in self
            if value is not None and (row.name in given or not exclude_unset) and (include_secrets or not row.is_secret)
        }

    def hash_key(self) -> str:
        """Return a text that is the same for equal settings, in every process."""
        import hashlib  # loads OpenSSL, 4 ms that reading settings does not need

        return hashlib.sha256(repr(self.to_environment_variables()).encode("utf-8", "surrogateescape")).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Settings) and self.__dict__["_values"] == other.__dict__["_values"]

    def __hash__(self) -> int:
        return hash(repr(self.to_environment_variables()))


def _add_group(groups: dict[str, dict[str, Any]], path: str) -> None:
    parent, _, leaf = path.rpartition(".")
    if parent not in groups:
        _add_group(groups, parent)
    group = _GROUP_TYPES.get(path, Group)(path)
    groups[parent][leaf] = group
    groups[path] = group.__dict__


def resolve(given: Mapping[str, Given], profile_name: str) -> Settings:
    """Read what was given by each row's kind, work out the defaults, and check that the whole makes sense.

    Raises:
        ConfigurationError: a value does not fit; the message names the setting, its place and what it takes.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS.values():
        values[setting.name] = read_value(setting, given.get(setting.name), values)
    _check_together(values)
    return Settings(values, given, profile_name)


def find_errors(given: Mapping[str, Given]) -> list[tuple[Setting, ConfigurationError]]:
    """Read every value that was given and return those that do not fit."""
    errors: list[tuple[Setting, ConfigurationError]] = []
    values: dict[str, Any] = {}
    for setting in SETTINGS.values():
        try:
            values[setting.name] = read_value(setting, given.get(setting.name), values)
        except ConfigurationError as error:
            errors.append((setting, error))
            values[setting.name] = read_value(setting, None, values)
    return errors


def read_value(setting: Setting, found: Given | None, known: Mapping[str, Any]) -> Any:
    """Return one setting's value: `found` as its kind reads it, else its default; `known` holds the rows above."""
    value = UNSET if found is None else _parse(setting, found)
    default = setting.default
    if isinstance(default, Computed):
        if value is UNSET:
            return _compute(setting, default, found, known)
        return _compute(setting, default, found, {**known, setting.name: value}) if setting.always else value
    if value is not UNSET:
        return value
    return None if default is None else setting.kind.parse(default)


def _compute(setting: Setting, default: Computed, found: Given | None, known: Mapping[str, Any]) -> Any:
    try:
        return default.of(known)
    except ValueError as error:
        place = found.origin.where if found else "The value worked out from other settings"
        raise ConfigurationError(f"{place} does not fit setting {setting.name}. It takes {error}.") from None


def _parse(setting: Setting, found: Given) -> Any:
    raw, origin = found
    if isinstance(raw, str) and not raw.strip():
        return setting.kind.parse(setting.kind.empty) if setting.kind.empty is not UNSET else UNSET
    try:
        value = setting.kind.parse(raw)
    except (ValueError, OverflowError, RecursionError):
        value = UNSET
    if value is not UNSET and _within(setting, value):
        return value
    shown = "does not fit" if setting.is_secret else f"is {_shorten(raw)}, which does not fit"
    raise ConfigurationError(f"{origin.where} {shown} setting {setting.name}. It takes {setting.takes}.")


def _within(setting: Setting, value: Any) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return True
    low_enough = setting.le is None or value <= setting.le
    return low_enough and (setting.ge is None or value >= setting.ge) and (setting.gt is None or value > setting.gt)


def _check_together(values: Mapping[str, Any]) -> None:
    for smaller, larger in (
        ("flows.heartbeat_seconds", "flows.lease_seconds"),
        ("logging.to_api.max_log_size", "logging.to_api.batch_size"),
    ):
        if values[smaller] > values[larger]:
            raise ConfigurationError(
                f"Setting {smaller} ({values[smaller]:g}) must not be larger than {larger} ({values[larger]:g})."
            )


def _shorten(raw: Any) -> str:
    return repr(raw) if len(str(raw)) <= 80 else repr(str(raw)[:77]) + "…"


def require_setting(key: SettingKey) -> Setting:
    """Return the row of a key.

    Raises:
        ConfigurationError: there is none; the message offers the nearest names.
    """
    setting = key if isinstance(key, Setting) else find_setting(key)
    if setting is None:
        raise ConfigurationError(unknown_setting(str(key)))
    return setting


def unknown_setting(key: str) -> str:
    """The sentence for a name that is no setting, with near ones."""
    import difflib  # only for people who mistype

    names = list(SETTINGS) if "." in key or key.islower() else [row.env for row in SETTINGS.values()]
    near = difflib.get_close_matches(key[:200], names, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else " `rota config view --show-defaults` lists them."
    return f"There is no setting {_shorten(key)}.{hint}"
