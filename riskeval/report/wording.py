"""Numbers and names as people read them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Style = Literal["percent", "points", "thousand", "ratio", "fine", "finer", "count", "whole", "score"]
NOTHING = "–"

# What a column of a table is called, and how its numbers are printed.
METRIC_WORDS: Mapping[str, tuple[str, Style]] = MappingProxyType(
    {
        "event_rate": ("Event rate", "percent"),
        "expected_rate": ("Published risk", "percent"),
        "auc": ("AUC", "ratio"),
        "xauc": ("xAUC", "ratio"),
        "oe_ratio": ("O:E", "ratio"),
        "eo_ratio": ("E:O", "ratio"),
        "calibration_in_the_large": ("Calibration in the large", "ratio"),
        "calibration_intercept": ("Intercept (with the slope)", "ratio"),
        "calibration_slope": ("Slope", "ratio"),
        "brier": ("Brier score", "fine"),
        "scaled_brier": ("Scaled Brier", "fine"),
        "sensitivity": ("Sensitivity", "percent"),
        "specificity": ("Specificity", "percent"),
        "false_positive_rate": ("False positive rate", "percent"),
        "false_negative_rate": ("False negative rate", "percent"),
        "mean_risk_of_events": ("Mean risk of events", "percent"),
        "mean_risk_of_nonevents": ("Mean risk of non-events", "percent"),
        "ppv": ("PPV", "percent"),
        "npv": ("NPV", "percent"),
        "flag_rate": ("Flagged", "percent"),
        "prediction_gap": ("Events beyond the reference’s line", "percent"),
        "group_log_odds": ("Level beside the reference", "ratio"),
        "group_slope": ("Slope beside the reference", "ratio"),
        "number_needed_to_detain": ("NND", "ratio"),
        "number_safely_discharged": ("NSD", "ratio"),
        "cumulative_share": ("At or below", "percent"),
        "midrank_percentile": ("Mid-rank percentile", "percent"),
        "risk_ratio_to_median": ("Risk ratio to median", "ratio"),
        "level_likelihood_ratio": ("Likelihood ratio", "ratio"),
        "mean_score": ("Mean score", "score"),
        "sd_score": ("SD", "score"),
        "true_alarms": ("True alarms", "whole"),
        "false_alarms": ("False alarms", "whole"),
        "missed_events": ("Missed", "whole"),
        "rightly_left": ("Rightly left", "whole"),
        "observed_risk": ("Observed curve", "percent"),
        "ici": ("ICI, points", "points"),
        "e50": ("E50, points", "points"),
        "e90": ("E90, points", "points"),
        "emax": ("Emax, points", "points"),
        "corp_miscalibration": ("CORP miscalibration", "finer"),
        "corp_discrimination": ("CORP discrimination", "finer"),
        "brier_uncertainty": ("Uncertainty", "finer"),
        "spiegelhalter_z": ("Spiegelhalter z", "ratio"),
        "lr_intercept_and_slope": ("Intercept 0 and slope 1, likelihood ratio", "ratio"),
        "lr_nonlinearity": ("Straight curve, likelihood ratio", "ratio"),
        "net_benefit": ("Net benefit per 1,000", "thousand"),
        "standardised_net_benefit": ("Standardised", "ratio"),
        "interventions_avoided": ("Interventions avoided per 100", "score"),
        "best_from": ("Best from", "percent"),
        "best_until": ("Best until", "percent"),
        "transported_ppv": ("PPV", "percent"),
        "transported_npv": ("NPV", "percent"),
        "transported_number_needed_to_detain": ("NND", "ratio"),
    }
)
PLACES: Mapping[Style, int] = MappingProxyType(
    {
        **{"percent": 1, "points": 1, "thousand": 1, "ratio": 2, "fine": 3, "finer": 4},
        **{"count": 0, "whole": 0, "score": 1},
    }
)
TIMES: Mapping[Style, int] = MappingProxyType({"percent": 2, "points": 2, "thousand": 3})


def heading(metric: str) -> str:
    """The name of a metric at the head of a column."""
    return METRIC_WORDS.get(metric, (metric.replace("_", " "), "ratio"))[0]


def style_of(metric: str) -> Style:
    """How the numbers of a metric are printed."""
    return METRIC_WORDS.get(metric, (metric, "ratio"))[1]


def places_of(metric: str) -> int:
    """Decimals with which a metric is printed, as a number and not as a percentage or per 1,000."""
    style = style_of(metric)
    return PLACES[style] + TIMES.get(style, 0)


def printed(value: float | None, style: Style, unit: bool = True) -> str:
    """One number: a dash where it is undefined, ∞ where it is infinite, a true minus sign."""
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    scaled = value * 10 ** TIMES.get(style, 0)
    text = f"{abs(scaled):,.{PLACES[style]}f}"
    sign = "−" if scaled < 0 and any(digit in text for digit in "123456789") else ""
    return sign + text + ("%" if style == "percent" and unit else "")


def interval(lower: float | None, upper: float | None, style: Style) -> str:
    """``[0.68, 0.74]``; one dash where there is no interval."""
    if all(limit is None or math.isnan(limit) for limit in (lower, upper)):
        return f"[{NOTHING}]"
    return f"[{printed(lower, style, unit=False)}, {printed(upper, style, unit=False)}]"


def months(horizon: float | None) -> str:
    """The length of follow-up in words."""
    if horizon is None or math.isnan(horizon):
        return "the follow-up of these data (its length is not stated)"
    return f"{horizon:g} month{'' if horizon == 1 else 's'}"


def listed(names: list[str], last: str = "and") -> str:
    """``a, b and c``."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" {last} {names[-1]}" if names else ""


def short(text: object, longest: int = 60) -> str:
    """One line of user text, shortened where it would break a table."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
