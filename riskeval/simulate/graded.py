"""How an answer follows a latent number: the graded response model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from riskeval.simulate.draws import Floats, Integers, logistic

FAR = 500.0  # log odds beyond which an answer is certain; exp() stays finite


@dataclass(frozen=True)
class Response:
    """How an answer follows what is latent in a person: a graded response model.

    An item with m + 1 ordered answers 0 … m reaches answer k or a higher one with probability
    ``logistic(discrimination * (propensity - difficulty) - log(k / (m + 1 - k)))``. At a propensity equal to
    `difficulty` all answers are equally likely.

    Parameters
    ----------
    discrimination : float or array of float, shape (people,)
        How steeply the answers rise with the propensity; 0 is not at all, negative is downwards. One number
        per person makes an item that tells more about some people than about others (non-uniform bias).
    difficulty : float or array of float, shape (people,)
        The propensity at which the middle answer is typical. One number per person makes an item that is
        answered differently in some groups although the propensity is the same (uniform bias).
    latent : str or mapping of str to float, optional
        What the item follows, where people have several latent numbers: the name of one, such as
        "protection", or weights of a sum, such as ``{"risk": 1.0, "protection": -0.5}``.

    Examples
    --------
    >>> from riskeval.simulate.graded import Response, graded_probabilities
    >>> graded_probabilities([0.0, 2.0], Response(), answers=2).round(2).tolist()
    [[0.5, 0.5], [0.12, 0.88]]
    """

    discrimination: ArrayLike = 1.0
    difficulty: ArrayLike = 0.0
    latent: str | Mapping[str, float] | None = None

    def log_odds(self, propensity: ArrayLike) -> Floats:
        """``discrimination * (propensity - difficulty)``, shape (people,)."""
        steep, hard = (np.asarray(x, dtype=np.float64) for x in (self.discrimination, self.difficulty))
        return np.asarray(steep * (np.asarray(propensity, dtype=np.float64) - hard))


def graded_probabilities(propensity: ArrayLike, response: Response, answers: int) -> Floats:
    """How probable each answer is.

    Parameters
    ----------
    propensity : array of float, shape (rows,)
        The latent number that the item follows.
    response : Response
        How it follows.
    answers : int
        How many answers there are, 0 … `answers` - 1.

    Returns
    -------
    array of float, shape (rows, answers)
        Each row sums to 1.
    """
    log_odds = np.clip(np.atleast_1d(response.log_odds(propensity)), -FAR, FAR)
    step = np.arange(1, answers)
    reached = np.ones((len(log_odds), answers + 1))
    reached[:, 1:answers] = logistic(log_odds[:, None] - np.log(step / (answers - step)))
    reached[:, answers] = 0.0
    return reached[:, :-1] - reached[:, 1:]


def graded(log_odds: Floats, answers: int, uniforms: Floats) -> Integers:
    """Draw one of the answers 0 … `answers` - 1 for each person.

    ``P(answer >= k) = logistic(log_odds - log(k / (answers - k)))``, with one uniform number per person. The
    same as :func:`graded_probabilities`, without a table of all answers: a date has thousands.
    """
    share = logistic(np.clip(log_odds, -FAR, FAR) - np.log(uniforms / (1.0 - uniforms)))
    return np.minimum((share * answers).astype(np.int64), answers - 1)


def convolved(items: Iterable[Floats], rows: int) -> Floats:
    """The distribution of a sum of independent answers, each of shape (rows, answers)."""
    found = np.ones((rows, 1))
    for item in items:
        wider = np.zeros((rows, found.shape[1] + item.shape[1] - 1))
        for answer, column in enumerate(item.T):
            wider[:, answer : answer + found.shape[1]] += column[:, None] * found
        found = wider
    return found
