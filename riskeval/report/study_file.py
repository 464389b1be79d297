"""The study file: its tables and keys."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Value = bool | int | Number | str | dt.date | dt.datetime


class Table(BaseModel):
    """A table of the study file: unknown keys and silent conversions are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Condition(Table):
    """One eligibility rule; a missing value meets none."""

    column: Name
    at_least: Value | None = None
    at_most: Value | None = None
    less_than: Value | None = None
    more_than: Value | None = None
    equals: Value | None = None
    is_in: list[Value] | None = None
    not_in: list[Value] | None = None
    not_missing: Literal[True] | None = None

    def rules(self) -> dict[str, Any]:
        """Return the rules that were given, by name."""
        given = self.model_dump(exclude={"column"})
        return {rule: value for rule, value in given.items() if value is not None}


class Database(Table):
    """A table in a database."""

    duckdb: Name | None = None
    postgres: Name | None = None
    table: Name


class Data(Table):
    """Where the data are, how to read them, and who is eligible."""

    source: Name | Database
    sheet: Name | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    encoding: Name | None = None
    date_format: Name | dict[str, Name] | None = None
    where: list[Condition] = []
    missing: Literal["raise", "drop"] = "raise"


class Roles(Table):
    """What each column is."""

    outcome: Name
    person: Name | None = None
    horizon_months: Positive | None = None
    groups: list[Name] = []
    reference: dict[str, str] = {}
    control: Name | list[Name] = []
    items: list[Name] = []
    cluster: Name | None = None
    strata: Name | None = None
    weights: Name | None = None
    occasion: Name | None = None

    @property
    def controls(self) -> list[str]:
        """The control columns, whether one was named, several or none."""
        return [self.control] if isinstance(self.control, str) else self.control


class PredictionTable(Table):
    """The columns of one instrument or judgement."""

    score: Name | None = None
    risk: Name | None = None
    band: Name | None = None
    levels: list[Name] | None = None
    norm: Name | None = None
    horizon_months: Positive | None = None

    def columns(self) -> dict[str, str]:
        """Role to column, for the roles that were given."""
        return self.model_dump(include={"score", "risk", "band", "norm"}, exclude_none=True)


class InstrumentTable(Table):
    """An instrument whose items are columns of the data, to be scored before anything else."""

    definition: Name | None = None
    version: Name | None = None
    items: dict[Name, str] = {}
    codes: dict[Name, dict[str, str]] = {}
    missing: Literal["definition", "complete", "prorate", "mean", "bounds"] = "definition"
    max_missing: Annotated[int, Field(ge=0)] | None = None
    outside: Literal["refuse", "score"] | None = None
    reverse: list[Name] = []


class ThresholdTable(Table):
    """A cut that was decided on before the numbers were seen."""

    on: Name
    at: Number | str
    role: Literal["score", "risk", "band"] | None = None
    why: str = ""


class Decision(Table):
    """Thresholds, the user's own price of a missed event in false alarms, and base rates elsewhere."""

    thresholds: list[ThresholdTable] = []
    missed_to_false_alarm: Positive | None = None
    base_rates: list[Number] = []


class Fairness(Table):
    """Which differences between groups the user calls too small to matter; without a margin none is."""

    margin: Number | None = None
    ratio_margin: Number | None = None


class Privacy(Table):
    """Disclosure control."""

    minimum_cell: Annotated[int, Field(ge=1)] = 10


class StudyFile(Table):
    """A whole study file."""

    title: Name
    data: Data
    roles: Roles
    predictions: Annotated[dict[Name, PredictionTable], Field(min_length=1)]
    instruments: dict[Name, InstrumentTable] = {}
    decision: Decision = Decision()
    fairness: Fairness = Fairness()
    privacy: Privacy = Privacy()
    author: dict[str, str] = {}
