"""Everything that rota raises, sorted by what the caller can do about it.

    RotaException
    ├── UsageError                        fix the code
    │   ├── InvalidNameError              ParameterBindError      ParameterTypeError
    │   ├── ReservedArgumentError         SignatureMismatchError  MissingContextError
    │   ├── MappingLengthMismatch         MappingMissingIterable  NotPausedError
    │   ├── MissingFlowError              UnspecifiedFlowError    ScriptError
    │   ├── SerializationError            HashError               EventTooLarge
    │   └── ResultLocked
    ├── ConfigurationError                fix settings or the machine
    │   ├── MissingProfileError           ProfileSettingsValidationError
    │   ├── InvalidRepositoryURLError     RotaImportError         StoreVersionError (a StoreError)
    ├── RequestRefused                    the server said no: look at the thing that the message names
    │   ├── InvalidRequest                NotAuthenticated        NotAllowed
    │   ├── ObjectNotFound                ObjectAlreadyExists     VariableAlreadyExists   LeaseConflict
    │   ├── LeaseGone                     ConcurrencySlotAcquisitionError
    │   └── ObjectLimitReached            ObjectUnsupported       ProtectedBlockError     BlockMissingCapabilities
    ├── RunError                          look at the run
    │   ├── FailedRun                     CrashedRun              CancelledRun
    │   ├── PausedRun                     UnfinishedRun           MissingResult           UpstreamTaskError
    │   ├── FlowPauseTimeout              FlowRunWaitTimeout      FlowRunWatchError
    │   └── FlowRunTimeoutError           TaskRunTimeoutError     RunAborted
    ├── InfrastructureError               look at where the run should run
    │   └── InfrastructureNotAvailable    InfrastructureNotFound
    ├── Unavailable                       wait and try again
    │   ├── ServerUnreachable             ServerUnavailable       RecordingError
    │   ├── SlotsBusy                     AcquireConcurrencySlotTimeoutError
    │   └── StoreUnavailable (a StoreError)
    ├── StoreError                        the database
    │   └── StoreCorrupt                  restore it from a backup
    ├── HTTPStatusError                   report it: an answer that no other class fits
    └── UnreadableAnswer                  report it, or upgrade: an answer that this version cannot read

    BaseException
    ├── RotaSignal                        stops a run from within: Abort, Pause
    └── ExternalSignal                    stops a process from outside: TerminationSignal

Names that Prefect gives to the same things are kept, as `PrefectException` for `RotaException`.
All of them can be pickled: they cross process borders together with results.
"""
# ruff: noqa: N818 - many of these names are Prefect's, and people catch them by name

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Self

    from rota.core.states import State


def exception_traceback(exc: Exception) -> str:
    """Return the traceback of `exc` as Python prints it."""
    return "".join(traceback.TracebackException.from_exception(exc).format())


class RotaException(Exception):
    """Base of everything that rota raises on purpose."""


class UsageError(RotaException):
    """rota was called in a way that cannot work: change the calling code."""


class ConfigurationError(RotaException):
    """A setting, a profile or the machine is not as it should be."""


class RequestRefused(RotaException):
    """The server understood what was asked and did not do it."""


class RunError(RotaException):
    """A run has no result to give."""


class InfrastructureError(RotaException):
    """Where a run should run, something went wrong."""


class Unavailable(RotaException):
    """Something that is needed cannot be reached now. The same call may succeed later."""


class StoreError(RotaException):
    """The database failed."""


# Fix the code.


class InvalidNameError(UsageError, ValueError):
    """A name holds characters that cannot stand in an address, or is empty."""


class ParameterBindError(TypeError, UsageError):
    """A flow or task was called with arguments that its function does not take."""

    def __init__(self, msg: str) -> None:
        super().__init__(msg)

    @classmethod
    def from_bind_failure(
        cls, fn: Callable[..., Any], exc: TypeError, call_args: tuple[Any, ...], call_kwargs: dict[str, Any]
    ) -> Self:
        """Tell what `fn` was called with; `exc` is what `inspect.Signature.bind` said."""
        name = getattr(fn, "__name__", repr(fn))
        given = ", ".join([f"{len(call_args)} by position", *(f"{keyword}=…" for keyword in call_kwargs)])
        return cls(f"{name!r} cannot be called like this: {exc}. It was given {given}.")


class ParameterTypeError(UsageError):
    """An argument does not have the type that the flow declares."""

    def __init__(self, msg: str) -> None:
        super().__init__(msg)

    @classmethod
    def from_validation_error(cls, exc: Any) -> Self:
        """Tell each argument that is wrong; `exc` is a pydantic `ValidationError`."""
        lines = [f"  {'.'.join(str(part) for part in error['loc'])}: {error['msg']}" for error in exc.errors()]
        return cls("\n".join(["The flow's parameters are not valid:", *lines]))


