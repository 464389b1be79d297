"""Synthetic scenarios that stand in where a study lacks what a scene needs, and say so."""

from __future__ import annotations

from functools import cache

from riskeval.report.chain import chains_of, with_boundaries
from riskeval.simulate import simulate
from riskeval.simulate.simulated import Simulated
from riskeval.trainer.ladder import Ladder, ladder_of
from riskeval.trainer.material import Material

PEOPLE = 4000
EVENT = "the event"


@cache
def drawn(name: str) -> Simulated:
    """People of a synthetic scenario; the same each time."""
    return simulate(name, n=PEOPLE)


def source_of(material: Material) -> str:
    """Whose cells a scene shows, where they are the study's."""
    cohort = material.context.cohort
    told = [f"People of the study “{material.title}”; outcome: {material.event}."]
    if material.minimum > 1:
        told.append(f"No count below {material.minimum} is in this page.")
    if cohort.people.fixed_event_rate:
        told.append("How many of them had the event was chosen by design: it is not how common the event is.")
    elif cohort.weights is not None:
        told.append("They are counted as they are, without the study's weights.")
    return " ".join(told)


def stands_in(name: str, why: str) -> str:
    """The sentence that says that nobody here is real, and why."""
    title = drawn(name).scenario.title
    return f"{why} A synthetic scenario stands in, “{title}” ({name}); nobody in it is real."


def scenario_ladders(name: str) -> tuple[Ladder, ...]:
    """The predictions of a synthetic scenario; its people need no disclosure control."""
    cohort = drawn(name).cohort()
    found = []
    for prediction in cohort.predictions.values():
        chain = with_boundaries(chains_of(cohort, prediction)[0], (), 1)
        ladder = ladder_of(chain, chain.roles[0])
        if ladder is not None and ladder.judges:
            found.append(ladder)
    return tuple(found)


def ladders_or_substitute(material: Material) -> tuple[tuple[Ladder, ...], str, str]:
    """The predictions of the study, or of a scenario; the event in words; and whose they are."""
    if material.ladders:
        coarse = [ladder.prediction for ladder in material.ladders if ladder.coarse]
        drawn_together = f" {' and '.join(coarse)}: many values, drawn together into steps." if coarse else ""
        return material.ladders, material.event, source_of(material) + drawn_together
    name = "same-accuracy-different-base-rates"
    return scenario_ladders(name), EVENT, stands_in(name, material.lacking)
