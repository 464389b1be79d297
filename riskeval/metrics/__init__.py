"""The metrics: each is a kernel with its needs, scale, bounds and source. Hand them to `evaluate`."""

from riskeval.metrics.accuracy import brier, log_score, scaled_brier
from riskeval.metrics.balance import mean_risk_of_events, mean_risk_of_nonevents
from riskeval.metrics.binned_calibration import (
    expected_calibration_error,
    murphy_reliability,
    murphy_resolution,
)
from riskeval.metrics.calibration import (
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    oe_ratio,
)
from riskeval.metrics.calibration_curve import e50, e90, emax, ici, observed_risk
from riskeval.metrics.classification import (
    accuracy,
    false_alarms_per_true_alarm,
    flag_rate,
    npv,
    number_needed_to_detain,
    number_safely_discharged,
    ppv,
    sensitivity,
    specificity,
)
from riskeval.metrics.corp import brier_uncertainty, corp_discrimination, corp_miscalibration
from riskeval.metrics.cost import expected_cost
from riskeval.metrics.decision import interventions_avoided, net_benefit, standardised_net_benefit
from riskeval.metrics.discrimination import auc, somers_d
from riskeval.metrics.distribution import level_share, mean_score
from riskeval.metrics.error_rates import false_negative_rate, false_positive_rate
from riskeval.metrics.levels import (
    cumulative_share,
    eo_ratio,
    event_rate,
    expected_rate,
    level_likelihood_ratio,
    midrank_percentile,
    risk_ratio_to_median,
)
from riskeval.metrics.likelihood import (
    diagnostic_odds_ratio,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
)
from riskeval.metrics.per_thousand import false_alarms, missed_events, rightly_left, true_alarms
from riskeval.metrics.transported import (
    transported_false_alarms_per_true_alarm,
    transported_npv,
    transported_number_needed_to_detain,
    transported_number_safely_discharged,
    transported_ppv,
)
from riskeval.metrics.transported_counts import (
    transported_false_alarms,
    transported_missed_events,
    transported_rightly_left,
    transported_true_alarms,
)

__all__ = [
    "accuracy",
    "auc",
    "brier",
    "brier_uncertainty",
    "calibration_in_the_large",
    "calibration_intercept",
    "calibration_slope",
    "corp_discrimination",
    "corp_miscalibration",
    "cumulative_share",
    "diagnostic_odds_ratio",
    "e50",
    "e90",
    "emax",
    "eo_ratio",
    "event_rate",
    "expected_calibration_error",
    "expected_cost",
    "expected_rate",
    "false_alarms",
    "false_alarms_per_true_alarm",
    "false_negative_rate",
    "false_positive_rate",
    "flag_rate",
    "ici",
    "interventions_avoided",
    "level_likelihood_ratio",
    "level_share",
    "likelihood_ratio_negative",
    "likelihood_ratio_positive",
    "log_score",
    "mean_risk_of_events",
    "mean_risk_of_nonevents",
    "mean_score",
    "midrank_percentile",
    "missed_events",
    "murphy_reliability",
    "murphy_resolution",
    "net_benefit",
    "npv",
    "number_needed_to_detain",
    "number_safely_discharged",
    "observed_risk",
    "oe_ratio",
    "ppv",
    "rightly_left",
    "risk_ratio_to_median",
    "scaled_brier",
    "sensitivity",
    "somers_d",
    "specificity",
    "standardised_net_benefit",
    "transported_false_alarms",
    "transported_false_alarms_per_true_alarm",
    "transported_missed_events",
    "transported_npv",
    "transported_number_needed_to_detain",
    "transported_number_safely_discharged",
    "transported_ppv",
    "transported_rightly_left",
    "transported_true_alarms",
    "true_alarms",
]
