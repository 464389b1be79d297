"""The price of an error: from a ratio of costs to the risk from which acting pays, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.points import is_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SOURCE = "Pauker & Kassirer 1975, doi:10.1056/NEJM197507312930501"
USUAL = (1.0, 2.0, 4.0, 9.0, 19.0, 49.0, 99.0)
NAMED = ("true_alarm", "false_alarm", "missed", "rightly_left")


@dataclass(frozen=True)
class Price:
    """What the four results of a decision cost, in the user's own units; a benefit is a negative cost.

    Attributes
    ----------
    missed, false_alarm : float
        Cost of an event that nobody was flagged for, and of a flag without an event.
    true_alarm, rightly_left : float
        Cost of a flag with an event, and of no flag without one.
    """

    missed: float
    false_alarm: float
    true_alarm: float = 0.0
    rightly_left: float = 0.0

    def __post_init__(self) -> None:
        raise_all(EvaluationError, _problems(self))

    @property
    def threshold(self) -> float:
        """The risk from which flagging costs less than leaving."""
        needless, averted = self.false_alarm - self.rightly_left, self.missed - self.true_alarm
        return needless / (needless + averted)

    @property
    def missed_to_false_alarm(self) -> float:
        """How many false alarms weigh as much as one missed case."""
        return (self.missed - self.true_alarm) / (self.false_alarm - self.rightly_left)

    @property
    def costs(self) -> dict[str, float]:
        """The four costs by name, as `expected_cost.given` takes them."""
        return {name: float(getattr(self, name)) for name in NAMED}

    def times(self, factor: float) -> Price:
        """The same price with a missed case weighing more, or less."""
        averted = factor * (self.missed - self.true_alarm)
        return Price(self.true_alarm + averted, self.false_alarm, self.true_alarm, self.rightly_left)

    def __str__(self) -> str:
        return (
            f"one missed case weighs as much as {self.missed_to_false_alarm:.3g} false alarms: flag from a "
            f"risk of {self.threshold:.3g}"
        )


def threshold_for(missed_to_false_alarm: float) -> float:
    """The risk from which flagging pays, if one missed case weighs as much as so many false alarms.

    Parameters
    ----------
    missed_to_false_alarm : float
        Above 0. "We accept nine false alarms per missed case" is 9.

    Returns
    -------
    float
        ``1 / (1 + ratio)``.

    Raises
    ------
    EvaluationError
        For a ratio that is not above 0.

    Notes
    -----
    At this risk the two errors weigh the same: Pauker & Kassirer 1975, doi:10.1056/NEJM197507312930501. It
    supposes that the stated risks hold here. The ratio is the user's own; riskeval has no default.

    Examples
    --------
    >>> from riskeval.analyses.price import threshold_for
    >>> [threshold_for(ratio) for ratio in (1, 4, 9, 19, 99)]
    [0.5, 0.2, 0.1, 0.05, 0.01]
    """
    return price(missed_to_false_alarm=missed_to_false_alarm).threshold


def ratio_at(threshold: float) -> float:
    """How many false alarms one missed case weighs for somebody who flags from this risk on.

    Parameters
    ----------
    threshold : float
        A risk above 0 and below 1.

    Returns
    -------
    float
        ``(1 − threshold) / threshold``.

    Raises
    ------
    EvaluationError
        For a threshold that is not above 0 and below 1, such as a percentage.

    Examples
    --------
    >>> from riskeval.analyses.price import ratio_at
    >>> ratio_at(0.10)
    9.0
    """
    if not is_number(threshold) or not 0 < threshold < 1:
        raise EvaluationError(
            needed="a threshold above 0 and below 1",
            found=f"{threshold}",
            do="divide a percentage by 100" if is_number(threshold) and 1 < threshold < 100 else "correct it",
        )
    return 1 / float(threshold) - 1


def price(
    *,
    missed_to_false_alarm: float | None = None,
    threshold: float | None = None,
    costs: Mapping[str, float] | None = None,
) -> Price:
    """A price stated in one of three ways.

    Parameters
    ----------
    missed_to_false_alarm : float, optional
        How many false alarms weigh as much as one missed case.
    threshold : float, optional
        The risk from which somebody acts; the ratio follows.
    costs : mapping, optional
        ``missed`` and ``false_alarm``, and where they are not 0 ``true_alarm`` and ``rightly_left``. Benefits
        are negative costs.

    Returns
    -------
    Price

    Raises
    ------
    EvaluationError
        Where none or several of the three are stated, or a wrong decision costs no more than the right one.

    Examples
    --------
    >>> from riskeval.analyses.price import price
    >>> price(costs={"missed": 60, "false_alarm": 5, "true_alarm": 15}).threshold
    0.1
    """
    given = [value for value in (missed_to_false_alarm, threshold, costs) if value is not None]
    if len(given) != 1:
        raise EvaluationError(
            needed="a price: `missed_to_false_alarm=`, `threshold=` or `costs=`",
            found="none" if not given else f"{len(given)} of them",
            do="state one; riskeval has no default",
        )
    if costs is not None:
        return _of_costs(costs)
    if threshold is not None:
        ratio_at(threshold)
        return Price(1 - threshold, threshold)  # so that the threshold comes back to the last bit
    assert missed_to_false_alarm is not None
    if not is_number(missed_to_false_alarm) or missed_to_false_alarm <= 0:
        raise EvaluationError(
            needed="missed_to_false_alarm above 0: how many false alarms weigh as much as one missed case",
            found=f"{missed_to_false_alarm}",
            do="state your own ratio; riskeval has no default",
        )
    return Price(float(missed_to_false_alarm), 1.0)


def price_table(ratios: Sequence[float] = USUAL) -> pd.DataFrame:
    """Ratios of costs beside the threshold that each implies.

    Parameters
    ----------
    ratios : sequence of float
        How many false alarms weigh as much as one missed case, each above 0.

    Returns
    -------
    pandas.DataFrame
        Columns ``missed_to_false_alarm, threshold``.

    Raises
    ------
    EvaluationError
        For a ratio that is not above 0.
    """
    prices = [price(missed_to_false_alarm=ratio) for ratio in ratios]
    return pd.DataFrame(
        {
            "missed_to_false_alarm": [one.missed_to_false_alarm for one in prices],
            "threshold": [one.threshold for one in prices],
        }
    )


def plot_price(*marked: Price, labels: Sequence[str] = (), ax: Axes | None = None) -> Axes:
    """The threshold against the ratio of costs, with the user's own prices on it.

    Parameters
    ----------
    *marked : Price
    labels : sequence of str, optional
        What to write beside each of them.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib Axes
    """
    from riskeval.plots.marks import known_to_pyplot
    from riskeval.plots.price import threshold_by_ratio

    points = price_table([one.missed_to_false_alarm for one in marked])
    points["label"] = [*labels, *([""] * (len(marked) - len(labels)))]
    line = price_table([10 ** (step / 40) for step in range(-40, 101)])
    with known_to_pyplot():
        return threshold_by_ratio(line, points, ax)


def _of_costs(costs: Mapping[str, float]) -> Price:
    if not isinstance(costs, Mapping):
        raise EvaluationError(
            needed="costs by name", found=f"{costs!r}", do='write costs={"missed": 9, "false_alarm": 1}'
        )
    problems = [
        Problem(f"costs named {', '.join(NAMED)}", f"`{name}`", "rename it")
        for name in costs
        if name not in NAMED
    ]
    problems += [
        Problem(f"the cost `{name}`", "none", f"add {name}=…")
        for name in ("missed", "false_alarm")
        if name not in costs
    ]
    raise_all(EvaluationError, problems)
    return Price(**costs)


def _problems(price: Price) -> list[Problem]:
    """Every cost that is no cost."""
    wrong = [name for name in NAMED if not is_number(getattr(price, name))]
    found = [
        Problem(f"a finite number for the cost `{name}`", f"{getattr(price, name)}", "correct it")
        for name in wrong
    ]
    found += [
        Problem(
            f"a cost above 0 for `{name}`",
            f"{getattr(price, name):g}",
            "state how much worse it is than the right decision; riskeval has no default",
        )
        for name in ("missed", "false_alarm")
        if name not in wrong and getattr(price, name) <= 0
    ]
    if found:
        return found
    pairs = (("missed", "true_alarm"), ("false_alarm", "rightly_left"))
    return [
        Problem(
            f"a wrong decision (`{error}`) that costs more than the right one (`{right}`)",
            f"{getattr(price, error):g} and {getattr(price, right):g}",
            "correct one of them: as stated, the decision does not depend on the risk",
        )
        for error, right in pairs
        if getattr(price, error) <= getattr(price, right)
    ]
