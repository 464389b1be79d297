"""Where a group must be cut so that one of its rates has a stated value exactly, ties broken by lot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from riskeval.analyses.ladder import Ladder
from riskeval.design import Floats

CLOSE = 1e-12  # relative: shares that differ by less are equal


@dataclass(frozen=True)
class Place:
    """A cut with a lot among those exactly on it, or the reason why there is none.

    Attributes
    ----------
    at : float
        Everybody above this value is flagged.
    of_tied : float
        Which share of those exactly on it is flagged, too.
    above, tied : float
        Share of the people above the cut, and exactly on it.
    reason : str
        Empty where the value can be had.
    """

    at: float = np.nan
    of_tied: float = np.nan
    above: float = np.nan
    tied: float = np.nan
    reason: str = ""


def rate_at(ladder: Ladder, criterion: str, at: float) -> float:
    """A rate of the people of a ladder who are flagged from a value on; NaN where it is undefined."""
    people, events = ladder.people, ladder.events
    flagged = ladder.at >= at
    whole, part = _parts(criterion, people, events, flagged.astype(float))
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.float64(part) / whole)


def _parts(criterion: str, people: Floats, events: Floats, flagged: Floats) -> tuple[float, float]:
    """Denominator and numerator of a rate."""
    if criterion == "ppv":
        return float(flagged @ people), float(flagged @ events)
    among = among_whom(criterion, people, events)
    return float(among.sum()), float(flagged @ among)


def among_whom(criterion: str, people: Floats, events: Floats) -> Floats:
    """The people in the denominator of a rate, level by level."""
    return {"sensitivity": events, "false_positive_rate": people - events, "flag_rate": people}[criterion]


def place_for(ladder: Ladder, criterion: str, target: float) -> Place:
    """The cut at which a rate of a group has the target.

    A PPV may be had at several cuts: the one that flags most people is taken.
    """
    if not ladder.people.sum() > 0:
        return Place(reason="no people with this prediction")
    found = _ppv(ladder, target) if criterion == "ppv" else _share(ladder, criterion, target)
    if isinstance(found, str):
        return Place(reason=found)
    level, of_tied = found
    total = ladder.people.sum()
    return Place(
        float(ladder.at[level]),
        of_tied,
        float(ladder.people[level + 1 :].sum() / total),
        float(ladder.people[level] / total),
    )


def _share(ladder: Ladder, criterion: str, target: float) -> tuple[int, float] | str:
    """Count from the top until the share is reached."""
    among = among_whom(criterion, ladder.people, ladder.events)
    total = among.sum()
    if not total > 0:
        return "no events" if criterion == "sensitivity" else "nothing but events"
    from_top = np.cumsum(among[::-1]) / total
    step = int(np.argmax(from_top >= target * (1 - CLOSE)))
    before = from_top[step - 1] if step else 0.0
    of_tied = (target - before) / (from_top[step] - before)
    return len(among) - 1 - step, float(min(of_tied, 1.0))


def _ppv(ladder: Ladder, target: float) -> tuple[int, float] | str:
    """The lowest cut with the PPV: the last zero of ``events − target · people``, counted from the top."""
    people, events = (np.cumsum(x[::-1]) for x in (ladder.people, ladder.events))
    over = events - target * people
    level = len(over) - 1
    close = CLOSE * people[-1]
    zero = [(k, 1.0) for k in np.flatnonzero((np.abs(over) <= close) & (people > 0))]
    clear = (np.abs(over) > close) & (people > 0)
    cross = np.flatnonzero(clear[:-1] & clear[1:] & (np.sign(over[:-1]) != np.sign(over[1:])))
    zero += [(k + 1, over[k] / (over[k] - over[k + 1])) for k in cross]
    if not zero:
        share: Any = events[-1] / people[-1]
        if share > target:
            return f"even with everybody flagged the PPV is {share:.3f}"
        return "no cut reaches this PPV"
    last, of_tied = max(zero)
    return int(level - last), float(of_tied)
