"""Why a value does not exist: short reasons that stand in the note of a row."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats


def both_classes_needed(outcome: Floats, *columns: Floats) -> str:
    """No pair of an event and a non-event."""
    events, others = bool((outcome == 1).any()), bool((outcome == 0).any())
    if events and others:
        return ""
    return "no events" if others else "no non-events" if events else "no people"


def finite_logit_needed(outcome: Floats, risk: Floats, *columns: Floats) -> str:
    """A risk of 0 or 1 has no finite logit."""
    one_class = both_classes_needed(outcome)
    if one_class:
        return one_class
    edge = int(((risk <= 0) | (risk >= 1)).sum())
    return f"a risk of exactly 0 or 1 has no finite logit ({edge} distinct rows)" if edge else ""


def slope_needed(outcome: Floats, risk: Floats, *columns: Floats) -> str:
    """No slope without two distinct risks that overlap between events and non-events."""
    reason = finite_logit_needed(outcome, risk)
    if reason:
        return reason
    if np.ptp(risk) == 0:
        return "every risk is the same, so there is no slope"
    if _separated(outcome, risk):
        return "the risks separate events from non-events completely, so the slope is infinite"
    return "the fit did not converge"


def score_slope_needed(outcome: Floats, score: Floats, *columns: Floats) -> str:
    """No logistic curve over the score."""
    reason = both_classes_needed(outcome)
    if reason:
        return reason
    if np.ptp(score) == 0:
        return "every score is the same, so there is no curve"
    if _separated(outcome, score):
        return "the scores separate events from non-events completely"
    return "the fit did not converge"


def _separated(outcome: Floats, value: Floats) -> bool:
    """Whether one threshold parts events from non-events, ties on it allowed."""
    events, others = value[outcome == 1], value[outcome == 0]
    return bool(events.min() >= others.max() or events.max() <= others.min())
