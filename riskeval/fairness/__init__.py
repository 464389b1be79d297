"""Whom an instrument works for, group by group: criteria, what cannot hold together, items and records."""

from riskeval.fairness.bundles import CRITERIA, Criterion
from riskeval.fairness.calibration_differences import CalibrationDifferences, calibration_differences
from riskeval.fairness.conditional import Conditional, conditional
from riskeval.fairness.criteria import Criteria, criteria
from riskeval.fairness.cross_auc import xauc
from riskeval.fairness.decomposition import Decomposition, decomposition
from riskeval.fairness.differential_prediction import DifferentialPrediction, differential_prediction
from riskeval.fairness.dossier import Dossier, dossier
from riskeval.fairness.equalised import Equalised, equalised
from riskeval.fairness.frontier import Frontier, frontier
from riskeval.fairness.group_cuts import GroupCuts, group_cuts
from riskeval.fairness.incompatible import Incompatible, incompatible
from riskeval.fairness.item_bias import ItemBias, item_bias
from riskeval.fairness.item_consequences import ItemConsequences, item_consequences
from riskeval.fairness.label_bias import LabelBias, label_bias
from riskeval.fairness.overrides import Overrides, overrides
from riskeval.fairness.score_difference import score_difference

__all__ = [
    "CRITERIA",
    "CalibrationDifferences",
    "Conditional",
    "Criteria",
    "Criterion",
    "Decomposition",
    "DifferentialPrediction",
    "Dossier",
    "Equalised",
    "Frontier",
    "GroupCuts",
    "Incompatible",
    "ItemBias",
    "ItemConsequences",
    "LabelBias",
    "Overrides",
    "calibration_differences",
    "conditional",
    "criteria",
    "decomposition",
    "differential_prediction",
    "dossier",
    "equalised",
    "frontier",
    "group_cuts",
    "incompatible",
    "item_bias",
    "item_consequences",
    "label_bias",
    "overrides",
    "score_difference",
    "xauc",
]
