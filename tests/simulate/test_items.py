"""Answers drawn for any instrument: the same everywhere, moved by the propensity, contradicting nothing."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from riskeval import load_instrument
from riskeval.simulate import Response, draw_items

LATENT = np.random.default_rng(11).standard_normal(3000)


def digest(frame):
    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("odara", "c0664e6fa3084426"), ("ct-pretrial", "5ed2ff29a207c051"), ("oras-cst", "1a3024bc507c1ecb")],
)
def test_the_same_seed_gives_the_same_bytes_on_every_machine(name, expected):
    assert digest(draw_items(load_instrument(name), LATENT[:200], seed=7)) == expected


def test_people_with_a_higher_propensity_have_higher_totals():
    vrag_r = load_instrument("vrag-r")
    frame = draw_items(vrag_r, np.repeat([-2.0, 0.0, 2.0], 300), seed=1)
    rated = draw_items(load_instrument("odara"), np.repeat([-2.0, 0.0, 2.0], 300), seed=1)
    present = rated.eq("yes").sum(axis=1).to_numpy().reshape(3, 300).mean(axis=1)
    assert (np.diff(present) > 2).all()
    assert list(frame.columns) == [one.id for one in vrag_r.inputs]


@pytest.mark.parametrize("name", ["ogrs3", "psa", "ct-pretrial", "pattern-1-2", "arp-static"])
def test_the_people_contradict_nothing_and_belong_to_the_population(name):
    instrument = load_instrument(name)
    scored = instrument.score(draw_items(instrument, LATENT[:300], seed=2))
    assert set(scored.issues["level"]) <= {"warning"}
    assert scored.issues["row"].nunique() <= 15  # a warning that 40 draws did not lift, of 300 people
    assert scored.frame["eligible"].all()


def test_what_does_not_apply_to_a_person_is_blank():
    frame = draw_items(load_instrument("static-2002r"), LATENT[:500], seed=2)
    first = frame["prior_involvement"] == "no"
    asked = [
        one.id for one in load_instrument("static-2002r").inputs if one.asked_when == "prior_involvement"
    ]
    assert asked
    assert frame.loc[first, asked].isna().all(axis=None)
    assert frame.loc[~first, asked].notna().all(axis=None)


def test_missing_answers_come_in_the_given_shares_and_leave_the_others_as_they_were():
    odara = load_instrument("odara")
    whole = draw_items(odara, LATENT, seed=3)
    gappy = draw_items(odara, LATENT, seed=3, missing={"not rated": 0.10, "unknown": 0.05})
    blank, unknown = gappy.isna(), gappy.eq("?")
    # 39,000 answers: the standard error of a share of 0.1 is 0.0015.
    assert blank.mean(axis=None) == pytest.approx(0.10, abs=0.006)
    assert unknown.mean(axis=None) == pytest.approx(0.05, abs=0.006)
    assert whole.where(~(blank | unknown)).equals(gappy.where(~(blank | unknown)))


def test_a_blank_number_is_blank_and_the_others_stay_whole_numbers():
    frame = draw_items(load_instrument("oras-cst"), LATENT, seed=3, missing=0.5)
    assert str(frame["substance_use"].dtype) == "Int64"
    assert frame["substance_use"].isna().mean() == pytest.approx(0.5, abs=0.04)
    assert set(frame["substance_use"].dropna()) == set(range(7))


def test_an_item_can_be_harder_for_some_people_and_tell_more_than_another():
    harder = np.where(np.arange(len(LATENT)) < 1500, 0.0, 2.0)
    responses = {"threat": Response(difficulty=harder), "children": Response(discrimination=0.0)}
    frame = draw_items(load_instrument("odara"), LATENT, seed=4, responses=responses).eq("yes")
    assert frame["threat"][:1500].mean() - frame["threat"][1500:].mean() > 0.25
    assert abs(np.corrcoef(frame["children"], LATENT)[0, 1]) < 0.06
    assert np.corrcoef(frame["confinement"], LATENT)[0, 1] > 0.3


def test_dates_are_in_an_order_that_the_checks_allow():
    frame = draw_items(load_instrument("arp-static"), LATENT[:300], seed=5)
    born, convicted = (pd.to_datetime(frame[f"{name}_date"]) for name in ("birth", "conviction"))
    assert (born < convicted).all()
