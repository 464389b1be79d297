"""The groups along a column, measured on the scale on which they can be pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from riskeval.between import Groups
from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.errors import EvaluationError, did_you_mean
from riskeval.influence import centred
from riskeval.intervals import Scale, back, onto, slope
from riskeval.measure import BLOCK, Measured, Moved, joint_sample, measure
from riskeval.metric import Metric
from riskeval.roles import MISSING
from riskeval.terms import Term
from riskeval.uncertainty import Lines, single

Axis = str | Sequence[str]
FEWEST = 3
UNLABELLED = "people without a label are no group"
NAMED = 10  # groups left out that a note names


@dataclass(frozen=True)
class Pool:
    """The groups of one point that can be pooled.

    Attributes
    ----------
    scale : str
        On which they are pooled.
    groups : Groups
        Those with an estimate and a variance of their own.
    kept : tuple of int
        Their places in the family.
    values, variances : array, shape (groups of the family,)
        On the scale; where a group cannot be pooled, NaN. The variance of a group with few events is
        that of the others, scaled by the events.
    reasons : tuple of str
        Why a group is left out of `groups`; empty where it is not.
    """

    scale: Scale
    groups: Groups
    kept: tuple[int, ...]
    values: Floats
    variances: Floats
    reasons: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether there are groups enough, with some variation, to see how far they are apart."""
        return len(self.kept) >= FEWEST and bool((self.groups.variances > 0).all())

    def own(self, value: float) -> float:
        """A value on the scale in the metric's own unit."""
        return float(back(self.scale, value))

    def width(self, mean: float, between: float) -> float:
        """Half the distance between groups one standard deviation above and below a mean, in that unit."""
        size = float(np.sqrt(between))
        return (self.own(mean + size) - self.own(mean - size)) / 2


