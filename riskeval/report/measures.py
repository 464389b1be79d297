"""What only the report needs: the spread of a score."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.metric import Metric


def _spread(outcome: Floats, value: Floats, weights: Floats) -> Pair:
    return means(lambda m: np.sqrt(m[1] - m[0] ** 2), [value, value**2], weights)


sd_score = Metric(
    "sd_score", "standard deviation of the score", "divisor n", _spread, needs=("value",), bounds=(0, np.inf)
)
