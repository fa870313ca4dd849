"""Which names may be given to what."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from rota.core.variables import MAX_NAME_LENGTH as MAX_VARIABLE_NAME_LENGTH

BANNED_CHARACTERS = ["/", "%", "&", ">", "<"]
WITHOUT_BANNED_CHARACTERS = r"^[^" + "".join(BANNED_CHARACTERS) + "]+$"
WITHOUT_BANNED_CHARACTERS_EMPTY_OK = r"^[^" + "".join(BANNED_CHARACTERS) + "]*$"

MAX_ASSET_KEY_LENGTH = 512
RESTRICTED_ASSET_CHARACTERS = [
    "\n",
    "\r",
    "\t",
    "\0",
    " ",
    "#",
    "?",
    "&",
    "%",
    '"',
    "'",
    "<",
    ">",
    "[",
    "]",
    "{",
    "}",
    "|",
    "\\",
    "^",
    "`",
]

Name = Annotated[str, Field(pattern=WITHOUT_BANNED_CHARACTERS)]
"""A name that stands in addresses: not empty, none of ``/ % & > <``."""
NameOrEmpty = Annotated[str, Field(pattern=WITHOUT_BANNED_CHARACTERS_EMPTY_OK)]


def non_emptyish(value: str) -> str:
    """Return `value`, which must hold more than spaces and quotes.

    Raises:
        ValueError
    """
    if not value.strip("' \""):
        raise ValueError("The name cannot be empty.")
    return value


def raise_on_name_alphanumeric_dashes_only(value: str | None, field_name: str = "value") -> str | None:
    """Return `value`, which must be made of lowercase letters, digits and dashes.

    Raises:
        ValueError
    """
    return _made_of(value, r"[a-z0-9-]*", "lowercase letters, numbers, and dashes", field_name)


def raise_on_name_alphanumeric_underscores_only(value: str | None, field_name: str = "value") -> str | None:
    """Return `value`, which must be made of lowercase letters, digits and underscores.

    Raises:
        ValueError
    """
    return _made_of(value, r"[a-z0-9_]*", "lowercase letters, numbers, and underscores", field_name)


def raise_on_name_alphanumeric_dashes_underscores_only(value: str, field_name: str = "value") -> str:
    """Return `value`, which must be made of lowercase letters, digits, dashes and underscores.

    Raises:
        ValueError
    """
    _made_of(value, r"[a-z0-9_-]*", "lowercase letters, numbers, and dashes or underscores", field_name)
    return value


def _made_of(value: str | None, pattern: str, words: str, field_name: str) -> str | None:
    if value is not None and not re.fullmatch(pattern, value):
        raise ValueError(f"{field_name} must only contain {words}; {value!r:.100} has others.")
    return value


def validate_uri(value: str) -> str:
    """Return an address as ``scheme://rest``, whose scheme is made of lowercase letters and digits.

    Raises:
        ValueError
    """
    scheme, mark, rest = value.partition("://")
    if not mark or not rest or not re.fullmatch(r"[a-z0-9]+", scheme):
        raise ValueError(f"{value!r:.100} is no address: it should be written scheme://rest, as s3://bucket/key.")
    urlsplit(value)
    return value


def validate_valid_asset_key(value: str) -> str:
    """Return the key of an asset: an address of at most 512 characters, without spaces and characters that need escaping.

    Raises:
        ValueError
    """
    if found := next((character for character in value if character in RESTRICTED_ASSET_CHARACTERS), None):
        raise ValueError(f"Asset key {value!r:.100} holds {found!r}, which a key cannot have.")
    if len(value) > MAX_ASSET_KEY_LENGTH:
        raise ValueError(f"An asset key has at most {MAX_ASSET_KEY_LENGTH} characters; this one has {len(value)}.")
    return validate_uri(value)


NonEmptyishName = Annotated[str, Field(pattern=WITHOUT_BANNED_CHARACTERS), BeforeValidator(non_emptyish)]
"""A `Name` that is more than spaces and quotes."""
URILike = Annotated[str, AfterValidator(validate_uri)]
ValidAssetKey = Annotated[str, AfterValidator(validate_valid_asset_key)]

__all__ = [
    "BANNED_CHARACTERS",
    "MAX_ASSET_KEY_LENGTH",
    "MAX_VARIABLE_NAME_LENGTH",
    "RESTRICTED_ASSET_CHARACTERS",
    "WITHOUT_BANNED_CHARACTERS",
    "Name",
    "NameOrEmpty",
    "NonEmptyishName",
    "URILike",
    "ValidAssetKey",
    "non_emptyish",
    "raise_on_name_alphanumeric_dashes_only",
    "raise_on_name_alphanumeric_dashes_underscores_only",
    "raise_on_name_alphanumeric_underscores_only",
    "validate_uri",
    "validate_valid_asset_key",
]
