"""Tests of calibration, and the belt."""

from typing import Any

import riskeval as rv

from ..cases import Case
from .asking import cohort

TESTS = {
    "lr_intercept0_given_slope1": "lr_intercept",
    "lr_slope1_given_intercept": "lr_slope",
    "lr_joint": "lr_intercept_and_slope",
    "spiegelhalter_z": "spiegelhalter_z",
}


def tests(case: Case) -> dict[str, Any]:
    people = cohort(case.frame(), risk=case.roles["probability"])
    found = rv.calibration_tests(people).frame.set_index("metric")
    values = {theirs: found.loc[mine, "estimate"] for theirs, mine in TESTS.items()}
    values["lr_joint_p"] = found.loc["lr_intercept_and_slope", "p"]
    values["spiegelhalter_p"] = found.loc["spiegelhalter_z", "p"]
    for number in (3, 4):
        knots = case.expected[f"rcs{number}_knots_logit_p"]["value"]
        bent = rv.calibration_tests(people, knots=knots).frame.set_index("metric")
        values[f"rcs{number}_nonlinearity_lr"] = bent.loc["lr_nonlinearity", "estimate"]
    return values | belt(case)


def belt(case: Case) -> dict[str, Any]:
    """The belt at the risks at which the case has it."""
    at = [row["p"] for row in case.expected["giviti_belt_95"]["value"]]
    people = cohort(case.frame(), risk=case.roles["probability"])
    found = rv.calibration_belt(people, at=at, confidence=[0.95])
    test, limits = found.test.frame.iloc[0], found.belt.frame
    degree = int(test["note"].split("degree ")[1][0])
    return {
        "giviti": {"p_value": test["p"], "polynomial_degree": degree, "statistic": test["estimate"]},
        "giviti_belt_95": limits[["at", "lower", "upper"]].rename(columns={"at": "p"}).to_dict("records"),
    }
