"""The scenarios: synthetic cohorts by name, each a short declaration of parts."""

from riskeval.simulate.scenario import Scenario
from riskeval.simulate.scenarios import (
    allegiance,
    biased_raters,
    label_bias,
    miscalibrated_abroad,
    same_accuracy,
    small_minority_group,
    treatment_paradox,
)

MODULES = (
    biased_raters,
    label_bias,
    same_accuracy,
    miscalibrated_abroad,
    treatment_paradox,
    small_minority_group,
    allegiance,
)
SCENARIOS: dict[str, Scenario] = {module.SCENARIO.name: module.SCENARIO for module in MODULES}
