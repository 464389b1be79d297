"""A group of few people, for whom a tool works less well than for the others."""

from __future__ import annotations

from dataclasses import dataclass

from riskeval.simulate.effects import Effects
from riskeval.simulate.numbering import number_people
from riskeval.simulate.outcomes import YesOrNo, yes_or_no
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.people import Group, Groups, Latent, People, people
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.setup import Setup
from riskeval.simulate.tool import ItemBias, Tool, tool
from riskeval.simulate.world import World

ITEMS = tuple(range(1, 11))
PUBLISHED = (
    *(0.02, 0.04, 0.05, 0.06, 0.08, 0.10, 0.12, 0.14, 0.17, 0.20),  # totals 0 to 9
    *(0.23, 0.26, 0.30, 0.35, 0.39, 0.45, 0.50, 0.56, 0.62, 0.69, 0.77),
)


@dataclass(frozen=True)
class SmallMinorityGroup(Parameters):
    """How small the group is, how it was sampled, and how much less the tool sees of its people."""

    share: float = parameter(0.04, "Share of the minority group in the population", low=0.001, high=0.5)
    sampled: float = parameter(
        0.08,
        "Share of the minority group in the sample; more than `share` is oversampling, which weights undo",
        low=0.001,
        high=0.999,
    )
    seen: float = parameter(
        0.4,
        "What is left for this group of the discrimination of the items; 1 makes no difference",
        low=0,
        high=2,
    )
    risk_shift: float = parameter(
        0.0, "How much higher the risk of this group is, in standard deviations", low=-3, high=3
    )


def declare(world: World, p: SmallMinorityGroup) -> None:
    """Declare two groups, the outcome, and a tool of whose items some tell less about one of them."""
    number_people(world)
    majority = Group("majority", 1 - p.share, sampled=1 - p.sampled)
    minority = Group("minority", p.share, risk=p.risk_shift, sampled=p.sampled)
    groups = Groups("group", (majority, minority), "Invented; no real group is meant")
    people(world, People((groups,), latent=Latent(protection=None)))
    if not world.has("weight"):
        world.compute("weight", 1.0)
    world.about["weight"] = (
        "How many people of the population one person of the sample stands for, relatively"
    )
    outcome = Effects(-1.3, {"latent_risk": 1.3})
    yes_or_no(world, YesOrNo("violent_24m", outcome, "Violence within 24 months, 1 or 0"))
    less = ItemBias(ITEMS, "group", discrimination={"minority": p.seen})
    asked = Tool(len(ITEMS), answers=3, discrimination=1.2, latent="latent_risk", bias=(less,))
    tool(world, "tool_total", asked, about="Total of ten items, each 0, 1 or 2")
    about = "Published risk of that total, made in the majority"
    world.derive("tool_risk_24m", "tool_total", PUBLISHED, about=about)


SCENARIO: Scenario = Scenario(
    name="small-minority-group",
    title="A group of few people",
    teaches="In a small group a tool that works less well and a tool that works as well look the same.",
    parameters=SmallMinorityGroup,
    declare=declare,
    setup=Setup(
        outcome="violent_24m",
        predictions={"Tool": {"score": "tool_total", "risk": "tool_risk_24m"}},
        horizon_months=24,
        cuts={"Tool": 13},
        groups=("group",),
        person="person_id",
        weights="weight",
    ),
    written=lambda p: ("person_id", "group", "weight", "tool_total", "tool_risk_24m", "violent_24m"),
    n=600,
)
