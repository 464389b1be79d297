"""What is true about change, and how much of it scores show: functions of the parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from riskeval.errors import Problem
from riskeval.simulate.change import Change
from riskeval.simulate.draws import Floats
from riskeval.simulate.faults import number, refuse, whole
from riskeval.simulate.graded import convolved, graded_probabilities
from riskeval.simulate.normal_nodes import normal_nodes
from riskeval.simulate.tool import Tool

__all__ = ["Start", "true_change"]

REACH = 8.0
POINTS = 60  # nodes of each part of the changes; the integrands are smooth, so the error is below 1e-9


@dataclass(frozen=True)
class Start:
    """The level from which people start, which is normal, and the later occasion that is compared.

    Parameters
    ----------
    mean, sd : float
        Of the level.
    later : int, optional
        The later occasion; the first is 0. By default the last.
    side_by_side : bool
        Whether people are declared with :func:`~riskeval.simulate.change.before_and_after`, where the
        fluctuation at the first occasion is part of the level.
    """

    mean: float = 0.0
    sd: float = 1.0
    later: int | None = None
    side_by_side: bool = False


def true_change(
    change: Change,
    tool: Tool,
    start: Start | None = None,
    *,
    smallest: float = 0.5,
    confidence: float = 0.95,
) -> dict[str, float]:
    """Work out how much people truly change, how much scores show of it, and how often a score misleads.

    Parameters
    ----------
    change : Change
    tool : Tool
        What is scored at both occasions. It follows the state; its bias is left out.
    start : Start, optional
    smallest : float
        The smallest fall of the latent state that is true improvement.
    confidence : float
        Of the reliable change index, two-sided.

    Returns
    -------
    dict of str to float
        Of the latent state: `true_change_mean`, `true_change_variance`, `share_truly_improved`. Of the score:
        `first_mean`, `first_sd`, `first_reliability`, `later_mean`, `test_retest_correlation`,
        `change_sd`, `change_reliability` (the share of the variance of the score's change that is change of
        the expected score). `reliable_points`: by how many points a score must change to be called reliably
        changed, with the true reliability of the first score. `reliably_improved`, `reliably_worse`: shares
        of people; `reliably_improved_of_truly_improved` and `reliably_improved_of_others`.
        `regression_to_the_mean`: by how many points the expected change falls for each point that the first
        score is higher.

    Notes
    -----
    Reliable change is ``|change| > z · sd · √(2 (1 − r))`` with the standard deviation and the reliability of
    the first score (Jacobson & Truax 1991, doi:10.1037/0022-006X.59.1.12).

    Examples
    --------
    >>> from riskeval.simulate.change import Change
    >>> from riskeval.simulate.tool import Tool
    >>> from riskeval.simulate.true_change import true_change
    >>> found = true_change(Change(), Tool(20, 3, latent="state"))
    >>> round(found["share_truly_improved"], 2), round(found["reliably_improved"], 2)
    (0.39, 0.16)
    """
    begin = start or Start()
    refuse(_problems(change, begin, smallest, confidence), begin)
    people = _nodes(change, begin, smallest)
    return _latent(people) | _scores(people, tool, confidence)


def _problems(change: Change, start: Start, smallest: float, confidence: float) -> Iterator[Problem]:
    yield from number("the mean level", start.mean)
    yield from number("the standard deviation of the level", start.sd, 0)
    yield from whole("the later occasion", change.occasions - 1 if start.later is None else start.later, 1)
    yield from number("the smallest true improvement", smallest, 0)
    yield from number("the confidence of reliable change", confidence, 0.5, 0.9999)


@dataclass(frozen=True)
class _Nodes:
    """States at two occasions, the share of people who have both, and whether they improved."""

    share: Floats
    first: Floats
    later: Floats
    improved: NDArray[np.bool_]


def _latent(people: _Nodes) -> dict[str, float]:
    change = people.later - people.first
    mean, variance = _moments(people.share, change)
    improved = float(people.share @ people.improved)
    return {"true_change_mean": mean, "true_change_variance": variance, "share_truly_improved": improved}


def _scores(people: _Nodes, tool: Tool, confidence: float) -> dict[str, float]:
    from scipy.special import ndtri

    points = np.arange(tool.highest + 1.0)
    first, later = _law(tool, people.first), _law(tool, people.later)
    both = (first * people.share[:, None]).T @ later
    first_mean, first_variance = _moments(both.sum(axis=1), points)
    later_mean, later_variance = _moments(both.sum(axis=0), points)
    covariance = float(points @ both @ points) - first_mean * later_mean
    reliability = _moments(people.share, first @ points)[1] / first_variance
    change_variance = first_variance + later_variance - 2 * covariance
    needed = float(-ndtri((1 - confidence) / 2)) * np.sqrt(2 * first_variance * (1 - reliability))
    fallen = points[:, None] - points > needed
    improved = people.share * people.improved
    fallen_and_improved = float(((first * improved[:, None]).T @ later)[fallen].sum())
    reliably = float(both[fallen].sum())
    return {
        "first_mean": first_mean,
        "first_sd": float(np.sqrt(first_variance)),
        "first_reliability": reliability,
        "later_mean": later_mean,
        "test_retest_correlation": covariance / float(np.sqrt(first_variance * later_variance)),
        "change_sd": float(np.sqrt(change_variance)),
        "change_reliability": _moments(people.share, (later - first) @ points)[1] / change_variance,
        "reliable_points": float(needed),
        "reliably_improved": reliably,
        "reliably_worse": float(both[fallen.T].sum()),
        "reliably_improved_of_truly_improved": _share(fallen_and_improved, float(improved.sum())),
        "reliably_improved_of_others": _share(reliably - fallen_and_improved, 1 - float(improved.sum())),
        "regression_to_the_mean": 1 - covariance / first_variance,
    }


def _law(tool: Tool, state: Floats) -> Floats:
    """The probability of each score at each state."""
    answers = (graded_probabilities(state, tool.response(item), tool.answers) for item in range(tool.length))
    return convolved(answers, len(state))


def _moments(share: Floats, values: Floats) -> tuple[float, float]:
    mean = float(share @ values)
    return mean, float(share @ (values - mean) ** 2)


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def _nodes(change: Change, start: Start, smallest: float) -> _Nodes:
    """Nodes of every course, with and without treatment, improved and not improved apart."""
    parts: list[_Nodes] = []
    for one, treated in product(change.courses.values(), (True, False)):
        share = one.share * (change.treated if treated else 1 - change.treated)
        slope = one.slope + (change.treatment_effect if treated else 0.0)
        parts += _of_one_course(share, _pair(change, start, slope, one.sd), smallest)
    columns = ([getattr(part, name) for part in parts] for name in ("share", "first", "later", "improved"))
    return _Nodes(*(np.concatenate(column) for column in columns))


@dataclass(frozen=True)
class _Pair:
    """The normal first state and the change that follows it: means, variances, covariance."""

    means: tuple[float, float]
    variances: tuple[float, float]
    covariance: float


def _pair(change: Change, start: Start, slope: float, slope_sd: float) -> _Pair:
    time = change.occasions - 1 if start.later is None else start.later
    steeper = change.slope_with_level * time
    wander, kept = change.fluctuation_sd**2, change.correlation**time
    changed = (steeper * start.sd) ** 2 + (slope_sd * time) ** 2 + 2 * wander * (1 - kept)
    alone = 0.0 if start.side_by_side else wander
    return _Pair(
        (start.mean, slope * time + steeper * start.mean),
        (start.sd**2 + alone, changed),
        steeper * start.sd**2 - alone * (1 - kept),
    )


def _of_one_course(share: float, pair: _Pair, smallest: float) -> Iterator[_Nodes]:
    (level, mean), (spread, variance), covariance = pair.means, pair.variances, pair.covariance
    grid, density = normal_nodes(REACH)
    slope = covariance / variance if variance > 0 else 0.0
    rest = np.sqrt(max(spread - slope * covariance, 0.0))
    for improved, (weight, changes) in zip((True, False), _changes(mean, variance, smallest), strict=True):
        first = (level + slope * (changes - mean))[:, None] + rest * grid
        many = np.full(first.size, improved)
        shares = share * (weight[:, None] * density).ravel()
        yield _Nodes(shares, first.ravel(), (first + changes[:, None]).ravel(), many)


def _changes(mean: float, variance: float, smallest: float) -> Iterator[tuple[Floats, Floats]]:
    """Shares and values of the changes down to −smallest, then of the others."""
    if variance == 0.0:
        alone, none = (np.ones(1), np.full(1, mean)), (np.empty(0), np.empty(0))
        yield from (alone, none) if mean <= -smallest else (none, alone)
        return
    sd = np.sqrt(variance)
    cut = float(np.clip((-smallest - mean) / sd, -REACH, REACH))
    at, weight = np.polynomial.legendre.leggauss(POINTS)
    for low, high in ((-REACH, cut), (cut, REACH)):
        x = low + (high - low) * (at + 1) / 2
        density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
        yield weight * (high - low) / 2 * density, mean + sd * x
