"""Updating: risks that do not fit a place are made to fit it, and what the update is worth."""

from riskeval.updating.band_rates import BandRates
from riskeval.updating.closed_test import ClosedTest, closed_test
from riskeval.updating.cross_validation import cross_validated, out_of_fold
from riskeval.updating.isotonic import IsotonicRecalibration
from riskeval.updating.optimism import optimism_corrected
from riskeval.updating.recalibration import InterceptRecalibration, LogisticRecalibration
from riskeval.updating.shrunken_norm import ShrunkenNorm
from riskeval.updating.write_back import write_back

__all__ = [
    "BandRates",
    "ClosedTest",
    "InterceptRecalibration",
    "IsotonicRecalibration",
    "LogisticRecalibration",
    "ShrunkenNorm",
    "closed_test",
    "cross_validated",
    "optimism_corrected",
    "out_of_fold",
    "write_back",
]
