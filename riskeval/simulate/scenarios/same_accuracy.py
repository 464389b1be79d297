"""One tool with the same sensitivity and specificity in two groups, whose base rates differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate.draws import Floats
from riskeval.simulate.effects import touch
from riskeval.simulate.judgement import level_probabilities
from riskeval.simulate.numbering import number_people
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.setup import Setup
from riskeval.simulate.world import World

SCORES = 21
CUTS = tuple(np.round(np.linspace(-2.2, 3.3, SCORES - 1), 3).tolist())
SMALLEST = 0.001


@dataclass(frozen=True)
class SameAccuracy(Parameters):
    """Base rates of two groups, and how far the score separates those with the event from the others."""

    base_rate: float = parameter(0.15, "Share of Group A that has the event", low=0.001, high=0.999)
    difference: float = parameter(
        0.20, "How much larger that share is in Group B; 0 makes the groups alike", low=-0.998, high=0.998
    )
    separation: float = parameter(
        1.2,
        "Distance of the scores of people with and without the event, in standard deviations",
        low=0,
        high=5,
    )
    share_b: float = parameter(0.4, "Share of Group B", low=0.01, high=0.99)

    def conflicts(self) -> list[Problem]:
        """A base rate is a probability between 0 and 1."""
        other = self.base_rate + self.difference
        needed = "`base_rate` + `difference` between 0 and 1: the base rate of Group B"
        return [] if 0 < other < 1 else [Problem(needed, f"{other:g}", "change one of them")]

    @property
    def base_rates(self) -> dict[str, float]:
        """The base rate of each group."""
        return {"Group A": self.base_rate, "Group B": self.base_rate + self.difference}


def declare(world: World, p: SameAccuracy) -> None:
    """Declare groups, then the event, then a score that depends on the event only, then two risks."""
    number_people(world)
    shares = {"Group A": 1 - p.share_b, "Group B": p.share_b}
    world.category("group", shares, about="Invented; no real group is meant")
    world.yes_no("violent_24m", world.by("group", p.base_rates), about="Violence within 24 months, 1 or 0")
    seen = p.separation * world["violent_24m"]
    world.level("score", level_probabilities(seen, CUTS, 1.0), about="Score of the tool, 0 to 20")
    pooled = sum(shares[label] * rate for label, rate in p.base_rates.items())
    about = "Risk of that score by one table for everybody, made in this very population"
    world.derive("risk_one_table", "score", risk_of_scores(p.separation, pooled), about=about)
    own = np.stack([risk_of_scores(p.separation, rate) for rate in p.base_rates.values()])
    touch(world, "score", "group")
    about = "Risk of that score by a table for each group, made in this very population"
    world.compute("risk_own_table", own[world.codes("group"), world.codes("score")], about=about)


def risk_of_scores(separation: float, base_rate: float) -> Floats:
    """Share of people with the event at each score, shape (scores,): Bayes' rule.

    To 3 decimals, from 0.001 to 0.999: no table of a tool calls anything certain.
    """
    without, with_event = level_probabilities([0.0, separation], CUTS, 1.0)
    events = base_rate * with_event
    shares = np.round(events / (events + (1 - base_rate) * without), 3)
    return np.asarray(np.clip(shares, SMALLEST, 1 - SMALLEST))


SCENARIO: Scenario = Scenario(
    name="same-accuracy-different-base-rates",
    title="The same accuracy in two groups whose base rates differ",
    teaches="Sensitivity and specificity can be equal in two groups; then the predictive values are not.",
    parameters=SameAccuracy,
    declare=declare,
    setup=Setup(
        outcome="violent_24m",
        predictions={
            "One table": {"score": "score", "risk": "risk_one_table"},
            "Own table": {"risk": "risk_own_table"},
        },
        horizon_months=24,
        cuts={"One table": 12, "Own table": 0.30},
        groups=("group",),
        person="person_id",
    ),
    written=lambda p: (
        "person_id",
        "group",
        "score",
        "risk_one_table",
        "risk_own_table",
        "violent_24m",
    ),
    n=1000,
)