@dataclass(frozen=True)
class Family:
    """The groups along some columns, of one metric, prediction and place in the other columns."""

    axes: tuple[str, ...]
    terms: tuple[Term, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the groups."""
        return tuple(", ".join(dict(term.group)[axis] for axis in self.axes) for term in self.terms)

    @property
    def elsewhere(self) -> dict[str, str]:
        """Labels in the other columns."""
        return {column: label for column, label in self.terms[0].group if column not in self.axes}

    def measured(self, cohort: Cohort, confidence: float) -> tuple[list[Measured], list[Lines]]:
        """Numbers and lines of the groups; the numbers of events and others as fixed where they may be."""
        metric = self.terms[0].metric
        free = cohort.cluster is None and cohort.strata is None
        found = [measure(cohort, term, by_outcome=free and "rank" in metric.needs) for term in self.terms]
        fixed = cohort.people.fixed_event_rate
        pairs = zip(self.terms, found, strict=True)
        return found, [single(term, one, confidence, "default", fixed) for term, one in pairs]

    def pools(self, cohort: Cohort, found: Sequence[Measured], lines: Sequence[Lines]) -> list[Pool]:
        """The groups that can be pooled, at each point."""
        alike = self._correlations(cohort)
        return [self._pool(k, found, lines, alike) for k in range(self.terms[0].points)]

    def _pool(self, k: int, found: Sequence[Measured], lines: Sequence[Lines], alike: Floats | None) -> Pool:
        metric = self.terms[0].metric
        scale, values, variances, df = _on_scale(metric, found, k)
        reasons = [
            _left_out(metric, one, k, MISSING in dict(term.group).values())
            or _no_variance(scale, value, variance)
            for term, one, value, variance in zip(self.terms, lines, values, variances, strict=True)
        ]
        kept = [i for i, reason in enumerate(reasons) if not reason]
        if is_rate(metric):
            variances = _from_pooled_rate(values, variances, kept)
        else:
            variances = _with_borrowed(variances, np.array([one.smallest for one in found]), kept, lines, k)
        size = np.sqrt(variances[kept])
        likeness = np.eye(len(kept)) if alike is None else alike[k][np.ix_(kept, kept)]
        groups = Groups(values[kept], likeness * np.outer(size, size), df[kept])
        return Pool(scale, groups, tuple(kept), values, variances, tuple(reasons))

    def _correlations(self, cohort: Cohort) -> Floats | None:
        """Of the groups' sampling errors, shape (points, groups, groups); None for independent people."""
        if cohort.cluster is None:
            return None
        sample = joint_sample(cohort, self.terms[0])[0]
        assert sample.design.cluster is not None
        clusters, points = 1 + int(sample.design.cluster.max(initial=0)), self.terms[0].points
        step = max(1, BLOCK // (clusters * len(self.terms)))
        found = []
        for start in range(0, points, step):
            part = slice(start, min(start + step, points))
            moves = np.stack([_cluster_moves(cohort, term, part, clusters) for term in self.terms])
            found.append(np.einsum("gcp,hcp->pgh", moves, moves))
        together = np.concatenate(found)
        size = np.sqrt(np.einsum("pgg->pg", together))
        with np.errstate(invalid="ignore", divide="ignore"):
            alike = together / (size[:, :, None] * size[:, None, :])
        alike = np.where(np.isfinite(alike), np.clip(alike, -1, 1), 0.0)
        return np.where(np.eye(len(self.terms), dtype=bool), 1.0, alike)


def families(terms: Sequence[Term], axis: Axis, columns: Sequence[str]) -> list[Family]:
    """The terms of each metric, prediction and place that differ only in their label along the axis."""
    axes = _checked(axis, columns)
    found: dict[object, list[Term]] = {}
    for term in terms:
        group = dict(term.group)
        if not term.unavailable and set(axes) <= set(group):
            rest = tuple((column, label) for column, label in term.group if column not in axes)
            found.setdefault((term.request, term.prediction, term.on, rest, term.others), []).append(term)
    if not found and not any(term.unavailable for term in terms):
        raise EvaluationError(
            needed=f"estimates by {' and '.join(f'`{one}`' for one in axes)}",
            found="none" if terms else "contrasts, or no estimates at all",
            do="make them with `evaluate(…, by=…)`, before any contrast",
        )
    return [Family(axes, tuple(members)) for members in found.values()]


def _checked(axis: Axis, columns: Sequence[str]) -> tuple[str, ...]:
    axes = (axis,) if isinstance(axis, str) or not isinstance(axis, Sequence) else tuple(axis)
    for one in axes or ("",):
        if one not in columns:
            raise EvaluationError(
                needed="a group column of these estimates",
                found=f"`{one}`",
                do=did_you_mean(str(one), list(columns)) or f"use one of {list(columns)}",
            )
    return axes


def is_rate(metric: Metric) -> bool:
    """Whether the metric is a proportion itself and no function of one."""
    return metric.rate is not None and metric.rate.transform(0.25, 1.0) == 0.25


def refusal(metric: Metric) -> str:
    """Why the groups' values cannot be pooled at all; empty where they can."""
    if metric.null is not None:
        return "a distance from 0 is larger in small groups, so that groups are not pooled"
    if metric.reference is not None:
        return "each group takes a number of its own people as known"
    return metric.no_interval


def _on_scale(metric: Metric, found: Sequence[Measured], k: int) -> tuple[Scale, Floats, Floats, Floats]:
    """Values, variances and degrees of freedom on the scale; of a rate, 1 over the effective people."""
    known = [one.proportions[0].known if metric.rate else one.known for one in found]
    widening, df = (np.array([getattr(one, name)[k] for one in known]) for name in ("widening", "df"))
    own = np.array([one.value[k] for one in found])
    if is_rate(metric):
        with np.errstate(divide="ignore"):
            variances = 1 / np.array([one.proportions[0].effective[k] for one in found])
        return "identity", own, variances * widening**2, df
    with np.errstate(invalid="ignore"):
        variances = np.array([one.variance[k] for one in found]) * (slope(metric.scale, own) * widening) ** 2
    return metric.scale, onto(metric.scale, own), variances, np.where(df > 0, df, np.nan)


def _left_out(metric: Metric, lines: Lines, k: int, unlabelled: bool) -> str:
    """Why a group has no estimate that can be pooled."""
    first = next(iter(lines.notes[k]), "not estimable")
    if unlabelled:
        return UNLABELLED
    if not np.isfinite(lines.estimate[k]) or lines.refused[k]:
        return first
    return first if lines.status[k] == "few events" and not is_rate(metric) else ""


def _no_variance(scale: Scale, value: float, variance: float) -> str:
    if not np.isfinite(value):
        return f"infinite on the {scale} scale"
    return "" if np.isfinite(variance) and variance > 0 else "no variation between people"


def _from_pooled_rate(values: Floats, variances: Floats, kept: Sequence[int]) -> Floats:
    """Variances of rates if all groups had the pooled one: Cochran's Q is then Pearson's χ²."""
    if not kept:
        return np.full(len(values), np.nan)
    rate = float(np.average(values[kept], weights=1 / variances[kept]))
    return np.where(np.isfinite(variances), rate * (1 - rate) * variances, np.nan)


def _with_borrowed(
    variances: Floats, smallest: Floats, kept: Sequence[int], lines: Sequence[Lines], k: int
) -> Floats:
    """Variances, of groups with few events no less than that of the others, scaled by the events."""
    few = np.array([one.status[k] == "few events" for one in lines]) & (smallest > 0)
    if not kept or not few.any():
        return variances
    with np.errstate(divide="ignore"):
        borrowed = np.mean(variances[kept] * smallest[kept]) / smallest
    return np.where(few, np.fmax(variances, borrowed), variances)


def _cluster_moves(cohort: Cohort, term: Term, part: slice, clusters: int) -> Floats:
    """How far each cluster moves the estimate of a group, shape (clusters, points)."""
    sample, _, used = joint_sample(cohort, term)
    moved = Moved.of(term, part, sample, used[0])
    return centred(moved.u, moved.design, clusters)[0]
