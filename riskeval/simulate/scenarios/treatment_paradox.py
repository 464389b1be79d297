"""A rating of high leads to an intervention, which prevents what the rating foretold."""

from __future__ import annotations

from dataclasses import dataclass

from riskeval.simulate.effects import Effects
from riskeval.simulate.judgement import Judgement, judge
from riskeval.simulate.numbering import number_people
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.people import Latent, People, people
from riskeval.simulate.raters import RaterParameters, rater_panel
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.scenarios.what_happened import by_another_outcome
from riskeval.simulate.setup import Setup
from riskeval.simulate.tool import Tool, tool
from riskeval.simulate.treatment import TreatedOutcome, Treatment, treat, treated_outcome
from riskeval.simulate.world import World

LEVELS = ("low", "moderate", "high")


@dataclass(frozen=True)
class TreatmentParadox(Parameters):
    """Who is given the intervention, and what it does."""

    treated_low: float = parameter(0.05, "Share of those rated low who get it", low=0, high=1)
    treated_moderate: float = parameter(0.30, "Share of those rated moderate who get it", low=0, high=1)
    treated_high: float = parameter(0.90, "Share of those rated high who get it", low=0, high=1)
    odds_ratio: float = parameter(
        0.10, "By which the intervention multiplies the odds of violence; 1 switches it off", low=0, high=5
    )
    noise_sd: float = parameter(
        0.6, "Standard deviation of what in the rating has no reason; risk has 1", low=0.2, high=5
    )


def declare(world: World, p: TreatmentParadox) -> None:
    """Declare the people, a tool, the rating, the intervention and what happened."""
    number_people(world)
    people(world, People(latent=Latent(protection=None)))
    raters = RaterParameters(raters=1, noise_sd=p.noise_sd)
    rater_panel(world, raters)
    rating = Judgement({"latent_risk": 1.0}, cuts=(-0.2, 0.9), levels=LEVELS, raters=raters)
    judge(world, "rating", rating, about="The assessor's summary rating; it leads to interventions")
    given = (p.treated_low, p.treated_moderate, p.treated_high)
    treat(world, Treatment("rating", given, name="intervention"))
    outcome = TreatedOutcome(
        name="violent_12m",
        untreated="untreated_12m",
        log_odds=Effects(-1.5, {"latent_risk": 1.4}),
        odds_ratio=p.odds_ratio,
        treated="intervention",
        about="Violence within 12 months, 1 or 0",
        about_untreated="Violence there would have been without interventions; nobody could know this column",
    )
    treated_outcome(world, outcome)
    asked = Tool(10, answers=3, discrimination=1.2, latent="latent_risk")
    tool(world, "tool_total", asked, about="Total of ten items, which nobody looked at when they rated")


SCENARIO: Scenario = Scenario(
    name="treatment-paradox",
    title="A rating that prevents what it foretells",
    teaches="Where ratings lead to help that works, the better they are used the worse they look.",
    parameters=TreatmentParadox,
    declare=declare,
    setup=Setup(
        outcome="violent_12m",
        predictions={"Rating": {"band": "rating", "levels": list(LEVELS)}, "Tool": {"score": "tool_total"}},
        horizon_months=12,
        cuts={"Rating": "high", "Tool": 13},
        person="person_id",
    ),
    written=lambda p: ("person_id", "rating", "tool_total", "intervention", "violent_12m", "untreated_12m"),
    n=800,
    more=lambda p: {"without any intervention": by_another_outcome(SCENARIO, p, "untreated_12m")},
)
