"""The closed test: the simplest update that the sample does not contradict."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from riskeval.errors import EvaluationError
from riskeval.updating import closed_test

RNG = np.random.default_rng(2)
X = pd.DataFrame({"a": RNG.normal(size=400), "b": RNG.normal(size=400)})
TRUE = -1 + 0.9 * X["a"] + 0.5 * X["b"]


def outcome_of(eta):
    return (RNG.random(400) < 1 / (1 + np.exp(-eta))).astype(int)


def stated(eta):
    return 1 / (1 + np.exp(-eta))


OUTCOME = outcome_of(TRUE)


@pytest.mark.parametrize(
    ("model", "choice"),
    [
        (TRUE, "original"),
        (TRUE + 1, "in the large"),
        (3 * TRUE, "recalibration"),
        (0.9 * X["a"] - 0.8 * X["b"], "revision"),
    ],
)
def test_it_names_what_is_wrong_with_the_model(model, choice):
    found = closed_test(OUTCOME, stated(model), X)
    assert found.choice == choice
    assert found.note == ""


def test_the_tests_are_likelihood_ratios():
    found = closed_test(OUTCOME, stated(TRUE + 1), X)
    full = sm.GLM(OUTCOME, sm.add_constant(X), family=sm.families.Binomial()).fit()
    large = sm.GLM(OUTCOME, np.ones(400), offset=TRUE + 1, family=sm.families.Binomial()).fit()
    line = found.frame.set_index("update").loc["in the large"]
    assert line["statistic"] == pytest.approx(2 * (full.llf - large.llf))
    assert line["df"] == 2
    assert found.coefficients.to_numpy() == pytest.approx(full.params.to_numpy())


def test_shrinkage_is_what_the_chi_square_leaves_after_its_degrees_of_freedom():
    full = sm.GLM(OUTCOME, sm.add_constant(X), family=sm.families.Binomial()).fit()
    chi2 = 2 * (full.llf - full.llnull)
    assert closed_test(OUTCOME, stated(TRUE), X).shrinkage == pytest.approx((chi2 - 2) / chi2)


def test_a_model_that_is_not_made_of_the_columns_is_said_to_be_tested_approximately():
    assert "approximate" in closed_test(OUTCOME, stated(X["a"] ** 2), X).note


def test_fewer_than_ten_events_are_said():
    rare = np.zeros(400)
    rare[:6] = 1
    assert "only 6 with the event" in closed_test(rare, stated(TRUE - 3), X).note


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"X": X[["a"]]}, "at least 2 predictors"),
        ({"X": X[:5]}, "predictors of 400 people; found 5 rows"),
        ({"X": X.assign(c="much")}, "others in c"),
        ({"risk": np.full(400, 30)}, "divide percentages by 100"),
        ({"risk": np.full(400, 1.0)}, "risks above 0 and below 1"),
        ({"risk": np.full(400, 0.3)}, "stated risks that differ"),
        ({"y": np.zeros(400)}, "nobody had the event"),
        ({"alpha": 5}, "alpha between 0 and 1"),
        ({"X": X.assign(c=X["a"] * 2)}, "neither separate people with the event nor repeat each other"),
    ],
)
def test_what_cannot_be_tested_is_named(change, says):
    with pytest.raises(EvaluationError) as error:
        closed_test(**({"y": OUTCOME, "risk": stated(TRUE), "X": X} | change))
    assert says in str(error.value)
