"""The residual of a logistic regression, for `roots`."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats
from riskeval.influence import Residual


def logistic_residual(outcome: Floats) -> Residual:
    """Observed minus expected, and the variance of one outcome, as functions of the linear predictor."""

    def residual(eta: Floats) -> tuple[Floats, Floats]:
        with np.errstate(over="ignore"):
            chance = 1 / (1 + np.exp(-eta))
        return outcome - chance, chance * (1 - chance)

    return residual
