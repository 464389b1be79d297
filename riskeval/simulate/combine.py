"""What several ratings of one case come to."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import perm
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from riskeval.simulate.draws import Floats, Integers

How = Literal["mean", "median", "majority"]
Ties = Literal["higher", "lower"]
Tally = tuple[int, ...]


def combine(codes: ArrayLike, how: How, ties: Ties = "higher") -> Floats:
    """Combine the ratings of each case.

    Parameters
    ----------
    codes : array of int, shape (cases, raters)
        Ranks 0, 1, 2, … of the ratings.
    how : {"mean", "median", "majority"}
        The majority is the rating that most raters gave.
    ties : {"higher", "lower"}
        Which rating stands where the median lies between two levels, or two ratings are equally frequent.

    Returns
    -------
    array of float, shape (cases,)
        The mean of the ranks, or the rank that stands.

    Examples
    --------
    >>> from riskeval.simulate.combine import combine
    >>> [combine([[0, 0, 2]], how)[0].round(2).item() for how in ("mean", "median", "majority")]
    [0.67, 0.0, 0.0]
    >>> combine([[0, 1]], "median", "higher"), combine([[0, 1]], "median", "lower")
    (array([1.]), array([0.]))
    """
    ratings = np.asarray(codes)
    if how == "mean":
        return np.asarray(ratings.mean(axis=1))
    if how == "median":
        middle = np.median(ratings, axis=1)
        return np.asarray(np.ceil(middle) if ties == "higher" else np.floor(middle))
    frequency = (ratings[:, :, None] == np.arange(ratings.max(initial=0) + 1)).sum(axis=1)
    if ties == "lower":
        return np.asarray(frequency.argmax(axis=1), dtype=np.float64)
    return np.asarray(frequency.shape[1] - 1 - frequency[:, ::-1].argmax(axis=1), dtype=np.float64)


def possible(levels: int, sizes: tuple[int, ...], how: How) -> tuple[Fraction, ...]:
    """The results that can occur, lowest first, as ranks: means of `sizes` ratings, or the levels."""
    if how != "mean":
        return tuple(Fraction(level) for level in range(levels))
    return tuple(sorted({Fraction(total, k) for k in sizes for total in range(k * (levels - 1) + 1)}))


def tally_probabilities(laws: Mapping[int, Floats], first: Integers, how: How) -> dict[Tally, Floats]:
    """How probable it is that other raters of a case, who differ, give certain ratings.

    Parameters
    ----------
    laws : mapping of int to array, shape (cases, raters, levels)
        For each further place among the raters of a case: what each rater of the panel would say there.
    first : array of int, shape (cases,)
        Who has rated the case already and cannot rate it again.
    how : {"mean", "median", "majority"}
        For a mean only the sum of the ratings is kept; else which ratings they were.

    Returns
    -------
    dict of tuple of int to array of float, shape (cases,)
        The sum, or the ratings in order; the probabilities of a case sum to 1.

    Notes
    -----
    Every ordered choice of different raters has the same probability. Raters are offered one after the other
    and fill one of the open places or none, so the work grows with raters × ratings instead of choices.
    """
    raters = next(iter(laws.values())).shape[1] if laws else 1
    state: dict[tuple[tuple[int, ...], Tally], Floats] = {((), _nothing(how)): np.ones(len(first))}
    for rater in range(raters if laws else 0):
        free = (first != rater).astype(np.float64)
        for (filled, tally), mass in list(state.items()):
            offered = mass * free
            for place in [place for place in laws if place not in filled]:
                for code, chance in enumerate(laws[place][:, rater].T):
                    key = (tuple(sorted((*filled, place))), _with(tally, code, how))
                    state[key] = state.get(key, 0.0) + offered * chance
    choices = perm(raters - 1, len(laws))
    return {tally: mass / choices for (filled, tally), mass in state.items() if len(filled) == len(laws)}


def result_of(tally: Tally, own: int, size: int, how: How, ties: Ties) -> Fraction:
    """The result, as a rank, of the first rater's own rating and a tally of the others'."""
    if how == "mean":
        return Fraction(tally[0] + own, size)
    return Fraction(int(combine([[own, *tally]], how, ties)[0]))


def proper(chances: Floats) -> Floats:
    """Take the last bits off probabilities that were summed, so that none is below 0 or above 1."""
    positive = np.maximum(chances, 0.0)
    return np.asarray(positive / positive.sum(axis=-1, keepdims=True))


def _nothing(how: How) -> Tally:
    return (0,) if how == "mean" else ()


def _with(tally: Tally, code: int, how: How) -> Tally:
    return (tally[0] + code,) if how == "mean" else tuple(sorted((*tally, code)))
