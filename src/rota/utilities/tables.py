"""Tables from what people have: rows, columns, data frames; their cells as JSON can hold them."""

from __future__ import annotations

import json
import math
import numbers
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import PydanticSerializationError, to_jsonable_python

from rota.exceptions import UsageError

Table = dict[str, list[Any]] | list[dict[str, Any]] | list[list[Any]]


def as_table(value: Any) -> Table:
    """Return a dict of columns, a list of dicts or a list of lists, made of one of these or of a data frame (pandas, polars).

    The index of a pandas frame becomes a column, unless it only counts the rows. Raises UsageError for anything else.
    """
    if isinstance(value, Mapping):
        return {str(name): _column(name, cells) for name, cells in value.items()}
    library = type(value).__module__.partition(".")[0]
    if library == "pandas" and hasattr(value, "columns"):
        return _of_pandas(value)
    if library == "polars" and hasattr(value, "to_dicts"):
        return value.to_dicts() or {name: [] for name in value.columns}
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise UsageError(f"A table is a dict of columns, a list of rows or a data frame; got {type(value).__name__}.")
    return _rows(list(value))


def _column(name: Any, cells: Any) -> list[Any]:
    if isinstance(cells, (str, bytes, Mapping)) or not isinstance(cells, Iterable):
        raise UsageError(f"A table given as a dict has a list of cells for each column; {name!r} has {type(cells).__name__}.")
    return list(cells)


def _rows(rows: list[Any]) -> Table:
    kinds = (Mapping,) if rows and isinstance(rows[0], Mapping) else (list, tuple)
    for number, row in enumerate(rows):
        if not isinstance(row, kinds):
            raise UsageError(
                f"A table given as a list has rows that are all dicts or all lists; row {number} is {type(row).__name__}."
            )
    if kinds == (Mapping,):
        return [{str(name): cell for name, cell in row.items()} for row in rows]
    return [list(row) for row in rows]


def _of_pandas(frame: Any) -> Table:
    if type(frame.index).__name__ != "RangeIndex":
        frame = frame.reset_index()
    names: list[str] = []
    for name in map(str, frame.columns):
        repeated = sum(known == name or known.startswith(f"{name} (") for known in names)
        names.append(f"{name} ({repeated + 1})" if repeated else name)
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return [dict(zip(names, row, strict=True)) for row in rows] or {name: [] for name in names}


def json_text(value: Any) -> str:
    """Return `value` as JSON text; NaN and infinity become null, what has no form in JSON its text."""
    try:
        return json.dumps(_cell(value), allow_nan=False)
    except RecursionError as error:
        raise UsageError("This cannot be shown as an artifact: it holds itself, or is nested too deeply.") from error


def _cell(value: Any) -> Any:
    cls = type(value)
    if value is None or cls is str or cls is bool:
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_cell(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _cell(item) for key, item in value.items()}
    if cls.__name__ in ("NAType", "NaTType"):  # pandas' words for "nothing"; the library need not be loaded to ask
        return None
    if isinstance(value, numbers.Integral):
        # Python refuses to write more than 4300 digits.
        return int(value) if abs(int(value)).bit_length() < 14_000 else f"an integer of {int(value).bit_length()} bits"
    if isinstance(value, numbers.Real):
        return float(value) if math.isfinite(value) else None
    try:
        return _cell(to_jsonable_python(value))
    except (PydanticSerializationError, UnicodeDecodeError):
        return str(value)
