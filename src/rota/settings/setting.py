"""What a row of the table of settings says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rota.settings.values import Kind, Secret

if TYPE_CHECKING:
    from rota.settings.snapshot import Settings

PREFIX = "ROTA_"
TWIN_PREFIX = "PREFECT_"


@dataclass(frozen=True, slots=True)
class Computed:
    """A default that follows from other settings."""

    of: Callable[[Mapping[str, Any]], Any]
    """Takes the settings above this row, by dotted name."""
    shown: str
    """How the reference page writes it."""


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """One setting: `name` is its dotted path, from which its environment names follow."""

    name: str
    kind: Kind
    default: Any
    """A text here goes through the kind's parser; `Computed` is worked out when nothing was given."""
    doc: str
    unit: str = ""
    aliases: tuple[str, ...] = ()
    """Further environment names, without their prefix."""
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    own: bool = False
    """Only rota has it, so there is no PREFECT_ twin."""
    confidential: bool = False
    """Shown as a mask, though its type is not that of a secret."""
    always: bool = False
    """Work out `default` even when a value was given; it then sees that value under the setting's own name."""

    @property
    def env(self) -> str:
        """The canonical environment name."""
        return PREFIX + self.name.upper().replace(".", "_")

    @property
    def env_names(self) -> tuple[str, ...]:
        """Every environment name, in the order in which they count."""
        tails = (self.name.upper().replace(".", "_"), *self.aliases)
        prefixes = (PREFIX,) if self.own else (PREFIX, TWIN_PREFIX)
        return tuple(prefix + tail for prefix in prefixes for tail in tails)

    @property
    def is_secret(self) -> bool:
        return self.confidential or self.kind.python.startswith("Secret")

    @property
    def takes(self) -> str:
        """What may be given, in words, with its bounds."""
        bounds = (("at least", self.ge), ("more than", self.gt), ("at most", self.le))
        limits = " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)
        return f"{self.kind.takes}, {limits}" if limits else self.kind.takes

    def value(self) -> Any:
        """Return what the setting is now; a secret as plain text."""
        from rota.settings.context import get_settings  # the table is read by the loader, so it cannot import it

        return self.value_from(get_settings())

    def value_from(self, settings: Settings) -> Any:
        """Return what the setting is in `settings`; a secret as plain text."""
        found = settings.get(self.name)
        return found.get_secret_value() if isinstance(found, Secret) else found
