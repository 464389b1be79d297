"""The parts of a definition file that several tables share: codes, rules, links and rounding."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MissingKind = Literal["omitted", "not applicable", "unknown"]
Evidence = Literal["verified", "secondary"]
Outside = Literal["refuse", "warn"]

Text = Annotated[str, StringConstraints(strict=True, min_length=1)]
Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
InstrumentId = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
FormulaText = Annotated[str, StringConstraints(strict=True, min_length=1)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Pair = Annotated[list[Number], Field(min_length=2, max_length=2)]
Step = Annotated[list[Number | Text], Field(min_length=2, max_length=2)]
Result = Number | Text


class Table(BaseModel):
    """A table of the file: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Code(Table):
    """One answer of a coded item; with `missing` it is a kind of missing instead of an answer."""

    code: Text
    label: Text | None = None
    value: Number | None = None
    missing: MissingKind | None = None

    @property
    def number(self) -> float | None:
        """The number that stands for the answer: `value`, else the code if it looks like a number."""
        if self.missing is not None:
            return None
        return self.value if self.value is not None else number_of(self.code)


def number_of(code: str) -> float | None:
    """The number that a code looks like; None for words, nan and inf among them."""
    try:
        number = float(code)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in code else None


Codes = list[Text | Code]


class Rule(Table):
    """A condition and the value where it holds; without a condition it holds for everybody."""

    when: FormulaText | None = None
    value: Result


class Uses(Table):
    """An output of another definition; `items` lists only the names that differ."""

    instrument: InstrumentId
    version: Text
    output: Id
    items: dict[Id, Id] = Field(default_factory=dict)


class Logistic(Table):
    """``1 / (1 + exp(-(intercept + slope * of)))``."""

    intercept: Number
    slope: Number = 1.0


class Cox(Table):
    """``1 - baseline_survival ** exp(slope * (of - centre))``."""

    baseline_survival: Annotated[Number, Field(gt=0, lt=1)]
    centre: Number = 0.0
    slope: Number = 1.0


class Round(Table):
    """How a number is rounded; the rule for halves is always said."""

    places: Annotated[int, Field(strict=True, ge=0, le=10)]
    rule: Literal["half_up", "half_even"]


class MissingRule(Table):
    """What a sum does when some of its terms have no value."""

    rule: Literal["forbid", "prorate", "mean", "signed", "table", "zero-by-manual"] = "forbid"
    allow: Annotated[int, Field(strict=True, ge=0)] = 0
    table: list[Pair] | None = None
    not_applicable: Literal["skip"] | None = None


Steps = Annotated[list[Step], Field(min_length=1)]
Points = Annotated[dict[str, Result], Field(min_length=1)]
Terms = Annotated[list[Id], Field(min_length=1)]
Rules = Annotated[list[Rule], Field(min_length=1)]

PAYLOADS = ("steps", "points", "sum", "formula", "rules", "uses", "logistic", "cox")
