"""The tree of exceptions: whole, catchable by what one can do, and able to cross process borders."""

from __future__ import annotations

import copy
import inspect
import pickle
import subprocess
import sys

import pytest
from pydantic import BaseModel, ValidationError

from rota import exceptions as ex
from rota.core.states import State
from rota.core.vocabulary import StateType

ALL = sorted(
    {value for value in vars(ex).values() if isinstance(value, type) and issubclass(value, BaseException)},
    key=lambda kind: kind.__name__,
)
PUBLIC = [kind for kind in ALL if not kind.__name__.startswith("_")]

OF_PREFECT = """
Abort BlockMissingCapabilities CancelledRun ConfigurationError CrashedRun EventTooLarge ExternalSignal FailedRun
FlowPauseTimeout FlowRunWaitTimeout FlowRunWatchError HashError InfrastructureError InfrastructureNotAvailable
InfrastructureNotFound InvalidNameError InvalidRepositoryURLError MappingLengthMismatch MappingMissingIterable
MissingContextError MissingFlowError MissingProfileError MissingResult NotPausedError ObjectAlreadyExists
ObjectLimitReached ObjectNotFound ObjectUnsupported ParameterBindError ParameterTypeError Pause PausedRun
PrefectException PrefectHTTPStatusError PrefectImportError PrefectSignal ProfileSettingsValidationError
ProtectedBlockError ReservedArgumentError ScriptError SerializationError SignatureMismatchError TerminationSignal
UnfinishedRun UnspecifiedFlowError UpstreamTaskError exception_traceback
"""

SPECIMENS: dict[str, BaseException] = {
    "EventTooLarge": ex.EventTooLarge(5, 3),
    "HTTPStatusError": ex.HTTPStatusError("answered 500", 500),
    "InvalidRequest": ex.InvalidRequest("bad", [{"loc": ("a",), "msg": "b"}]),
    "ObjectNotFound": ex.ObjectNotFound("gone"),
    "Pause": ex.Pause(state=State(StateType.PAUSED)),
    "PausedRun": ex.PausedRun("paused", state=State(StateType.PAUSED)),
    "ProfileSettingsValidationError": ex.ProfileSettingsValidationError([("api.url", ValueError("x"))]),
    "ScriptError": ex.ScriptError(ValueError("x"), "flow.py"),
    "TerminationSignal": ex.TerminationSignal(15),
}


@pytest.mark.parametrize("name", OF_PREFECT.split())
def test_names_that_people_catch_exist(name: str) -> None:
    assert hasattr(ex, name)


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_class_stands_in_the_tree(kind: type[BaseException]) -> None:
    assert ex.__doc__ is not None
    assert kind.__name__ in ex.__doc__.replace(",", " ").replace(".", " ").split()


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_class_says_what_it_means(kind: type[BaseException]) -> None:
    assert "__doc__" in vars(kind)
    assert vars(kind)["__doc__"]


@pytest.mark.parametrize("kind", PUBLIC)
def test_only_signals_escape_an_except_clause(kind: type[BaseException]) -> None:
    signal = issubclass(kind, ex.RotaSignal | ex.ExternalSignal)
    assert issubclass(kind, ex.RotaException) != signal


@pytest.mark.parametrize("kind", PUBLIC)
def test_exceptions_cross_process_borders(kind: type[BaseException]) -> None:
    error = SPECIMENS.get(kind.__name__) or kind("what happened")
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is kind
    assert str(arrived) == str(error)
    assert str(copy.copy(error)) == str(error)
    assert vars(arrived).keys() == vars(error).keys()


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (ex.ParameterBindError, TypeError),
        (ex.SignatureMismatchError, TypeError),
        (ex.ReservedArgumentError, TypeError),
        (ex.InvalidNameError, ValueError),
        (ex.InvalidRequest, ValueError),
        (ex.MissingProfileError, ValueError),
        (ex.MissingContextError, RuntimeError),
        (ex.RotaImportError, ImportError),
        (ex.StoreUnavailable, ex.Unavailable),
        (ex.StoreVersionError, ex.ConfigurationError),
    ],
)
def test_errors_are_also_what_python_calls_them(kind: type[Exception], builtin: type[Exception]) -> None:
    assert issubclass(kind, builtin)


def test_a_bind_failure_names_the_function_and_what_it_was_given() -> None:
    def greet(name: str) -> None: ...

    with pytest.raises(TypeError) as caught:
        inspect.signature(greet).bind("a", loud=True)
    error = ex.ParameterBindError.from_bind_failure(greet, caught.value, ("a",), {"loud": True})
    assert (
        str(error)
        == "'greet' cannot be called like this: got an unexpected keyword argument 'loud'. It was given 1 by position, loud=…."
    )


def test_a_parameter_error_names_each_parameter() -> None:
    class Parameters(BaseModel):
        count: int
        names: list[str]

    with pytest.raises(ValidationError) as caught:
        Parameters.model_validate({"count": "many", "names": [1]})
    lines = str(ex.ParameterTypeError.from_validation_error(caught.value)).splitlines()
    assert lines[1].startswith("  count: ")
    assert lines[2].startswith("  names.0: ")


def test_a_mismatch_says_what_is_unknown_and_what_is_not_given() -> None:
    error = ex.SignatureMismatchError.from_bad_params(["a", "b"], ["b", "c"])
    assert str(error) == "Parameters do not fit: the function takes a, b; unknown: c; not given: a."


def test_an_object_error_keeps_the_error_that_it_was_made_of() -> None:
    cause = ValueError("404")
    error = ex.ObjectNotFound(cause, help_message="No flow 'a'.")
    assert error.http_exc is cause
    assert str(error) == "No flow 'a'."
    assert str(ex.ObjectAlreadyExists(cause)) == "404"


def test_facts_are_attributes() -> None:
    assert ex.TerminationSignal(15).signal == 15
    assert ex.EventTooLarge(5, 3).maximum == 3
    assert ex.ScriptError(ValueError("x"), "flow.py").path == "flow.py"
    assert "flow.py" in str(ex.ScriptError(ValueError("x"), "flow.py"))
    state: State[None] = State(StateType.PAUSED)
    assert ex.Pause(state=state).state is state


def test_a_traceback_is_as_python_prints_it() -> None:
    try:
        raise ValueError("here")
    except ValueError as error:
        text = ex.exception_traceback(error)
    assert text.startswith("Traceback (most recent call last):")
    assert text.endswith("ValueError: here\n")


def test_exceptions_load_the_standard_library_only() -> None:
    code = (
        "import sys; import rota.exceptions; "
        "sys.exit(any(name.partition('.')[0] not in sys.stdlib_module_names | {'rota', '__main__', 'sitecustomize'} "
        "and not name.startswith('_') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-S", "-c", code], check=False, cwd=_source()).returncode == 0


def _source() -> str:
    import rota

    return str(rota.__path__[0]).removesuffix("/rota")
