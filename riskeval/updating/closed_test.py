"""Which update a sample supports: none, in the large, on a line of log odds, or a new model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from riskeval.design import Floats
from riskeval.errors import EvaluationError, Problem
from riskeval.influence import roots
from riskeval.metrics.logistic import log_odds, logistic_residual
from riskeval.updating.inputs import admitted, column, few, risk_problems

Update = Literal["original", "in the large", "recalibration", "revision"]
SIMPLER: tuple[Update, ...] = ("original", "in the large", "recalibration")


@dataclass(frozen=True)
class ClosedTest:
    """The answer of `closed_test`.

    Attributes
    ----------
    choice : {"original", "in the large", "recalibration", "revision"}
        The simplest update that the sample does not contradict.
    frame : pandas.DataFrame
        One row per update: ``update, parameters, log_likelihood``, and the test of the revision against it:
        ``statistic, df, p``.
    coefficients : pandas.Series
        Of the revision, on the log odds.
    shrinkage : float
        By how much its slopes will have to shrink on other people: ``(χ² − df) / χ²`` (van Houwelingen & le
        Cessie 1990, doi:10.1002/sim.4780091109).
    alpha : float
    note : str
        What limits the answer.
    """

    choice: Update
    frame: pd.DataFrame
    coefficients: pd.Series
    shrinkage: float
    alpha: float
    note: str = ""


def closed_test(y: Any, risk: Any, X: pd.DataFrame, *, alpha: float = 0.05) -> ClosedTest:
    """Choose among the updates of a logistic model by a closed test, simplest first.

    Parameters
    ----------
    y : array of 0/1, shape (n,)
    risk : array in (0, 1), shape (n,)
        The stated risks.
    X : data frame of numbers, shape (n, columns)
        What the revision may weigh anew: the predictors of the model.
    alpha : float

    Returns
    -------
    ClosedTest

    Raises
    ------
    EvaluationError
        With every problem of the data, or under separation.

    Notes
    -----
    The revision is tested against the original, the update in the large and the recalibration, in this order;
    the first that it does not beat is the choice (Vergouwe et al. 2017, doi:10.1002/sim.7179). Likelihood
    ratio tests need independent people of equal weight. They are exact in large samples where the stated log
    odds are a weighted sum of the columns; otherwise `note` says that they are approximate.

    Examples
    --------
    >>> import pandas as pd
    >>> from riskeval.updating import closed_test
    >>> X = pd.DataFrame({"a": [0, 0, 1, 1] * 10, "b": [0, 1, 0, 1] * 10})
    >>> closed_test([0, 0, 0, 1, 0, 1, 1, 0] * 5, [0.3, 0.4, 0.4, 0.5] * 10, X).choice
    'original'
    """
    found = column(risk)
    problems = [
        *risk_problems(found, inside=True),
        *_constant(found),
        *_column_problems(X, len(found)),
        *_alpha_problems(alpha),
    ]
    outcome, weights = admitted(y, None, len(found), problems)
    eta = log_odds(found.to_numpy(dtype=float))
    ones = np.ones_like(eta)
    full = np.column_stack([ones, X.to_numpy(dtype=float)])
    fits = {
        "original": np.array([]),
        "in the large": _fit(outcome, ones[:, None], weights, eta),
        "recalibration": _fit(outcome, np.column_stack([ones, eta]), weights),
        "revision": _fit(outcome, full, weights),
    }
    (a,), (b0, b1) = fits["in the large"], fits["recalibration"]
    predictors = {"original": eta, "in the large": a + eta, "recalibration": b0 + b1 * eta}
    predictors["revision"] = full @ fits["revision"]
    fitted = {name: log_likelihood(outcome, each) for name, each in predictors.items()}
    frame = _frame(fits, fitted)
    choice: Update = next(
        (name for name in SIMPLER if not frame.loc[frame["update"] == name, "p"].item() < alpha), "revision"
    )
    null = log_likelihood(outcome, np.full_like(eta, log_odds(outcome.mean())))
    chi2, df = 2 * (fitted["revision"] - null), full.shape[1] - 1
    return ClosedTest(
        choice,
        frame,
        pd.Series(fits["revision"], index=["intercept", *map(str, X.columns)]),
        float((chi2 - df) / chi2) if chi2 > 0 else np.nan,
        alpha,
        "; ".join(filter(None, [_nested(eta, full), few(outcome.sum(), (1 - outcome).sum())])),
    )


def log_likelihood(outcome: Floats, eta: Floats) -> float:
    """Log likelihood of outcomes under some log odds."""
    return float((outcome * eta - np.logaddexp(0, eta)).sum())


def _frame(fits: dict[str, Floats], fitted: dict[str, float]) -> pd.DataFrame:
    from scipy.special import chdtrc

    rows, most = [], len(fits["revision"])
    for name, beta in fits.items():
        row = {"update": name, "parameters": len(beta), "log_likelihood": fitted[name]}
        if name != "revision":
            statistic = max(2 * (fitted["revision"] - fitted[name]), 0.0)
            df = most - len(beta)
            row |= {"statistic": statistic, "df": df, "p": float(chdtrc(df, statistic))}
        rows.append(row)
    return pd.DataFrame(rows)


def _fit(outcome: Floats, columns: Floats, weights: Floats, offset: Floats | float = 0.0) -> Floats:
    beta, _ = roots(logistic_residual(outcome), columns, weights, offset)
    if np.isnan(beta).any():
        raise EvaluationError(
            needed="predictors that neither separate people with the event nor repeat each other",
            found="no finite or no single solution of the logistic regression",
            do="leave columns out, or use a larger sample",
        )
    return beta


def _nested(eta: Floats, full: Floats) -> str:
    """Say so where the original is no special case of the revision."""
    rest = eta - full @ np.linalg.lstsq(full, eta, rcond=None)[0]
    apart = np.abs(rest).max() > 1e-3 * max(float(np.ptp(eta)), 1e-12)
    return (
        "the stated log odds are no weighted sum of the columns: the tests are approximate" if apart else ""
    )


def _constant(found: pd.Series) -> list[Problem]:
    if found.nunique() > 1:
        return []
    return [Problem("stated risks that differ", "the same for everybody", "give the risks of the model")]


def _column_problems(X: Any, people: int) -> list[Problem]:
    if not isinstance(X, pd.DataFrame) or X.shape[1] < 2:
        return [Problem("a data frame with at least 2 predictors", f"`{type(X).__name__}`", "name them")]
    if len(X) != people:
        return [Problem(f"predictors of {people} people", f"{len(X)} rows", "give the same people")]
    numbers = X.apply(pd.to_numeric, errors="coerce").astype(float)
    bad = [str(name) for name in X.columns if not np.isfinite(numbers[name]).all()]
    cure = "code them as numbers and leave out people without them"
    return [Problem("predictors that are numbers for everybody", f"others in {', '.join(bad)}", cure)] * bool(
        bad
    )


def _alpha_problems(alpha: float) -> list[Problem]:
    return [] if 0 < alpha < 1 else [Problem("alpha between 0 and 1", f"{alpha}", "write 0.05 for 5 %")]