class SignatureMismatchError(UsageError, TypeError):
    """Parameters were given by name that the function does not have."""

    def __init__(self, msg: str) -> None:
        super().__init__(msg)

    @classmethod
    def from_bad_params(cls, expected_params: list[str], provided_params: list[str]) -> Self:
        unknown = [name for name in provided_params if name not in expected_params]
        missing = [name for name in expected_params if name not in provided_params]
        parts = [
            f"the function takes {', '.join(expected_params) or 'no parameters'}",
            *([f"unknown: {', '.join(unknown)}"] if unknown else []),
            *([f"not given: {', '.join(missing)}"] if missing else []),
        ]
        return cls(f"Parameters do not fit: {'; '.join(parts)}.")


class ReservedArgumentError(UsageError, TypeError):
    """A flow's or task's parameter has a name that rota uses itself, as ``wait_for``."""


class MissingContextError(UsageError, RuntimeError):
    """Something that only works inside of a run was called outside."""


class MappingLengthMismatch(UsageError):
    """`Task.map` was given iterables of different lengths."""


class MappingMissingIterable(UsageError):
    """`Task.map` was given nothing to iterate over."""


class NotPausedError(UsageError):
    """A run was to be resumed that is not paused."""


class MissingFlowError(UsageError):
    """A script holds no flow of the name that was asked for."""


class UnspecifiedFlowError(UsageError):
    """A script holds several flows, and none was named."""


class ScriptError(UsageError):
    """A script raised an error while it was loaded."""

    def __init__(self, user_exc: Exception, path: str) -> None:
        super().__init__(user_exc, path)
        self.user_exc = user_exc
        self.path = path

    def __str__(self) -> str:
        return f"The script {self.path!r} could not be loaded: {type(self.user_exc).__name__}: {self.user_exc}."


class SerializationError(UsageError):
    """A value cannot be written as bytes, or bytes cannot be read as a value."""


class ResultLocked(UsageError, RuntimeError):
    """A result was to be written that somebody else has locked."""


class HashError(UsageError):
    """A value has no stable hash, so that no cache key can be made of it."""


class EventTooLarge(UsageError):
    """An event is larger than the server takes."""

    def __init__(self, size: int, maximum: int) -> None:
        super().__init__(size, maximum)
        self.size = size
        self.maximum = maximum

    def __str__(self) -> str:
        return f"An event of {self.size} bytes cannot be sent: {self.maximum} are allowed. Put less into its payload."


# Fix settings or the machine.


class MissingProfileError(ConfigurationError, ValueError):
    """There is no settings profile of this name."""


