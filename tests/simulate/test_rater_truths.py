"""What is true about raters, worked out by hand from their parameters."""

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.rater_truths import (
    allegiance_d,
    evaluator_share,
    icc_agreement,
    rater_variances,
    raters_needed,
    share_seen_over,
    spearman_brown,
)
from riskeval.simulate.raters import RaterParameters


def test_the_share_over_a_cut_is_averaged_over_raters_who_differ():
    from scipy.stats import norm

    raters = RaterParameters(raters=2, severities=(0.3, -0.3), noise_sd=0.6, allegiance=0.2)
    by_hand = np.mean(norm.cdf([(0.3 - 0.2 - 1.0), (-0.3 - 0.2 - 1.0)]))  # 0.8² + 0.6² = 1
    assert share_seen_over(raters, 1.0, "defence", case_sd=0.8) == pytest.approx(by_hand)


def test_the_reliability_of_a_mean_follows_spearman_and_brown():
    assert [round(spearman_brown(0.39, k), 3) for k in (2, 3, 4)] == [0.561, 0.657, 0.719]
    assert [round(spearman_brown(0.47, k), 3) for k in (2, 3, 4)] == [0.639, 0.727, 0.780]
    assert [round(spearman_brown(0.61, k), 3) for k in (2, 3, 4)] == [0.758, 0.824, 0.862]


def test_as_many_raters_are_needed_as_reach_the_target():
    assert raters_needed(0.5, 0.8) == 4
    assert (
        spearman_brown(0.3, raters_needed(0.3, 0.8)) >= 0.8 > spearman_brown(0.3, raters_needed(0.3, 0.8) - 1)
    )


def test_truths_about_raters_follow_from_their_parameters_by_hand():
    raters = RaterParameters(severity_sd=0.6, noise_sd=0.8, halo_sd=0.0, allegiance=0.5)
    assert rater_variances(raters) == {
        "case": 1,
        "rater": pytest.approx(0.36),
        "residual": pytest.approx(0.64),
    }
    assert icc_agreement(raters) == pytest.approx(0.5)
    assert icc_agreement(raters, k=3) == pytest.approx(spearman_brown(0.5, 3))
    assert evaluator_share(raters) == pytest.approx(0.18)
    assert allegiance_d(raters) == pytest.approx(1 / np.sqrt(2))


def test_feelings_that_follow_the_person_are_case_variance_and_others_residual():
    parts = rater_variances(RaterParameters(raters=1, reaction=2.0, likeness=0.5), case_sd=3.0)
    assert parts == {"case": 10.0, "rater": 0.0, "residual": pytest.approx(3.0)}


def test_reliability_outside_its_range_is_refused():
    with pytest.raises(SimulationError, match="reliability"):
        spearman_brown(1.2, 2)
    with pytest.raises(SimulationError, match="target"):
        raters_needed(0.5, 1.0)
