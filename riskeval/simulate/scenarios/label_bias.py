"""Two groups behave alike, and the records of one of them hold more of it."""

from __future__ import annotations

from dataclasses import dataclass

from riskeval.errors import Problem
from riskeval.simulate.effects import Effects
from riskeval.simulate.numbering import number_people
from riskeval.simulate.outcomes import Detection, YesOrNo, record, yes_or_no
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.people import Group, Groups, Latent, People, people
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.scenarios.what_happened import by_another_outcome
from riskeval.simulate.setup import Setup
from riskeval.simulate.tool import ItemBias, Tool, tool
from riskeval.simulate.world import World

ITEMS = tuple(range(1, 11))
PUBLISHED = (
    *(0.02, 0.03, 0.03, 0.04, 0.05, 0.06, 0.07, 0.09, 0.10, 0.12),  # totals 0 to 9
    *(0.14, 0.16, 0.18, 0.20, 0.23, 0.26, 0.29, 0.32, 0.36, 0.39, 0.44),
)


@dataclass(frozen=True)
class LabelBias(Parameters):
    """What is recorded of the same behaviour, and what the record tool makes of it."""

    behaviour: float = parameter(-1.3, "Log odds of violence at average risk, in both groups", low=-6, high=6)
    recorded: float = parameter(0.60, "Share of the violence of Group A that is recorded", low=0.01, high=1)
    watched_more: float = parameter(
        0.25,
        "How much larger that share is in Group B; 0 switches the bias of the records off",
        high=1,
        low=0,
    )
    record_bias: float = parameter(
        0.50,
        "How much sooner the record tool scores Group B, in standard deviations of risk; 0 switches it off",
        low=0,
        high=3,
    )

    def conflicts(self) -> list[Problem]:
        """More than everything cannot be recorded."""
        share = self.recorded + self.watched_more
        needed = "`recorded` + `watched_more` up to 1: a share of what happened"
        return [Problem(needed, f"{share:g}", "lower one of them")] if share > 1 else []


def declare(world: World, p: LabelBias) -> None:
    """Declare the people, what they do, what is recorded, and two tools."""
    groups = Groups(
        "group", (Group("Group A", 0.6), Group("Group B", 0.4)), "Invented; no real group is meant"
    )
    number_people(world)
    people(world, People((groups,), latent=Latent(protection=None)))
    happened = "Violence within 24 months, recorded or not; nobody could know this column in a real study"
    yes_or_no(world, YesOrNo("violent_24m", Effects(p.behaviour, {"latent_risk": 1.2}), happened))
    shares = {"Group A": p.recorded, "Group B": min(p.recorded + p.watched_more, 1.0)}
    told = "Violence within 24 months that is in the records"
    record(world, Detection("violent_24m", "recorded_24m", by="group", detected=shares, about=told))
    sooner = ItemBias(ITEMS, "group", difficulty={"Group B": -p.record_bias})
    for name, bias in (("interview", ()), ("record", (sooner,))):
        asked = Tool(len(ITEMS), answers=3, discrimination=1.2, bias=bias, latent="latent_risk")
        tool(world, f"{name}_total", asked, about=f"Total of the {name} tool, ten items")
        about = "Published risk of that total: what was recorded of Group A when the tool was made"
        world.derive(f"{name}_risk", f"{name}_total", PUBLISHED, about=about)


SCENARIO: Scenario = Scenario(
    name="label-bias",
    title="Two groups, the same behaviour, different records",
    teaches="A tool can look well calibrated in a group because its records are as biased as the outcome.",
    parameters=LabelBias,
    declare=declare,
    setup=Setup(
        outcome="recorded_24m",
        predictions={
            "Interview tool": {"score": "interview_total", "risk": "interview_risk"},
            "Record tool": {"score": "record_total", "risk": "record_risk"},
        },
        horizon_months=24,
        cuts={"Interview tool": 12, "Record tool": 12},
        groups=("group",),
        person="person_id",
    ),
    written=lambda p: (
        "person_id",
        "group",
        "interview_total",
        "interview_risk",
        "record_total",
        "record_risk",
        "violent_24m",
        "recorded_24m",
    ),
    n=1000,
    more=lambda p: {"if all violence were recorded": by_another_outcome(SCENARIO, p, "violent_24m")},
)