class ProfileSettingsValidationError(ConfigurationError):
    """Settings of a profile are not valid; `errors` holds pairs of setting and error."""

    def __init__(self, errors: list[tuple[Any, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        return "Settings are not valid: " + "; ".join(f"{setting}: {error}" for setting, error in self.errors)


class InvalidRepositoryURLError(ConfigurationError):
    """The address of a repository cannot be used."""


class RotaImportError(ConfigurationError, ImportError):
    """A package that this needs is not installed; the message tells how to install it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class StoreVersionError(StoreError, ConfigurationError):
    """The database was written by a newer rota, or has not been migrated."""


# The server said no.


class _About(RequestRefused):
    """A refusal, made from a message or from the error that an answer was raised as."""

    def __init__(self, http_exc: Exception | str, *args: Any, **kwargs: Any) -> None:
        super().__init__(str(http_exc), *args, **kwargs)
        self.http_exc = http_exc if isinstance(http_exc, Exception) else None

    def __str__(self) -> str:
        return str(self.args[0])


class InvalidRequest(RequestRefused, ValueError):
    """A request is not what the operation takes; `errors` tells all that is wrong, one mapping each with `loc` and `msg`."""

    def __init__(self, message: str, errors: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(message)
        self.errors = list(errors)


class NotAuthenticated(RequestRefused):
    """The server wants to know who calls: set ``ROTA_API_KEY`` or ``ROTA_API_AUTH_STRING``."""


class NotAllowed(RequestRefused):
    """The caller is known and may not do this."""


class ObjectNotFound(_About):
    """There is no such object, or none that the caller may see."""

    def __init__(self, http_exc: Exception | str, help_message: str | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(help_message or http_exc, *args, **kwargs)
        self.http_exc = http_exc if isinstance(http_exc, Exception) else None
        self.help_message = help_message


class ObjectAlreadyExists(_About):
    """There is an object with this name or key already."""


class VariableAlreadyExists(ObjectAlreadyExists, ValueError):
    """A variable was to be set for the first time, and is there already; ``overwrite=True`` sets it anew."""


class LeaseConflict(RequestRefused):
    """A run is owned by another process; it can be claimed when that one's lease has run out."""


class LeaseGone(RequestRefused):
    """A lease has ended, and what it held may be another's by now."""


class ConcurrencySlotAcquisitionError(RequestRefused):
    """Slots of a concurrency limit cannot be had, or were lost while they were held: waiting does not help."""


class ObjectLimitReached(_About):
    """There are as many objects of this kind as the server allows."""


class ObjectUnsupported(_About):
    """The server does not know this kind of object."""


class ProtectedBlockError(RequestRefused):
    """A block that comes with rota cannot be changed."""


class BlockMissingCapabilities(RequestRefused):
    """A block cannot do what it is asked for."""


# Look at the run.


class FailedRun(RunError):
    """A run failed."""


class CrashedRun(RunError):
    """A run ended because its process or machine did."""


class CancelledRun(RunError):
    """A run was cancelled."""


class PausedRun(RunError):
    """A run is paused; `state` is its state."""

    def __init__(self, *args: Any, state: State[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state = state


class UnfinishedRun(RunError):
    """A run is not over, so that it has no result yet."""


class MissingResult(RunError):
    """A run is over and its result was not kept."""


class UpstreamTaskError(RunError):
    """A task did not run because one that it depends on did not complete."""


class FlowRunTimeoutError(RunError, TimeoutError):
    """A flow did not end within its `timeout_seconds`."""


class TaskRunTimeoutError(RunError, TimeoutError):
    """A task did not end within its `timeout_seconds`."""


class RunAborted(RunError):
    """A run was not allowed to go on: it is over already, or another process has taken it over."""


class FlowPauseTimeout(RunError):
    """Nobody resumed a paused run in time."""


class FlowRunWaitTimeout(RunError):
    """A run that was waited for did not end in time."""


class FlowRunWatchError(RunError):
    """A run that was watched did not end Completed."""


# Look at where the run should run.


class InfrastructureNotAvailable(InfrastructureError):
    """The infrastructure of a run belongs to another worker or machine."""


class InfrastructureNotFound(InfrastructureError):
    """The infrastructure of a run is gone."""


# Wait and try again.


class ServerUnreachable(Unavailable):
    """No server answers at the address that is set."""


class ServerUnavailable(Unavailable):
    """A server answers that it cannot serve now, and went on saying so."""


class RecordingError(Unavailable):
    """What a flow did could not be recorded. It is kept on disk and sent later."""


class SlotsBusy(Unavailable):
    """No slot of a concurrency limit is free now; `retry_after_seconds` is when one may be."""

    def __init__(self, message: str, retry_after_seconds: float = 1.0) -> None:
        super().__init__(message, retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds

    def __str__(self) -> str:
        return str(self.args[0])


class AcquireConcurrencySlotTimeoutError(Unavailable, TimeoutError):
    """No slot of a concurrency limit came free in the time that the caller would wait."""


class StoreUnavailable(StoreError, Unavailable):
    """The database cannot be reached, or is held by another program."""


class StoreCorrupt(StoreError):
    """The database file is damaged."""


# Report it.


class HTTPStatusError(RotaException):
    """The server answered with a status that no other class fits."""

    def __init__(self, message: str, status_code: int = 0, response: Any = None) -> None:
        super().__init__(message, status_code)
        self.status_code = status_code
        self.response = response

    def __str__(self) -> str:
        return str(self.args[0])

    @classmethod
    def from_httpx_error(cls, httpx_error: Any) -> Self:
        response = httpx_error.response
        return cls(f"{httpx_error}\n{response.text}", response.status_code, response)


class UnreadableAnswer(RotaException):
    """The server answered something that this version of rota cannot read."""


# Signals: no errors, so that ``except Exception`` in a flow does not catch them.


class RotaSignal(BaseException):
    """Stops a run from within."""


class Abort(RotaSignal):
    """The server told the run to stop."""


class Pause(RotaSignal):
    """The run goes to sleep; `state` is its Paused state."""

    def __init__(self, *args: Any, state: State[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state = state


class ExternalSignal(BaseException):
    """Stops a process from outside."""


class TerminationSignal(ExternalSignal):
    """The process was asked to end; `signal` is the number."""

    def __init__(self, signal: int) -> None:
        super().__init__(signal)
        self.signal = signal

    def __str__(self) -> str:
        return f"The process was ended by signal {self.signal}."


# Names that Prefect gives to the same things.
PrefectException = RotaException
PrefectSignal = RotaSignal
PrefectHTTPStatusError = HTTPStatusError
PrefectImportError = RotaImportError
FlowScriptError = ScriptError
