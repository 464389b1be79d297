"""The shape of a definition file: what is asked, how it is scored, and where each number comes from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

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
        if self.value is not None:
            return self.value
        try:
            return float(self.code)
        except ValueError:
            return None


Codes = list[Text | Code]


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


class Value(Sourced):
    """Something computed: exactly one of the keys in `PAYLOADS` says how."""

    id: Id
    label: Text | None = None
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
    direction: Literal["higher is riskier", "higher is safer"] = "higher is riskier"
    population: Population
    citation: Text
    doi: Text | None = None
    licence: Text
    manual_required: StrictBool
    standing: Literal["in use", "superseded", "research use"] = "in use"
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
