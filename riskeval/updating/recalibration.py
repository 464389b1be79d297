"""Stated risks moved to agree with a sample: in the large, or on a line of log odds."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from riskeval.design import Floats
from riskeval.errors import EvaluationError, raise_all
from riskeval.influence import roots
from riskeval.metrics.logistic import log_odds, logistic_residual, probability
from riskeval.updating.inputs import admitted, column, few, risk_problems


class Recalibration(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """What the recalibrations share: one column of stated risks goes in, updated risks come out."""

    _inside = True

    @abstractmethod
    def _learn(self, risk: Floats, outcome: Floats, weights: Floats) -> list[str]:
        """Learn from a sample; return what is to be said about it."""

    @abstractmethod
    def updated(self, risk: Floats) -> Floats:
        """The updated risks of some stated risks."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn the update from people whose outcome is known.

        Parameters
        ----------
        X : array or data frame, shape (n,) or (n, 1)
            The stated risks.
        y : array of 0/1, shape (n,)
        sample_weight : array, shape (n,), optional
            Sampling weights.

        Returns
        -------
        self
            With ``n_`` people and ``events_`` of them with the event, ``status_`` (ok or few events) and
            ``notes_``.

        Raises
        ------
        EvaluationError
            With every problem: percentages, missing or impossible risks, one class, separation.
        """
        found = column(X)
        outcome, weights = admitted(y, sample_weight, len(found), risk_problems(found, self._inside))
        present = weights > 0
        self.classes_, self.n_features_in_ = np.array([0, 1]), 1
        if isinstance(X, pd.DataFrame):
            self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        self.n_, self.events_ = int(present.sum()), int(outcome[present].sum())
        scarce = few(self.events_, self.n_ - self.events_)
        self.status_ = "few events" if scarce else "ok"
        said = self._learn(found.to_numpy(dtype=float)[present], outcome[present], weights[present])
        self.notes_ = tuple(filter(None, [scarce, *said]))
        return self

    def predict_proba(self, X: Any) -> Floats:
        """Updated risks, shape (n, 2): without the event, with the event."""
        check_is_fitted(self)
        found = column(X)
        raise_all(EvaluationError, risk_problems(found, self._inside))
        risk = self.updated(found.to_numpy(dtype=float))
        return np.column_stack([1 - risk, risk])

    def predict(self, X: Any) -> Any:
        """1 where the updated risk is at least one half: scikit-learn's rule, and no advice."""
        return (self.predict_proba(X)[:, 1] >= 0.5).astype(int)


class InterceptRecalibration(Recalibration):
    """Moves all log odds by one constant, so that as many events are expected as were observed.

    The order of people and their distances in log odds stay. It is the update that needs the fewest events;
    begin here. Also called: recalibration in the large, intercept update.

    Attributes
    ----------
    intercept_ : float
        What is added to the log odds; `calibration_in_the_large` gives its interval.
    slope_ : float
        1.

    Notes
    -----
    ``logit p' = a + logit p``. Steyerberg et al. 2004, doi:10.1002/sim.1844.

    Examples
    --------
    >>> from riskeval.updating import InterceptRecalibration
    >>> update = InterceptRecalibration().fit([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0])
    >>> update.predict_proba([0.5])[:, 1].round(3).tolist()
    [0.25]
    """

    def _learn(self, risk: Floats, outcome: Floats, weights: Floats) -> list[str]:
        ones = np.ones((len(risk), 1))
        beta, _ = roots(logistic_residual(outcome), ones, weights, log_odds(risk))
        self.intercept_, self.slope_ = float(_found(beta)[0]), 1.0
        return []

    def updated(self, risk: Floats) -> Floats:
        """The updated risks of some stated risks."""
        return probability(self.intercept_ + log_odds(risk))


class LogisticRecalibration(Recalibration):
    """Moves and stretches the log odds, so that risks are right on average and neither too extreme nor timid.

    The order of people stays, unless the slope is not above 0, which `notes_` says. Also called: Platt
    scaling of log odds, Cox recalibration.

    Attributes
    ----------
    intercept_, slope_ : float
        `calibration_intercept` and `calibration_slope` give their intervals.

    Notes
    -----
    ``logit p' = a + b logit p``. Cox 1958, doi:10.1093/biomet/45.3-4.562; Steyerberg et al. 2004,
    doi:10.1002/sim.1844. A constant risk has no slope, and risks that separate events from others have an
    infinite one: both are errors.

    Examples
    --------
    >>> from riskeval.updating import LogisticRecalibration
    >>> update = LogisticRecalibration().fit([0.2, 0.2, 0.8, 0.8, 0.8], [0, 1, 1, 1, 0])
    >>> update.predict_proba([0.2, 0.8])[:, 1].round(3).tolist()
    [0.5, 0.667]
    """

    def _learn(self, risk: Floats, outcome: Floats, weights: Floats) -> list[str]:
        if np.ptp(risk) == 0:
            raise EvaluationError(
                needed="stated risks that differ, to learn a slope",
                found=f"{risk[0]:g} for everybody",
                do="use InterceptRecalibration",
            )
        design = np.column_stack([np.ones_like(risk), log_odds(risk)])
        beta, _ = roots(logistic_residual(outcome), design, weights)
        self.intercept_, self.slope_ = map(float, _found(beta))
        reverses = "the slope is not above 0: the update reverses the order of people"
        return [reverses] if self.slope_ <= 0 else []

    def updated(self, risk: Floats) -> Floats:
        """The updated risks of some stated risks."""
        return probability(self.intercept_ + self.slope_ * log_odds(risk))


def _found(beta: Floats) -> Floats:
    if np.isnan(beta).any():
        raise EvaluationError(
            needed="stated risks that do not separate people with the event from the others",
            found="perfect separation, so that the slope has no finite value",
            do="use InterceptRecalibration, or a larger sample",
        )
    return beta
