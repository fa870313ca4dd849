"""Texts as parts of addresses and names. Arguments as those of the package python-slugify."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

_ENTITY = re.compile(r"&[A-Za-z][A-Za-z0-9]*;")
_DECIMAL = re.compile(r"&#\d+;")
_HEXADECIMAL = re.compile(r"&#x[0-9A-Fa-f]+;", re.IGNORECASE)


def slugify(
    text: str | bytes | bytearray,
    entities: bool = True,
    decimal: bool = True,
    hexadecimal: bool = True,
    max_length: int = 0,
    word_boundary: bool = False,
    separator: str = "-",
    save_order: bool = False,
    stopwords: Iterable[str] = (),
    regex_pattern: re.Pattern[str] | str | None = None,
    lowercase: bool = True,
    replacements: Iterable[Iterable[str]] = (),
    allow_unicode: bool = False,
) -> str:
    """Return `text` as letters and digits with `separator` between the words: ``Ünter den Linden!`` → ``unter-den-linden``.

    Marks are taken off letters; other letters than ASCII's go, unless `allow_unicode`. `replacements` are pairs (old, new),
    made first. `entities`, `decimal` and `hexadecimal` read ``&amp;``, ``&#38;`` and ``&#x26;``. `max_length` cuts, with
    `word_boundary` between two words; a word that does not fit is then left out and a shorter one taken, unless `save_order`.
    `regex_pattern` tells what counts as a boundary.
    """
    word = text if isinstance(text, str) else bytes(text).decode("utf-8", "ignore")
    for old, new in replacements:
        word = word.replace(old, new)
    for wanted, form in ((entities, _ENTITY), (decimal, _DECIMAL), (hexadecimal, _HEXADECIMAL)):
        if wanted:
            word = form.sub(lambda found: html.unescape(found[0]), word)
    word = word.replace("'", "")
    word = unicodedata.normalize("NFKC" if allow_unicode else "NFKD", word)
    if not allow_unicode:
        word = word.encode("ascii", "ignore").decode("ascii")
    if lowercase:
        word = word.lower()
    word = re.sub(r"(?<=\d),(?=\d)", "", word)  # 1,000 is one number
    boundary = regex_pattern or (r"[\W_]+" if allow_unicode else r"[^a-zA-Z0-9]+")
    dropped = {each.lower() if lowercase else each for each in stopwords}
    words = [part for part in re.split(boundary, word) if part and part not in dropped]
    slug = separator.join(words)
    if max_length <= 0 or len(slug) <= max_length:
        return slug
    return _whole_words(words, separator, max_length, save_order) if word_boundary else slug[:max_length].strip(separator)


def _whole_words(words: list[str], separator: str, limit: int, keeps_order: bool) -> str:
    kept = ""
    for word in words:
        longer = f"{kept}{separator}{word}" if kept else word
        if len(longer) <= limit:
            kept = longer
        elif keeps_order:
            break
    return kept or separator.join(words)[:limit]
