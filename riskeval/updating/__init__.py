"""Updating: risks that do not fit a place are made to fit it, as scikit-learn estimators."""

from riskeval.updating.band_rates import BandRates
from riskeval.updating.isotonic import IsotonicRecalibration
from riskeval.updating.recalibration import InterceptRecalibration, LogisticRecalibration
from riskeval.updating.shrunken_norm import ShrunkenNorm

__all__ = [
    "BandRates",
    "InterceptRecalibration",
    "IsotonicRecalibration",
    "LogisticRecalibration",
    "ShrunkenNorm",
]
