"""US and forensic instruments against one-person functions written from the tables, not the definitions."""

from __future__ import annotations

import random
from itertools import combinations, product

import pandas as pd
import pytest

from riskeval import load_instrument
from tests.instruments import us_by_hand

YES_NO = ("no", "yes")
MAY_BE_MISSING = (*YES_NO, None)
PSA = {
    "age": (20, 22, 23),
    "current_violent_offence": YES_NO,
    "pending_charge": YES_NO,
    "prior_misdemeanor_conviction": YES_NO,
    "prior_felony_conviction": YES_NO,
    "prior_violent_convictions": (0, 1, 2, 3),
    "prior_fta_past_2y": (0, 1, 2),
    "prior_fta_older_2y": YES_NO,
    "prior_sentence_incarceration": YES_NO,
}
PATTERN = {
    "sex": ("male", "female"),
    "age": tuple(range(18, 81)),
    "current_offence_violent": YES_NO,
    "sex_offence_ever": YES_NO,
    "criminal_history_score": tuple(range(16)),
    "infractions_all": (0, 1, 2, 3, 4),
    "infractions_serious": (0, 1, 2, 3, 4),
    "months_since_infraction": tuple(range(16)),
    "months_since_serious": tuple(range(16)),
    "programs_completed": tuple(range(13)),
    "work_programs": (0, 1, 2, 3),
    "drug_treatment": ("no_need", "residential_completed", "nonresidential_completed", "need_untreated"),
    "education": ("high_school_or_ged", "enrolled_ged", "neither"),
    "financial_refusal": YES_NO,
    "violence_history": (
        *("none", "minor_10_years", "serious_15_years", "minor_5_to_10_years", "serious_10_to_15_years"),
        *("minor_under_5_years", "serious_5_to_10_years", "serious_under_5_years"),
    ),
    "escape_history": (
        *("none", "minor_10_years", "minor_5_to_10_years"),
        "minor_under_5_years_or_serious",
    ),
}
VRAG_R = {
    "lived_with_both_parents": MAY_BE_MISSING,
    "school_maladjustment": ("none", "moderate", "severe", None),
    **{f"substance_{k}": (*YES_NO, *YES_NO, None) for k in range(1, 7)},
    "ever_married": MAY_BE_MISSING,
    "nonviolent_history": (0, 1, 2, 3, 8, 9, 17, 18, 40, None),
    "failed_conditional_release": MAY_BE_MISSING,
    "age_at_index": (15, 25, 26, 30, 31, 33, 34, 38, 39, 45, 46, 80, None),
    "violent_history": (0, 1, 4, 5, 18, 19, 40, None),
    "prior_admissions": (0, 1, 2, 3, 4, 5, 9, None),
    "conduct_disorder": (0, 1, 2, 4, 5, 12, None),
    "sexual_offending": ("none", "only14", "other", "female14", None),
    **{f"facet_4_{k}": ("0", "1", "2", "0", "1", "2", "2", None) for k in range(1, 6)},
}
FOVOX = {
    "sex": ("male", "female"),
    "age": tuple(range(18, 80)),
    "diagnosis": tuple(us_by_hand.FOVOX_DIAGNOSES),
    **dict.fromkeys(us_by_hand.FOVOX, YES_NO),
}
STATIC_2002R = {
    "age_at_release": (18, 34.9, 35, 39.9, 40, 59.9, 60, 75),
    "prior_sexual_sentencings": (0, 1, 2, 3, 4, 7),
    "juvenile_arrest_and_adult_conviction": YES_NO,
    "high_rate": YES_NO,
    "noncontact_sentencing": YES_NO,
    "male_victim": YES_NO,
    "young_victims": YES_NO,
    "unrelated_victim": YES_NO,
    "stranger_victim": YES_NO,
    "prior_involvement": YES_NO,
    "prior_sentencings": (0, 2, 3, 13, 14, 30),
    "supervision_violation": YES_NO,
    "months_free_before_offence": (0, 35, 36, 200),
    "months_free_before_conviction": (0, 47, 48, 200),
    "prior_nonsexual_violence": YES_NO,
}
BY_HAND = {
    "pattern-1-2": (PATTERN, us_by_hand.pattern),
    "vrag-r": (VRAG_R, us_by_hand.vrag_r),
    "fovox": (FOVOX, us_by_hand.fovox),
    "static-2002r": (STATIC_2002R, us_by_hand.static_2002r),
}
RANGES = {
    ("vrag-r", "total"): [-34, 46],
    ("pattern-1-2", "general_total"): {"male": [-23, 113], "female": [-24, 102]},
    ("pattern-1-2", "violent_total"): {"male": [-11, 71], "female": [-11, 43]},
    ("static-2002r", "total"): [-2, 13],
    ("psa", "fta_raw"): [0, 7],
    ("psa", "nca_raw"): [0, 13],
    ("psa", "nvca_raw"): [0, 7],
    ("vprai-r", "total"): [0, 14],
    ("vprai-2009", "total"): [0, 9],
    ("bvc", "total"): [0, 6],
    ("dasa", "total"): [0, 7],
}


def drawn(answers, people, seed=1):
    """People with answers drawn at random."""
    rng = random.Random(seed)
    return [{item: rng.choice(known) for item, known in answers.items()} for _ in range(people)]


def assert_agree(identity, people, by_hand):
    """Every number agrees to 1e-9 and every category exactly; None is a missing result."""
    made = load_instrument(identity).score(pd.DataFrame(people, dtype=object)).frame
    wanted = pd.DataFrame([by_hand(person) for person in people])
    for name in wanted:
        got = made[name].astype(object).where(made[name].notna(), None)
        for mine, theirs, person in zip(got, wanted[name], people, strict=True):
            assert agree(mine, theirs), (name, mine, theirs, person)


