"""What the side that called, and the format of an estimate, did to the numbers: a small experiment."""

from __future__ import annotations

import numpy as np
import pandas as pd

SHUFFLES, SEED = 4999, 1


def arms(returned: pd.DataFrame, column: str, least: int) -> pd.DataFrame:
    """Mean answers of the participants of each arm, beside everybody's on the same cases.

    Parameters
    ----------
    returned : pandas.DataFrame
        As `read_returned` gives it.
    column : {"side", "format"}
    least : int
        No arm with fewer participants is shown.

    Returns
    -------
    pandas.DataFrame
        Columns ``arm, participants, difference, p, note``: points of 100 above or below the mean of all
        answers to the same cases. Empty where nothing was dealt.

    Notes
    -----
    ``p`` is of the hypothesis that the arm made no difference to anybody: the share of 4,999 reshuffles of
    arms between participants (and of the arms as dealt) in which the arms' means, weighted by their
    participants, lie as far apart (Monte Carlo permutation test; both counted with 1 added).
    """
    known = returned[returned[column] != ""].dropna(subset=["of_100"])
    if known.empty:
        return pd.DataFrame(columns=["arm", "participants", "difference", "p", "note"])
    apart = known["of_100"] - known.groupby("vignette")["of_100"].transform("mean")
    people = pd.DataFrame({"arm": known[column], "who": known["participant"], "apart": apart})
    people = people.groupby(["who", "arm"])["apart"].mean().reset_index().sort_values(["arm", "apart"])
    counts = people["arm"].value_counts()
    shown = len(counts) > 1 and counts.min() >= least
    note = "" if shown else f"not shown: an arm has fewer than {least} participants"
    p = _p(people["arm"].to_numpy(), people["apart"].to_numpy()) if shown else np.nan
    means = people.groupby("arm")["apart"].mean()
    rows = [
        {"arm": arm, "participants": int(counts[arm]) if shown else np.nan, "p": p, "note": note}
        | {"difference": float(means[arm]) if shown else np.nan}
        for arm in sorted(counts.index)
    ]
    return pd.DataFrame(rows)[["arm", "participants", "difference", "p", "note"]]


def _p(labels: np.ndarray, values: np.ndarray) -> float:
    chance = np.random.default_rng(SEED)
    _, codes = np.unique(labels, return_inverse=True)
    sizes = np.bincount(codes)

    def spread(order: np.ndarray) -> float:
        return float((np.bincount(codes, weights=order) ** 2 / sizes).sum())

    seen = spread(values)
    as_far = sum(spread(chance.permutation(values)) >= seen - 1e-9 for _ in range(SHUFFLES))
    return (1 + as_far) / (1 + SHUFFLES)
