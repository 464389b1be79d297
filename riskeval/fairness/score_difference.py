"""How far apart the scores of two groups are: in points, in standard deviations, in people, in overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from scipy.special import ndtr

from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.estimates import Estimates
from riskeval.fairness.named_groups import named_groups
from riskeval.fairness.overlap import observed_overlap
from riskeval.fairness.people_by_group import PeopleByGroup, people_by_group
from riskeval.fairness.robust_limits import robust
from riskeval.influence import ranks
from riskeval.intervals import critical, newcombe_auc
from riskeval.remarks import FEW, few_people
from riskeval.rows import check_confidence

DEFINITIONS = {
    "mean_difference": "mean of the group less mean of the reference, in points",
    "cohens_d": "mean difference over the pooled standard deviation within the two groups, (n - 1) weighted",
    "hedges_g": "Cohen's d times 1 - 3 / (4 (N - 2) - 1), N people in both groups",
    "probability_higher": "how often a person of the group scores above one of the reference, ties one half",
    "overlap_normal": "area that two normal curves of equal spread share at this d: 2 Phi(-|d| / 2)",
    "non_overlap_normal": "1 - overlap_normal: not Cohen's U1, which is larger",
    "overlap_observed": "sum over scores of the smaller of the two shares of people",
    "non_overlap_observed": "1 - overlap_observed",
}
Number = tuple[float, dict[str, Any]]


def score_difference(
    cohort: Cohort,
    prediction: str,
    *,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    on: Literal["score", "risk", "band"] | None = None,
    confidence: float = 0.95,
) -> Estimates:
    """How far the scores of each group lie from those of a named group.

    A difference in scores is no error of an instrument: whether the event rate at the same score differs is
    what `differential_prediction` asks. It does say how differently a rule by this score would treat groups.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    by, reference : str or sequence of str
        The group column and the group with which the others are compared; several for intersections.
    on : {"score", "risk", "band"}, optional
        By default the first of these that there is. A band is read by its rank.
    confidence : float

    Returns
    -------
    Estimates
        For each group ``mean_difference``, ``cohens_d``, ``hedges_g``, ``probability_higher``,
        ``overlap_normal``, ``non_overlap_normal``, ``overlap_observed``, ``non_overlap_observed``. The note
        of every row is its definition.

    Raises
    ------
    EvaluationError
        For an unknown prediction, role, column or reference.

    Notes
    -----
    Intervals are Wald's from the influence of each person, so that spreads may differ and people may come in
    clusters; ``probability_higher`` is symmetric in the log odds. The limits of ``overlap_normal`` are those
    of d. Observed shares overlap less than the true ones, by chance, the more so the smaller the groups and
    the more scores there are: the upper limit is raised by what equal groups would lose, which the note says,
    so that this interval holds more often than it claims.

    References
    ----------
    Cohen 1988, Statistical power analysis for the behavioral sciences (2nd ed.); Hedges 1981, Journal of
    Educational Statistics 6(2); McGraw & Wong 1992, Psychological Bulletin 111(2); Inman & Bradley 1989,
    Communications in Statistics: Theory and Methods 18(10)

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> frame = pd.DataFrame({"y": [0, 1] * 20, "s": [1, 2, 3, 4, 2, 3, 4, 5] * 5, "g": [*"AAAABBBB"] * 5})
    >>> cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "s"}}, groups="g")
    >>> score_difference(cohort, "Tool", by="g", reference="A").frame["estimate"].round(2).tolist()
    [1.0, 0.87, 0.85, 0.72, 0.66, 0.34, 0.75, 0.25]
    """
    check_confidence(confidence)
    named = named_groups(cohort, by, reference)
    people = people_by_group(cohort, prediction, named, ("score", "risk", "band"), on)
    rows = [row for k in range(1, len(people.groups)) for row in _rows(people.of([0, k]), confidence)]
    return Estimates.of_rows(rows, named.columns)


def _rows(pair: PeopleByGroup, confidence: float) -> list[dict[str, Any]]:
    found = _numbers(pair, confidence)
    rows = []
    for name, definition in DEFINITIONS.items():
        value, told = found.get(name, (np.nan, {"status": "not estimable", "note": _why(pair)}))
        note = "; ".join(filter(None, (definition, told.get("note", ""))))
        line: dict[str, Any] = {"contrast": "difference", "reference": pair.name(0), "estimate": value}
        rows.append(pair.row(name, 1, **line | told | {"note": note}))
    return rows


def _why(pair: PeopleByGroup) -> str:
    empty = [pair.name(k) for k in (0, 1) if not pair.n[k]]
    if empty:
        return f"{', '.join(empty)}: no people with this prediction"
    return "no variation within the two groups"


def _few(pair: PeopleByGroup) -> dict[str, Any]:
    """That a number has no interval because a group has fewer than ten people; empty where both have."""
    few = [f"{pair.name(k)}: only {few_people(pair.n[k])}" for k in (0, 1) if pair.n[k] < FEW]
    return {"status": "few events", "note": "; ".join(few)} if few else {}


def _numbers(pair: PeopleByGroup, confidence: float) -> dict[str, Number]:
    """Value, and what its row says about the uncertainty, of all that can be computed."""
    if not pair.n.all():
        return {}
    few = _few(pair)
    found: dict[str, Number] = {}
    means, spreads, deviations = _moments(pair)
    share = np.where(pair.group == 1, 1.0, -1.0) * pair.design.weight / _totals(pair)[pair.group]
    difference = float(means[1] - means[0])
    found["mean_difference"] = difference, few or robust(pair, difference, share * deviations, confidence)
    found["probability_higher"] = _higher(pair, confidence, few)
    found |= _complements("overlap_observed", *observed_overlap(pair, confidence, few))
    people = pair.design.people
    portion = _totals(pair) / _totals(pair).sum() * people / max(people - 2, 1)
    pooled = float(portion @ spreads)
    if people > 2 and pooled > 0:
        d = difference / np.sqrt(pooled)
        mine = pair.design.weight / _totals(pair)[pair.group] * portion[pair.group]
        moved = mine * (deviations**2 - spreads[pair.group])
        moves = share * deviations / np.sqrt(pooled) - d / (2 * pooled) * moved
        found |= _standardised(pair, d, few or robust(pair, d, moves, confidence))
    return found


def _totals(pair: PeopleByGroup) -> Floats:
    return np.bincount(pair.group, pair.design.total, 2).astype(float)


def _moments(pair: PeopleByGroup) -> tuple[Floats, Floats, Floats]:
    """Mean and variance of each group, and how far each cell lies from the mean of its group."""
    weight, total = pair.design.total, _totals(pair)
    means = np.bincount(pair.group, weight * pair.value, 2) / total
    deviations = pair.value - means[pair.group]
    return means, np.bincount(pair.group, weight * deviations**2, 2) / total, deviations


def _standardised(pair: PeopleByGroup, d: float, told: dict[str, Any]) -> dict[str, Number]:
    """Cohen's d with what follows from it."""
    smaller = 1 - 3 / (4 * (pair.design.people - 2) - 1)
    scaled = {name: told[name] * smaller for name in ("se", "lower", "upper") if name in told}
    return {
        "cohens_d": (d, told),
        "hedges_g": (d * smaller, told | scaled),
        **_complements("overlap_normal", _shared(d), _overlap_limits(told, d)),
    }


