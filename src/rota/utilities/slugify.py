"""Texts as parts of addresses and names."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable


def slugify(
    text: str | bytes | bytearray,
    *,
    max_length: int = 0,
    word_boundary: bool = False,
    separator: str = "-",
    stopwords: Iterable[str] = (),
    regex_pattern: re.Pattern[str] | str | None = None,
    lowercase: bool = True,
    replacements: Iterable[Iterable[str]] = (),
    allow_unicode: bool = False,
) -> str:
    """Return `text` as letters and digits with `separator` between the words: ``Ünter den Linden!`` → ``unter-den-linden``.

    Marks are taken off letters; other letters than ASCII's go, unless `allow_unicode`. `replacements` are pairs (old, new),
    made first. `max_length` cuts, with `word_boundary` between two words. `regex_pattern` tells what counts as a boundary.
    """
    word = text if isinstance(text, str) else bytes(text).decode("utf-8", "ignore")
    for old, new in replacements:
        word = word.replace(old, new)
    word = html.unescape(word).replace("'", "")
    word = unicodedata.normalize("NFKC" if allow_unicode else "NFKD", word)
    if not allow_unicode:
        word = word.encode("ascii", "ignore").decode("ascii")
    if lowercase:
        word = word.lower()
    word = re.sub(r"(?<=\d),(?=\d)", "", word)  # 1,000 is one number
    boundary = regex_pattern or (r"[\W_]+" if allow_unicode else r"[^a-zA-Z0-9]+")
    dropped = {each.lower() if lowercase else each for each in stopwords}
    words = [part for part in re.split(boundary, word) if part and part not in dropped]
    return _joined(words, separator, max_length, word_boundary)


def _joined(words: list[str], separator: str, limit: int, whole_words: bool) -> str:
    slug = separator.join(words)
    if limit <= 0 or len(slug) <= limit:
        return slug
    if not whole_words:
        return slug[:limit].strip(separator)
    kept = ""
    for word in words:
        longer = f"{kept}{separator}{word}" if kept else word
        if len(longer) > limit:
            break
        kept = longer
    return kept or slug[:limit]
