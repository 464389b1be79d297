"""A tool that was made at home is used abroad, where less happens and the tool sees less."""

from __future__ import annotations

from dataclasses import dataclass

from riskeval.simulate.draws import logistic
from riskeval.simulate.effects import touch
from riskeval.simulate.numbering import number_people
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.setup import Setup
from riskeval.simulate.tool import Tool, tool
from riskeval.simulate.world import World

CONSTANT, SLOPE = -1.6, 1.3  # log odds of the outcome at home, and what one SD of risk adds
PUBLISHED = (
    *(0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.09, 0.11, 0.13, 0.16),  # totals 0 to 9
    *(0.18, 0.21, 0.25, 0.29, 0.33, 0.38, 0.43, 0.49, 0.56, 0.62, 0.72),
)


@dataclass(frozen=True)
class MiscalibratedAbroad(Parameters):
    """What is different abroad."""

    share_abroad: float = parameter(0.6, "Share of the people who were assessed abroad", low=0.01, high=0.99)
    log_odds_abroad: float = parameter(
        -0.7,
        "How much lower the log odds of violence are abroad at average risk; 0 makes no difference",
        low=-5,
        high=5,
    )
    slope_abroad: float = parameter(
        0.6,
        "What is left abroad of the relation between risk and violence; 1 makes no difference",
        low=0,
        high=2,
    )


def declare(world: World, p: MiscalibratedAbroad) -> None:
    """Declare where people are, their risk, the outcome and the tool with its published risks."""
    number_people(world)
    places = {"home": 1 - p.share_abroad, "abroad": p.share_abroad}
    world.category("place", places, about="Where the person was assessed: where the tool was made, or abroad")
    world.normal("latent_risk")
    touch(world, "place", "latent_risk")
    slope = world.by("place", {"home": SLOPE, "abroad": SLOPE * p.slope_abroad})
    constant = world.by("place", {"home": CONSTANT, "abroad": CONSTANT + p.log_odds_abroad})
    chance = logistic(constant + slope * world["latent_risk"])
    world.yes_no("violent_24m", chance, about="Violence within 24 months, 1 or 0")
    asked = Tool(10, answers=3, discrimination=1.2, latent="latent_risk")
    tool(world, "tool_total", asked, about="Total of ten items, each 0, 1 or 2")
    about = "Published risk of that total: the share with violence among people at home"
    world.derive("tool_risk_24m", "tool_total", PUBLISHED, about=about)


SCENARIO: Scenario = Scenario(
    name="miscalibrated-abroad",
    title="A tool made at home, used abroad",
    teaches="A tool can still order people while its published risks are wrong for them.",
    parameters=MiscalibratedAbroad,
    declare=declare,
    setup=Setup(
        outcome="violent_24m",
        predictions={"Tool": {"score": "tool_total", "risk": "tool_risk_24m"}},
        horizon_months=24,
        cuts={"Tool": 13},
        groups=("place",),
        person="person_id",
    ),
    written=lambda p: ("person_id", "place", "tool_total", "tool_risk_24m", "violent_24m"),
    n=1000,
)
