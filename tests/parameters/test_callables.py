"""Functions as data, by the documented names."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import cloudpickle
import pytest
from pydantic import BaseModel

from rota.exceptions import MappingLengthMismatch, MappingMissingIterable, MissingFlowError, ReservedArgumentError, ScriptError
from rota.utilities.annotations import allow_failure, unmapped
from rota.utilities.callables import (
    call_with_parameters,
    cloudpickle_wrapped_call,
    collapse_variadic_parameters,
    expand_mapping_parameters,
    explode_variadic_parameter,
    get_call_parameters,
    get_parameter_defaults,
    parameter_schema_from_entrypoint,
    parameters_to_args_kwargs,
    raise_for_reserved_arguments,
)


def everything(a: Any, b: Any = 2, *args: Any, c: Any, d: Any = 4, **kw: Any) -> Any:
    return a, b, args, c, d, kw


def pair(a: Any, b: Any = 5) -> Any:
    return a, b


def test_a_call_becomes_parameters_and_parameters_a_call() -> None:
    parameters = get_call_parameters(everything, (1, 2, 3), {"c": 4, "z": 9})
    assert parameters == {"a": 1, "b": 2, "args": (3,), "c": 4, "d": 4, "kw": {"z": 9}}
    assert get_call_parameters(everything, (1,), {"c": 4}, apply_defaults=False) == {"a": 1, "c": 4}
    assert call_with_parameters(everything, parameters) == (1, 2, (3,), 4, 4, {"z": 9})
    assert parameters_to_args_kwargs(everything, parameters) == ((1, 2, 3), {"c": 4, "d": 4, "z": 9})
    spread = explode_variadic_parameter(everything, parameters)
    assert spread == {"a": 1, "b": 2, "args": (3,), "c": 4, "d": 4, "z": 9}
    assert collapse_variadic_parameters(everything, spread) == parameters
    assert get_parameter_defaults(everything) == {"b": 2, "d": 4}


def test_a_call_can_be_made_in_another_process() -> None:
    factor = 3
    call = pickle.loads(pickle.dumps(cloudpickle_wrapped_call(lambda x: x * factor, x=2)))
    assert cloudpickle.loads(call()) == 6


class Row(BaseModel):
    x: int


@pytest.mark.parametrize(
    ("parameters", "runs"),
    [
        ({"a": [1, 2]}, [{"a": 1, "b": 5}, {"a": 2, "b": 5}]),
        ({"a": [1, 2], "b": unmapped([3])}, [{"a": 1, "b": [3]}, {"a": 2, "b": [3]}]),
        ({"a": (n for n in (1, 2)), "b": [3, 4]}, [{"a": 1, "b": 3}, {"a": 2, "b": 4}]),
        ({"a": {"k": 1, "l": 2}, "b": "text"}, [{"a": "k", "b": "text"}, {"a": "l", "b": "text"}]),
        ({"a": [1], "b": Row(x=1)}, [{"a": 1, "b": Row(x=1)}]),
        ({"a": allow_failure([1, 2]), "b": allow_failure(3)}, [{"a": allow_failure(n), "b": allow_failure(3)} for n in (1, 2)]),
        ({"a": [], "b": []}, []),
    ],
)
def test_parameters_are_spread_over_the_runs_of_a_map(parameters: dict[str, Any], runs: list[dict[str, Any]]) -> None:
    assert expand_mapping_parameters(pair, parameters) == runs


def test_variadic_parameters_are_spread_too() -> None:
    def fn(a: Any, **kw: Any) -> None: ...

    assert expand_mapping_parameters(fn, {"a": 1, "kw": {"z": [5, 6]}}) == [{"a": 1, "kw": {"z": 5}}, {"a": 1, "kw": {"z": 6}}]


def test_a_map_over_nothing_or_over_unequal_lengths_is_refused() -> None:
    with pytest.raises(MappingMissingIterable, match=r"pair\.map\(\) was given nothing to iterate over"):
        expand_mapping_parameters(pair, {"a": 1, "b": "text"})
    with pytest.raises(MappingLengthMismatch, match=r"a has 2, b has 1.*unmapped"):
        expand_mapping_parameters(pair, {"a": [1, 2], "b": [1]})


def test_names_that_rota_uses_are_refused() -> None:
    def fn(wait_for: Any) -> None: ...

    raise_for_reserved_arguments(pair, ["wait_for"])
    with pytest.raises(ReservedArgumentError, match=r"fn\(\) has a parameter 'wait_for'"):
        raise_for_reserved_arguments(fn, ["return_state", "wait_for"])


def test_a_flow_in_a_file_can_be_described(tmp_path: Path) -> None:
    script = tmp_path / "weather.py"
    script.write_text(
        "from rota import flow\n\n@flow\ndef fetch_weather(lat: float = 38.9):\n"
        "    '''Fetch.\n\n    Args:\n        lat: degrees\n    '''\n"
    )
    schema = parameter_schema_from_entrypoint(f"{script}:fetch_weather")
    assert schema.properties == {
        "lat": {"position": 0, "title": "lat", "type": "number", "default": 38.9, "description": "degrees"}
    }
    with pytest.raises(MissingFlowError, match="no flow"):
        parameter_schema_from_entrypoint(f"{script}:nothing")
    broken = tmp_path / "broken.py"
    broken.write_text("1 / 0\n")
    with pytest.raises(ScriptError, match="division by zero"):
        parameter_schema_from_entrypoint(f"{broken}:x")
