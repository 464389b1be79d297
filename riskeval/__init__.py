"""Evaluates risk assessment instruments, raters and decision rules. It never assesses a person."""

from typing import TYPE_CHECKING, Any

from riskeval.analyses.accepted_ratio import ratio_between
from riskeval.analyses.base_rates import BaseRates, at_base_rates
from riskeval.analyses.best_cuts import best_cuts
from riskeval.analyses.calibration import Calibration, calibration
from riskeval.analyses.calibration_belt import Belt, calibration_belt
from riskeval.analyses.calibration_tests import calibration_tests
from riskeval.analyses.capacity import Capacity, capacity
from riskeval.analyses.carried_ppv import carried_ppv
from riskeval.analyses.cost_curve import CostCurve, cost_curve
from riskeval.analyses.decide import Decision, decide
from riskeval.analyses.decision_curve import DecisionCurve, decision_curve
from riskeval.analyses.duty import DutyToProtect, duty_to_protect
from riskeval.analyses.missing_rules import MissingRules, missing_rules
from riskeval.analyses.norm_table import AgainstNorm, against_norm
from riskeval.analyses.operating_points import operating_points
from riskeval.analyses.predictive_values import predictive_values
from riskeval.analyses.price import (
    Price,
    plot_price,
    price,
    price_table,
    ratio_at,
    threshold_for,
)
from riskeval.analyses.score_table import score_table
from riskeval.cohort import Cohort
from riskeval.errors import (
    CohortError,
    DataFileError,
    EvaluationError,
    InstrumentError,
    ReportError,
    RiskevalError,
    SimulationError,
    StudyError,
)
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate

if TYPE_CHECKING:
    from riskeval.instruments.library import instruments_table, load_instrument
    from riskeval.reading import read_table
    from riskeval.report.study import load_study

__version__ = "0.1.0"

__all__ = [
    "AgainstNorm",
    "BaseRates",
    "Belt",
    "Calibration",
    "Capacity",
    "Cohort",
    "CohortError",
    "CostCurve",
    "DataFileError",
    "Decision",
    "DecisionCurve",
    "DutyToProtect",
    "Estimates",
    "EvaluationError",
    "InstrumentError",
    "MissingRules",
    "Price",
    "ReportError",
    "RiskevalError",
    "SimulationError",
    "StudyError",
    "against_norm",
    "at_base_rates",
    "best_cuts",
    "calibration",
    "calibration_belt",
    "calibration_tests",
    "capacity",
    "carried_ppv",
    "cost_curve",
    "decide",
    "decision_curve",
    "duty_to_protect",
    "evaluate",
    "instruments_table",
    "load_instrument",
    "load_study",
    "missing_rules",
    "operating_points",
    "plot_price",
    "predictive_values",
    "price",
    "price_table",
    "ratio_at",
    "ratio_between",
    "read_table",
    "score_table",
    "threshold_for",
]


def __getattr__(name: str) -> Any:
    """Instruments, files and studies are imported on first use, so that `import riskeval` stays light."""
    if name in ("load_instrument", "instruments_table"):
        from riskeval.instruments import library

        return getattr(library, name)
    if name == "read_table":
        from riskeval.reading import read_table

        return read_table
    if name == "load_study":
        from riskeval.report.study import load_study

        return load_study
    raise AttributeError(f"module 'riskeval' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, also those that are imported on first use."""
    return [*__all__, "__doc__", "__version__", "metrics"]