def agree(mine, theirs):
    """The same category, the same number, or both missing."""
    if pd.isna(theirs) or isinstance(theirs, str):
        return pd.isna(mine) if pd.isna(theirs) else mine == theirs
    return mine == pytest.approx(theirs, abs=1e-9)


def test_the_psa_agrees_on_every_combination_of_answers():
    people = [dict(zip(PSA, answers, strict=True)) for answers in product(*PSA.values())]
    assert_agree("psa", people, us_by_hand.psa)


@pytest.mark.parametrize("identity", BY_HAND)
def test_a_one_person_function_gives_the_same_on_random_people(identity):
    answers, by_hand = BY_HAND[identity]
    assert_agree(identity, drawn(answers, 3000), by_hand)


@pytest.mark.parametrize(("identity", "value"), RANGES)
def test_the_declared_range_is_the_published_one(identity, value):
    declared = {one.id: one.range for one in load_instrument(identity).definition.value}
    assert declared[value] == RANGES[identity, value]


def people_with_every_vrag_r_total():
    """From every total to somebody who has it: item after item, each answer moves every total so far."""
    base = {item: codes[0] for item, codes in VRAG_R.items()}
    substances = [{f"substance_{k}": YES_NO[k <= yes] for k in range(1, 7)} for yes in range(7)]
    facets = [{f"facet_4_{k}": str(int(k <= ones)) for k in range(1, 6)} for ones in range(6)]
    facets.append({f"facet_4_{k}": "2" for k in range(1, 6)})
    single = [item for item in VRAG_R if not item.startswith(("substance", "facet"))]
    options = [[{item: code} for code in VRAG_R[item] if code is not None] for item in single]
    options = [*options[:2], substances, *options[2:], facets]
    found = {0: {}}
    for place, answers in enumerate(options):
        points = [(us_by_hand.vrag_items(base | one)[place], one) for one in answers]
        found = {total + more: person | one for total, person in found.items() for more, one in points}
    return found


def test_every_vrag_r_total_has_its_category_rates_and_percentile():
    people = people_with_every_vrag_r_total()
    assert sorted(people) == list(range(-34, 47))
    assert all(us_by_hand.vrag_r(person)["total"] == total for total, person in people.items())
    assert_agree("vrag-r", list(people.values()), us_by_hand.vrag_r)


def test_vrag_r_prorates_with_up_to_four_items_missing():
    answers = {item: tuple(code for code in codes if code is not None) for item, codes in VRAG_R.items()}
    whole = drawn(answers, 1)[0]
    single = [item for item in VRAG_R if not item.startswith(("substance", "facet"))]
    people = [whole | dict.fromkeys(absent) for k in range(6) for absent in combinations(single, k)]
    made = load_instrument("vrag-r").score(pd.DataFrame(people, dtype=object)).frame
    absent = pd.Series([sum(person[item] is None for item in single) for person in people])
    status = absent.map(lambda k: "ok" if k == 0 else "prorated" if k <= 4 else "not scorable")
    assert (made["total_status"].to_numpy() == status.to_numpy()).all()


@pytest.mark.parametrize("identity", ["pattern-1-2", "vrag-r", "static-2002r"])
def test_bounds_are_the_lowest_and_highest_over_every_completion(identity):
    answers, by_hand = BY_HAND[identity]
    answers = {
        item: [code for code in dict.fromkeys(known) if code is not None] for item, known in answers.items()
    }
    totals = ["general_total", "violent_total"] if identity == "pattern-1-2" else ["total"]
    rng = random.Random(2)
    people = [person | dict.fromkeys(rng.sample(list(answers), 2)) for person in drawn(answers, 40)]
    made = load_instrument(identity).score(pd.DataFrame(people, dtype=object), missing="bounds").frame
    for row, person in enumerate(people):
        gaps = [item for item, answer in person.items() if answer is None]
        filled = product(*(answers[item] for item in gaps))
        possible = pd.DataFrame([by_hand(person | dict(zip(gaps, codes, strict=True))) for codes in filled])
        for total in totals:
            assert agree(made[f"{total}_low"][row], possible[total].min()), person
            assert agree(made[f"{total}_high"][row], possible[total].max()), person


def test_offence_counts_weighted_by_cormier_lang_are_items_of_the_vrag_r():
    weighting, vrag_r = load_instrument("cormier-lang"), load_instrument("vrag-r")
    offences = pd.DataFrame([{one.id: 0 for one in weighting.inputs}])
    offences["nonviolent_01"], offences["violent_01"] = 2, 1  # 2 × 7 and 1 × 28
    scores = weighting.score(offences).frame
    answers = {item: [codes[0]] for item, codes in VRAG_R.items()}
    answers |= {"nonviolent_history": scores["nonviolent_score"], "violent_history": scores["violent_score"]}
    made = vrag_r.score(pd.DataFrame(answers)).frame
    assert (made["item_5_points"][0], made["item_8_points"][0]) == (3, 4)


def test_bands_of_a_ward_can_be_put_on_the_dasa(tmp_path):
    own = tmp_path / "dasa-our-ward.toml"
    own.write_text(
        'schema = 1\nid = "dasa-our-ward"\nversion = "1.0"\n'
        'based_on = { instrument = "dasa", version = "2006" }\n'
        '[[band]]\nid = "level"\nof = "total"\nsteps = [[0, "lower"], [4, "higher"]]\n'
        'source = "our own cut"\nevidence = "secondary"\n',
        encoding="utf-8",
    )
    ward = load_instrument(str(own))
    people = pd.DataFrame([{one.id: int(k < total) for k, one in enumerate(ward.inputs)} for total in (3, 4)])
    assert list(ward.score(people).frame["level"]) == ["lower", "higher"]
