"""Arrays and tables of numpy and pandas as JSON and back, without loss. Loads neither until a value of theirs is met."""

from __future__ import annotations

import base64
import importlib
import sys
from collections.abc import Callable
from typing import Any

Form = dict[str, Any]

_LISTED_KINDS = "biufU"
"""Kinds of elements that JSON holds exactly: truth values, whole numbers, floats, text."""
_LARGEST_LISTED_BYTES = 8
"""Not the floats of 80 and more bits."""


def encode(value: Any) -> tuple[str, Any] | None:
    """Return the name and the data of a value of numpy or pandas; None when it is none of theirs.

    Raises:
        TypeError: it is, and JSON has no form for it.
    """
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas is not None:
        form = _encode_pandas(value, pandas)
        if form is not None:
            return form
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        name = "numpy.ndarray" if isinstance(value, numpy.ndarray) else "numpy.generic"
        return name, _encode_array(numpy.asarray(value))
    return None


def decode(name: str, data: Any) -> Any:
    """Return the value of a form that `encode` made.

    Raises:
        TypeError: it makes no such form.
    """
    if name not in _DECODERS:
        raise TypeError(f"there is no JSON form {name}")
    return _DECODERS[name](data)


def _numpy() -> Any:
    return importlib.import_module("numpy")


def _pandas() -> Any:
    return importlib.import_module("pandas")


# numpy


def _encode_array(array: Any) -> Form:
    dtype = array.dtype
    form: Form = {"dtype": dtype.str if dtype.names is None else dtype.descr, "shape": list(array.shape)}
    is_exact = dtype.kind in _LISTED_KINDS and (dtype.kind == "U" or dtype.itemsize <= _LARGEST_LISTED_BYTES)
    if is_exact or dtype.kind == "O":
        form["values"] = array.ravel().tolist()
    elif dtype.hasobject:
        raise TypeError(f"JSON has no form for an array of {dtype}")
    else:
        form["base64"] = base64.b64encode(array.tobytes()).decode("ascii")
    return form


def _decode_array(form: Form) -> Any:
    numpy = _numpy()
    fields = form["dtype"]
    dtype = numpy.dtype(fields if isinstance(fields, str) else [tuple(field) for field in fields])
    if "base64" in form:
        # Copied, because an array over bytes cannot be written to.
        flat = numpy.frombuffer(base64.b64decode(form["base64"]), dtype=dtype).copy()
    elif dtype.kind == "O":
        flat = numpy.empty(len(form["values"]), dtype=object)
        for place, item in enumerate(form["values"]):  # one by one: numpy would take apart lists of one length
            flat[place] = item
    else:
        flat = numpy.array(form["values"], dtype=dtype)
    return flat.reshape(form["shape"])


# pandas


def _encode_pandas(value: Any, pandas: Any) -> tuple[str, Any] | None:
    if isinstance(value, pandas.DataFrame):
        columns = [_encode_column(value.iloc[:, place].array, pandas) for place in range(value.shape[1])]
        return "pandas.DataFrame", {"index": value.index, "columns": value.columns, "data": columns, "attrs": value.attrs}
    if isinstance(value, pandas.Series):
        column = _encode_column(value.array, pandas)
        return "pandas.Series", {"index": value.index, "name": value.name, "data": column, "attrs": value.attrs}
    if isinstance(value, pandas.Index):
        return _encode_index(value, pandas)
    if isinstance(value, pandas.api.extensions.ExtensionArray):
        return "pandas.array", _encode_column(value, pandas)
    if value is pandas.NA or value is pandas.NaT:
        return ("pandas.NA" if value is pandas.NA else "pandas.NaT"), None
    if isinstance(value, pandas.Timestamp):
        zone = None if value.tz is None else str(value.tz)
        return "pandas.Timestamp", {"number": int(value.asm8.astype("int64")), "unit": value.unit, "zone": zone}
    if isinstance(value, pandas.Timedelta):
        return "pandas.Timedelta", {"number": int(value.asm8.astype("int64")), "unit": value.unit}
    return None


