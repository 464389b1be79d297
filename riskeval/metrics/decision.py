"""What acting on a prediction is worth, at the price that a decision maker puts on a false alarm."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.axis import flag
from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.metric import metric

VICKERS = "Vickers & Elkin 2006, doi:10.1177/0272989X06295361"
PRICED: dict[str, Any] = {
    "needs": ("value",),
    "axis": "price",
    "direction": "higher",
    "needs_event_rate": True,
}


def _odds(price: Floats) -> Floats:
    """How many true alarms one false alarm costs."""
    return np.asarray(price / (1 - price))


def _benefit(price: Floats) -> tuple[Any, Any, Any, Any]:
    """What each person is worth: a true alarm, a false alarm, a missed event, one rightly left."""
    return 1.0, -_odds(price), 0.0, 0.0


def _avoided(price: Floats) -> tuple[Any, Any, Any, Any]:
    return 0.0, 0.0, -100 / _odds(price), 100.0


@metric(
    title="true alarms, less the false alarms at their price, per person",
    bounds=(-np.inf, 1.0),
    mean=True,
    payoffs=_benefit,
    source=VICKERS,
    **PRICED,
)
def net_benefit(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
    """True alarms per person, after paying for the false alarms.

    The price `t` is the risk at which acting and not acting are equally good to whoever decides: at t = 0.10
    nine false alarms are worth one true alarm. 0.03 is worth as much as 3 true alarms in 100 people without a
    false alarm. Above 0 the rule is better than flagging nobody; compare it with flagging everybody, too. It
    takes risks as they stand: wrong risks flag the wrong people. Also called: NB, decision curve.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
        Risk; or score or rank of the band, where a cut is given.
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (2, points)
        Prices in (0, 1), and above each the cut: flagged means ``value >= cut``, by default the price itself.

    Notes
    -----
    ``tp / n − fp / n · t / (1 − t)``. The price is never read off the curve: it comes from the harms.
    Intervals come from Wilson's of the shares of true and false alarms (MOVER), those of a difference from
    the shares whom only one of the two rules flags: a standard error would trust that nobody was missed.

    Examples
    --------
    >>> from riskeval.metrics import net_benefit
    >>> round(net_benefit([1, 1, 0, 0, 0, 1], [0.6, 0.3, 0.2, 0.4, 0.1, 0.5], at=0.25), 3)
    0.444
    """
    flagged = flag(value, at[1])
    worth = np.where(outcome[:, None] == 1, 1.0, -_odds(at[0]))
    return means(lambda m: m[0], [flagged * worth], weights)


def _no_events(outcome: Floats, *columns: Floats) -> str:
    return "" if (outcome == 1).any() else "no events"


@metric(
    title="net benefit as a share of that of a perfect prediction",
    bounds=(-np.inf, 1.0),
    explain=_no_events,
    payoffs=_benefit,
    payoffs_per="event",
    source="Kerr et al. 2016, doi:10.1200/JCO.2015.65.5654",
    **PRICED,
)
def standardised_net_benefit(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
    """Net benefit as a share of what a perfect prediction would reach: 1 at most, 0 is flagging nobody.

    0.6 is worth as much as finding 60 % of the events without any false alarm. Also called: sNB. Undefined
    without events.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (2, points)
        As for ``net_benefit``.

    Notes
    -----
    Net benefit divided by the event rate: ``tp / events − fp / events · t / (1 − t)``.

    Examples
    --------
    >>> from riskeval.metrics import standardised_net_benefit
    >>> round(standardised_net_benefit([1, 1, 0, 0, 0, 1], [0.6, 0.3, 0.2, 0.4, 0.1, 0.5], at=0.25), 3)
    0.889
    """
    flagged = flag(value, at[1])
    worth = np.where(outcome[:, None] == 1, 1.0, -_odds(at[0]))
    found, influence = means(lambda m: m[0] / m[1], [flagged * worth, outcome], weights)
    return np.where(np.isinf(found), np.nan, found), influence


@metric(
    title="needless interventions avoided per 100 people, compared with flagging everybody",
    bounds=(-np.inf, 100.0),
    mean=True,
    payoffs=_avoided,
    source="Vickers et al. 2008, doi:10.1186/1472-6947-8-53",
    **PRICED,
)
def interventions_avoided(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
    """Of 100 people, how many fewer interventions than if everybody were flagged, with no event more missed.

    Each missed event is paid for with the interventions that it is worth at the price. Below 0 flagging
    everybody would be better. Also called: net reduction in interventions.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (2, points)
        As for ``net_benefit``.

    Notes
    -----
    ``100 (tn / n − fn / n · (1 − t) / t)``, which is 100 times the net benefit beyond that of flagging
    everybody, divided by ``t / (1 − t)``.

    Examples
    --------
    >>> from riskeval.metrics import interventions_avoided
    >>> round(interventions_avoided([1, 1, 0, 0, 0, 1], [0.6, 0.3, 0.2, 0.4, 0.1, 0.5], at=0.25), 3)
    33.333
    """
    left = 1 - flag(value, at[1])
    worth = np.where(outcome[:, None] == 1, -1 / _odds(at[0]), 1.0)
    return means(lambda m: m[0], [100 * left * worth], weights)
