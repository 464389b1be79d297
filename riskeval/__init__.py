"""Evaluates risk assessment instruments, raters and decision rules. It never assesses a person."""

from riskeval.analyses.score_table import score_table
from riskeval.cohort import Cohort
from riskeval.errors import (
    CohortError,
    DataFileError,
    EvaluationError,
    ReportError,
    RiskevalError,
    StudyError,
)
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate

__version__ = "0.1.0"

__all__ = [
    "Cohort",
    "CohortError",
    "DataFileError",
    "Estimates",
    "EvaluationError",
    "ReportError",
    "RiskevalError",
    "StudyError",
    "evaluate",
    "score_table",
]
