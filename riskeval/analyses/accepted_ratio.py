"""The ratio of costs behind what somebody would accept."""

from __future__ import annotations

import math
from collections.abc import Mapping

from riskeval.errors import EvaluationError
from riskeval.points import is_number


def ratio_between(accepted: Mapping[float, bool]) -> tuple[float, float]:
    """The ratio of costs that a person's yes and no answers imply.

    Parameters
    ----------
    accepted : mapping of float to bool
        For each number of false alarms: would you accept so many to prevent one missed case?

    Returns
    -------
    tuple of float
        The largest number accepted (0 if none was) and the smallest refused (infinite if none was).

    Raises
    ------
    EvaluationError
        For numbers not above 0, and answers that contradict each other.

    Examples
    --------
    >>> from riskeval.analyses.accepted_ratio import ratio_between
    >>> ratio_between({2: True, 5: True, 10: False})
    (5.0, 10.0)
    """
    wrong = [number for number in accepted if not is_number(number) or number <= 0]
    if wrong or not accepted:
        raise EvaluationError(
            needed="numbers of false alarms above 0 with yes or no",
            found=f"{wrong[0]}" if wrong else "none",
            do="write {2: True, 5: True, 10: False}",
        )
    yes = max((float(number) for number, answer in accepted.items() if answer), default=0.0)
    no = min((float(number) for number, answer in accepted.items() if not answer), default=math.inf)
    if no <= yes:
        raise EvaluationError(
            needed="answers that agree: who accepts a number of false alarms accepts fewer",
            found=f"{yes:g} accepted and {no:g} refused",
            do="ask again about these two",
        )
    return yes, no
