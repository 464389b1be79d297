"""Curves of observed rates, their distances from the stated risks, and the parts of the Brier score."""

from typing import Any

import numpy as np
import pandas as pd

from riskeval.design import Floats
from riskeval.metrics import (
    brier_uncertainty,
    corp_discrimination,
    corp_miscalibration,
    e50,
    e90,
    emax,
    expected_calibration_error,
    ici,
    murphy_reliability,
    murphy_resolution,
    observed_risk,
)
from riskeval.metrics.distinct import distinct
from riskeval.metrics.isotonic import isotonic
from riskeval.metrics.logistic import log_odds
from riskeval.metrics.spline import places

from ..cases import Case

DISTANCES = {"ICI": ici, "E50": e50, "E90": e90, "Emax": emax}
CORP = {"corp_mcb": corp_miscalibration, "corp_dsc": corp_discrimination, "corp_unc": brier_uncertainty}
PARTS = CORP | {
    "murphy_reliability": murphy_reliability,
    "murphy_resolution": murphy_resolution,
    "murphy_uncertainty": brier_uncertainty,
    "ece_10_equal_width": expected_calibration_error,
}
MOST = 60  # distinct risks of a case whose whole curve is in its file


def curves(case: Case) -> dict[str, Any]:
    """Everything about one risk; splines with the knots of Hmisc."""
    frame = case.frame()
    outcome, risk = frame["y"].to_numpy(float), frame[case.roles["probability"]].to_numpy(float)
    values = {name: metric(outcome, risk) for name, metric in PARTS.items()}
    values["lowess_ici"] = distances(outcome, risk, smoother="lowess")
    for number in (3, 4):
        knots = tuple(case.expected[f"rcs{number}_knots_logit_p"]["value"])
        values[f"rcs{number}_knots_logit_p"] = own_knots(risk, number)
        values[f"rcs{number}_ici"] = distances(outcome, risk, knots=knots)
        if len(set(risk)) <= MOST:
            values[f"rcs{number}_curve"] = curve(outcome, risk, knots)
    if len(set(risk)) <= MOST:
        values["isotonic_fit"] = isotonic_table(outcome, risk)
    return values


def weighted_parts(case: Case) -> dict[str, Any]:
    """CORP with survey weights."""
    frame = case.frame()
    columns = [frame[name].to_numpy(float) for name in ("y", case.roles["probability"], "w")]
    return {name: metric(*columns) for name, metric in CORP.items()}


def own_knots(risk: Floats, number: int) -> list[float]:
    """Where riskeval puts the knots."""
    values, n = np.unique(log_odds(risk), return_counts=True)
    return list(places(values, n[None].astype(float), number)[0])


def distances(outcome: Floats, risk: Floats, **options: Any) -> dict[str, Any]:
    """Of the curve by one smoother."""
    return {name: metric.given(**options)(outcome, risk) for name, metric in DISTANCES.items()}


def curve(outcome: Floats, risk: Floats, knots: tuple[float, ...]) -> list[dict[str, Any]]:
    """The spline at every stated risk."""
    stated = np.unique(risk)
    rates = observed_risk.given(knots=knots)(outcome, risk, at=stated)
    return pd.DataFrame({"p": stated, "observed": rates}).to_dict("records")


def isotonic_table(outcome: Floats, risk: Floats) -> list[dict[str, Any]]:
    """People, observed and isotonic rate at every stated risk."""
    found = distinct(outcome, risk, np.ones(len(risk)))
    rates = isotonic(found.people, found.events)
    table = {"p": found.value, "n": found.people, "observed": found.rate, "isotonic": rates}
    return pd.DataFrame(table).to_dict("records")
