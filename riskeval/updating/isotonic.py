"""Stated risks replaced by a curve of observed rates that never falls."""

from __future__ import annotations

import numpy as np
from sklearn.isotonic import IsotonicRegression

from riskeval.design import Floats
from riskeval.updating.recalibration import Recalibration


class IsotonicRecalibration(Recalibration):
    """Replaces risks by observed rates that never fall as the stated risk rises.

    It assumes no shape, so it needs many events; with few it overfits and gives risks of exactly 0 or 1 at
    the ends, which `notes_` says. Between two stated risks of the sample it is interpolated, beyond them
    constant.

    Attributes
    ----------
    stated_, observed_ : array
        The corners of the curve.

    Notes
    -----
    Pool-adjacent-violators on distinct risks (Ayer et al. 1955, doi:10.1214/aoms/1177728423), as
    scikit-learn's.

    Examples
    --------
    >>> from riskeval.updating import IsotonicRecalibration
    >>> update = IsotonicRecalibration().fit([0.1, 0.2, 0.2, 0.3, 0.3], [1, 0, 0, 1, 0])
    >>> update.predict_proba([0.1, 0.2, 0.3])[:, 1].round(3).tolist()
    [0.333, 0.333, 0.5]
    """

    _inside = False

    def _learn(self, risk: Floats, outcome: Floats, weights: Floats) -> list[str]:
        curve = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
        curve.fit(risk, outcome, sample_weight=weights)
        self.stated_, self.observed_ = curve.X_thresholds_, curve.y_thresholds_
        ends = ((self.observed_[0] == 0, "0", "up to", 0), (self.observed_[-1] == 1, "1", "from", -1))
        return [
            f"the updated risk is exactly {limit} for stated risks {where} {self._end(at):.4g}"
            for reached, limit, where, at in ends
            if reached
        ]

    def _end(self, at: int) -> float:
        same = self.stated_[self.observed_ == self.observed_[at]]
        return float(same.max() if at == 0 else same.min())

    def updated(self, risk: Floats) -> Floats:
        """The updated risks of some stated risks."""
        return np.asarray(np.interp(risk, self.stated_, self.observed_))
