"""The text of a module that `rota sdk generate` writes."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from rota._version import __version__

KINDS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None", "object": "dict[str, Any]"}

FORMATS = {"date-time": "datetime", "date": "date", "uuid": "UUID", "duration": "timedelta"}

HEAD = '''"""Deployments, as `rota sdk generate` of rota {version} found them. The next one overwrites this."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self, overload
from uuid import UUID

from rota.deployments import arun_deployment, run_deployment

NOT_GIVEN: Any = object()
"""The deployment's own value."""


class _Deployment:
    _name: str

    def __init__(self, **options: Any) -> None:
        self._options = options

    def with_options(self, **options: Any) -> Self:
        """Return the same with options of `run_deployment`, as `tags`, `scheduled_time`, `timeout`."""
        return type(self)(**{{**self._options, **options}})

    def with_infra(self, **job_variables: Any) -> Self:
        """Return the same with job variables."""
        return self.with_options(job_variables={{**self._options.get("job_variables", {{}}), **job_variables}})

    def _run(self, parameters: Mapping[str, Any]) -> Any:
        given = {{name: value for name, value in parameters.items() if value is not NOT_GIVEN}}
        return run_deployment(self._name, parameters=given, **self._options)

    async def _arun(self, parameters: Mapping[str, Any]) -> Any:
        given = {{name: value for name, value in parameters.items() if value is not NOT_GIVEN}}
        return await arun_deployment(self._name, parameters=given, **self._options)
'''

ONE = '''

class {class_name}(_Deployment):
    {doc}

    _name = {name!r}

    def run(self{signature}) -> Any:
        """Run it and return its flow run."""
        return self._run({{{arguments}}})

    async def run_async(self{signature}) -> Any:
        """As `run`, awaited."""
        return await self._arun({{{arguments}}})
'''


class Described(NamedTuple):
    """A deployment, as far as the module tells of it."""

    name: str
    description: str
    schema: dict[str, Any]


def module_text(deployments: Iterable[Described]) -> str:
    """Return the module's source."""
    parts, classes = [HEAD.format(version=__version__)], dict[str, str]()
    for one in deployments:
        class_name = _class_name(one.name, set(classes.values()))
        classes[one.name] = class_name
        signature, arguments = _parameters(one.schema)
        doc = repr((one.description or one.name).strip().splitlines()[0])
        parts.append(ONE.format(class_name=class_name, doc=doc, name=one.name, signature=signature, arguments=arguments))
    parts.append("\n\nclass _Deployments:\n")
    if len(classes) > 1:  # a single overload is none
        for name, class_name in classes.items():
            parts.append(f"    @overload\n    def from_name(self, name: Literal[{name!r}]) -> {class_name}: ...\n")
        parts.append("    def from_name(self, name: str) -> Any:\n")
    else:
        (only,) = classes.items()
        parts.append(f"    def from_name(self, name: Literal[{only[0]!r}]) -> {only[1]}:\n")
    parts.append('        """Return a deployment by its name, ``flow/deployment``."""\n        return _BY_NAME[name]()\n')
    known = "".join(f"    {name!r}: {class_name},\n" for name, class_name in classes.items())
    parts.append(f"\n\n_BY_NAME: dict[str, Any] = {{\n{known}}}\n\ndeployments = _Deployments()\n")
    return "".join(parts)


def _class_name(name: str, taken: set[str]) -> str:
    words = re.findall(r"[A-Za-z0-9]+", name)
    base = "".join(word[:1].upper() + word[1:] for word in words) or "Deployment"
    base = f"Deployment{base}" if base[0].isdigit() or keyword.iskeyword(base) else base
    number, found = 2, base
    while found in taken:
        found, number = f"{base}{number}", number + 1
    return found


def _parameters(schema: dict[str, Any]) -> tuple[str, str]:
    """Return what stands in the signature and what is handed on; a name that Python does not allow is left out."""
    properties, required = schema.get("properties") or {}, set(schema.get("required") or ())
    names = [name for name in properties if name.isidentifier() and not keyword.iskeyword(name) and name != "self"]
    if not names:
        return "", ""
    texts = []
    for name in names:
        default = "" if name in required else " = NOT_GIVEN"
        texts.append(f"{name}: {_annotation(properties[name])}{default}")
    return ", *, " + ", ".join(texts), ", ".join(f"{name!r}: {name}" for name in names)


def _annotation(schema: Any) -> str:
    if not isinstance(schema, dict):
        return "Any"
    if "enum" in schema and all(isinstance(value, str | int | bool | None) for value in schema["enum"]):
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(_annotation, schema["anyOf"])))
    kind = schema.get("type")
    if kind == "array":
        return f"list[{_annotation(schema.get('items'))}]"
    if kind == "string" and schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    return KINDS.get(str(kind), "Any")
