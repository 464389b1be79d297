"""Every band at the rate that was observed on it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Self

from riskeval.updating.by_level import UpdateByLevel, falling


class BandRates(UpdateByLevel):
    """Gives every band (or score) the rate observed on it.

    Parameters
    ----------
    levels : sequence, optional
        The bands from lowest to highest; by default those of the sample, in the order of an ordered
        categorical, else sorted.

    Attributes
    ----------
    table_ : pandas.DataFrame
        One row per level, with Wilson's interval of its rate and a status; read it before you use the rates.

    Notes
    -----
    Rates may fall from one band to the next, which `notes_` says. With weights the interval is made of Kish's
    effective number of people.

    Examples
    --------
    >>> from riskeval.updating import BandRates
    >>> bands = ["low", "low", "low", "low", "high", "high"]
    >>> update = BandRates(levels=["low", "high"]).fit(bands, [0, 0, 0, 1, 1, 0])
    >>> update.predict_proba(["low", "high"])[:, 1].tolist()
    [0.25, 0.5]
    """

    def __init__(self, levels: Sequence[Hashable] | None = None) -> None:
        self.levels = levels

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn the rates from people whose outcome is known.

        Parameters
        ----------
        X : array or data frame, shape (n,) or (n, 1)
            The band of each person.
        y : array of 0/1, shape (n,)
        sample_weight : array, shape (n,), optional
        """
        order = [] if self.levels is None else list(self.levels)
        self.table_ = self._count(X, y, sample_weight, order)
        self.table_["updated"] = self.table_["observed"]
        self.notes_ = (*self.notes_, *falling(self.table_))
        return self
