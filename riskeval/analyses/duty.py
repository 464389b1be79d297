"""A worksheet for the duty to protect: the user's own harms, the threshold they imply, and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.analyses.decide import Decision, decide
from riskeval.analyses.duty_text import told
from riskeval.analyses.harms import Harms, stated_harms
from riskeval.analyses.predictive_values import predictive_values
from riskeval.analyses.price import Price
from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PUBLISHED = ("sensitivity", "specificity", "base_rate")


@dataclass(frozen=True)
class DutyToProtect:
    """What a user's own harms imply. It holds no law, no default costs, and no advice about a person.

    Attributes
    ----------
    harms : Harms
        As the user stated them, in words and numbers.
    price : Price
    what_if : pandas.DataFrame
        Columns ``what, halved, doubled``: the threshold if one number were half or twice as large; in the
        last row if all harms of not acting were.
    decision : Decision or None
        What the threshold does to 1,000 people of a cohort.
    published : Estimates or None
        The same from a published sensitivity, specificity and base rate.
    withheld : str
        Why nothing is told of the people of a cohort, where their counts are too small to be shown.
    """

    harms: Harms
    price: Price
    what_if: pd.DataFrame
    decision: Decision | None
    published: Estimates | None
    withheld: str = ""

    @property
    def threshold(self) -> float:
        """The probability from which acting costs less than not acting, by the user's own numbers."""
        return self.price.threshold

    @property
    def text(self) -> str:
        """The worksheet as paragraphs of Markdown, with what it does not know."""
        return told(self)

    def plot(self, ax: Axes | None = None) -> Axes:
        """How the threshold moves when each number is halved or doubled; returns the Axes."""
        from riskeval.plots.marks import known_to_pyplot
        from riskeval.plots.price import halved_doubled

        with known_to_pyplot():
            return halved_doubled(self.what_if, self.threshold, ax)

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


def duty_to_protect(
    *,
    not_acting: Mapping[str, float],
    acting_needlessly: Mapping[str, float],
    averted: float,
    acting_at_all: Mapping[str, float] | None = None,
    severity: str = "",
    immediacy: str = "",
    cohort: Cohort | None = None,
    prediction: str | Sequence[str] | None = None,
    cut: Any = None,
    sensitivity: Any = None,
    specificity: Any = None,
    base_rate: Any = None,
    horizon_months: float | None = None,
    confidence: float = 0.95,
) -> DutyToProtect:
    """The threshold that your own harms imply, what it would do to 1,000 people, and what is not known.

    It does arithmetic with your numbers. It holds no law and no default costs, and gives no advice about a
    person.

    Parameters
    ----------
    not_acting : mapping of str to float
        Harms if nobody acts and the event happens, in your words, each with its weight in your own units.
    acting_needlessly : mapping of str to float
        Harms if somebody acts and nothing would have happened.
    averted : float
        How much of the harm of not acting it averts to act now, above 0 and up to 1. A harm that is not
        immediate leaves time for other steps, so that less of it hangs on acting now.
    acting_at_all : mapping of str to float, optional
        Harms of acting whether or not it was needed.
    severity, immediacy : str
        In words; they are printed and not read.
    cohort : Cohort, optional
        People like these, with `prediction` and `cut` as for `decide`.
    sensitivity, specificity, base_rate, horizon_months : optional
        Instead of a cohort, published numbers, as for `predictive_values`.
    confidence : float

    Returns
    -------
    DutyToProtect

    Raises
    ------
    EvaluationError
        Where a harm has no words or no weight above 0, or where by the stated numbers acting costs more than
        it averts even if the event were certain.

    Notes
    -----
    ``threshold = needless / (needless + averted · missed − always)`` with the sums of weights, where needless
    contains the harms of acting at all.

    Examples
    --------
    >>> import riskeval as rv
    >>> sheet = rv.duty_to_protect(
    ...     not_acting={"serious injury": 90}, acting_needlessly={"trust is lost": 8}, averted=0.8
    ... )
    >>> sheet.threshold
    0.1
    """
    harms = stated_harms(not_acting, acting_needlessly, acting_at_all or {}, averted, (severity, immediacy))
    price = harms.price()
    numbers = {"sensitivity": sensitivity, "specificity": specificity, "base_rate": base_rate}
    given = [name for name, value in numbers.items() if value is not None]
    _check(given, cohort)
    return DutyToProtect(
        harms,
        price,
        harms.what_if(),
        None
        if cohort is None
        else decide(cohort, threshold=price.threshold, prediction=prediction, cut=cut, confidence=confidence),
        predictive_values(**numbers, horizon_months=horizon_months, confidence=confidence) if given else None,
    )


def _check(given: Sequence[str], cohort: Cohort | None) -> None:
    """Either a cohort, or all three published numbers, or neither."""
    if given and cohort is not None:
        raise EvaluationError(
            needed="a cohort, or published numbers",
            found=f"a cohort and `{given[0]}`",
            do="leave one of them out",
        )
    if given and len(given) < len(PUBLISHED):
        raise EvaluationError(
            needed=f"all of {', '.join(PUBLISHED)}", found=f"only {', '.join(given)}", do="add the others"
        )
