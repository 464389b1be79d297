"""The lines in the plane of error rates on which one predictive value puts each group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from riskeval.terms import ALL


def line_ends(table: pd.DataFrame, slope: pd.Series[float]) -> pd.DataFrame:
    """Where each group's line ends that begins where nobody is flagged: ``x`` (FPR) and ``y`` (FNR)."""
    steep = slope.to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = {"x": np.minimum(steep, 1.0), "y": np.maximum(1 - 1 / steep, 0.0)}
    return table.assign(**ends)[np.isfinite(steep)].reset_index(drop=True)


def lines_of_rates(
    arithmetic: pd.DataFrame, columns: Sequence[str], reference: str
) -> tuple[pd.DataFrame, float]:
    """The lines of the reference's PPV for the groups of a table of rates, and that PPV.

    Parameters
    ----------
    arithmetic : pandas.DataFrame
        Group columns, ``event_rate``, ``ppv``.
    columns : sequence of str
    reference : str
        The reference as tables print it.
    """
    names = arithmetic[list(columns)].agg(", ".join, axis=1)
    share = arithmetic.loc[names == reference, "ppv"]
    known = float(share.iloc[0]) if len(share) else np.nan
    inside = arithmetic[(arithmetic[list(columns)] != ALL).all(axis=1)]
    rate = inside["event_rate"]
    if not known > 0:
        return inside[list(columns)].iloc[:0].assign(x=[], y=[]), known
    return line_ends(inside[list(columns)], rate / (1 - rate) * (1 - known) / known), known
