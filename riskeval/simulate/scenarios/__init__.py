"""The scenarios: synthetic cohorts by name, each a short declaration of parts."""

from riskeval.simulate import demonstration
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.scenarios import (
    allegiance,
    biased_raters,
    changing_clients,
    daily_ward,
    label_bias,
    miscalibrated_abroad,
    same_accuracy,
    small_minority_group,
    treatment_paradox,
)

MODULES = (
    demonstration,
    biased_raters,
    label_bias,
    same_accuracy,
    miscalibrated_abroad,
    treatment_paradox,
    daily_ward,
    changing_clients,
    small_minority_group,
    allegiance,
)
SCENARIOS: dict[str, Scenario] = {module.SCENARIO.name: module.SCENARIO for module in MODULES}
