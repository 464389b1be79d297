"""How ratings are made of signals, and how bands are overridden."""

from dataclasses import replace

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.judgement import Judgement, judge, level_probabilities
from riskeval.simulate.override import OverrideParameters, override, override_probabilities
from riskeval.simulate.raters import RaterParameters, rater_feeling, rater_panel
from riskeval.simulate.setting import Setting
from tests.simulate.two_readings import FOUR, agree, crowd_of, population_of

ONE = RaterParameters(raters=1, noise_sd=0.6)
PANEL = RaterParameters(raters=4, severity_sd=0.6, noise_sd=0.6)
BANDS = ("low", "moderate", "high")
LSI = OverrideParameters()


def judged(judgement):
    def declare(world):
        world.normal("risk")
        world.normal("protection")
        world.category("sex", {"male": 0.8, "female": 0.2})
        rater_panel(world, judgement.raters)
        judge(world, "judgement", judgement)

    return declare


def overridden(overrides, **columns):
    def declare(world):
        world.category("sex", {"male": 0.8, "female": 0.2})
        rater_panel(world, PANEL)
        if "feeling" in columns:
            rater_feeling(world, PANEL)
        world.level("band", [0.5, 0.3, 0.2], labels=BANDS)
        override(world, "final", "band", overrides, **columns)

    return declare


def problems_of(make):
    with pytest.raises(SimulationError) as caught:
        make()
    return [str(problem) for problem in caught.value.problems]


def test_levels_lie_between_the_cuts_of_a_normal_distribution():
    from scipy.stats import norm

    by_hand = np.diff(norm.cdf([-np.inf, (0 - 0.3) / 2, (1 - 0.3) / 2, np.inf]))
    np.testing.assert_allclose(level_probabilities([0.3], (0.0, 1.0), 2.0)[0], by_hand, atol=1e-15)


def test_without_noise_a_rating_is_certain_and_a_cut_that_is_reached_counts():
    found = level_probabilities([-0.1, 0.0, 1.0], (0.0, 1.0), 0.0)
    np.testing.assert_array_equal(found, np.eye(3))


def test_every_row_may_have_its_own_noise():
    found = level_probabilities([0.5, 0.5], (0.0,), [0.0, 0.5])
    np.testing.assert_allclose(found[:, 1], [1.0, 0.8413447460685429])  # Φ(1)


def test_a_judgement_of_latent_risk_has_the_levels_of_a_wider_normal():
    from scipy.stats import norm

    table = population_of(judged(Judgement(raters=ONE))).table("judgement")
    by_hand = np.diff(norm.cdf([-np.inf, 0, 1 / np.sqrt(1.36), np.inf]))
    np.testing.assert_allclose(table["share"], by_hand, atol=1e-6)  # the grid at noise of 0.6 is far better


def test_policy_weights_and_group_shifts_are_read_alike_by_crowd_and_population():
    judgement = Judgement(
        policy={"risk": 1.0, "protection": -0.5},
        intercept=0.2,
        shifts={"sex": {"female": -0.4}},
        raters=ONE,
    )
    crowd, population = crowd_of(judged(judgement)), population_of(judged(judgement))
    assert agree(crowd, population, "sex", "judgement")


def test_a_group_shift_of_a_cut_apart_moves_everybody_by_a_level():
    plain = Judgement(raters=ONE, cuts=(0.0, 1.0))
    shifted = replace(plain, shifts={"sex": {"female": 1.0}})
    before, after = (population_of(judged(one)).table("sex", "judgement") for one in (plain, shifted))
    females = before.query("sex == 'female'")["share"].to_numpy()
    assert after.query("sex == 'female'")["share"].to_numpy()[2] == pytest.approx(females[1] + females[2])
    men = [table.query("sex == 'male'")["share"].to_numpy() for table in (before, after)]
    np.testing.assert_allclose(*men)


def test_points_are_rounded_signals_within_their_range():
    raters = RaterParameters(raters=1, noise_sd=3.0)
    score = Judgement.points(0, 40, policy={"risk": 4.0}, intercept=20.0, raters=raters)
    table = population_of(judged(score)).table("judgement")
    mean = (table["judgement"] * table["share"]).sum()
    variance = ((table["judgement"] - mean) ** 2 * table["share"]).sum()
    assert mean == pytest.approx(20.0, abs=1e-9)
    # 4² + 3², and 1/12 of rounding; the ends lie 4 SD away and take 0.02 % of the spread.
    assert variance == pytest.approx(25 + 1 / 12, rel=0.001)


@pytest.mark.parametrize(("held", "meant"), [(ONE, PANEL), (PANEL, ONE)])
def test_a_judgement_by_another_panel_than_the_column_holds_is_refused(held, meant):
    def declare(world):
        world.normal("risk")
        rater_panel(world, held)
        judge(world, "judgement", Judgement(raters=meant))

    assert "raters in 'rater'" in problems_of(lambda: population_of(declare))[0]


def test_a_total_judged_without_noise_is_cut_exactly():
    raters = RaterParameters(raters=1)

    def declare(world):
        rater_panel(world, raters)
        world.total("total", {"a": [[0.5, 0.5]], "b": [[0.5, 0.5]]})
        judge(world, "judgement", Judgement(policy={"total": 1.0}, cuts=(1.0, 2.0), raters=raters))

    np.testing.assert_allclose(population_of(declare).table("judgement")["share"], [0.25, 0.5, 0.25])
    crowd = crowd_of(declare, n=1_000)
    np.testing.assert_array_equal(crowd["judgement"], crowd["total"])


