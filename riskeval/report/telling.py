"""Where an AUC is a table of counts in disguise: with two levels it follows from two rates alone.

``AUC = (1 + sensitivity − false alarms) / 2``. Beside the numbers of people and events that the report
prints, a two-level AUC and its interval leave only a few fourfold tables to choose from, often one; so do
O:E and the other calibration statistics of two risks. They are shown only where that table might be shown.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskeval.cohort import Cohort
from riskeval.report.disclosure import suppress

WHY = "with two levels it gives small counts away"
TELLING = (
    *("auc", "oe_ratio", "calibration_in_the_large", "calibration_intercept", "calibration_slope"),
    *("brier", "scaled_brier", "observed_risk", "ici", "e50", "e90", "emax"),
    *("corp_miscalibration", "corp_discrimination", "brier_uncertainty"),
    *("spiegelhalter_z", "lr_intercept", "lr_slope", "lr_intercept_and_slope", "lr_nonlinearity"),
)


def without_telling(cohort: Cohort, frame: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """The frame without statistics, and contrasts of them, that would give a small fourfold table away.

    One such group hides its whole margin, because the others and everybody would give it back.
    """
    if minimum <= 1:
        return frame
    columns = [column for column in cohort.groups if column in frame]
    gone = np.zeros(len(frame), dtype=bool)
    for name in cohort.predictions:
        mine = (frame["prediction"] == name) | (frame["reference"] == name)
        about = (mine & frame["metric"].isin(TELLING)).to_numpy()
        if _tells(cohort, name, None, minimum):
            gone = gone | about
        for column in columns:
            if _tells(cohort, name, column, minimum):
                gone = gone | (about & (frame[column] != "(all)").to_numpy())
    return suppress(frame, gone, WHY)


def _tells(cohort: Cohort, name: str, column: str | None, minimum: int) -> bool:
    """Whether the prediction has two levels and a cell of its fourfold table, in some group, is too small."""
    role = next((role for role in ("score", "risk", "band") if role in cohort.predictions[name].roles), None)
    if role is None or len(cohort.people.values((name, role))) != 2:
        return False
    counted = cohort.count([(name, role), *([column] if column else [])]).dropna()
    cells: NDArray[np.int64] = np.concatenate([counted["events"], counted["n"] - counted["events"]])
    groups = len(cohort.group_levels(column)) if column else 1
    return len(cells) < 4 * groups or bool((cells < minimum).any())