def _shared(d: float) -> float:
    return float(2 * ndtr(-abs(d) / 2))


def _overlap_limits(told: dict[str, Any], d: float) -> dict[str, Any]:
    """The limits of d carried over: the nearest d to 0 overlaps most, the farthest least."""
    if "lower" not in told:
        return told
    ends = (told["lower"], told["upper"])
    nearest = 0.0 if ends[0] <= 0 <= ends[1] else min(map(abs, ends))
    density = np.exp(-(d**2) / 8) / np.sqrt(2 * np.pi)
    limits = {"lower": _shared(max(map(abs, ends))), "upper": _shared(nearest)}
    return told | limits | {"se": float(told["se"] * density), "p": np.nan, "method": "from the limits of d"}


def _complements(name: str, value: float, told: dict[str, Any]) -> dict[str, Number]:
    """An overlap and what is left of 1."""
    turned = dict(told)
    if "lower" in told:
        turned |= {"lower": 1 - told["upper"], "upper": 1 - told["lower"]}
    return {name: (value, told), f"non_{name}": (1 - value, turned)}


def _higher(pair: PeopleByGroup, confidence: float, few: dict[str, Any]) -> Number:
    """How often a person of the group scores higher."""
    member = (pair.group == 1).astype(float)
    value, influence = ranks(member, pair.value, pair.design.total)
    assert influence is not None
    chance, design = float(value), pair.design
    if few:
        return chance, few
    plain = not design.weighted and design.cluster is None and design.strata is None
    if chance in (0.0, 1.0) and plain:
        lower, upper = newcombe_auc(chance, pair.n[1], pair.n[0], float(critical(confidence)))
        limits = {"lower": lower, "upper": upper, "confidence": confidence}
        return chance, limits | {"method": "Newcombe method 5", "note": "the groups do not overlap"}
    return chance, robust(pair, chance, design.weight / design.total.sum() * influence, confidence, "logit")
