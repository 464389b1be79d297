"""Whom an instrument works for, group by group: criteria, what cannot hold together, items and records."""

from riskeval.fairness.bundles import CRITERIA, Criterion
from riskeval.fairness.cross_auc import xauc

__all__ = ["CRITERIA", "Criterion", "xauc"]
