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
    by = [(name, chain.roles[0]), (name, role)] if chain.roles[0] != role else [(name, role)]
    counts = context.cohort.count(by).dropna()
    levels, risks = (counts.iloc[:, place].to_numpy(dtype=float) for place in (0, len(by) - 1))
    people = counts["n"].to_numpy(dtype=float)
    run = _run(chain, levels)
    found: dict[float, float] = {}
    for one in np.unique(run):
        here = run == one
        if len(np.unique(risks[here])) > 1:
            mean = round(float(np.average(risks[here], weights=people[here])), 2)
            found |= dict.fromkeys(risks[here].tolist(), min(max(mean, LOWEST), 1 - LOWEST))
    return found


def _run(chain: Chain, levels: Floats) -> NDArray[np.int64]:
    """Between which boundaries that may be shown each level lies."""
    edges = [0, *(chain.kept or ()), len(chain.cells)]
    place = np.searchsorted(chain.values[chain.roles[0]].to_numpy(dtype=float), levels)
    run = np.zeros(len(levels), dtype=np.int64)
    for k, (start, end) in enumerate(pairwise(edges)):
        run[(place >= start) & (place < end)] = k
    return run
