# ruff: noqa: T201 - a program for a terminal
"""Cases for the test of forms: JSON schemas of random pydantic models, values that fit, and values that were changed.

`python tools/schema_cases.py --seed 7 --count 600` prints a JSON object a line. `--check FILE` reads values by line from FILE,
as a form gave them back, and says of which the model of the same line does not read what it reads out of the case's own value.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal, Optional, Union
from uuid import UUID

from jsonschema import Draft202012Validator
from pydantic import AnyUrl, BaseModel, ConfigDict, Field, Json, SecretStr, TypeAdapter, ValidationError, create_model

WORDS = "alpha beta gamma delta region order batch limit source target window label mode note count owner".split()  # noqa: SIM905
TEXTS = ("", "a", "grün", "zwei\nZeilen", '"quoted"', "true", "5", "null", "{}", "日本語", " padded ", "x" * 120, "__proto__")
DEEPEST = 3


class Maker:
    """Types and values that fit them, out of one source of chance."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - the same cases each time
        self.made = 0

    def type_and_values(self, depth: int) -> tuple[Any, Any]:
        """Return a type and a function that makes a JSON value of it."""
        plain = [
            self._integer, self._number, self._text, self._truth, self._moment, self._identifier, self._choice, self._anything,
            self._decimal, self._special,
        ]  # fmt: skip
        nested = [self._list, self._tuple, self._map, self._optional, self._union, self._model, self._tagged]
        return self.random.choice(plain if depth >= DEEPEST else plain + nested)(depth)

    def model(self, depth: int = 0, tag: str | None = None) -> tuple[type[BaseModel], Any]:
        self.made += 1
        names = self.random.sample(WORDS, self.random.randint(0 if depth else 1, 5))
        fields: dict[str, Any] = {}
        makers: dict[str, tuple[Any, bool]] = {}
        for name in names:
            hint, make = self.type_and_values(depth + 1)
            optional = self.random.random() < 0.5
            default: Any = ...
            if optional:
                try:
                    default = TypeAdapter(hint).validate_python(make())
                except ValidationError:
                    default = None
            extras: dict[str, Any] = {}
            if self.random.random() < 0.2:
                extras["title"] = f"The {name}"
            if self.random.random() < 0.2:
                extras["description"] = f"What the {name} is."
            fields[name] = (hint, Field(default, **extras))
            makers[name] = (make, optional)
        if tag is not None:
            fields["kind"] = (Literal[tag], Field(...) if self.random.random() < 0.5 else Field(tag))
        extra = self.random.choice(["ignore", "allow", "forbid"])
        made = create_model(f"Model{self.made}", __config__=ConfigDict(extra=extra), **fields)

        def value() -> dict[str, Any]:
            found = {name: make() for name, (make, optional) in makers.items() if not optional or self.random.random() < 0.6}
            if tag is not None:
                found["kind"] = tag
            if extra == "allow" and self.random.random() < 0.3:
                found["not_in_the_schema"] = self._json(2)
            return found

        return made, value

    def _integer(self, _: int) -> tuple[Any, Any]:
        low = self.random.choice([None, 0, -10])
        high = self.random.choice([None, 100, 10**20])
        step = self.random.choice([None, None, 5])
        limits = {"ge": low, "le": high, "multiple_of": step}
        hint = Annotated[int, Field(**{name: bound for name, bound in limits.items() if bound is not None})]

        def value() -> int:
            found = self.random.choice([0, 1, 7, 42, 99, 2**53 + 1, 10**19 + 7, -3])
            found = max(low if low is not None else found, min(high if high is not None else found, found))
            return found // step * step if step else found

        return hint, value

    def _number(self, _: int) -> tuple[Any, Any]:
        return float, lambda: self.random.choice([0.0, 1.0, -0.0, 0.1, 1e-9, 1.5e300, 3, 123456789.123456789, -2.5])

    def _decimal(self, _: int) -> tuple[Any, Any]:
        return Decimal, lambda: self.random.choice([1, "0.10", "12345678901234567890.123456789", 2.5, "-7"])

    def _text(self, _: int) -> tuple[Any, Any]:
        kind = self.random.randint(0, 3)
        if kind == 0:
            return Annotated[str, Field(min_length=1, max_length=8)], lambda: self.random.choice(["a", "12345678", "𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞"])
        if kind == 1:
            return Annotated[str, Field(pattern=r"^[a-z]+-\d+$")], lambda: self.random.choice(["a-1", "abc-99"])
        return str, lambda: self.random.choice(TEXTS)

    def _truth(self, _: int) -> tuple[Any, Any]:
        return bool, lambda: self.random.random() < 0.5

    def _moment(self, _: int) -> tuple[Any, Any]:
        zone = timezone(timedelta(hours=self.random.choice([-5, 0, 2])))
        moments: dict[Any, list[str]] = {
            date: [date(2024, 2, 29).isoformat(), "1999-12-31"],
            datetime: [
                datetime(2026, 3, 29, 2, 30, tzinfo=UTC).isoformat(),
                datetime(2026, 1, 1, 9, 0, 0, 123, tzinfo=zone).isoformat(),
                "2026-01-01T09:00:00",
                "2026-01-01T09:00:00Z",
            ],
            time: [time(9, 30).isoformat(), "23:59:59.5"],
            timedelta: ["P1D", "PT1H30M", "-PT5S", "P3DT0.5S"],
        }
        hint = self.random.choice(list(moments))
        return hint, lambda: self.random.choice(moments[hint])

    def _identifier(self, _: int) -> tuple[Any, Any]:
        if self.random.random() < 0.5:
            return UUID, lambda: str(UUID(int=self.random.getrandbits(128)))
        return AnyUrl, lambda: self.random.choice(["https://example.com/", "s3://bucket/key", "mailto:a@example.com"])

    def _special(self, _: int) -> tuple[Any, Any]:
        kinds: list[tuple[Any, Any]] = [
            (SecretStr, lambda: "secret"),
            (Path, lambda: "/data/x y.csv"),
            (bytes, lambda: base64.b64encode(b"bytes").decode()),
            (Json, lambda: json.dumps(self._json(2))),
        ]
        return self.random.choice(kinds)

    def _choice(self, _: int) -> tuple[Any, Any]:
        kind = self.random.randint(0, 3)
        if kind == 0:
            return Literal["only"], lambda: "only"
        if kind == 1:
            return Literal["a", 1, True, None], lambda: self.random.choice(["a", 1, True, None])
        many = [f"option {number}" for number in range(self.random.choice([2, 6, 60]))]
        self.made += 1
        return Enum(f"Choice{self.made}", {text.upper().replace(" ", "_"): text for text in many}), lambda: self.random.choice(
            many
        )

    def _anything(self, _: int) -> tuple[Any, Any]:
        return Any, lambda: self._json(3)

    def _json(self, depth: int) -> Any:
        simple = [None, True, False, 0, 1.5, 2**60, "", "text", "12"]
        if depth == 0 or self.random.random() < 0.4:
            return self.random.choice(simple)
        if self.random.random() < 0.5:
            return [self._json(depth - 1) for _ in range(self.random.randint(0, 3))]
        return {self.random.choice(WORDS): self._json(depth - 1) for _ in range(self.random.randint(0, 3))}

    def _list(self, depth: int) -> tuple[Any, Any]:
        hint, make = self.type_and_values(depth + 1)
        if self.random.random() < 0.25:
            return set[int], lambda: self.random.sample(range(9), self.random.randint(0, 4))
        return list[hint], lambda: [make() for _ in range(self.random.randint(0, 3))]

    def _tuple(self, depth: int) -> tuple[Any, Any]:
        parts = [self.type_and_values(depth + 1) for _ in range(self.random.randint(1, 3))]
        return tuple[*(hint for hint, _ in parts)], lambda: [make() for _, make in parts]

    def _map(self, depth: int) -> tuple[Any, Any]:
        hint, make = self.type_and_values(depth + 1)
        keys = [*WORDS[:4], "with space", "0", "a.b"]
        return dict[str, hint], lambda: {key: make() for key in self.random.sample(keys, self.random.randint(0, 3))}

    def _optional(self, depth: int) -> tuple[Any, Any]:
        hint, make = self.type_and_values(depth + 1)
        return Optional[hint], lambda: None if self.random.random() < 0.4 else make()  # noqa: UP045 - a part of the test

    def _union(self, depth: int) -> tuple[Any, Any]:
        parts = [self.type_and_values(depth + 1) for _ in range(self.random.randint(2, 4))]
        return Union[*(hint for hint, _ in parts)], lambda: self.random.choice(parts)[1]()

    def _model(self, depth: int) -> tuple[Any, Any]:
        return self.model(depth + 1)

    def _tagged(self, depth: int) -> tuple[Any, Any]:
        parts = [self.model(depth + 1, tag) for tag in ("cat", "dog", "fox")[: self.random.randint(2, 3)]]
        return Annotated[Union[*(hint for hint, _ in parts)], Field(discriminator="kind")], lambda: self.random.choice(parts)[
            1
        ]()

    def changed(self, value: Any) -> Any:
        """Return a value with one thing in it replaced."""
        if isinstance(value, dict) and value and self.random.random() < 0.85:
            key = self.random.choice(list(value))
            if self.random.random() < 0.15:
                return {name: inner for name, inner in value.items() if name != key}
            return {**value, key: self.changed(value[key])}
        if isinstance(value, list) and value and self.random.random() < 0.7:
            at = self.random.randrange(len(value))
            return [self.changed(inner) if index == at else inner for index, inner in enumerate(value)]
        return self._json(1)


