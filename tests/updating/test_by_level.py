"""Updates by level: observed rates of bands, and rates drawn toward a published norm."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import betabinom

from riskeval.errors import EvaluationError
from riskeval.updating import BandRates, ShrunkenNorm
from riskeval.updating.strength import estimated_strength, log_likelihood

BANDS = ["low"] * 4 + ["moderate"] * 4 + ["high"] * 2
OUTCOME = [1, 0, 0, 0, 1, 1, 0, 0, 1, 1]
ORDER = ["low", "moderate", "high"]
NORM = {"low": 0.1, "moderate": 0.3, "high": 0.5}


def test_each_band_gets_its_observed_rate():
    update = BandRates(ORDER).fit(BANDS, OUTCOME)
    assert update.predict_proba(ORDER)[:, 1].tolist() == [0.25, 0.5, 1.0]
    assert update.table_[["level", "n", "events"]].values.tolist() == [
        ["low", 4, 1],
        ["moderate", 4, 2],
        ["high", 2, 2],
    ]


def test_a_rate_has_wilsons_interval_and_a_status():
    high = BandRates(ORDER).fit(BANDS, OUTCOME).table_.iloc[2]
    z2 = 1.959963984540054**2
    assert (high["lower"], high["upper"]) == (pytest.approx(2 / (2 + z2)), 1.0)
    assert high["status"] == "few events"


def test_an_ordered_categorical_brings_its_order_and_its_empty_bands():
    bands = pd.Series(pd.Categorical(BANDS, ["none", *ORDER], ordered=True))
    table = BandRates().fit(bands, OUTCOME).table_
    assert table["level"].tolist() == ["none", *ORDER]
    assert table["status"].iloc[0] == "not estimable"
    assert np.isnan(table["updated"].iloc[0])


def test_nobody_gets_the_rate_of_an_empty_band():
    update = BandRates(["none", *ORDER]).fit(BANDS, OUTCOME)
    with pytest.raises(EvaluationError, match=r"nobody on none.*use ShrunkenNorm"):
        update.predict_proba(["none", "low"])


def test_unknown_and_missing_bands_are_named():
    with pytest.raises(EvaluationError) as error:
        BandRates(ORDER).fit(["low", None, "hgih"], [0, 1, 0])
    assert "found 1 without" in str(error.value)
    assert "people on hgih" in str(error.value)


def test_scores_that_are_text_beside_a_norm_of_numbers_are_told_apart():
    with pytest.raises(EvaluationError, match="give both as numbers or both as texts"):
        ShrunkenNorm({1: 0.1, 2: 0.4}, strength=2).fit(["1", "2", "2"], [0, 1, 0])


def test_a_rate_that_falls_is_said():
    update = BandRates(["low", "high"]).fit(["low", "low", "high", "high"], [1, 1, 1, 0])
    assert update.notes_[-1] == "high has a lower rate than low"


def test_weights_make_the_rate_and_kish_makes_its_interval():
    table = BandRates().fit(["a"] * 4, [1, 0, 0, 0], sample_weight=[3, 1, 1, 1]).table_
    assert table["observed"].iloc[0] == pytest.approx(0.5)
    assert table["effective"].iloc[0] == pytest.approx(36 / 12)


def test_a_norm_worth_four_people_weighs_as_much_as_four_people():
    update = ShrunkenNorm(NORM, strength=4).fit(BANDS, OUTCOME)
    # low: (1 + 0.4) / 8; moderate: (2 + 1.2) / 8; high: (2 + 2) / 6
    assert update.predict_proba(ORDER)[:, 1] == pytest.approx([0.175, 0.4, 2 / 3])
    assert update.table_["own"].tolist() == pytest.approx([0.5, 0.5, 1 / 3])


def test_strength_0_gives_the_observed_rates():
    shrunken = ShrunkenNorm(NORM, strength=0).fit(BANDS, OUTCOME)
    assert shrunken.predict_proba(ORDER)[:, 1].tolist() == [0.25, 0.5, 1.0]


@pytest.mark.parametrize("strength", [0, 4])
def test_levels_without_people_keep_the_published_risk(strength):
    update = ShrunkenNorm({**NORM, "very high": 0.8}, strength).fit(BANDS, OUTCOME)
    assert update.predict_proba(["very high"])[0, 1] == 0.8
    assert update.table_["own"].iloc[3] == 0


def test_scaling_all_weights_changes_nothing():
    weights = np.array([1, 2, 1, 1, 3, 1, 1, 1, 1, 2.0])
    one, ten = (ShrunkenNorm(NORM, 4).fit(BANDS, OUTCOME, w).table_ for w in (weights, 10 * weights))
    pd.testing.assert_frame_equal(one, ten)


def test_a_sample_that_agrees_with_the_norm_leaves_it():
    levels = ["low"] * 10 + ["moderate"] * 10 + ["high"] * 10
    outcome = [1] * 1 + [0] * 9 + [1] * 3 + [0] * 7 + [1] * 5 + [0] * 5
    update = ShrunkenNorm(NORM).fit(levels, outcome)
    assert update.strength_ == np.inf
    assert update.predict_proba(ORDER)[:, 1].tolist() == [0.1, 0.3, 0.5]
    assert update.notes_[-1] == "the sample departs from the norm no more than chance would: the norm stays"


def test_the_estimated_strength_has_the_largest_beta_binomial_likelihood():
    events, people, norm = np.array([9.0, 10, 12]), np.full(3, 20.0), np.array([0.1, 0.3, 0.5])
    found = estimated_strength(events, people, norm)

    def likelihood(m):
        return betabinom.logpmf(events, people, m * norm, m * (1 - norm)).sum()

    assert likelihood(found) > max(likelihood(found * 0.99), likelihood(found * 1.01))
    ours = log_likelihood(2.0, events, people, norm) - log_likelihood(7.0, events, people, norm)
    assert ours == pytest.approx(likelihood(2.0) - likelihood(7.0))


def test_people_that_depart_more_from_the_norm_make_it_weaker():
    people, norm = np.full(4, 50.0), np.array([0.1, 0.2, 0.3, 0.4])
    near, far = (
        estimated_strength(np.array(k, float), people, norm) for k in ([9, 6, 19, 16], [25, 2, 35, 5])
    )
    assert 0 < far < near < np.inf


def test_two_levels_cannot_tell_how_strong_the_norm_is():
    with pytest.raises(EvaluationError, match="at least 3 levels with people"):
        ShrunkenNorm({"low": 0.1, "high": 0.5}).fit(["low", "low", "high"], [0, 1, 0])


@pytest.mark.parametrize(
    ("norm", "strength", "says"),
    [
        ({"low": 10, "moderate": 0.3, "high": 0.5}, 4, "divide percentages by 100"),
        ({"low": 0.0, "moderate": 0.3, "high": 0.5}, 4, "published risks above 0 and below 1"),
        ({"low": 0.1, "high": 0.5}, 4, "people on moderate"),
        ({}, 4, "a norm: level → published risk"),
        (NORM, -1, "a strength of at least 0 people"),
        (NORM, "strong", "a strength of at least 0 people"),
    ],
)
def test_a_norm_that_cannot_be_used_is_named(norm, strength, says):
    with pytest.raises(EvaluationError) as error:
        ShrunkenNorm(norm, strength).fit(BANDS, OUTCOME)
    assert says in str(error.value)
