"""Two groups at equal totals: the Mantel–Haenszel odds ratio, Mantel's test, the standardised difference.

Every function reads counts of shape (2, levels, values): the reference group first, then the focal group;
people by level of the matching total, and by value of the item. Where it has one, the second result says how
far one more person in a cell moves the first, so that weights and clusters get their variance from that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from riskeval.design import Floats
from riskeval.intervals import critical_of_p, p_value

DELTA = -2.35
Class = Literal["A", "B", "C", ""]


@dataclass(frozen=True)
class Sizes:
    """People of both groups at each level of the total, and their mean value of the item.

    Levels where one of the groups is absent count nobody: nothing can be compared there.
    """

    reference: Floats
    focal: Floats
    reference_mean: Floats
    focal_mean: Floats

    @property
    def both(self) -> Floats:
        """People of the two groups at each level, 1 where there are none to avoid 0/0."""
        return np.where(self.reference > 0, self.reference + self.focal, 1.0)


def sizes(counts: Floats, values: Floats) -> Sizes:
    """People and means at the levels that have both groups."""
    people = shared(counts).sum(axis=2)
    sums = shared(counts) @ values
    means = np.divide(sums, people, out=np.zeros_like(sums), where=people > 0)
    return Sizes(people[0], people[1], means[0], means[1])


def shared(counts: Floats) -> Floats:
    """The counts at the levels of the total where there are people of both groups, 0 elsewhere."""
    together = (counts.sum(axis=2) > 0).all(axis=0)
    return np.asarray(np.where(together[None, :, None], counts, 0.0))


def odds_ratio(counts: Floats) -> tuple[float, float, Floats]:
    """Common odds ratio of the higher of two values, reference group over focal group, at equal totals.

    Returns
    -------
    ratio : float
        0 or infinite where one of its two sums is 0, NaN where both are.
    variance : float
        Of its logarithm (Robins, Breslow & Greenland 1986, doi:10.2307/2531052).
    moves : array, shape (2, levels, 2)
        By how much one more person changes the logarithm.

    Notes
    -----
    ``Σ a d / N  /  Σ b c / N`` over the levels of the total (Mantel & Haenszel 1959,
    doi:10.1093/jnci/22.4.719), with a and b people of the reference group with the higher and the lower
    value, c and d those of the focal group, N all four.
    """
    (b, a), (d, c) = counts[0].T, counts[1].T
    n = np.where(counts.sum(axis=(0, 2)) > 0, counts.sum(axis=(0, 2)), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        top, bottom = a * d / n, b * c / n
        r, s = top.sum(), bottom.sum()
        p, q = (a + d) / n, (b + c) / n
        variance = (p @ top) / (2 * r**2) + (p @ bottom + q @ top) / (2 * r * s) + (q @ bottom) / (2 * s**2)
        more = np.array([[-top / n, d / n - top / n], [a / n - top / n, -top / n]]) / r
        fewer = np.array([[c / n - bottom / n, -bottom / n], [-bottom / n, b / n - bottom / n]]) / s
        return float(r / s), float(variance), np.moveaxis(more - fewer, 1, 2)


def excess(counts: Floats, values: Floats) -> tuple[float, float, Floats]:
    """Points of the focal group beyond those expected at equal totals, their variance, and the moves.

    Notes
    -----
    ``Σ (F − E F)`` with the hypergeometric variance at each level of the total (Mantel 1963,
    doi:10.1080/01621459.1963.10500879). For two values its square over the variance is the
    Mantel–Haenszel chi-square.
    """
    size = sizes(counts, values)
    n = size.both
    gap, harmonic = size.focal_mean - size.reference_mean, size.reference * size.focal / n
    share_r, share_f = (size.reference / n)[:, None], (size.focal / n)[:, None]
    present = (size.reference > 0)[:, None]
    moves = [
        share_f**2 * gap[:, None] - share_f * (values - size.reference_mean[:, None]),
        share_r**2 * gap[:, None] + share_r * (values - size.focal_mean[:, None]),
    ]
    moved = np.stack([np.where(present, m, 0.0) for m in moves])
    return float(harmonic @ gap), float(_hypergeometric(counts, values).sum()), moved


def _hypergeometric(counts: Floats, values: Floats) -> Floats:
    """Variance of the points of the focal group at each level, where group and value are independent."""
    size, pooled = sizes(counts, values), shared(counts).sum(axis=0)
    n = size.both
    squares = n * (pooled @ values**2) - (pooled @ values) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(n > 1, size.reference * size.focal * squares / (n**2 * (n - 1)), 0.0)


def chi_square(excess: float, variance: float, correction: float = 0.0) -> float:
    """Mantel's chi-square with one degree of freedom.

    A correction for continuity of half the step between two values is never more than the excess itself.
    """
    if not variance > 0:
        return np.nan
    return max(abs(excess) - correction, 0.0) ** 2 / variance


def standardised_difference(counts: Floats, values: Floats) -> tuple[float, float, Floats]:
    """Mean of the focal group minus that of reference people with the same totals, its variance, the moves.

    Notes
    -----
    ``Σ n_F (mean_F − mean_R) / Σ n_F`` over the levels of the total that have both groups: the
    standardised p-difference of Dorans & Kulick 1986 (doi:10.1111/j.1745-3984.1986.tb00255.x). The variance
    is that of Mantel's model at each level (Zwick & Thayer 1996, doi:10.3102/10769986021003187).
    """
    size = sizes(counts, values)
    focal = size.focal.sum()
    if focal == 0:
        return np.nan, np.nan, np.zeros(counts.shape)
    gap = size.focal_mean - size.reference_mean
    value = float(size.focal @ gap / focal)
    present = size.reference > 0
    per_reference = size.focal / np.where(present, size.reference, 1.0)
    variance = ((1 + per_reference) / focal) ** 2 @ _hypergeometric(counts, values)
    moves = [
        -per_reference[:, None] * (values - size.reference_mean[:, None]),
        values - size.reference_mean[:, None] - value,
    ]
    return value, float(variance), np.stack([np.where(present[:, None], m / focal, 0.0) for m in moves])


def ets_class(delta: float, se: float, p: float) -> Class:
    """Class of the Educational Testing Service for an item of two values.

    Notes
    -----
    With ``delta = −2.35 ln(odds ratio)``: A where the chi-square is not significant at 5 % or |delta| < 1;
    C where |delta| ≥ 1.5 and |delta| is significantly above 1 (one-sided, 5 %); B otherwise (Zwick 2012,
    doi:10.1002/j.2333-8504.2012.tb02290.x; the test: Paek & Holland 2015, doi:10.1007/s11336-013-9394-5).
    """
    size = abs(delta)
    if np.isnan(size + se + p):
        return ""
    if p >= 0.05 or size < 1:
        return "A"
    beyond = (size - 1) / se > critical_of_p(0.10)
    return "C" if size >= 1.5 and beyond else "B"


def p_of_chi_square(statistic: float, df: float = np.inf) -> float:
    """The p of a chi-square with one degree of freedom; of t² where the degrees of freedom are finite."""
    return float(p_value(np.sqrt(statistic), df))
