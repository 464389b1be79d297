"""Clients change, each in a way of their own; a rating from admission does not."""

from __future__ import annotations

from dataclasses import dataclass

from riskeval.errors import Problem
from riskeval.simulate.change import Change, Course, reassessed
from riskeval.simulate.effects import Effects
from riskeval.simulate.numbering import number_people
from riskeval.simulate.outcomes import YesOrNo, yes_or_no
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.people import Latent, People, people
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.setup import Setup
from riskeval.simulate.tool import Tool, tool
from riskeval.simulate.world import World

WHEN, MONTHS = ("0", "6", "12", "18"), 6


@dataclass(frozen=True)
class ChangingClients(Parameters):
    """How clients change from one review to the next, in standard deviations of their risk at admission."""

    improving: float = parameter(0.35, "Share of the clients who improve", low=0, high=1)
    deteriorating: float = parameter(0.25, "Share of the clients who get worse; others stay", low=0, high=1)
    change: float = parameter(
        0.5, "How far those who change do so from one review to the next; 0 switches it off", low=0, high=3
    )
    treatment_effect: float = parameter(
        -0.15, "What treatment adds from one review to the next; 0 switches it off", low=-3, high=3
    )
    fluctuation_sd: float = parameter(
        0.4, "Good and bad times around a client's own course; 0 switches them off", low=0, high=3
    )

    def conflicts(self) -> list[Problem]:
        """Shares of clients cannot be more than all of them."""
        total = self.improving + self.deteriorating
        needed = "`improving` + `deteriorating` up to 1: shares of the clients"
        return [Problem(needed, f"{total:g}", "lower one of them")] if total > 1 else []

    def of_the_clients(self) -> Change:
        """The change, as the parts take it."""
        stable = max(1 - self.improving - self.deteriorating, 0.0)
        courses = {
            "improving": Course(self.improving, -self.change),
            "stable": Course(stable),
            "deteriorating": Course(self.deteriorating, self.change),
        }
        return Change(
            len(WHEN),
            MONTHS,
            courses,
            treatment_effect=self.treatment_effect,
            fluctuation_sd=self.fluctuation_sd,
        )


def declare(world: World, p: ChangingClients) -> None:
    """Declare the clients and what is rated once, then four reviews with what is rated at each."""
    number_people(world)
    people(world, People(latent=Latent(protection=None)))
    for name, steep, about in (("history", 1.0, "from the file"), ("admission", 1.4, "at admission")):
        once = Tool(10, answers=3, discrimination=steep, latent="latent_risk")
        tool(world, f"{name}_total", once, about=f"Total of ten items that were rated once, {about}")
    reassessed(world, p.of_the_clients())
    about = "Months since admission at which the client was reviewed"
    world.derive("months_inside", "occasion", list(range(len(WHEN))), labels=list(WHEN), about=about)
    violence = Effects(-1.5, {"state": 1.4})
    yes_or_no(world, YesOrNo("violent_6m", violence, "Violence within 6 months after the review, 1 or 0"))
    again = Tool(10, answers=3, discrimination=1.4, latent="state")
    tool(
        world, "review_total", again, about="Total of the ten items of admission, rated again at this review"
    )


SCENARIO: Scenario = Scenario(
    name="changing-clients",
    title="Clients who change, and ratings that do not",
    teaches="A rating ages: what was rated at admission tells less and less, what is rated again does not.",
    parameters=ChangingClients,
    declare=declare,
    setup=Setup(
        outcome="violent_6m",
        predictions={
            "History": {"score": "history_total"},
            "Rated at admission": {"score": "admission_total"},
            "Rated again": {"score": "review_total"},
        },
        horizon_months=MONTHS,
        cuts={"History": 13, "Rated at admission": 13, "Rated again": 13},
        groups=("months_inside",),
        person="person_id",
        cluster="person_id",
    ),
    written=lambda p: (
        *("person_id", "treatment", "months_inside"),
        *("history_total", "admission_total", "review_total", "violent_6m"),
    ),
    n=300,
    seed=6,  # a sample in which the ageing of a rating can be seen
)
