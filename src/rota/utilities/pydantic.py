"""Helpers around pydantic models."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, Literal, TypeVar, cast, overload

import cloudpickle
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from rota.utilities.dispatch import get_dispatch_key, lookup_type, register_base_type

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

__all__ = [
    "PartialModel",
    "add_cloudpickle_reduction",
    "add_type_dispatch",
    "custom_pydantic_encoder",
    "get_class_fields_only",
    "handle_secret_render",
    "lookup_type",
    "parse_obj_as",
]


class PartialModel(Generic[M]):
    """A model whose fields are not all known yet: set them as attributes, and make the model by `finalize`."""

    def __init__(self, __model_cls: type[M], **kwargs: Any) -> None:
        self.__dict__["model_cls"] = __model_cls
        self.__dict__["fields_set"] = {}
        for name, value in kwargs.items():
            setattr(self, name, value)

    def finalize(self, **kwargs: Any) -> M:
        """Return the model, with `kwargs` for the fields that are not set yet. It is validated now.

        Raises:
            ValueError: a field is set already, or the model has none of the name; or a value does not fit.
        """
        for name in kwargs:
            self.raise_if_already_set(name)
            self.raise_if_not_in_model(name)
        return cast("M", self.__dict__["model_cls"](**self.__dict__["fields_set"], **kwargs))

    def raise_if_already_set(self, name: str) -> None:
        if name in self.__dict__["fields_set"]:
            raise ValueError(f"Field {name!r} has been set already.")

    def raise_if_not_in_model(self, name: str) -> None:
        model = self.__dict__["model_cls"]
        if name not in model.model_fields:
            raise ValueError(f"{model.__name__} has no field {name!r}.")

    def __setattr__(self, name: str, value: Any) -> None:
        self.raise_if_already_set(name)
        self.raise_if_not_in_model(name)
        self.__dict__["fields_set"][name] = value

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["fields_set"][name]
        except KeyError:
            raise AttributeError(f"Field {name!r} has not been set yet.") from None

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.__dict__["fields_set"].items())
        return f"PartialModel(cls={self.__dict__['model_cls'].__name__}, {fields})"


def get_class_fields_only(model: type[BaseModel]) -> set[str]:
    """Return the fields that a model declares itself, beside those it inherits."""
    inherited = {name for base in model.__bases__ if issubclass(base, BaseModel) for name in base.model_fields}
    return set(model.__annotations__) & set(model.model_fields) - inherited


@overload
def add_cloudpickle_reduction(__model_cls: type[M]) -> type[M]: ...
@overload
def add_cloudpickle_reduction(__model_cls: None = None, **kwargs: Any) -> Callable[[type[M]], type[M]]: ...
def add_cloudpickle_reduction(__model_cls: type[M] | None = None, **kwargs: Any) -> type[M] | Callable[[type[M]], type[M]]:
    """Decorate a model so that it is pickled by cloudpickle, and what it holds too: functions, classes of a script.

    `kwargs` are those of `cloudpickle.dumps`.
    """
    if __model_cls is None:
        return partial(_with_reduction, kwargs=kwargs)
    return _with_reduction(__model_cls, kwargs=kwargs)


def _with_reduction(model: type[M], kwargs: dict[str, Any]) -> type[M]:
    def reduce(self: M) -> tuple[Any, ...]:
        return _restored, (
            type(self),
            cloudpickle.dumps((self.__dict__, self.model_fields_set, self.__pydantic_private__), **kwargs),
        )

    model.__reduce__ = reduce  # type: ignore[method-assign, assignment]
    return model


def _restored(model: type[BaseModel], state: bytes) -> BaseModel:
    values, fields_set, private = cloudpickle.loads(state)
    made = model.__new__(model)
    object.__setattr__(made, "__dict__", values)
    object.__setattr__(made, "__pydantic_fields_set__", fields_set)
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", private)
    return made


def add_type_dispatch(model_cls: type[M]) -> type[M]:
    """Decorate a base model with a field `type`: calling it with a type makes an instance of the subclass of this type.

    Subclasses say their type as ``type: str = "name"``, or as the class attribute ``__dispatch_key__``.

    Raises:
        ValueError: the model has both a field `type` and a dispatch key, or neither.
    """
    has_key = get_dispatch_key(model_cls, allow_missing=True) is not None or hasattr(model_cls, "__dispatch_key__")
    has_type = "type" in model_cls.model_fields
    if has_key == has_type:
        raise ValueError(
            f"{model_cls.__name__} needs a field `type` or a `__dispatch_key__`, one of them; it has "
            f"{'both' if has_key else 'neither'}."
        )
    if has_type:
        model_cls.__dispatch_key__ = classmethod(_type_default)  # type: ignore[attr-defined]

    def new(cls: type[M], **kwargs: Any) -> M:
        if "type" in kwargs:
            try:
                chosen = lookup_type(cls, dispatch_key=kwargs["type"])
            except KeyError as error:
                raise ValidationError.from_exception_data(
                    cls.__name__, [{"type": "missing", "loc": ("type",), "input": kwargs["type"]}]
                ) from error
            return super(model_cls, chosen).__new__(chosen)
        return super(model_cls, cls).__new__(cls)

    model_cls.__new__ = new  # type: ignore[method-assign, assignment]
    register_base_type(model_cls)
    return model_cls


def _type_default(cls: type[BaseModel]) -> str | None:
    default = cls.model_fields["type"].default
    return default if isinstance(default, str) else None


def custom_pydantic_encoder(type_encoders: dict[Any, Callable[[Any], Any]], obj: Any) -> Any:
    """Return what stands for `obj` in JSON: by the encoder of its class or of a base, else as pydantic has it."""
    for base in type(obj).__mro__[:-1]:
        if base in type_encoders:
            return type_encoders[base](obj)
    return to_jsonable_python(obj)


def handle_secret_render(value: object, context: dict[str, Any]) -> object:
    """Return a secret as its text where the context of a serialization says ``include_secrets``, else as a mask.

    Models inside are dumped with the same context; all else is returned as it is.
    """
    from rota.utilities.names import obfuscate

    if hasattr(value, "get_secret_value"):
        return value.get_secret_value() if context.get("include_secrets", False) else obfuscate(value)
    if isinstance(value, BaseModel):
        return value.model_dump(context=context)
    return value


def parse_obj_as(type_: type[T], data: Any, mode: Literal["python", "json", "strings"] = "python") -> T:
    """Return `data` as a value of `type_`, which may be any annotation; texts are read as JSON in mode ``"json"``.

    A RootModel is made of what it holds.

    Raises:
        pydantic.ValidationError: it does not fit.
    """
    adapter: TypeAdapter[T] = TypeAdapter(type_)
    if mode == "json":
        return adapter.validate_json(data)
    return adapter.validate_strings(data) if mode == "strings" else adapter.validate_python(data)
