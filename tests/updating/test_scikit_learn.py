"""The updates are scikit-learn estimators: they can be cloned, put in a pipeline, searched and checked."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks

from riskeval.updating import (
    BandRates,
    InterceptRecalibration,
    IsotonicRecalibration,
    LogisticRecalibration,
    ShrunkenNorm,
)

NORM = {0.1: 0.1, 0.2: 0.2, 0.4: 0.4, 0.7: 0.7}
RISK = np.tile([0.1, 0.2, 0.4, 0.7], 10)
OUTCOME = np.tile([0, 0, 1, 0, 1, 0, 0, 1], 5)
ALL = [
    InterceptRecalibration(),
    LogisticRecalibration(),
    IsotonicRecalibration(),
    BandRates(),
    ShrunkenNorm(NORM, 5.0),
]
named = pytest.mark.parametrize("estimator", ALL, ids=lambda one: type(one).__name__)


@named
def test_fit_returns_itself_and_leaves_its_parameters_and_data(estimator):
    made, risk, outcome = clone(estimator), RISK.copy(), OUTCOME.copy()
    before = made.get_params()
    assert made.fit(risk, outcome) is made
    assert made.get_params() == before
    assert np.array_equal(risk, RISK)
    assert np.array_equal(outcome, OUTCOME)


@named
def test_a_clone_forgets_the_sample(estimator):
    with pytest.raises(NotFittedError):
        clone(clone(estimator).fit(RISK, OUTCOME)).predict_proba(RISK)


@named
def test_probabilities_add_up_and_stand_in_the_order_of_the_classes(estimator):
    fitted = clone(estimator).fit(RISK, OUTCOME)
    assert fitted.classes_.tolist() == [0, 1]
    assert fitted.predict_proba(RISK).sum(axis=1) == pytest.approx(np.ones(40))
    assert np.array_equal(fitted.predict(RISK), fitted.predict_proba(RISK)[:, 1] >= 0.5)


@named
@pytest.mark.parametrize(
    "check",
    [
        "check_no_attributes_set_in_init",
        "check_get_params_invariance",
        "check_set_params",
        "check_estimator_cloneable",
        "check_estimator_repr",
    ],
)
def test_it_passes_the_checks_of_scikit_learn_that_need_no_data(estimator, check):
    found = getattr(estimator_checks, check, None)
    if found is None:
        pytest.skip(f"this scikit-learn has no {check}")
    found(type(estimator).__name__, clone(estimator))


@named
def test_it_is_the_last_step_of_a_pipeline_that_finds_its_column(estimator):
    frame = pd.DataFrame({"name": "a", "risk": RISK})
    pick = ColumnTransformer([("risk", "passthrough", ["risk"])])
    pipeline = make_pipeline(pick, clone(estimator)).fit(frame, OUTCOME)
    alone = clone(estimator).fit(RISK, OUTCOME)
    assert np.array_equal(pipeline.predict_proba(frame), alone.predict_proba(RISK))


def test_a_pipeline_hands_weights_on():
    pipeline = Pipeline([("same", FunctionTransformer()), ("update", InterceptRecalibration())])
    weights = np.where(OUTCOME == 1, 2.0, 1.0)
    fitted = pipeline.fit(RISK[:, None], OUTCOME, update__sample_weight=weights)
    alone = InterceptRecalibration().fit(RISK, OUTCOME, weights)
    assert fitted["update"].intercept_ == alone.intercept_


@named
def test_scikit_learn_can_cross_validate_it(estimator):
    found = cross_val_predict(clone(estimator), RISK[:, None], OUTCOME, method="predict_proba", cv=5)
    assert found.shape == (40, 2)
    assert np.isfinite(found).all()
