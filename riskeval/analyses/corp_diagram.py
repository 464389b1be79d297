"""The CORP diagram: rates pooled until they rise, beside what chance alone would make of right risks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from riskeval.analyses.stated_risks import FIXED, By, Stated, columns_of, stated_risks
from riskeval.bootstrap import UNASKED_SEED
from riskeval.boundary import TOO_MUCH, UNASKED
from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.metrics import brier, brier_uncertainty, corp_discrimination, corp_miscalibration
from riskeval.metrics.isotonic import isotonic
from riskeval.resampling import BLOCK, Seed, generator
from riskeval.rows import check_confidence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SCORES = (brier, corp_miscalibration, corp_discrimination, brier_uncertainty)
NO_BAND = "the band takes long here: ask for it by .corp(resamples=99)"
FEW = 200  # distinct risks up to which each has a row; beyond, the ends of each pool


@dataclass(frozen=True)
class Band:
    """Limits at each distinct risk, or the reason why there are none."""

    lower: Floats
    upper: Floats
    confidence: float
    method: str
    why_none: str = ""

    @classmethod
    def none(cls, reason: str) -> Band:
        """No band."""
        return cls(np.empty(0), np.empty(0), np.nan, "", reason)


@dataclass(frozen=True, repr=False)
class Corp:
    """Isotonic rates with what a calibrated tool would show, and the parts of the Brier score.

    Attributes
    ----------
    scores : Estimates
        ``brier = corp_miscalibration − corp_discrimination + brier_uncertainty``.
    curve : Estimates
        For each distinct stated risk (``at``): ``observed_rate``, and ``isotonic_rate``, the same pooled
        until the rates rise. ``lower`` and ``upper`` are no intervals of these rates: between them the rate
        of a tool whose stated risks are right would lie (consistency band). Of more than 200 distinct risks
        ``isotonic_rate`` has the first and the last of each pool, and ``observed_rate`` has no rows.
    """

    scores: Estimates
    curve: Estimates

    def plot(self, ax: Axes | None = None) -> Axes:
        """The isotonic rates over the consistency band; returns the Axes."""
        from riskeval.plots.corp import corp
        from riskeval.plots.marks import known_to_pyplot

        with known_to_pyplot():
            return corp(self.curve.frame, ax)

    def __repr__(self) -> str:
        return repr(self.scores)

    def _repr_html_(self) -> str:
        return self.scores._repr_html_()


def corp_diagram(
    cohort: Cohort,
    prediction: str | None = None,
    *,
    by: By = None,
    confidence: float = 0.95,
    resamples: int | None = None,
    seed: Seed = None,
) -> Corp:
    """Observed rates without bins, beside what chance alone would make of right risks.

    Parameters
    ----------
    cohort : Cohort
    prediction : str, optional
        By default every prediction with a risk or a norm.
    by : str or sequence
        Groups, as for `evaluate`.
    confidence : float
        Of the consistency bands, one risk at a time.
    resamples : int, optional
        Samples of the same people whose outcomes are drawn from their stated risks; 399 unless that takes
        long.
    seed : int or Generator, optional

    Returns
    -------
    Corp
        With ``.plot()``.

    Raises
    ------
    EvaluationError
        For an unknown prediction or group, a confidence outside (0, 1) and fewer than 20 resamples.

    Notes
    -----
    Pooling adjacent violators over distinct risks, ties kept together (Dimitriadis, Gneiting & Jordan 2021,
    doi:10.1073/pnas.2016191118). Band of ``observed_rate``: quantiles of the binomial distribution (Bröcker &
    Smith 2007, doi:10.1175/WAF993.1); of ``isotonic_rate``: percentiles of the isotonic rates of the
    resamples. Neither exists for clusters, the first not for weights.
    """
    check_confidence(confidence)
    if resamples is not None and not (isinstance(resamples, int | np.integer) and resamples >= 20):
        raise EvaluationError(needed="at least 20 resamples", found=f"{resamples}", do="use 399 or more")
    stated = stated_risks(cohort, prediction, by)
    rng = generator(UNASKED_SEED if seed is None else seed)
    lines = [line for one in stated for line in _lines(one, confidence, resamples, rng)]
    read = cohort.only(*dict.fromkeys(one.term.prediction for one in stated))
    return Corp(
        scores=evaluate(read, SCORES, by=by, confidence=confidence),
        curve=Estimates.of_rows(lines, columns_of(stated)),
    )


def _lines(
    stated: Stated, confidence: float, resamples: int | None, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    if stated.term.unavailable or not stated.people:
        reason = stated.term.unavailable or "no people with this prediction"
        yield stated.row("isotonic_rate", status="not available", note=reason)
        return
    if stated.fixed_event_rate and not stated.design.weighted:
        yield stated.row("isotonic_rate", status="not estimable", note=FIXED)
        return
    weighted = stated.weighted_counts
    pooled = isotonic(weighted.people, weighted.events)
    places = np.arange(len(pooled))
    if len(pooled) <= FEW:
        yield from _rows(stated, "observed_rate", weighted.rate, _binomial(stated, confidence), places)
    else:
        new = np.flatnonzero(np.diff(pooled))
        places = np.unique(np.concatenate(([0], new, new + 1, [len(pooled) - 1])))
    yield from _rows(stated, "isotonic_rate", pooled, _resampled(stated, confidence, resamples, rng), places)


def _rows(
    stated: Stated, metric: str, rates: Floats, band: Band, places: NDArray[np.int64]
) -> Iterator[dict[str, Any]]:
    counts = stated.counts
    for k in places.tolist():
        told: dict[str, Any] = {"at": counts.value[k], "estimate": rates[k]}
        if band.method:
            told |= {"lower": band.lower[k], "upper": band.upper[k], "confidence": band.confidence}
        told |= {"n": counts.people[k], "events": counts.events[k]}
        yield stated.row(metric, **told, method=band.method, note=band.why_none)


def _binomial(stated: Stated, confidence: float) -> Band:
    """Between which rates the people at one risk would have, were it right; a reason where there are none."""
    from scipy.stats import binom

    counts = stated.counts
    if stated.dependent or stated.design.weighted:
        return Band.none(stated.dependent or "people weigh differently")
    shares = ((1 - confidence) / 2, (1 + confidence) / 2)
    lower, upper = (binom.ppf(share, counts.people, counts.value) / counts.people for share in shares)
    return Band(np.maximum(lower, 0.0), upper, confidence, "binomial consistency band")


def _resampled(stated: Stated, confidence: float, resamples: int | None, rng: np.random.Generator) -> Band:
    """Between which isotonic rates those of the same people would lie, were their risks right."""
    number = UNASKED if resamples is None else resamples
    reason = stated.dependent
    if resamples is None and number * len(stated.risk) > TOO_MUCH:
        reason = reason or NO_BAND
    if reason:
        return Band.none(reason)
    shares = [(1 - confidence) / 2, (1 + confidence) / 2]
    lower, upper = np.quantile(_calibrated(stated, number, rng), shares, axis=0, method="weibull")
    return Band(lower, upper, confidence, f"consistency band, {number} resamples")


def _calibrated(stated: Stated, number: int, rng: np.random.Generator) -> Floats:
    """Isotonic rates of the same people with outcomes drawn from their risks, shape (resamples, levels)."""
    counts, design = stated.weighted_counts, stated.design
    order = np.argsort(stated.risk, kind="stable")
    starts = np.searchsorted(stated.risk[order], counts.value)
    people, weight = design.n[order].astype(np.int64), design.weight[order]
    block = max(1, BLOCK // max(1, len(order)))
    found = []
    for done in range(0, number, block):
        size = (min(block, number - done), len(order))
        happened = np.add.reduceat(rng.binomial(people, stated.risk[order], size) * weight, starts, axis=1)
        found.append(isotonic(np.broadcast_to(counts.people, happened.shape), happened))
    return np.concatenate(found)
