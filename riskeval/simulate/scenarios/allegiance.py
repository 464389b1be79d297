"""Every case is rated by an expert of the prosecution and by one of the defence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from riskeval.simulate.crowd import Crowd
from riskeval.simulate.effects import Effects
from riskeval.simulate.numbering import number_people
from riskeval.simulate.outcomes import YesOrNo, yes_or_no
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.people import Latent, People, people
from riskeval.simulate.rater_truths import allegiance_d, share_over
from riskeval.simulate.raters import RaterParameters, lean, rater_panel
from riskeval.simulate.ratings_table import ratings_table
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.setting import Setting
from riskeval.simulate.setup import Setup
from riskeval.simulate.tool import Tool, tool
from riskeval.simulate.world import World

SIDES = ("prosecution", "defence")
PUBLISHED = (
    *(0.02, 0.04, 0.05, 0.07, 0.09, 0.11, 0.13, 0.16, 0.18, 0.21),  # totals 0 to 9
    *(0.24, 0.28, 0.32, 0.36, 0.41, 0.46, 0.52, 0.58, 0.65, 0.71, 0.80),
)


@dataclass(frozen=True)
class Allegiance(Parameters):
    """How far the side that pays moves a rating, and how far experts differ anyway."""

    allegiance: float = parameter(
        0.425,
        "How much higher an expert of the prosecution, and lower one of the defence, sees the risk, in its "
        "standard deviations; 0 switches it off",
        low=-1.5,
        high=1.5,
    )
    severity_sd: float = parameter(
        0.3, "Differences between experts of the same side; 0 switches them off", low=0, high=5
    )
    experts: int = parameter(8, "How many experts each side has", low=1, high=30)

    def of_each_side(self) -> RaterParameters:
        """The experts of a side, as the parts take them."""
        return RaterParameters(self.experts, severity_sd=self.severity_sd, allegiance=self.allegiance)


def declare(world: World, p: Allegiance) -> None:
    """Declare the people, what they do, and an expert of each side who rates the same case."""
    number_people(world, "case_id", letter="C", who="case")
    people(world, People(latent=Latent(protection=None)))
    violence = Effects(-1.2, {"latent_risk": 1.5})
    yes_or_no(world, YesOrNo("violent_24m", violence, "Violence within 24 months, 1 or 0"))
    for side in SIDES:
        rater_panel(world, p.of_each_side(), column=f"{side}_expert")
        world.about[f"{side}_expert"] = f"The expert of the {side} who rated the case"
    for side in SIDES:
        setting = Setting(f"{side}_expert", opposing=(side,))
        sees = lean(world, p.of_each_side(), setting)
        world.compute(f"{side}_sees", world["latent_risk"] + sees)
    for side in SIDES:
        asked = Tool(10, answers=3, discrimination=1.6, latent=f"{side}_sees")
        tool(
            world, f"{side}_total", asked, about=f"Total of ten items as the expert of the {side} rated them"
        )
        about = "Published risk of that total, made with experts whom no side had hired"
        world.derive(f"{side}_risk_24m", f"{side}_total", PUBLISHED, about=about)


def _ratings(crowd: Crowd, p: Allegiance) -> pd.DataFrame:
    """One row per case and side; an expert of the defence is another person than one of the prosecution."""
    tables = []
    for side in SIDES:
        columns = {"total": f"{side}_total"}
        table = ratings_table(crowd, columns, case="case_id", rater=f"{side}_expert", opposing=(side,))
        tables.append(table.assign(rater=f"{side} " + table["rater"]))
    return pd.concat(tables).sort_values(["case", "rater"], kind="stable", ignore_index=True)


def _more(p: Allegiance) -> dict[str, Any]:
    experts = p.of_each_side()
    shifts = {"no side": 0.0, "prosecution": p.allegiance, "defence": -p.allegiance}
    return {
        "allegiance_d of what experts see in a case": allegiance_d(experts),
        "share of cases seen more than 1 SD above the mean": {
            side: share_over(1.0, shift) for side, shift in shifts.items()
        },
    }


SCENARIO: Scenario = Scenario(
    name="allegiance",
    title="Two experts for every case, one for each side",
    teaches="The side that hires an expert moves the numbers, and hardly the order of the cases.",
    parameters=Allegiance,
    declare=declare,
    setup=Setup(
        outcome="violent_24m",
        predictions={
            f"{side.capitalize()} expert": {"score": f"{side}_total", "risk": f"{side}_risk_24m"}
            for side in SIDES
        },
        horizon_months=24,
        cuts={f"{side.capitalize()} expert": 13 for side in SIDES},
        person="case_id",
    ),
    written=lambda p: (
        "case_id",
        *(f"{side}_{what}" for side in SIDES for what in ("expert", "total", "risk_24m")),
        "violent_24m",
    ),
    n=500,
    ratings=_ratings,
    more=_more,
)
