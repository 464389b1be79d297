"""Named criteria as data: what each asks, in whose name, and what it cannot see."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from riskeval.metric import METRICS, Metric
from riskeval.terms import How

SHIPPED = "criteria.toml"
Against = Literal["reference", "1"]
People = Literal["own", "crossed", "alike"]
Needs = Literal["risk", "cut", "rank", "control"]
NEEDS: Mapping[Needs, str] = MappingProxyType(
    {
        "risk": "a risk",
        "cut": "a cut, from which on people are flagged",
        "rank": "a score, a risk or a band",
        "control": "a cut, and a control column of the cohort",
    }
)


@dataclass(frozen=True)
class Measure:
    """One number of a criterion and what it is compared with.

    Attributes
    ----------
    metric : str
    how : {"difference", "ratio"}
    against : {"reference", "1"}
        The reference group; or 1, which every group should have by itself.
    people : {"own", "crossed", "alike"}
        The people of each group; events of one group and non-events of the other; or groups compared among
        people of the same level of the control.
    decides : bool
        Whether the verdict rests on it.
    """

    metric: str
    how: How
    against: Against = "reference"
    people: People = "own"
    decides: bool = False

    @property
    def kernel(self) -> Metric:
        """The metric itself."""
        return METRICS[self.metric]

    @property
    def name(self) -> str:
        """The name of what is measured; across groups, an AUC is an xAUC."""
        return f"x{self.metric}" if self.people == "crossed" else self.metric


@dataclass(frozen=True)
class Criterion:
    """A named criterion: its definition, formula and paper, the people it speaks for, and its blind spot.

    Attributes
    ----------
    id, name, definition, formula, paper, doi, speaks_for, blind_spot, caution, more : str
        The formula is LaTeX; `caution` and `more` may be empty, `doi` too where the paper has none we are
        sure of.
    also : tuple of str
        Other names of the same criterion.
    needs : {"risk", "cut", "rank", "control"}
        Without it the criterion cannot be judged.
    measures : tuple of Measure
    """

    id: str
    name: str
    also: tuple[str, ...]
    definition: str
    formula: str
    paper: str
    doi: str
    speaks_for: str
    blind_spot: str
    needs: Needs
    measures: tuple[Measure, ...]
    caution: str = ""
    more: str = ""

    @property
    def decisive(self) -> tuple[Measure, ...]:
        """The measures on which the verdict rests."""
        return tuple(measure for measure in self.measures if measure.decides)

    @property
    def how(self) -> How:
        """Whether its margin is about differences or about ratios."""
        return self.decisive[0].how

    @property
    def source(self) -> str:
        """The paper with its identifier."""
        shown = self.doi if self.doi.startswith("arXiv") else f"doi:{self.doi}"
        return f"{self.paper}, {shown}" if self.doi else self.paper

    @property
    def text(self) -> str:
        """The criterion as a page of Markdown."""
        parts = [
            f"# {self.name}",
            f"Also called: {', '.join(self.also)}. In code: `{self.id}`.",
            f"**Definition.** {self.definition}",
            f"$$\n{self.formula}\n$$",
            f"**Paper.** {self.source}.",
            f"**The people it speaks for.** {self.speaks_for}",
            f"**Blind spot.** {self.blind_spot}",
            f"**What is measured.** {_told(self)}",
            f"**It needs** {NEEDS[self.needs]}.",
        ]
        parts += [f"**Caution.** {self.caution}"] if self.caution else []
        parts += [f"**More.** {self.more}"] if self.more else []
        return "\n\n".join(parts) + "\n"

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


def _told(criterion: Criterion) -> str:
    """The measures in words, those that decide first."""
    decisive = [_said(measure) for measure in criterion.decisive]
    beside = [_said(measure) for measure in criterion.measures if not measure.decides]
    told = f"The verdict rests on the {' and the '.join(decisive)}."
    return f"{told} Beside it stand the {' and the '.join(beside)}." if beside else told


def _said(measure: Measure) -> str:
    if measure.against == "1":
        return f"`{measure.name}` of each group, compared with 1"
    among = " within each level of the control" if measure.people == "alike" else ""
    return f"{measure.how} in `{measure.name}` from the reference group{among}"


def _criterion(table: Mapping[str, Any]) -> Criterion:
    measures = tuple(Measure(**one) for one in table["measures"])
    return Criterion(**{**table, "also": tuple(table["also"]), "measures": measures})


def _shipped() -> dict[str, Criterion]:
    text = resources.files("riskeval.fairness").joinpath(SHIPPED).read_text(encoding="utf-8")
    return {table["id"]: _criterion(table) for table in tomllib.loads(text)["criterion"]}


CRITERIA: Mapping[str, Criterion] = MappingProxyType(_shipped())
