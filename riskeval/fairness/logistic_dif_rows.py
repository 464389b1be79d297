"""What logistic models say about one item and one pair of groups, as rows."""

from __future__ import annotations

import numpy as np

from riskeval.fairness.cumulative_logit import Fit
from riskeval.fairness.item_intervals import LINEARISED, Row, interval
from riskeval.fairness.item_tables import PairTable
from riskeval.fairness.logistic_dif import LogisticModels, logistic_models
from riskeval.intervals import critical_of_p

NAMES = ("logistic_uniform", "logistic_nonuniform", "logistic_both", "r2_change")
NO_MAXIMUM = "the likelihood has no maximum: the item follows from the total, or from group and total"


def logistic_rows(table: PairTable, confidence: float) -> list[Row]:
    """Group at equal totals, its product with the total, both together, and how much R² they add."""
    models = logistic_models(table.weight, table.totals)
    if not models.tilted.converged:
        return [{"metric": name, "estimate": np.nan, "note": NO_MAXIMUM} for name in NAMES]
    found = (
        _robust(table, models, confidence) if table.design is not None else _likelihood(models, confidence)
    )
    return [*found, {"metric": NAMES[3], "estimate": models.r2_change, "method": "Nagelkerke"}]


def _likelihood(models: LogisticModels, confidence: float) -> list[Row]:
    from scipy.special import chdtrc

    return [
        _slope_row(NAMES[0], models.shifted, models.uniform, confidence),
        _slope_row(NAMES[1], models.tilted, models.nonuniform, confidence),
        {"metric": NAMES[2], "estimate": models.both, "p": float(chdtrc(2, max(models.both, 0.0)))}
        | {"method": "likelihood ratio, 2 degrees of freedom"},
    ]


def _slope_row(name: str, fit: Fit, statistic: float, confidence: float) -> Row:
    from scipy.special import chdtrc

    value, se = float(fit.slopes[-1]), float(np.sqrt(fit.covariance[-1, -1]))
    half = float(critical_of_p(1 - confidence)) * se
    row: Row = {"metric": name, "contrast": "difference", "estimate": value, "se": se}
    row |= {"lower": value - half, "upper": value + half, "p": float(chdtrc(1, max(statistic, 0.0)))}
    return row | {"method": "Wald; p of the likelihood ratio"}


def _robust(table: PairTable, models: LogisticModels, confidence: float) -> list[Row]:
    found: list[Row] = []
    for name, fit in ((NAMES[0], models.shifted), (NAMES[1], models.tilted)):
        moves = models.moves(fit)[..., -1]
        value, variance = float(fit.slopes[-1]), float(table.covariance(moves)[0, 0])
        row: Row = {"metric": name, "contrast": "difference", "estimate": value}
        found.append(row | interval(table, value, variance, moves, confidence) | {"method": LINEARISED})
    moves = models.moves(models.tilted)[..., 1:]
    effects, matrix = models.tilted.slopes[1:], table.covariance(moves)
    statistic = float(effects @ np.linalg.pinv(matrix) @ effects)
    df = min(float(table.known(moves[..., k]).df[0]) for k in (0, 1))
    both = {"metric": NAMES[2], "estimate": statistic, "p": _p_of_two(statistic, df)}
    return [*found, both | {"method": f"{LINEARISED}; Wald, 2 degrees of freedom"}]


def _p_of_two(statistic: float, df: float) -> float:
    """The p of a Wald statistic of two effects: Hotelling's, where the degrees of freedom are finite."""
    from scipy.special import chdtrc, fdtrc

    if not np.isfinite(df):
        return float(chdtrc(2, statistic))
    return float(fdtrc(2, df - 1, statistic * (df - 1) / (2 * df))) if df > 1 else np.nan
