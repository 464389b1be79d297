"""The demonstration: one propensity moves two tools, a person's judgement and the outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from riskeval.errors import Problem
from riskeval.simulate.draws import Floats, Stream, logistic
from riskeval.simulate.groups import Group, Groups
from riskeval.simulate.numbering import number_people
from riskeval.simulate.outcomes import YesOrNo, yes_or_no
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.people import Age, Latent, People, people
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.setup import Setup
from riskeval.simulate.spread import Spread
from riskeval.simulate.world import World

LEVELS = ("low", "moderate", "high")
TOOL_A = tuple(f"tool_a_{item:02d}" for item in range(1, 13))
TOOL_B = tuple(f"tool_b_{item:02d}" for item in range(1, 21))
SCORED = ("tool_a_score", "tool_a_risk_24m", "tool_b_items_research_total")
AGES = Spread(((0.0, 16.0), (0.06, 18.0), (0.5, 37.0), (1.0, 62.0)))
SITES = {
    "Site 1": 0.25,
    "Site 2": 0.20,
    "Site 3": 0.16,
    "Site 4": 0.13,
    "Site 5": 0.11,
    "Site 6": 0.09,
    "Site 7": 0.06,
}
SEED = 1022  # shows every lesson: groups of about 40 and 6 people, and levels too small to be printed
NORM = (0.02, 0.03, 0.05, 0.08, 0.12, 0.16, 0.22, 0.29, 0.37, 0.46, 0.55, 0.64, 0.72)


@dataclass(frozen=True)
class DemonstrationParameters(Parameters):
    """Every number of the demonstration. Given propensity and groups, all measurements are independent."""

    sites: Mapping[str, float] = parameter(SITES, "Share of each site", low=0, high=1)
    site_propensity: Mapping[str, float] = parameter(
        dict(zip(SITES, (-0.15, 0.10, 0.00, 0.20, -0.05, 0.15, -0.10), strict=True)),
        "Shift of the propensity at each site, in standard deviations",
        low=-3,
        high=3,
    )
    site_outcome: Mapping[str, float] = parameter(
        dict(zip(SITES, (-0.20, 0.10, 0.25, -0.10, 0.15, -0.25, 0.05), strict=True)),
        "Shift of the log odds of violence at each site, which no tool sees",
        low=-3,
        high=3,
    )
    sexes: Mapping[str, float] = parameter({"male": 0.85, "female": 0.15}, "Share of each sex", low=0, high=1)
    sex_propensity: Mapping[str, float] = parameter(
        {"male": 0.0, "female": -0.30}, "Shift of the propensity of each sex", low=-3, high=3
    )
    sex_outcome: Mapping[str, float] = parameter(
        {"male": 0.0, "female": -0.30},
        "Shift of the log odds of violence of each sex, which no tool sees",
        low=-3,
        high=3,
    )
    ethnicities: Mapping[str, float] = parameter(
        {"Group A": 0.62, "Group B": 0.235, "Group C": 0.12, "Group D": 0.022, "Group E": 0.003},
        "Share of each ethnic group",
        low=0,
        high=1,
    )
    tool_a_bias: Mapping[str, float] = parameter(
        {"Group A": 0.0, "Group B": 0.30, "Group C": 0.0, "Group D": 0.0, "Group E": 0.0},
        "By how much Tool A sees a higher propensity in each ethnic group than there is",
        low=-3,
        high=3,
    )
    outcome_intercept: float = parameter(
        -1.64, "Log odds of violence at a propensity of 0, before shifts", low=-5, high=5
    )
    outcome_slope: float = parameter(
        1.10, "What one standard deviation of propensity adds to these log odds", low=-3, high=3
    )
    tool_a_intercept: float = parameter(
        -0.70, "Log odds that an item of Tool A is present at propensity 0", low=-5, high=5
    )
    tool_a_slope: float = parameter(
        0.85, "What one standard deviation of propensity adds to them", low=-2, high=2
    )
    tool_a_norm: tuple[float, ...] = parameter(NORM, "Published risk of each score of Tool A", low=0, high=1)
    tool_b_intercept: float = parameter(
        -0.30, "Log odds of each of the two marks of an item of Tool B at propensity 0", low=-5, high=5
    )
    tool_b_slope: float = parameter(
        0.60, "What one standard deviation of propensity adds to them", low=-2, high=2
    )
    judgement_slope: float = parameter(
        1.50, "How closely the judgement follows the propensity, in log odds", low=-4, high=4
    )
    judgement_cutpoints: tuple[float, float] = parameter(
        (-0.40, 1.60), "Log odds at which a judgement becomes moderate, and high; rising", low=-10, high=10
    )
    without_follow_up: float = parameter(0.035, "Share without an outcome", low=0, high=1)
    without_tool_b: float = parameter(0.025, "Share not rated with Tool B", low=0, high=0.5)
    without_judgement: float = parameter(0.02, "Share rated without a judgement", low=0, high=0.5)
    with_blank_items: float = parameter(0.06, "Share with blank items of Tool B", low=0, high=1)
    of_these_two: float = parameter(0.4, "Share of these with two blank items, not one", low=0, high=1)

    def conflicts(self) -> list[Problem]:
        """A judgement becomes moderate before it becomes high."""
        moderate, high = self.judgement_cutpoints
        needed, do = "`judgement_cutpoints` that rise", "put the lower one first"
        return [] if moderate < high else [Problem(needed, f"{moderate:g}, {high:g}", do)]


def declare(world: World, parameters: DemonstrationParameters) -> None:
    """Declare the people, what is measured about them, what they do, and what is left blank."""
    number_people(world)
    described = _people(parameters)
    people(world, described)
    _rate(world, parameters)
    log_odds = described.outcome(parameters.outcome_intercept, {"propensity": parameters.outcome_slope})
    yes_or_no(world, YesOrNo("violent_24m", log_odds))
    _leave_blank(world, parameters)


def _rate(world: World, given: DemonstrationParameters) -> None:
    """Declare two tools and a judgement; an item of Tool B is the sum of two marks."""
    seen = world["propensity"] + world.by("ethnicity", given.tool_a_bias)
    present = logistic(given.tool_a_intercept + given.tool_a_slope * seen)
    world.total("tool_a_score", dict.fromkeys(TOOL_A, np.stack([1 - present, present], axis=1)))
    world.derive("tool_a_risk_24m", "tool_a_score", given.tool_a_norm)
    mark = logistic(given.tool_b_intercept + given.tool_b_slope * world["propensity"])
    marks = np.stack([(1 - mark) ** 2, 2 * mark * (1 - mark), mark**2], axis=1)
    world.total("tool_b_items_research_total", dict.fromkeys(TOOL_B, marks), prorate=2)
    judged = _ordered(given.judgement_slope * world["propensity"], given.judgement_cutpoints)
    world.level("tool_b_judgement", judged, labels=LEVELS)


def _people(given: DemonstrationParameters) -> People:
    def groups(name: str, shares: Mapping[str, float], *shifts: Mapping[str, float]) -> Groups:
        risk, outcome = shifts or ({}, {})
        kinds = (Group(one, share, risk.get(one, 0), 0, outcome.get(one, 0)) for one, share in shares.items())
        return Groups(name, tuple(kinds))

    return People(
        groups=(
            groups("site", given.sites, given.site_propensity, given.site_outcome),
            groups("sex", given.sexes, given.sex_propensity, given.sex_outcome),
            groups("ethnicity", given.ethnicities),
        ),
        age=Age(AGES, nodes=1),
        latent=Latent(risk="propensity", protection=None),
    )


def _ordered(location: Floats, cutpoints: Sequence[float]) -> Floats:
    """Probabilities of an ordered rating: ``P(rating > k) = logistic(location - cutpoints[k])``."""
    above = logistic(location[:, None] - np.asarray(cutpoints))
    return np.asarray(-np.diff(above, axis=1, prepend=1.0, append=0.0))


def _leave_blank(world: World, given: DemonstrationParameters) -> None:
    """Leave blank who was not followed, not rated or not judged, and one or two items of some people."""
    _choose_items(world, given.with_blank_items, given.with_blank_items * given.of_these_two)
    world.drawn_only("rating gap", lambda stream: stream.uniforms(world.rows))

    def blank(place: int) -> NDArray[np.bool_]:
        chosen = (world["first blank item"] == place) | (world["second blank item"] == place)
        return np.asarray(chosen | (world["rating gap"] < given.without_tool_b))

    for place, item in enumerate(TOOL_B):
        world.blank(item, partial(blank, place))
    unjudged = given.without_tool_b + given.without_judgement
    world.blank("tool_b_judgement", lambda: world["rating gap"] < unjudged)
    world.blank("violent_24m", given.without_follow_up)


def _choose_items(world: World, one: float, two: float) -> None:
    """Choose an item of a share `one` of the people, and a second one of a share `two`; by their places."""
    nowhere, items = -1, len(TOOL_B)

    def place(stream: Stream, places: int) -> Floats:
        return np.floor(places * stream.uniforms(world.rows))

    def first(stream: Stream) -> ArrayLike:
        return np.where(world["item gap"] < one, place(stream, items), nowhere).astype(np.int8)

    def second(stream: Stream) -> ArrayLike:
        other = (world["first blank item"] + 1 + place(stream, items - 1)) % items
        return np.where(world["item gap"] < two, other, nowhere).astype(np.int8)

    world.drawn_only("item gap", lambda stream: stream.uniforms(world.rows))
    world.drawn_only("first blank item", first)
    world.drawn_only("second blank item", second)


SCENARIO = Scenario(
    name="demonstration",
    title="Two tools and a judgement at seven sites",
    teaches="How good a tool, a total and a person's judgement are, for whom, and how sure one can be.",
    parameters=DemonstrationParameters,
    declare=declare,
    setup=Setup(
        outcome="violent_24m",
        predictions={
            "Tool A": {"score": "tool_a_score", "risk": "tool_a_risk_24m"},
            "Tool B": {"score": "tool_b_items_research_total"},
            "Judgement": {"band": "tool_b_judgement", "levels": list(LEVELS)},
        },
        horizon_months=24,
        cuts={"Tool A": 6, "Tool B": 20, "Judgement": "high"},
        groups=("sex", "ethnicity"),
        person="person_id",
        cluster="site",
    ),
    written=lambda _: (
        "person_id",
        "site",
        "sex",
        "ethnicity",
        "age_at_index",
        *TOOL_A,
        *TOOL_B,
        "tool_b_judgement",
        "violent_24m",
        *SCORED,
    ),
    scored=SCORED,
    files=("README.md", "dictionary.csv", "study.toml", "tool-a.toml", "tool-b.toml"),
    n=2000,
    seed=SEED,
)
