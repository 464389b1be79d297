"""What would be true if people were judged by another column than the one the study looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from riskeval.simulate.parameters import Parameters
from riskeval.simulate.scenario import Scenario

TOLD = ("auc", "oe_ratio", "calibration_slope", "sensitivity", "specificity", "ppv", "event_rate")


def by_another_outcome(scenario: Scenario, parameters: Parameters, outcome: str) -> dict[str, Any]:
    """The true values of the usual metrics about another column of 0 and 1, for a truth file.

    Parameters
    ----------
    scenario : Scenario
    parameters : Parameters
    outcome : str
        What people really did where records are biased; what they would have done where somebody intervened.

    Returns
    -------
    dict
        The outcome, and rows of true values like those of the truth itself.
    """
    truth = replace(scenario, more=None).truth(parameters)
    told = replace(truth, setup=replace(scenario.setup, outcome=outcome)).values
    whole = told["label"].eq("") & (told["at"].isna() | ~told["metric"].eq("event_rate"))
    kept = told[told["metric"].isin(TOLD) & (whole | told["on"].eq("band"))]
    return {"outcome": outcome, "true_values": kept.to_dict(orient="records")}
