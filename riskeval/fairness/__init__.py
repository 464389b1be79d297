"""Whom an instrument works for, group by group: criteria, what cannot hold together, items and records."""

from riskeval.fairness.bundles import CRITERIA, Criterion
from riskeval.fairness.cross_auc import xauc
from riskeval.fairness.frontier import Frontier, frontier
from riskeval.fairness.incompatible import Incompatible, incompatible
from riskeval.fairness.label_bias import LabelBias, label_bias

__all__ = [
    "CRITERIA",
    "Criterion",
    "Frontier",
    "Incompatible",
    "LabelBias",
    "frontier",
    "incompatible",
    "label_bias",
    "xauc",
]