def _encode_index(index: Any, pandas: Any) -> tuple[str, Form]:
    if isinstance(index, pandas.RangeIndex):
        return "pandas.RangeIndex", {"bounds": [index.start, index.stop, index.step], "name": index.name}
    if isinstance(index, pandas.MultiIndex):
        levels = [_encode_column(index.get_level_values(place).array, pandas) for place in range(index.nlevels)]
        return "pandas.MultiIndex", {"levels": levels, "names": list(index.names)}
    form = {"data": _encode_column(index.array, pandas), "name": index.name, "freq": getattr(index, "freqstr", None)}
    return "pandas.Index", form


def _encode_column(column: Any, pandas: Any) -> Form:
    """One column, by its type: dates as numbers, categories as codes, the rest as a list with None where nothing is."""
    dtype = column.dtype
    if isinstance(column, pandas.arrays.NumpyExtensionArray) and not isinstance(dtype, pandas.StringDtype):
        return _encode_array(column.to_numpy())
    if isinstance(dtype, pandas.CategoricalDtype):
        return {"codes": column.codes.tolist(), "categories": column.categories, "ordered": bool(column.ordered)}
    if isinstance(dtype, pandas.PeriodDtype | pandas.IntervalDtype | pandas.SparseDtype):
        raise TypeError(f"JSON has no form for a column of type {dtype}")
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return {"numbers": column.asi8.tolist(), "dtype": f"M8[{dtype.unit}]", "zone": str(dtype.tz)}
    if dtype.kind in "Mm":
        return {"numbers": column.asi8.tolist(), "dtype": dtype.str[1:], "zone": None}
    present = (~column.isna()).tolist()
    return {"dtype": str(dtype), "items": [item if here else None for item, here in zip(column.tolist(), present, strict=True)]}


def _decode_column(form: Form) -> Any:
    pandas = _pandas()
    if "shape" in form:
        return _decode_array(form)
    if "codes" in form:
        return pandas.Categorical.from_codes(form["codes"], categories=form["categories"], ordered=form["ordered"])
    if "numbers" in form:
        column = pandas.array(_numpy().array(form["numbers"], dtype="int64").view(form["dtype"]))
        return column if form["zone"] is None else column.tz_localize("UTC").tz_convert(form["zone"])
    return pandas.array(form["items"], dtype=form["dtype"])


def _decode_series(form: Form) -> Any:
    series = _series(_decode_column(form["data"]), form["index"], form["name"])
    series.attrs.update(form["attrs"])
    return series


def _series(column: Any, index: Any, name: Any = None) -> Any:
    # With its type: pandas 3 would make text of objects that happen to be texts.
    return _pandas().Series(column, index=index, name=name, dtype=column.dtype)


def _decode_frame(form: Form) -> Any:
    columns = {place: _series(_decode_column(column), form["index"]) for place, column in enumerate(form["data"])}
    frame = _pandas().DataFrame(columns, index=form["index"])
    frame.columns = form["columns"]
    frame.attrs.update(form["attrs"])
    return frame


def _decode_index(form: Form) -> Any:
    column = _decode_column(form["data"])
    index = _pandas().Index(column, name=form["name"], dtype=column.dtype)
    if form["freq"] is not None:
        index.freq = form["freq"]
    return index


def _decode_timestamp(form: Form) -> Any:
    moment = _pandas().Timestamp(_numpy().datetime64(form["number"], form["unit"]))
    return moment if form["zone"] is None else moment.tz_localize("UTC").tz_convert(form["zone"])


_DECODERS: dict[str, Callable[[Any], Any]] = {
    "numpy.ndarray": _decode_array,
    "numpy.generic": lambda form: _decode_array(form)[()],
    "pandas.DataFrame": _decode_frame,
    "pandas.Series": _decode_series,
    "pandas.RangeIndex": lambda form: _pandas().RangeIndex(*form["bounds"], name=form["name"]),
    "pandas.MultiIndex": lambda form: _pandas().MultiIndex.from_arrays(
        [_decode_column(level) for level in form["levels"]], names=form["names"]
    ),
    "pandas.Index": _decode_index,
    "pandas.array": _decode_column,
    "pandas.NA": lambda _: _pandas().NA,
    "pandas.NaT": lambda _: _pandas().NaT,
    "pandas.Timestamp": _decode_timestamp,
    "pandas.Timedelta": lambda form: _pandas().Timedelta(_numpy().timedelta64(form["number"], form["unit"])),
}
