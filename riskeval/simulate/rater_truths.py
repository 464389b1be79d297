"""What is true about raters and is no metric of a cohort: reliability, allegiance, drift."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np

from riskeval.errors import SimulationError
from riskeval.simulate import faults
from riskeval.simulate.raters import SIDES, RaterParameters


def spearman_brown(reliability: float, k: int) -> float:
    """Say how reliable the mean of `k` independent ratings is.

    Parameters
    ----------
    reliability : float
        Of a single rating, from 0 to 1.
    k : int
        How many raters are averaged.

    Returns
    -------
    float
        ``k r / (1 + (k − 1) r)``. Errors that raters share make it an upper bound.

    Examples
    --------
    >>> from riskeval.simulate.rater_truths import spearman_brown
    >>> [round(spearman_brown(0.47, k), 2) for k in (2, 3, 4)]
    [0.64, 0.73, 0.78]
    """
    faults.refuse(
        p for part in (faults.number("reliability", reliability, 0, 1), faults.whole("k", k, 1)) for p in part
    )
    return k * reliability / (1 + (k - 1) * reliability)


def raters_needed(reliability: float, target: float) -> int:
    """Say how many independent raters make a mean as reliable as wanted.

    Parameters
    ----------
    reliability, target : float
        Of a single rating, and of the mean; between 0 and 1, ends excluded.

    Examples
    --------
    >>> from riskeval.simulate.rater_truths import raters_needed
    >>> raters_needed(0.5, 0.8)
    4
    """
    for name, value in (("reliability", reliability), ("target", target)):
        if not 0 < value < 1:
            raise SimulationError(needed=f"`{name}` between 0 and 1", found=f"{value:g}", do="correct it")
    odds = target * (1 - reliability) / (reliability * (1 - target))
    return max(1, ceil(odds - 1e-9))


def rater_variances(raters: RaterParameters, case_sd: float = 1.0) -> dict[str, float]:
    """Say where the variance of a rating comes from: case, rater, residual.

    Parameters
    ----------
    raters : RaterParameters
    case_sd : float
        Standard deviation of what is rated, over cases.

    Returns
    -------
    dict of str to float
        Variances. The raters' has the divisor raters − 1. Noise, halo, and the part of a feeling that does
        not follow the person are residual; the part that does counts as case, because all raters share it
        (`like` is taken to be unrelated to what is rated). Drift and allegiance are not in it: the ratings
        are made at one time and for no side.
    """
    faults.refuse(faults.number("case_sd", case_sd, 0.0))
    severities = np.array(list(raters.severity.values()))
    felt = raters.reaction**2
    return {
        "case": case_sd**2 + felt * raters.likeness**2,
        "rater": float(severities.var(ddof=1)) if len(severities) > 1 else 0.0,
        "residual": float(np.mean(np.square(list(raters.noise.values()))))
        + raters.halo_sd**2
        + felt * (1 - raters.likeness**2),
    }


def icc_agreement(raters: RaterParameters, case_sd: float = 1.0, k: int = 1) -> float:
    """Say what share of the variance of the mean of `k` ratings is due to the cases: ICC(A,1) or ICC(A,k).

    Parameters
    ----------
    raters : RaterParameters
    case_sd : float
    k : int
        How many raters are averaged.

    Returns
    -------
    float
        NaN where nothing varies.

    Notes
    -----
    ``case / (case + (rater + residual) / k)``, absolute agreement, raters random (McGraw & Wong 1996,
    doi:10.1037/1082-989X.1.1.30). It is that of the signal before it is cut into levels.

    Examples
    --------
    >>> from riskeval.simulate.raters import SIDES, RaterParameters
    >>> from riskeval.simulate.rater_truths import icc_agreement
    >>> icc_agreement(RaterParameters(severity_sd=0.5, noise_sd=0.5))
    0.6666666666666666
    """
    faults.refuse(faults.whole("k", k, 1))
    part = rater_variances(raters, case_sd)
    everything = part["case"] + (part["rater"] + part["residual"]) / k
    return part["case"] / everything if everything else float("nan")


def evaluator_share(raters: RaterParameters, case_sd: float = 1.0) -> float:
    """Say what share of the variance of a rating is due to who rated."""
    part = rater_variances(raters, case_sd)
    everything = sum(part.values())
    return part["rater"] / everything if everything else float("nan")


def allegiance_d(raters: RaterParameters, case_sd: float = 1.0) -> float:
    """Say how far apart the two sides are, in standard deviations of a rating within a side (Cohen's d)."""
    within = sqrt(sum(rater_variances(raters, case_sd).values()))
    return 2 * raters.allegiance / within if within else float("nan")


def share_over(cut: float, shift: float = 0.0, sd: float = 1.0) -> float:
    """Say what share of ratings exceeds a cut when a side shifts all of them.

    Parameters
    ----------
    cut, shift : float
        In the unit of the rating, whose mean without the shift is 0.
    sd : float
        Standard deviation of the ratings, above 0.

    Examples
    --------
    >>> from riskeval.simulate.rater_truths import share_over
    >>> [round(share_over(1.0, shift), 3) for shift in (0.0, 0.425, -0.425)]
    [0.159, 0.283, 0.077]
    """
    from scipy.special import ndtr

    faults.refuse(faults.above("sd", sd, 0.0))
    return float(ndtr((shift - cut) / sd))


def share_seen_over(raters: RaterParameters, cut: float, side: str = "", case_sd: float = 1.0) -> float:
    """Say what share of the ratings of one side, by a panel whose raters differ, exceeds a cut.

    Parameters
    ----------
    raters : RaterParameters
    cut : float
        In the unit of what is rated, whose mean over cases is 0.
    side : str
        "prosecution" or "defence"; any other word is no side.
    case_sd : float
        Standard deviation of what is rated, over cases.

    Notes
    -----
    The mean over the raters of ``Φ((severity ± allegiance − cut) / sd)``; the variance is the sum of case,
    halo and feeling and of the rater's own noise.

    Examples
    --------
    >>> from riskeval.simulate.raters import SIDES, RaterParameters
    >>> from riskeval.simulate.rater_truths import share_seen_over
    >>> round(share_seen_over(RaterParameters(allegiance=0.425), 1.0, "prosecution"), 3)
    0.283
    """
    shift = raters.allegiance * SIDES.get(side, 0.0)
    shared = case_sd**2 + raters.halo_sd**2 + raters.reaction**2
    panel = zip(raters.severity.values(), raters.noise.values(), strict=True)
    over = [share_over(cut, severity + shift, sqrt(shared + noise**2)) for severity, noise in panel]
    return float(np.mean(over))
