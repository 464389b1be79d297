"""What the Mantel–Haenszel family says about one item and one pair of groups, as rows."""

from __future__ import annotations

import numpy as np

from riskeval.fairness.item_intervals import LINEARISED, Row, interval
from riskeval.fairness.item_tables import PairTable
from riskeval.fairness.mantel_haenszel import (
    DELTA,
    chi_square,
    ets_class,
    excess,
    odds_ratio,
    p_of_chi_square,
    standardised_difference,
)

NO_RATIO = {
    True: "0/0: the two groups differ at no level of the total",
    False: "a number divided by 0: one group is rated the same at every level of the total",
}


def mantel_row(table: PairTable, *, corrected: bool) -> Row:
    """Mantel's chi-square; by weights and clusters where there are any, then never corrected."""
    value, variance, moves = excess(table.weight, table.values)
    name, method, df, half = "mantel_chi_square", "Mantel", np.inf, 0.0
    if table.design is not None:
        known, method = table.known(moves), LINEARISED
        variance = float(table.covariance(moves)[0, 0] * known.widening[0] ** 2)
        df = float(known.df[0])
    elif corrected:
        half, method = float(table.values[-1] - table.values[0]) / 2, "Mantel, corrected for continuity"
    statistic = chi_square(value, variance, half)
    return {"metric": name, "estimate": statistic, "p": p_of_chi_square(statistic, df), "method": method}


def odds_rows(table: PairTable, confidence: float) -> list[Row]:
    """The common odds ratio and ETS delta with its class, for an item of two values."""
    ratio, variance, moves = odds_ratio(table.weight)
    odds: Row = {"metric": "mh_odds_ratio", "contrast": "ratio", "estimate": ratio}
    delta: Row = {"metric": "ets_delta", "contrast": "difference", "estimate": np.nan}
    if not 0 < ratio < np.inf:
        return [row | {"note": NO_RATIO[bool(np.isnan(ratio))]} for row in (odds, delta)]
    method = "Robins–Breslow–Greenland"
    if table.design is not None:
        variance, method = float(table.covariance(moves)[0, 0]), LINEARISED
    log = interval(table, float(np.log(ratio)), variance, moves, confidence)
    shared = {"p": log["p"], "method": method}
    odds |= shared | {"se": ratio * log["se"], "lower": np.exp(log["lower"]), "upper": np.exp(log["upper"])}
    delta |= shared | {"estimate": DELTA * np.log(ratio), "se": -DELTA * log["se"]}
    delta |= {"lower": DELTA * log["upper"], "upper": DELTA * log["lower"]}
    delta["label"] = ets_class(delta["estimate"], delta["se"], mantel_row(table, corrected=True)["p"])
    return [odds, delta]


def standardised_row(table: PairTable, confidence: float) -> Row:
    """The standardised difference, in points of the item."""
    value, variance, moves = standardised_difference(table.weight, table.values)
    method = "hypergeometric Wald"
    if table.design is not None:
        variance, method = float(table.covariance(moves)[0, 0]), LINEARISED
    row: Row = {"metric": "standardised_difference", "contrast": "difference", "estimate": value}
    return row | interval(table, value, variance, moves, confidence) | {"method": method}
