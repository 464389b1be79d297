"""Total or judgement: who is flagged by a total, by a summary rating, by both and by either."""

from __future__ import annotations

from typing import Any

from riskeval.cohort import Cohort
from riskeval.report.context import Context
from riskeval.report.disclosure import cell_passes
from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of
from riskeval.trainer.substitutes import drawn, source_of, stands_in

SCENARIO, TOTAL, JUDGEMENT, CUT = "biased-raters", "As rated", "Summary rating", 10
WHY = "In the study no total and judgement flag the same people in ways whose counts may be shown together."


def scene(material: Material) -> Scene:
    """Two predictions of the study, each with a line, or those of a scenario."""
    found = of_study(material.context)
    source = source_of(material) if found else stands_in(SCENARIO, WHY)
    return Scene("total-or-judgement", words_of("total_or_judgement"), found or _of_scenario(), source)


def of_study(context: Context) -> dict[str, Any] | None:
    """The first score and band with lines at which all eight counts may be shown together."""
    minimum = context.control.minimum
    if not context.control.countable:
        return None
    for total, judgement in _pairs(context):
        for first in _places(context, total, "score"):
            for second in _places(context, judgement, "band"):
                cells = _joint(context.cohort, (total, "score", first[0]), (judgement, "band", second[0]))
                if cells is not None and _pass(cells, minimum):
                    return {
                        "total": f"{total}, from {first[1]}",
                        "judgement": f"{judgement}, {second[1]}",
                        "cells": cells,
                    }
    return None


def _pass(cells: list[tuple[int, int]], minimum: int) -> bool:
    events, nonevents = zip(*cells, strict=True)
    return cell_passes(events, nonevents, minimum)


def _pairs(context: Context) -> list[tuple[str, str]]:
    tools = context.cohort.predictions
    scores = [name for name, one in tools.items() if "score" in one.roles]
    bands = [name for name, one in tools.items() if "band" in one.roles and "score" not in one.roles]
    return [(score, band) for band in bands for score in scores]


def _places(context: Context, name: str, role: str) -> list[tuple[float, str]]:
    """The lines of a prediction that may be shown, the decided ones first, with their names."""
    chain = context.control.chain(name, role)
    if chain is None:
        return []
    bounds = [chain.bound(role, place) for place in chain.places(role)]
    decided = [cut.at for cut in context.cuts(name) if cut.role == role and cut.at in bounds]
    middle = sorted(bounds, key=lambda bound: abs(bounds.index(bound) - len(bounds) / 2))
    ordered = dict.fromkeys([*decided, *middle])
    named = {
        bound: chain.bands[int(bound)] + " or above" if role == "band" else f"{bound:g}" for bound in bounds
    }
    return [(float(bound), named[bound]) for bound in ordered if bound is not None]


def _joint(cohort: Cohort, first: tuple[str, str, float], second: tuple[str, str, float]) -> Any:
    """Events and non-events of those flagged by neither, the second, the first, both; None if one lacks."""
    counts = cohort.count([first[:2], second[:2]])
    counts.columns = ["a", "b", "n", "events"]
    if counts[["a", "b"]].isna().any(axis=None):
        return None
    place = 2 * (counts["a"] >= first[2]) + (counts["b"] >= second[2])
    sums = counts.groupby(place)[["n", "events"]].sum().reindex(range(4), fill_value=0)
    return [(int(events), int(n - events)) for n, events in sums.to_numpy()]


def _of_scenario() -> dict[str, Any]:
    cohort = drawn(SCENARIO).cohort()
    levels = cohort.predictions[JUDGEMENT].levels
    cells = _joint(cohort, (TOTAL, "score", CUT), (JUDGEMENT, "band", len(levels) - 1))
    return {
        "total": f"{TOTAL}, from {CUT}",
        "judgement": f"{JUDGEMENT}, {levels[-1]} or above",
        "cells": cells,
    }
