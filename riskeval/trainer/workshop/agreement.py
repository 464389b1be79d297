"""How far people of one room agree on the same cases."""

from __future__ import annotations

import warnings
from itertools import combinations

import numpy as np
import pandas as pd

from riskeval.trainer.kit.write import RATINGS

MEASURES = {
    "same word": "of 100 pairs of participants, how many gave the same word to the same case",
    "Fleiss' kappa": "the same beyond what chance would do with these words: 1 is full agreement, 0 chance",
    "mean difference": "between two participants' numbers for the same case, in points of 100",
}


def agreement(returned: pd.DataFrame) -> pd.DataFrame:
    """Agreement on words and on numbers, averaged over cases.

    Parameters
    ----------
    returned : pandas.DataFrame
        As `read_returned` gives it.

    Returns
    -------
    pandas.DataFrame
        Columns ``measure, value, cases, participants, note``: one row each of ``same word`` (of 100 pairs),
        ``Fleiss' kappa`` and ``mean difference`` (points of 100).

    Notes
    -----
    Kappa is Fleiss 1971, doi:10.1037/h0031619, from statsmodels; it needs the same raters for every case, so
    it is of the participants who gave every case a word. It describes this room, with no interval.
    """
    rated = returned[returned["rating"] != ""]
    same: list[float] = [_same(case["rating"]) for _, case in rated.groupby("vignette") if len(case) > 1]
    numbers = returned.dropna(subset=["of_100"])
    apart = [_apart(case["of_100"]) for _, case in numbers.groupby("vignette") if len(case) > 1]
    rows = [
        _row("same word", 100 * _mean(same), len(same), rated["participant"].nunique()),
        _kappa(rated, returned["vignette"].nunique()),
        _row(
            "mean difference",
            _mean(apart),
            len(apart),
            numbers["participant"].nunique(),
        ),
    ]
    return pd.DataFrame(rows)


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _row(measure: str, value: float, cases: int, participants: int, note: str = "") -> dict[str, object]:
    told = note or ("" if np.isfinite(value) else "no two participants answered the same case")
    return {
        "measure": measure,
        "value": float(value),
        "cases": cases,
        "participants": participants,
        "note": told,
    }


def _same(words: pd.Series) -> float:
    counts, n = words.value_counts().to_numpy(), len(words)
    return float((counts * (counts - 1)).sum() / (n * (n - 1)))


def _apart(numbers: pd.Series) -> float:
    return float(np.mean([abs(a - b) for a, b in combinations(numbers, 2)]))


def _kappa(rated: pd.DataFrame, cases: int) -> dict[str, object]:
    whole = rated.groupby("participant").filter(lambda answers: len(answers) == cases)
    people = whole["participant"].nunique()
    if people < 2:
        note = "fewer than two participants gave every case a word"
        return _row("Fleiss' kappa", np.nan, cases, people, note)
    from statsmodels.stats.inter_rater import fleiss_kappa

    counts = pd.crosstab(whole["vignette"], whole["rating"]).reindex(columns=list(RATINGS), fill_value=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        value = float(fleiss_kappa(counts.to_numpy()))
    note = (
        ""
        if np.isfinite(value)
        else "everybody gave one and the same word: there is nothing to agree beyond chance"
    )
    return _row("Fleiss' kappa", value, cases, people, note)
