"""How far the scores of two groups overlap, score by score."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.fairness.people_by_group import PeopleByGroup
from riskeval.fairness.robust_limits import robust
from riskeval.influence import covariance

MOST_LEVELS = 200


def observed_overlap(
    pair: PeopleByGroup, confidence: float, few: dict[str, Any]
) -> tuple[float, dict[str, Any]]:
    """Sum of the smaller shares, with limits that allow for what equal groups would lose by chance.

    Noise makes the smaller of two shares too small on average, most where they are equal: by half the mean
    size of a normal error, ``sqrt(v / (2 pi))`` at each score. The upper limit is raised by the sum of these.
    """
    levels, level = np.unique(pair.value, return_inverse=True)
    if len(levels) > MOST_LEVELS:
        reason = f"{len(levels):,} distinct scores: shares of single scores say nothing above {MOST_LEVELS}"
        return np.nan, {"status": "not available", "note": reason}
    weight, shares = pair.design.total, np.zeros((2, len(levels)))
    np.add.at(shares, (pair.group, level), weight)
    total = shares.sum(axis=1)
    shares /= total[:, None]
    value = float(shares.min(axis=0).sum())
    if few:
        return value, few
    smaller = (np.sign(shares[1 - pair.group, level] - shares[pair.group, level]) + 1) / 2
    mean = np.bincount(pair.group, weight * smaller, 2) / total
    moves = pair.design.weight / total[pair.group] * (smaller - mean[pair.group])
    lost = float(np.sqrt(_variances(pair, level, shares) / (2 * np.pi)).sum())
    told = robust(pair, value, moves, confidence)
    if "lower" in told:
        ends = {"lower": max(0.0, told["lower"]), "upper": min(1.0, told["upper"] + lost)}
        told |= ends | {"p": np.nan, "method": "Wald, raised by the bias of equal groups"}
    told["note"] = "; ".join(
        filter(
            None,
            (
                told.get("note", ""),
                f"samples like these of equal groups would overlap by about {1 - lost:.2f}",
            ),
        )
    )
    return value, told


def _variances(pair: PeopleByGroup, level: np.ndarray[Any, Any], shares: Floats) -> Floats:
    """Variance of the difference of the two shares at each score: by the design, or of equal groups."""
    design = pair.design
    groups = [design.subset(pair.group == k) for k in (0, 1)]
    size = np.array([float(group.effective()) for group in groups])
    together = size @ shares / size.sum()
    equal = together * (1 - together) * (1 / size).sum()
    if design.cluster is None and design.strata is None:
        return np.asarray(equal, dtype=float)
    found = []
    for k in range(shares.shape[1]):
        own = (level == k) - shares[pair.group, k]
        total = np.array([group.total.sum() for group in groups])
        moves = np.where(pair.group == 1, 1, -1) * design.weight / total[pair.group] * own
        found.append(float(covariance(moves, moves, design)))
    return np.asarray(np.maximum(equal, found), dtype=float)
