"""The settings described as pydantic describes a model, for programs that read Prefect's settings class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from rota.settings.table import PREFIX, SETTINGS, Computed, Setting


@dataclass(frozen=True, slots=True)
class Aliases:
    """The names under which a field is read."""

    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a field."""

    ge: float | None
    gt: float | None
    le: float | None


@dataclass(frozen=True, slots=True)
class Field:
    """What pydantic's `FieldInfo` tells, as far as settings have it."""

    annotation: Any
    description: str = ""
    default: Any = None
    default_factory: Any = None
    alias: str | None = None
    """None: a setting is read under the names in `validation_alias` alone."""
    validation_alias: Aliases | None = None
    metadata: tuple[Limits, ...] = ()

    def is_required(self) -> bool:
        return False


def fields_of(path: str = "") -> dict[str, Field]:
    """Describe the settings and groups that lie directly below a group; below the root when `path` is empty."""
    fields: dict[str, Field] = {}
    for setting in SETTINGS.values():
        if not setting.name.startswith(f"{path}." if path else ""):
            continue
        rest = setting.name[len(path) + 1 if path else 0 :]
        leaf, _, below = rest.partition(".")
        if not below:
            fields[leaf] = _field(setting)
        elif leaf not in fields:
            fields[leaf] = Field(_group_class(f"{path}.{leaf}" if path else leaf))
    return fields


def _field(setting: Setting) -> Field:
    default = setting.default
    is_made = isinstance(default, Computed | tuple) or setting.kind.python == "Path"
    return Field(
        annotation=setting.kind.python,
        description=setting.doc,
        default=None if is_made or default is None else setting.kind.parse(default),
        default_factory=partial(_worked_out, setting) if is_made else None,
        validation_alias=Aliases(setting.env_names),
        metadata=(Limits(setting.ge, setting.gt, setting.le),),
    )


def _worked_out(setting: Setting) -> Any:
    from rota.settings.snapshot import resolve  # its class of settings is described here

    return resolve({}, "default").get(setting)


def _group_class(path: str) -> type:
    name = "".join(word.title() for word in path.replace(".", "_").split("_")) + "Settings"
    return type(
        name,
        (),
        {"model_fields": fields_of(path), "model_config": {"env_prefix": f"{PREFIX}{path.upper().replace('.', '_')}_"}},
    )
