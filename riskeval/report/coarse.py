"""Risks as the tables show them: merged levels count with their mean published risk.

Half a dozen exact statistics of a prediction with few levels are equations in the counts on each level; with
the published risks of an instrument, and the counts that are shown, they give back the counts of levels that
were merged because they are small. Statistics of the risks as shown are functions of the counts as shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from riskeval.cohort import Cohort
from riskeval.report.chain import Chain, Floats
from riskeval.report.context import Context

LOWEST = 0.005  # a mean that rounds to 0 or 1 has no finite log odds


def as_shown(context: Context, name: str) -> Cohort:
    """The people with one prediction, its risks with no more levels than may be shown."""
    cohort = context.cohort.only(name)
    for role in ("risk", "norm"):
        if role in cohort.predictions[name].roles:
            cohort = cohort.recode(name, role, merged_risks(context, name, role))
    return cohort


def merged(context: Context, name: str) -> bool:
    """Whether some levels of its risk count together."""
    return any(merged_risks(context, name, role) for role in context.cohort.predictions[name].roles)


def merged_risks(context: Context, name: str, role: str) -> Mapping[float, float]:
    """For each risk of a merged level, the mean of the risks that are merged, to two decimals.

    Many levels stay as they are: too many counts are unknown for a few statistics to give one away.
    """
    if role not in ("risk", "norm") or context.control.minimum <= 1:
        return {}
    chain = context.control.chain(name, "score" if role == "norm" else role)
    if chain is None or chain.step:
        return {}
    return run_means(context.cohort, name, role, chain)


def run_means(cohort: Cohort, name: str, role: str, chain: Chain) -> Mapping[float, float]:
    """For each value of a role on a merged level, what stands for it: nothing for a band but its lowest.

    Risks count with their mean to two decimals, scores with theirs to one. Values of a scale with too many
    levels to list stay as they are.
    """
    if chain.step:
        return {}
    own = role if role in chain.roles else chain.roles[0]
    by = [(name, own), (name, role)] if own != role else [(name, role)]
    counts = cohort.count(by).dropna()
    levels, values = (counts.iloc[:, place].to_numpy(dtype=float) for place in (0, len(by) - 1))
    people = counts["n"].to_numpy(dtype=float)
    run = _run(chain, own, levels)
    found: dict[float, float] = {}
    for one in np.unique(run):
        here = run == one
        if len(np.unique(values[here])) > 1:
            found |= dict.fromkeys(values[here].tolist(), _standing_for(role, values[here], people[here]))
    return found


def _standing_for(role: str, values: Floats, people: Floats) -> float:
    if role == "band":
        return float(values.min())
    mean = float(np.average(values, weights=people))
    if role == "score":
        return max(round(mean, 1), float(values.min()))
    return min(max(round(mean, 2), float(values.min()), LOWEST), 1 - LOWEST)


def _run(chain: Chain, role: str, levels: Floats) -> NDArray[np.int64]:
    """Between which boundaries of a role that may be shown each level lies."""
    edges = [0, *chain.places(role), len(chain.cells)]
    place = np.searchsorted(chain.values[role].to_numpy(dtype=float), levels)
    run = np.zeros(len(levels), dtype=np.int64)
    for k, (start, end) in enumerate(pairwise(edges)):
        run[(place >= start) & (place < end)] = k
    return run
