"""Two groups: the same instrument at two event rates, two criteria held equal, and the third that breaks."""

from __future__ import annotations

from riskeval.report.chain import chains_of, with_boundaries
from riskeval.trainer.group_ladders import GroupLadders, ladders_by_group
from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of
from riskeval.trainer.substitutes import drawn, source_of, stands_in

SCENARIO = "same-accuracy-different-base-rates"


def scene(material: Material) -> Scene:
    """Two groups of the study, or of a scenario."""
    found = material.groups
    why = "In the study no two groups can be told apart with enough people on each level."
    source = source_of(material) if found else stands_in(SCENARIO, why)
    pairs = [
        {
            "column": one.column,
            "prediction": one.prediction,
            "ladders": [ladder.cells for ladder in one.ladders],
        }
        for one in found or (_scenario(),)
    ]
    cells = {"pairs": pairs}
    return Scene("two-groups", words_of("two_groups"), cells, source)


def _scenario() -> GroupLadders:
    cohort = drawn(SCENARIO).cohort()
    prediction = next(iter(cohort.predictions.values()))
    chain = with_boundaries(chains_of(cohort, prediction)[0], (), 1)
    column = next(iter(cohort.groups))
    found = ladders_by_group(column, chain, chain.counted(cohort, column))
    assert found is not None
    return found
