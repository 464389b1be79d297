"""A tool that works, in the hands of raters who differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from riskeval.simulate.colleagues import raters_per_case
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.draws import Floats
from riskeval.simulate.effects import Effects
from riskeval.simulate.graded import graded_probabilities
from riskeval.simulate.judgement import Judgement, judge
from riskeval.simulate.numbering import number_people
from riskeval.simulate.outcomes import YesOrNo, yes_or_no
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.people import Latent, People, people
from riskeval.simulate.rated_items import RatedItems, rated_items
from riskeval.simulate.rater_truths import evaluator_share, icc_agreement
from riskeval.simulate.raters import RaterParameters, rater_halo, rater_order, rater_panel
from riskeval.simulate.ratings_table import ratings_table
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.setting import Setting
from riskeval.simulate.setup import Setup
from riskeval.simulate.tool import Tool, tool
from riskeval.simulate.world import World

ASKED = Tool(8, answers=3, discrimination=1.6, latent="latent_risk")
ITEMS = ASKED.names("item")
MOST, SHARES = 3, (0.6, 0.3, 0.1)  # raters of a case
LEVELS, CUTS, NOISE = ("low", "moderate", "high"), (-0.1, 1.1), 0.4  # of the summary rating
PUBLISHED = (
    *(0.03, 0.05, 0.07, 0.09, 0.11, 0.14, 0.17, 0.21, 0.25),  # totals 0 to 8
    *(0.29, 0.34, 0.39, 0.45, 0.52, 0.60, 0.67, 0.78),
)


@dataclass(frozen=True)
class BiasedRaters(Parameters):
    """How raters differ; all in standard deviations of the risk of people, and each off at 0."""

    raters: int = parameter(12, "How many raters the panel has", low=3, high=50)
    severity_sd: float = parameter(
        0.6,
        "Differences between raters: some rate everybody higher than others do; 0 switches it off",
        low=0,
        high=5,
    )
    halo_sd: float = parameter(
        0.7, "A rater's impression of a case, which colours all items; 0 switches it off", low=0, high=3
    )
    drift: float = parameter(
        0.0,
        "How much higher everybody rates at the end of the study than at its beginning; 0 switches it off",
        low=-5,
        high=5,
    )
    reaction: float = parameter(
        0.6,
        "How much a feeling towards the person moves the summary rating, but no item; 0 switches it off",
        low=0,
        high=5,
    )

    def of_the_panel(self) -> RaterParameters:
        """The raters, as the parts take them."""
        return RaterParameters(
            raters=self.raters,
            severity_sd=self.severity_sd,
            halo_sd=self.halo_sd,
            drift=self.drift,
            reaction=self.reaction,
        )


def declare(world: World, p: BiasedRaters) -> None:
    """Declare the people, what they do, who rates them when, the items, and the summary rating."""
    number_people(world)
    people(world, People(latent=Latent(protection=None)))
    violence = Effects(-1.2, {"latent_risk": 1.5})
    yes_or_no(world, YesOrNo("violent_12m", violence, "Violence within 12 months, 1 or 0"))
    raters, setting = p.of_the_panel(), Setting(order="order", halo="halo", like="latent_risk")
    rater_panel(world, raters)
    rater_order(world, raters)
    rater_halo(world, raters)
    if world.draws:
        raters_per_case(world, SHARES)
    rated = RatedItems(_answers, "latent_risk", raters, replace(setting, like=None))
    rated_items(world, "tool_total", rated, most=MOST if world.draws else 1)
    world.about["tool_total"] = "Total of eight items as the first rater rated them"
    judging = replace(raters, noise_sd=NOISE)
    summary = Judgement({"latent_risk": 1.0}, 0.0, {}, CUTS, LEVELS, raters=judging, setting=setting)
    judge(world, "rating", summary, about="Summary rating by that rater; never computed from the total")
    about = "Total that a rater would give whom nothing moves but the case; nobody could know this column"
    tool(world, "perfect_total", ASKED, stem="perfect", about=about)
    for name in ("tool", "perfect"):
        about = "Published risk of that total, made with perfect raters"
        world.derive(f"{name}_risk_12m", f"{name}_total", PUBLISHED, about=about)


def _answers(seen: Floats) -> Mapping[str, Floats]:
    responses = map(ASKED.response, range(ASKED.length))
    return {
        item: graded_probabilities(seen, response, ASKED.answers)
        for item, response in zip(ITEMS, responses, strict=True)
    }


def _ratings(crowd: Crowd, p: BiasedRaters) -> pd.DataFrame:
    return ratings_table(crowd, {item: item for item in ITEMS}, number="raters", most=MOST)


def _more(p: BiasedRaters) -> dict[str, Any]:
    raters = replace(p.of_the_panel(), reaction=0.0)
    return {
        "severity of each rater": raters.severity,
        "icc_agreement of what raters see in a case": icc_agreement(raters),
        "icc_agreement of the mean of two": icc_agreement(raters, k=2),
        "share of its variance that is due to who rates": evaluator_share(raters),
    }


SCENARIO: Scenario = Scenario(
    name="biased-raters",
    title="A good tool in the hands of raters who differ",
    teaches="Raters' severity, impressions, drift and feelings take from a tool what it could tell.",
    parameters=BiasedRaters,
    declare=declare,
    setup=Setup(
        outcome="violent_12m",
        predictions={
            "Perfect rater": {"score": "perfect_total", "risk": "perfect_risk_12m"},
            "As rated": {"score": "tool_total", "risk": "tool_risk_12m"},
            "Summary rating": {"band": "rating", "levels": list(LEVELS)},
        },
        horizon_months=12,
        cuts={"Perfect rater": 10, "As rated": 10, "Summary rating": "high"},
        person="person_id",
        cluster="rater",
    ),
    written=lambda p: (
        *("person_id", "rater", "tool_total", "tool_risk_12m", "rating"),
        *("perfect_total", "perfect_risk_12m", "violent_12m"),
    ),
    n=300,
    ratings=_ratings,
    more=_more,
)
