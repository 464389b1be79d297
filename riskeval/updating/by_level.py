"""What updates by level share: the people, the events and the observed rate of each band or score."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from riskeval.design import Floats
from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.intervals import critical, wilson
from riskeval.remarks import FEW
from riskeval.updating.inputs import admitted, column, few

INTERVAL = 0.95


class UpdateByLevel(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """What updates by level share: one column of levels goes in, the risk of each level comes out.

    Attributes
    ----------
    table_ : pandas.DataFrame
        One row per level: ``level, n, events, effective`` (Kish's number of people), ``observed`` with
        Wilson's ``lower, upper`` (95 %), ``status``, what the update adds, ``updated``.
    """

    def _count(self, X: Any, y: Any, sample_weight: Any, order: list[Hashable]) -> pd.DataFrame:
        """One row per level, after the door."""
        found = column(X)
        problems = [*_missing(found), *(_unknown(found, order) if order else [])]
        outcome, weights = admitted(y, sample_weight, len(found), problems)
        self.classes_, self.n_features_in_ = np.array([0, 1]), 1
        if isinstance(X, pd.DataFrame):
            self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        present = weights > 0
        self.n_, self.events_ = int(present.sum()), int(outcome[present].sum())
        self.notes_ = tuple(filter(None, [few(self.events_, self.n_ - self.events_)]))
        self.status_ = "few events" if self.notes_ else "ok"
        return counted(found[present], outcome[present], weights[present], order or _order(found))

    def predict_proba(self, X: Any) -> Floats:
        """Updated risks, shape (n, 2): without the event, with the event."""
        check_is_fitted(self)
        found = column(X)
        rates = dict(zip(self.table_["level"], self.table_["updated"], strict=True))
        raise_all(EvaluationError, [*_missing(found), *_unknown(found, list(rates))])
        nobody = sorted({str(level) for level in found.unique() if np.isnan(rates[level])})
        if nobody:
            raise EvaluationError(
                needed="levels with people in the sample",
                found=f"nobody on {', '.join(nobody)}",
                do="use ShrunkenNorm, which keeps the published risk there, or merge levels",
            )
        risk = found.map(rates).to_numpy(dtype=float)
        return np.column_stack([1 - risk, risk])

    def predict(self, X: Any) -> Any:
        """1 where the updated risk is at least one half: scikit-learn's rule, and no advice."""
        return (self.predict_proba(X)[:, 1] >= 0.5).astype(int)


def counted(found: pd.Series, outcome: Floats, weights: Floats, order: list[Hashable]) -> pd.DataFrame:
    """People, events and the observed rate of each level."""
    sums = pd.DataFrame(
        {"n": 1.0, "events": outcome, "w": weights, "square": weights**2, "hit": weights * outcome}
    )
    table = sums.groupby(found.astype(object).to_numpy()).sum().reindex(pd.Index(order, dtype=object))
    table = table.fillna(0.0)
    with np.errstate(invalid="ignore"):
        effective = (table["w"] ** 2 / table["square"]).fillna(0.0).to_numpy()
        rate = (table["hit"] / table["w"]).to_numpy()
        lower, upper = wilson(rate, effective, critical(INTERVAL))
    made = table[["n", "events"]].astype(int).rename_axis("level").reset_index()
    made["effective"], made["observed"] = effective, rate
    made["lower"], made["upper"] = lower, upper
    made["status"] = np.where(made["n"] == 0, "not estimable", np.where(made["n"] < FEW, "few events", "ok"))
    return made


def _order(found: pd.Series) -> list[Hashable]:
    if isinstance(found.dtype, pd.CategoricalDtype) and found.cat.ordered:
        return list(found.cat.categories)
    try:
        return sorted(found.unique())
    except TypeError:
        return list(found.unique())


def _missing(found: pd.Series) -> list[Problem]:
    absent = int(found.isna().sum())
    return [Problem("a level for everybody", f"{absent} without", "leave them out")] if absent else []


def _unknown(found: pd.Series, known: list[Hashable]) -> list[Problem]:
    others = sorted({str(level) for level in found.dropna().unique() if level not in set(known)})
    if not others:
        return []
    needed = f"levels among {', '.join(map(str, known[:12]))}{' …' if len(known) > 12 else ''}"
    alike = set(others) & set(map(str, known))
    cure = "give both as numbers or both as texts" if alike else "add these levels, or correct the people"
    return [Problem(needed, f"people on {', '.join(others[:12])}", cure)]


def falling(table: pd.DataFrame) -> tuple[str, ...]:
    """A note for each level whose updated rate is lower than that of the level before it."""
    rated = table.dropna(subset="updated")
    rate, level = rated["updated"].to_numpy(dtype=float), list(rated["level"])
    return tuple(
        f"{level[k + 1]} has a lower rate than {level[k]}" for k in np.flatnonzero(np.diff(rate) < -1e-12)
    )
