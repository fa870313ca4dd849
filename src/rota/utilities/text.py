"""Small things about text."""

from __future__ import annotations

from collections.abc import Iterable

_MARK = "...<truncated>..."


def truncated_to(length: int, value: str | None) -> str:
    """Return `value`, cut in the middle to `length` characters, with a mark in the place of what was left out.

    A text that the mark would not make shorter is returned as it is; None is the empty text.
    """
    if not value or len(value) <= length or length <= len(_MARK):
        return value or ""
    kept = length - len(_MARK)
    head = kept - kept // 2
    return f"{value[:head]}{_MARK}{value[len(value) - kept // 2 :]}"


def fuzzy_match_string(word: str, possibilities: Iterable[str], *, n: int = 1, cutoff: float = 0.6) -> str | None:
    """Return the possibility that is most like `word`; None when none is like enough.

    `cutoff` is the least likeness, from 0 to 1; the first of the best `n` is returned.
    """
    import difflib  # for people who mistype

    found = difflib.get_close_matches(word, list(possibilities), n=n, cutoff=cutoff)
    return found[0] if found else None
