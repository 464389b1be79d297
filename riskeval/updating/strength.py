"""How far a sample departs from a published norm, as the number of people that the norm is worth."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats
from riskeval.errors import EvaluationError

FEWEST_LEVELS = 3
LOWEST, HIGHEST = np.log(1e-3), np.log(1e6)


def estimated_strength(events: Floats, people: Floats, norm: Floats) -> float:
    """The strength with the largest beta-binomial likelihood; infinite where it still rises at a million.

    Parameters
    ----------
    events, people, norm : array, shape (levels,)
        Events and people of each level (they need not be whole), and its published risk.
    """
    from scipy.optimize import minimize_scalar

    used = people > 0
    if used.sum() < FEWEST_LEVELS:
        raise EvaluationError(
            needed=f"at least {FEWEST_LEVELS} levels with people, to estimate the strength of the norm",
            found=f"{int(used.sum())}",
            do="state the strength yourself: how many people the norm is worth",
        )
    seen = (events[used], people[used], norm[used])
    grid = np.linspace(LOWEST, HIGHEST, 200)
    fit = np.array([log_likelihood(np.exp(at), *seen) for at in grid])
    best = int(fit.argmax())
    if best == len(grid) - 1:
        return np.inf
    near = (grid[max(best - 1, 0)], grid[best + 1])
    found = minimize_scalar(
        lambda at: -log_likelihood(np.exp(at), *seen), bounds=near, method="bounded", options={"xatol": 1e-10}
    )
    return float(np.exp(found.x))


def log_likelihood(strength: float, events: Floats, people: Floats, norm: Floats) -> float:
    """Beta-binomial log likelihood of the events, without what does not depend on the strength."""
    from scipy.special import betaln

    a, b = strength * norm, strength * (1 - norm)
    return float((betaln(events + a, people - events + b) - betaln(a, b)).sum())
