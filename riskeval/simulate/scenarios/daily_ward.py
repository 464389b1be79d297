"""A ward rates everybody every day, and incidents follow within 24 hours."""

from __future__ import annotations

from dataclasses import dataclass

from riskeval.simulate.daily import BuildUp, Ward, daily_ratings
from riskeval.simulate.effects import Effects
from riskeval.simulate.numbering import number_people
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.people import Latent, People, people
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.setup import Setup
from riskeval.simulate.tool import Tool, tool
from riskeval.simulate.world import World

SIGNS = Tool(6, discrimination=2.2, difficulty=(1.2, 0.9, 1.3, 1.6, 2.0, 2.2), latent="state")


@dataclass(frozen=True)
class DailyWard(Parameters):
    """How much of a patient's state is usual, how much is of the day, and how often incidents are."""

    days: int = parameter(14, "On how many days in a row each patient is rated", low=1, high=366)
    between: float = parameter(
        1.0, "How much patients differ in their usual state; 0 leaves only the days to differ", low=0, high=2
    )
    within: float = parameter(
        0.7,
        "How much the state of a patient differs from day to day; 0 leaves only the patients to differ",
        low=0,
        high=2,
    )
    correlation: float = parameter(
        0.6, "Of the state on two days in a row; 0 makes every day a new one", low=-0.99, high=0.99
    )
    incident: float = parameter(-5.3, "Log odds of an incident on an average day", low=-12, high=3)
    crises: float = parameter(
        0.01,
        "Probability that a crisis of three days begins on a calm day; 0 switches crises off",
        low=0,
        high=1,
    )


def declare(world: World, p: DailyWard) -> None:
    """Declare the patients, what is rated at admission, and what every day brings."""
    number_people(world, "patient_id", who="patient")
    people(world, People(latent=Latent(protection=None)))
    asked = Tool(10, answers=3, discrimination=1.2, latent="latent_risk")
    tool(world, "admission_total", asked, about="Total of ten items that were rated once, at admission")
    ward = Ward(
        days=p.days,
        between=p.between,
        within=p.within,
        correlation=p.correlation,
        checklist=SIGNS,
        incident=Effects(p.incident, {"state": 1.7}),
        build_up=BuildUp(rate=p.crises, days=3, height=2.0),
        total="checklist_total",
        outcome="incident_24h",
    )
    daily_ratings(world, ward)
    world.about["checklist_total"] = "How many of six signs the ward saw on this day"


SCENARIO: Scenario = Scenario(
    name="daily-ward",
    title="A ward that rates everybody every day",
    teaches="Many ratings of few people tell less than they seem to; who is one question, when is another.",
    parameters=DailyWard,
    declare=declare,
    setup=Setup(
        outcome="incident_24h",
        predictions={
            "Checklist of the day": {"score": "checklist_total"},
            "Rated at admission": {"score": "admission_total"},
        },
        cuts={"Checklist of the day": 2, "Rated at admission": 13},
        person="patient_id",
        cluster="patient_id",
    ),
    written=lambda p: ("patient_id", "day", "admission_total", "checklist_total", "incident_24h"),
    n=150,
    seed=3,  # a sample in which the patients as clusters make intervals about twice as wide
)
