"""How a score is spread over people, whatever happened to them."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.metric import metric, rate

SOURCE = "Hanson et al. 2012, doi:10.1080/14999013.2012.667511"


@metric(
    title="mean score",
    needs=("value",),
    mean=True,
    needs_event_rate=True,
    source="arithmetic mean",
)
def mean_score(outcome: Floats, value: Floats, weights: Floats) -> Pair:
    """The mean of a score (of a risk; of the ranks of a band, counted from 0) over everybody.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
        Not used; people count whatever happened to them.
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``Σ w s / Σ w``. Small samples use t. Also called: mean total.

    Examples
    --------
    >>> from riskeval.metrics import mean_score
    >>> mean_score([0, 0, 1, 1], [2, 4, 4, 6])
    4.0
    """
    return means(lambda m: m[0], [value], weights)


@rate(
    title="share of people on this level",
    needs=("value",),
    scale="logit",
    bounds=(0.0, 1.0),
    axis="level",
    needs_event_rate=True,
    source=SOURCE,
)
def level_share(outcome: Floats, position: Floats) -> tuple[Floats, ...]:
    """The share of people who have this score or band: the distribution that a sample table prints.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
        Not used; people count whatever happened to them.
    position : array, shape (cells, intervals)
        0 inside the interval.

    Notes
    -----
    ``Σ w 1[inside] / Σ w``. Wilson's interval. `n` and `events` of a row are the people on the level; the
    denominator is everybody who has a score.

    Examples
    --------
    >>> from riskeval.metrics import level_share
    >>> level_share([0, 0, 0, 1], [0, 0, 1, 2], at=[0, 1, 2]).tolist()
    [0.5, 0.25, 0.25]
    """
    return (position == 0).astype(float), np.ones_like(outcome)