def test_a_feeling_moves_the_rating_beyond_the_items_from_which_it_is_made():
    raters = replace(ONE, reaction=0.8)
    setting = Setting(feeling="feeling")
    judgement = Judgement(policy={"total": 1.0}, cuts=(1.0, 2.0), raters=raters, setting=setting)

    def declare(world):
        rater_panel(world, raters)
        rater_feeling(world, raters)
        world.total("total", {"a": [[0.5, 0.5]], "b": [[0.3, 0.7]]})
        judge(world, "judgement", judgement)

    crowd, population = crowd_of(declare), population_of(declare)
    assert agree(crowd, population, "total", "judgement")
    for total in range(3):
        ratings, feelings = (crowd[name][crowd["total"] == total] for name in ("judgement", "feeling"))
        gap = ratings[feelings > 1].mean() - ratings[feelings < -1].mean()
        assert gap > FOUR * ratings.std() * np.sqrt(2 / (feelings > 1).sum())


def test_overrides_are_as_frequent_and_as_upward_as_declared():
    population = population_of(overridden(LSI))
    table = population.table("override").set_index("override")["share"]
    assert table["up"] == pytest.approx(0.145 * (1 - 0.2))  # the highest band cannot be raised
    assert table["down"] == pytest.approx(0.009 * (1 - 0.5))  # nor the lowest be lowered
    assert agree(crowd_of(overridden(LSI)), population, "band", "override")


def test_the_final_band_is_the_band_moved_in_the_direction_of_the_override():
    crowd = crowd_of(overridden(OverrideParameters(up=0.3, down=0.2)), n=5_000)
    np.testing.assert_array_equal(crowd["final"], crowd["band"] + crowd["override"] - 1)
    assert set(np.unique(crowd["final"])) == {0.0, 1.0, 2.0}


def test_overrides_off_leave_every_band_as_it_was():
    crowd = crowd_of(overridden(OverrideParameters(up=0.0, down=0.0)), n=5_000)
    np.testing.assert_array_equal(crowd["final"], crowd["band"])


def test_log_odds_of_overriding_act_against_keeping_the_band():
    one = np.array([1])
    found = override_probabilities(one, 3, np.log([2.0]), np.zeros(1), up=0.2, down=0.1)
    np.testing.assert_allclose(found, [[0.1 / 1.2, 0.7 / 1.2, 0.4 / 1.2]])


@pytest.mark.parametrize(
    ("overrides", "columns", "by"),
    [
        (replace(LSI, up_group={"female": 0.8}, down_group={"female": -0.5}), {"group": "sex"}, "sex"),
        (replace(LSI, down=0.1, up_reaction=0.7), {"feeling": "feeling"}, "band"),
        (replace(LSI, down=0.1, up_severity=1.5), {"rater": "rater", "raters": PANEL}, "rater"),
    ],
)
def test_overrides_that_depend_on_something_are_read_alike_by_crowd_and_population(overrides, columns, by):
    declare = overridden(overrides, **columns)
    assert agree(crowd_of(declare), population_of(declare), by, "override")
    assert agree(crowd_of(declare), population_of(declare), "final")


def test_overriding_by_feeling_changes_no_other_draw():
    off, on = (
        crowd_of(overridden(replace(LSI, up_reaction=size), feeling="feeling"), n=5_000)
        for size in (0.0, 2.0)
    )
    for column in ("sex", "rater", "feeling", "band"):
        np.testing.assert_array_equal(off[column], on[column])
    assert (off["final"] != on["final"]).any()


def test_impossible_judgements_are_told_at_once():
    told = problems_of(lambda: Judgement(cuts=(1.0, 0.0), levels=("low", "high"), policy={"risk": np.nan}))
    assert len(told) == 3
    assert "increase" in told[1]


def test_words_and_numbers_together_are_refused():
    told = problems_of(lambda: Judgement(values=(0.0, 1.0, 2.0)))
    assert "either `levels` or `values`" in told[0]


def test_a_latent_number_judged_without_noise_is_refused_because_its_truth_is_not_exact():
    quiet = Judgement(raters=RaterParameters(raters=1))
    crowd = Crowd(10, 1)
    assert "noise" in problems_of(lambda: judged(quiet)(crowd))[0]
    assert not crowd.has("judgement")


def test_a_column_that_nobody_declared_is_named():
    told = problems_of(lambda: crowd_of(judged(Judgement(policy={"riks": 1.0}, raters=ONE)), n=10))
    assert "'riks'" in told[0]


def test_overrides_that_leave_no_band_alone_are_refused():
    assert "below 1 together" in problems_of(lambda: OverrideParameters(up=0.7, down=0.3))[0]
    assert len(problems_of(lambda: OverrideParameters(up=1.7, down=-0.3, up_reaction=np.inf))) == 3


def test_an_override_that_depends_on_an_unnamed_column_is_refused():
    strange = replace(LSI, up_group={"female": 1.0}, up_reaction=1.0, up_severity=1.0)
    assert len(problems_of(lambda: crowd_of(overridden(strange), n=10))) == 3


def test_a_label_that_the_group_does_not_have_is_refused():
    strange = replace(LSI, up_group={"women": 1.0})
    assert "'women'" in problems_of(lambda: crowd_of(overridden(strange, group="sex"), n=10))[0]