def cases(seed: int, count: int) -> list[tuple[type[BaseModel], dict[str, Any]]]:
    """Return models and what is told of each: its schema, a value that it reads, changed values and whether they fit."""
    maker = Maker(seed)
    found: list[tuple[type[BaseModel], dict[str, Any]]] = []
    while len(found) < count:
        try:
            model, make = maker.model()
            template = maker.random.choice(["#/definitions/{model}", "#/$defs/{model}"])
            schema = model.model_json_schema(ref_template=template)
            value = make()
            model.model_validate_json(json.dumps(value))
        except Exception:  # noqa: BLE001, S112 - chance also makes types that pydantic refuses, and values that do not fit
            continue
        if "definitions" in template and "$defs" in schema:
            schema["definitions"] = schema.pop("$defs")
        validator = Draft202012Validator(schema)
        if not validator.is_valid(value):
            continue  # pydantic reads more than it describes: numbers as text, texts as numbers
        changed = [maker.changed(value) for _ in range(4)]
        verdicts = [{"value": each, "fits": validator.is_valid(each)} for each in changed]
        found.append((model, {"schema": schema, "value": value, "changed": verdicts}))
    return found


def check(made: list[tuple[type[BaseModel], dict[str, Any]]], lines: list[str]) -> list[str]:
    """Return what is wrong: a value whose reading is not that of the case."""
    if len(lines) != len(made):
        return [f"{len(lines)} values for {len(made)} cases"]
    wrong = []
    for number, ((model, case), line) in enumerate(zip(made, lines, strict=True)):
        try:
            same = model.model_validate_json(line) == model.model_validate_json(json.dumps(case["value"]))
        except ValidationError as error:
            wrong.append(f"case {number}: {error}")
            continue
        if not same:
            wrong.append(f"case {number}: {line} instead of {json.dumps(case['value'])}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--check", type=Path)
    given = parser.parse_args()
    made = cases(given.seed, given.count)
    if given.check is None:
        for _, case in made:
            print(json.dumps(case))
        return 0
    wrong = check(made, given.check.read_text().splitlines())
    print("\n".join(wrong[:20]) or f"{len(made)} values are read as they were.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
