"""The shape of a definition file: what is asked, how it is scored, and where each number comes from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StringConstraints

from riskeval.instruments.definition_parts import (
    PAYLOADS,
    Code,
    Codes,
    Cox,
    Evidence,
    FormulaText,
    Id,
    InstrumentId,
    Logistic,
    MissingKind,
    MissingRule,
    Number,
    Outside,
    Pair,
    Points,
    Result,
    Round,
    Rule,
    Rules,
    Steps,
    Table,
    Terms,
    Text,
    Uses,
)

__all__ = [
    "PAYLOADS",
    "Band",
    "Case",
    "Code",
    "Codes",
    "Cox",
    "Definition",
    "Logistic",
    "MissingRule",
    "Risk",
    "Round",
    "Rule",
    "Uses",
    "Value",
]


Direction = Literal["higher is riskier", "higher is safer"]


class Levels(Table):
    """A list of codes that several items or facets share, in ascending order."""

    id: Id
    codes: Annotated[Codes, Field(min_length=1)]


class Sourced(Table):
    """Anything that holds numbers: where they come from, and how well that was checked."""

    source: Text | None = None
    evidence: Evidence | None = None
    note: Text | None = None


class Item(Sourced):
    """One question that is answered in the data."""

    id: Id
    label: Text
    type: Literal["number", "count", "yes_no", "ordinal", "nominal", "date"]
    levels: Text | Codes | None = None
    range: Pair | None = None
    missing_codes: dict[MissingKind, list[Text]] = Field(default_factory=dict)
    domain: Text | None = None
    facets: list[Id] = Field(default_factory=list)
    optional: StrictBool = False
    asked_when: FormulaText | None = None
    label_source: Text | None = None


class Facet(Table):
    """A rated aspect of every item that names it, such as presence or relevance."""

    id: Id
    label: Text
    type: Literal["ordinal", "nominal", "yes_no"] = "ordinal"
    levels: Text | Codes | None = None
    optional: StrictBool = False


class Flag(Table):
    """An optional mark on items, such as a critical or a key item."""

    id: Id
    label: Text
    items: list[Id] | None = None


class Judgement(Sourced):
    """An ordered rating that a person makes; it is read from the data and never computed."""

    id: Id
    label: Text
    levels: Annotated[Codes, Field(min_length=2)] | Text
    outcome: Text | None = None
    horizon_months: Number | None = None


class Value(Sourced):
    """Something computed: exactly one of the keys in `PAYLOADS` says how."""

    id: Id
    label: Text | None = None
    direction: Direction | None = None
    of: Id | None = None
    by: Id | None = None
    steps: Steps | dict[str, Steps] | None = None
    until: Number | None = None
    points: Points | dict[str, Points] | None = None
    sum: Terms | dict[str, Terms] | None = None
    weights: list[Number] | None = None
    formula: FormulaText | dict[str, FormulaText] | None = None
    rules: Rules | dict[str, Rules] | None = None
    uses: Uses | None = None
    logistic: Logistic | dict[str, Logistic] | None = None
    cox: Cox | dict[str, Cox] | None = None
    round: Round | None = None
    clamp: Pair | None = None
    fallback: Id | None = None
    partial: StrictBool = False
    missing: MissingRule | None = None
    range: Pair | dict[str, Pair] | None = None

    @property
    def payload(self) -> str:
        """Which of `PAYLOADS` it has; "" if none."""
        return next((name for name in PAYLOADS if getattr(self, name) is not None), "")

    def branches(self) -> dict[str | None, Any]:
        """The payload for each code of `by`, or for everybody under None."""
        content = getattr(self, self.payload)
        return dict(content) if self.by is not None and isinstance(content, dict) else {None: content}


class Band(Value):
    """A category by rule, with ordered levels."""

    levels: Annotated[Codes, Field(min_length=1)] | Text | None = None
    set: Text | None = None


class Sample(Table):
    """The people a published table or model was made from."""

    name: Text | None = None
    n: Annotated[int, Field(strict=True, ge=1)] | None = None
    country: Text | None = None
    follow_up: Text | None = None


class Risk(Value):
    """A probability with its horizon."""

    horizon_months: Number | None = None
    horizon_note: Text | None = None
    outcome: Text | None = None
    sample: Sample | None = None
    n: list[Number] | None = None


class Check(Table):
    """Answers that cannot all be true (error: not scored) or are unlikely (warning)."""

    when: FormulaText
    level: Literal["error", "warning"] = "error"
    message: Text


class Eligibility(Table):
    """A condition that must hold for the instrument to be meant for a person."""

    when: FormulaText
    message: Text
    outside: Outside = "refuse"
    source: Text | None = None


class Population(Table):
    """For whom the instrument was made; ages and sexes are checked where such items exist."""

    note: Text | None = None
    age: Pair | None = None
    sex: list[Text] | None = None
    age_item: Id = "age"
    sex_item: Id = "sex"
    outside: Outside = "refuse"


class Case(Table):
    """A worked case: answers and the results that follow; run whenever the definition is loaded."""

    source: Text
    given: dict[Id, StrictBool | Number | Annotated[str, StringConstraints(strict=True)]]
    expect: dict[Id, Result]
    within: Annotated[Number, Field(ge=0)] = 1e-9
    status: dict[Id, Literal["ok", "prorated", "fallback", "not scorable"]] = Field(default_factory=dict)


class Based(Table):
    """The definition that a recalibrated one starts from."""

    instrument: InstrumentId
    version: Text


class Definition(Sourced):
    """A whole definition file."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    id: InstrumentId
    version: Text
    name: Text
    kind: Literal["actuarial", "spj"]
    outcome: Text
    direction: Direction = "higher is riskier"
    population: Population
    citation: Text
    doi: Text | None = None
    licence: Text
    manual_required: StrictBool
    standing: Literal["in use", "superseded", "research use", "not checked"] = "not checked"
    notes: list[Text] = Field(default_factory=list)
    based_on: Based | None = None
    levels: list[Levels] = Field(default_factory=list)
    item: Annotated[list[Item], Field(min_length=1)]
    facet: list[Facet] = Field(default_factory=list)
    flag: list[Flag] = Field(default_factory=list)
    judgement: list[Judgement] = Field(default_factory=list)
    value: list[Value] = Field(default_factory=list)
    band: list[Band] = Field(default_factory=list)
    risk: list[Risk] = Field(default_factory=list)
    check: list[Check] = Field(default_factory=list)
    eligibility: list[Eligibility] = Field(default_factory=list)
    case: list[Case] = Field(default_factory=list)

    def computed(self) -> list[tuple[str, int, Value]]:
        """Every value, band and risk with its kind and position in the file."""
        kinds: tuple[tuple[str, list[Any]], ...] = (
            ("value", self.value),
            ("band", self.band),
            ("risk", self.risk),
        )
        return [(kind, place, one) for kind, listed in kinds for place, one in enumerate(listed)]
