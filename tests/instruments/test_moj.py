"""The predictors of England and Wales agree with a computation by hand, person by person."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from riskeval import load_instrument

from . import moj_by_hand as by_hand
from .moj_people import ogp_people, ogrs3_people, osp_dc_people, ovp_people, predictor_people


def as_read(frame: pd.DataFrame) -> pd.DataFrame:
    """Dates as text, as in a CSV file."""
    dates = [name for name in frame if isinstance(frame[name].iloc[0], date)]
    return frame.assign(**{name: frame[name].map(str) for name in dates})


def scored(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return load_instrument(name).score(as_read(frame)).frame


def person_by_person(frame, how):
    return np.array([how(person) for person in frame.to_dict("records")], dtype=float)


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)


def test_ogrs3_agrees_person_by_person():
    people = ogrs3_people()
    close(scored("ogrs3", people)[["z", "risk_12m", "risk_24m"]], person_by_person(people, by_hand.ogrs3))


def test_ovp_agrees_person_by_person():
    people = ovp_people()
    close(scored("ovp", people)["score"], person_by_person(people, by_hand.ovp))


def test_osp_dc_agrees_person_by_person():
    people = osp_dc_people()
    close(scored("osp-dc", people)[["score", "risk"]], person_by_person(people, by_hand.osp_dc))


@pytest.mark.parametrize("model", list(by_hand.PREDICTORS))
def test_the_2026_predictors_agree_person_by_person(model):
    people = predictor_people(model)
    logits = person_by_person(people, lambda person: by_hand.linear_predictor(person, model))
    frame = scored(model, people)
    close(frame["linear_predictor"], logits)
    close(frame["risk_24m"], 1 / (1 + np.exp(-logits)))
    assert set(frame["linear_predictor_status"]) == {"ok"}


def test_one_more_prior_sanction_never_lowers_ogrs3():
    people = ogrs3_people(seed=5)
    more = people.assign(prior_sanctions=people["prior_sanctions"] + 1)
    assert (scored("ogrs3", more)["z"] > scored("ogrs3", people)["z"]).all()


def test_ogrs3_two_years_are_riskier_than_one():
    frame = scored("ogrs3", ogrs3_people(seed=6))
    assert (frame["risk_24m"] > frame["risk_12m"]).all()


@pytest.mark.parametrize(("age", "wrong"), [(10, 0.785), (12, 0.61385), (14, 0.66952)])
def test_ogrs3_weights_of_young_girls_are_not_positive(age, wrong):
    girl = ogrs3_people(n=1).assign(sex="female", age_at_followup=age)
    assert scored("ogrs3", girl)["age_and_sex"].iloc[0] == pytest.approx(-wrong, abs=1e-4)


@pytest.mark.parametrize(
    ("group", "right", "wrong"),
    [
        ("drink_driving", -0.121439408, 0.262228428),
        ("other_motoring", 0.262228428, -0.121439408),
        ("sexual_not_child", 0.003276327, 0.0328),
    ],
)
def test_ogrs3_does_not_take_over_a_known_slip_of_another_program(group, right, wrong):
    weight = scored("ogrs3", ogrs3_people(n=1).assign(offence_group=group))["offence"].iloc[0]
    assert weight == right
    assert weight != pytest.approx(wrong, abs=1e-3)


def test_ovp_gives_the_points_for_any_sanction_to_everybody_who_was_convicted():
    first_timer = ovp_people(n=1).assign(total_sanctions=1, violent_sanctions=0)
    assert scored("ovp", first_timer)["any_sanction_points"].iloc[0] == 5


def test_ogp_takes_the_percent_that_ogrs3_gives():
    people = ogp_people()
    frame = scored("ogp", people)
    np.testing.assert_array_equal(frame["ogrs3_used"], scored("ogrs3", people)["percent_24m"])
    assert set(frame["score_status"]) == {"ok"}


def test_ogp_takes_the_recorded_percent_where_the_items_of_ogrs3_are_absent():
    people = ogp_people()
    frame = scored("ogp", people)
    short = people.drop(columns=list(ogrs3_people(n=1))).assign(ogrs3_percent=frame["ogrs3_used"])
    again = scored("ogp", short)
    np.testing.assert_array_equal(again["score"], frame["score"])
    assert set(again["score_status"]) == {"fallback"}


def test_ogp_warns_when_the_recorded_percent_differs_from_the_computed_one():
    people = ogp_people(n=20)
    recorded = scored("ogp", people)["ogrs3_used"].clip(2, 98)
    recorded.iloc[3] += 1
    result = load_instrument("ogp").score(people.assign(ogrs3_percent=recorded))
    assert 4 in set(result.issues.query("level == 'warning'")["row"])
    np.testing.assert_array_equal(result.frame["ogrs3_used"], scored("ogp", people)["ogrs3_used"])


@pytest.mark.parametrize("tool", ["arp", "vrp"])
def test_without_any_one_dynamic_item_the_static_model_takes_over(tool):
    people = predictor_people(f"{tool}-dynamic", seed=8, n=30)
    static = scored(f"{tool}-static", people)["linear_predictor"]
    fixed = set(predictor_people(f"{tool}-static", n=1))
    for item in set(people) - fixed:
        frame = scored(f"{tool}-dynamic", people.astype({item: object}).assign(**{item: None}))
        close(frame["linear_predictor"], static)
        assert set(frame["band_status"]) == {"fallback"}, item


@pytest.mark.parametrize("model", list(by_hand.PREDICTORS))
def test_without_any_one_static_item_nobody_is_scored(model):
    people = as_read(predictor_people(model, seed=9, n=30))
    for item in set(predictor_people(model.replace("dynamic", "static"), n=1)):
        frame = scored(model, people.astype({item: object}).assign(**{item: None}))
        needed = np.ones(len(people), dtype=bool)
        if item == "age_at_first_sanction":  # first-time offenders have no career to measure
            needed = people["total_sanctions"] > 1
            needed |= people.get("violent_sanctions", pd.Series(0, people.index)) > 0
        assert frame["linear_predictor"][needed].isna().all(), item


@pytest.mark.parametrize("model", list(by_hand.PREDICTORS))
def test_offence_free_months_count_from_the_start_and_stop_at_36(model):
    people = predictor_people(model, seed=10)
    start = people["followup_start_date"]

    def after(days):
        assessed = [max(day + timedelta(days), date(1990, 1, 1)) for day in start]
        return scored(model, people.assign(assessment_date=assessed))["linear_predictor"]

    close(after(-200), after(0))
    close(after(3 * 366), after(9 * 366))
    assert not np.allclose(after(0), after(400))


def test_osp_dc_reduces_the_band_by_one_level_and_never_below_low():
    dates = {
        "supervision": "community",
        "last_offence_date": "2010-05-01",
        "last_sexual_offence_date": "2009-05-01",
        "followup_start_date": "2014-01-01",
        "assessment_date": "2019-01-01",
    }
    frame = scored("osp-dc", osp_dc_people().assign(**dates))
    before, after = frame["band_before_reduction"].cat.codes, frame["band"].cat.codes
    np.testing.assert_array_equal(after, np.maximum(before - 1, 0))
    assert set(before) == {0, 1, 2, 3}


def test_rsr_is_the_sum_of_its_three_parts():
    people = pd.DataFrame(
        {
            "violence_risk_24m": [0.01, 0.02, 0.03],
            "sex": ["male", "female", "male"],
            "sexual_offence_history": ["yes", "yes", "no"],
            "adult_contact_sanctions": [2, None, None],
            "child_contact_sanctions": [0, None, None],
            "paraphilia_sanctions": [1, None, None],
            "image_sanctions": [1, None, None],
            "any_previous_sanction": ["yes", None, None],
            "stranger_victim_current": ["no", None, None],
            "age_last_sexual_sanction": [30, None, None],
            "age_at_risk_date": [33, None, None],
        }
    )
    contact = 1 / (1 + np.exp(8.216503478 - 0.2545385404 * (5 + 1 + 3 + 5 + 5)))
    frame = scored("rsr", people)
    close(frame["risk_24m"], [0.01 + contact + 0.02805, 0.02 + 1 / 193, 0.03])
    assert list(frame["band"]) == ["high", "low", "medium"]


@pytest.mark.parametrize(
    ("change", "item"),
    [
        ({"age_at_first_sanction": 90}, "age_at_first_sanction"),
        ({"birth_date": "2031-01-01"}, "birth_date"),
        ({"total_sanctions": 0}, "total_sanctions"),
        ({"offence_group": "arson"}, "offence_group"),
        ({"birth_date": "1 May"}, "birth_date"),
    ],
)
def test_one_impossible_answer_leaves_one_person_unscored_and_says_where(change, item):
    people = as_read(predictor_people("arp-static", n=5))
    for name, value in change.items():
        people[name] = people[name].astype(object)
        people.loc[2, name] = value
    result = load_instrument("arp-static").score(people)
    assert list(result.frame["linear_predictor"].isna()) == [False, False, True, False, False]
    assert (result.issues.query("level == 'error'")["row"] == 3).all()
    assert len(result.issues)


def test_more_violent_sanctions_than_sanctions_is_an_error():
    for name, people in (("ovp", ovp_people(n=1)), ("vrp-static", predictor_people("vrp-static", n=1))):
        result = load_instrument(name).score(as_read(people.assign(total_sanctions=2, violent_sanctions=3)))
        assert "more violent sanctions than sanctions" in set(result.issues["problem"])
