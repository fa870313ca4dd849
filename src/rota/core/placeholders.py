"""What may stand in the place of a value while parameters are filled in, and after it where that did not work."""

# ruff: noqa: N818 - many of these names are Prefect's

from __future__ import annotations

from typing import Any


class Placeholder:
    """Stands in the place of a value."""

    @property
    def is_error(self) -> bool:
        """Whether the value could not be found."""
        return False


class RemoveValue(Placeholder):
    """The key goes, as if it had not been given."""


class ValidJinja(Placeholder):
    """A template that is well formed and was not to be rendered."""

    def __init__(self, template: str) -> None:
        self.template = template

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and other.template == self.template

    def __hash__(self) -> int:
        return hash((type(self), self.template))


class WorkspaceVariable(Placeholder):
    """A variable whose value was not to be looked up."""

    def __init__(self, variable_name: str) -> None:
        self.variable_name = variable_name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and other.variable_name == self.variable_name

    def __hash__(self) -> int:
        return hash((type(self), self.variable_name))


class HydrationError(Placeholder, Exception):
    """A value could not be found. It stands in the value's place, or is raised (`HydrationContext.raise_on_error`)."""

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def is_error(self) -> bool:
        return True

    @property
    def message(self) -> str:
        return self.detail or "The value cannot be found."

    def __str__(self) -> str:
        return self.message

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.message == getattr(other, "message", None)

    def __hash__(self) -> int:
        return hash((type(self), self.message))


class KeyNotFound(HydrationError):
    """A placeholder lacks the key that says what it stands for."""

    @property
    def key(self) -> str:
        raise TypeError(f"{type(self).__name__} names no key.")

    @property
    def message(self) -> str:
        return f"Missing '{self.key}' key in __prefect object"


class ValueNotFound(KeyNotFound):
    @property
    def key(self) -> str:
        return "value"


class TemplateNotFound(KeyNotFound):
    @property
    def key(self) -> str:
        return "template"


class VariableNameNotFound(KeyNotFound):
    @property
    def key(self) -> str:
        return "variable_name"


class InvalidJSON(HydrationError):
    """The text is no JSON."""

    @property
    def message(self) -> str:
        return f"Invalid JSON: {self.detail}" if self.detail else "Invalid JSON"


class InvalidJinja(HydrationError):
    """The template is not well formed, or cannot be rendered."""

    @property
    def message(self) -> str:
        return f"Invalid jinja: {self.detail}" if self.detail else "Invalid jinja"


class WorkspaceVariableNotFound(HydrationError):
    """There is no variable of this name."""

    @property
    def variable_name(self) -> str | None:
        return self.detail

    @property
    def message(self) -> str:
        return f"Variable '{self.detail}' not found in workspace."


def contains_error(value: Any) -> bool:
    return isinstance(value, Placeholder) and value.is_error
