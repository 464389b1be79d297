"""ODARA, the lethality screen, two pretrial scales, DASH and ORAS, recomputed from the printed rules."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from riskeval import load_instrument

ORAS_TOTALS = {  # lowest total of moderate, high and very high; highest total
    "oras-cst": ({"male": (15, 24, 34), "female": (15, 29)}, 49),
    "oras-pit": ({"male": (9, 17, 25), "female": (13, 19)}, 40),
    "oras-rt": ({"male": (10, 16), "female": (11, 15)}, 28),
    "oras-srt": ({"male": (15, 21), "female": (14, 22)}, 45),
}
ORAS_DOMAINS = {  # lowest moderate, lowest high, highest, in the order of the definition
    "oras-cst": [(4, 7, 8), (2, 5, 6), (2, 4, 5), (1, 2, 3), (3, 5, 6), (2, 5, 8), (4, 9, 13)],
    "oras-pit": [(4, 7, 10), (4, 6, 7), (3, 5, 6), (2, 4, 5), (3, 6, 11)],
    "oras-rt": [(4, 8, 12), (3, 4, 4), (4, 7, 11)],
    "oras-srt": [(4, 7, 12), (5, 7, 9), (2, 3, 4), (6, 9, 19)],
}
LEVELS = ("low", "moderate", "high", "very_high")
GRID = {  # dollars for a total of 6, 5, … -6
    "misdemeanour_c": "500 500 500 500 1000 1000 1500 2500 5000 7500 10000 15000 20000",
    "misdemeanour_b": "500 500 500 1000 1000 1500 2500 5000 7500 10000 15000 20000 25000",
    "misdemeanour_a": "500 500 1000 1000 1500 2500 5000 7500 10000 15000 20000 25000 50000",
    "felony_d": "1000 1500 2500 5000 7500 10000 15000 20000 25000 50000 75000 100000 150000",
    "felony_c": "2500 5000 7500 10000 15000 20000 25000 50000 75000 100000 150000 200000 250000",
    "felony_b": "5000 7500 10000 15000 20000 25000 50000 75000 100000 150000 200000 250000 500000",
    "felony_a": "7500 10000 15000 20000 25000 50000 75000 100000 150000 200000 250000 500000 1000000",
}


def counts_of(instrument, totals):
    """A frame of yes/no items in which row k has totals[k] yes answers."""
    names = [one.id for one in instrument.inputs if not one.optional]
    return pd.DataFrame([[int(k < total) for k in range(len(names))] for total in totals], columns=names)


@pytest.fixture(scope="module")
def odara():
    instrument = load_instrument("odara")
    return instrument.score(counts_of(instrument, range(14))).frame


def test_the_rows_of_the_odara_table_are_everybody_once(odara):
    rows = odara.drop_duplicates("norm_row")
    shares = rows["percent_same"].to_numpy()
    assert shares.sum() == 100
    assert list(rows["percent_lower"]) == list(np.cumsum(shares) - shares)
    assert list(rows["percent_higher"]) == list(100 - np.cumsum(shares))


def test_the_odara_rates_average_to_the_base_rate_of_the_construction_sample(odara):
    rows = odara.drop_duplicates("norm_row")
    share, rate = rows["percent_same"] / 100, rows["risk"]
    assert share @ rate == pytest.approx(0.2938, abs=1e-12)
    with_event, without = (share * rate).to_numpy(), (share * (1 - rate)).to_numpy()
    auc = with_event @ (np.cumsum(without) - without / 2) / (with_event.sum() * without.sum())
    assert auc == pytest.approx(0.7627, abs=5e-5)


def test_the_odara_rows_are_0_1_2_3_4_5_to_6_and_7_to_13(odara):
    assert list(odara["risk"]) == [0.05, 0.10, 0.20, 0.27, 0.41, 0.59, 0.59] + 7 * [0.70]
    assert list(odara["norm_row"]) == ["0", "1", "2", "3", "4", "5-6", "5-6"] + 7 * ["7-13"]


def test_of_2048_sets_of_answers_the_lethality_screen_takes_in_1955():
    instrument = load_instrument("lap-screen")
    names = [one.id for one in instrument.inputs if not one.optional]
    answers = np.array(list(product([0, 1], repeat=11)))
    screen = instrument.score(pd.DataFrame(answers, columns=names)).frame["screen"].to_numpy()
    by_a = answers[:, :3].any(axis=1)
    by_b = answers[:, 3:].sum(axis=1) >= 4
    assert (by_a.sum(), (by_b & ~by_a).sum(), (by_a | by_b).sum()) == (1792, 163, 1955)
    assert list(screen) == list(np.where(by_a | by_b, "high danger", "not screened in"))


def test_the_assessor_can_only_add_to_the_lethality_screen():
    instrument = load_instrument("lap-screen")
    names = [one.id for one in instrument.inputs if not one.optional]
    answers = pd.DataFrame(list(product([0, 1], repeat=11)), columns=names)
    yes = instrument.score(answers.assign(assessor_believes_lethal="yes")).frame
    no = instrument.score(answers.assign(assessor_believes_lethal="no")).frame
    assert (yes["referral"] == "high danger").all()
    assert list(no["referral"]) == list(no["screen"])
    assert set(no["referral_status"]) == {"ok"}


def connecticut(row):
    """The fourteen points as printed, for one person."""
    charge = {"misdemeanour_c": -3, "misdemeanour_b": -4, "misdemeanour_a": -5}
    charge |= {"felony_d": -7, "felony_c": -8, "felony_b": -9, "felony_a": -10}
    worst = ("substance_or_mental_health", "safety_conviction", "safety_pending", "dangerous_instrument")
    points = 3 * (row["marital_status"] == "married") + charge[row["charge"]]
    points += {"alone": 0, "others": 2, "immediate_family": 3}[row["lives_with"]]
    points += 2 * (row["references"] == "yes")
    points += {"none": 0, "others_or_benefits": 2, "self_reliant": 4}[row["support"]]
    points += {"under_1_year": 0, "1_to_under_2_years": 1, "2_years_or_more": 2}[row["employment"]]
    points += 2 * (row["education"] == "more") + (row["prior_failure"] == "none")
    points -= {"none": 0, "misdemeanour": 2, "felony": 3}[row["prior_failure"]]
    points -= min(2, (row["convictions"] + 1) // 2)  # 0: 0; 1 or 2: 1; 3 and more: 2
    points += {"none": 2, "misdemeanour": -1, "felony": -2}[row["criminal_record"]]
    return points - sum(k * (row[name] == "yes") for name, k in zip(worst, (1, 2, 2, 2), strict=True))


def test_the_connecticut_points_and_the_bond_grid_are_as_printed():
    instrument = load_instrument("ct-pretrial")
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            one.id: rng.integers(0, 5, 4000) if one.id == "convictions" else rng.choice(one.levels, 4000)
            for one in instrument.inputs
        }
    )
    scored = instrument.score(frame).frame
    contradicts = frame["convictions"].eq(0) & (
        frame["criminal_record"].ne("none") | frame["safety_conviction"].eq("yes")
    )
    expected = frame.apply(connecticut, axis=1)
    assert contradicts.any()
    assert scored.loc[contradicts, "total"].isna().all()
    fine = ~contradicts
    assert list(scored.loc[fine, "total"]) == list(expected[fine])
    assert list(scored.loc[fine, "level"]) == list(np.where(expected < 0, "higher_risk", "low_risk")[fine])
    dollars = [
        int(GRID[charge].split()[6 - max(-6, min(6, total))])
        for charge, total in zip(frame["charge"], expected, strict=True)
    ]
    assert list(scored.loc[fine, "bond_dollars"]) == list(np.array(dollars)[fine])


def test_every_set_of_answers_to_the_new_york_interview_has_the_printed_recommendation():
    points = {
        "working_phone": {"yes": 1, "no": -2, "unresolved": 0},
        "nyc_address": {"yes_verified": 3, "yes_unverified": 0, "no": -2, "unresolved": 0},
        "full_time_activity": {"yes": 1, "no": -1, "unresolved": -2},
        "expects_someone": {"yes": 1, "no": -1},
        "bench_warrants": {0: 5, 1: -5, 4: -5},
        "open_cases": {"no": 1, "yes": -1},
    }
    frame = pd.DataFrame(list(product(*points.values())), columns=list(points))
    expected = sum(frame[name].map(table) for name, table in points.items())
    scored = load_instrument("nyc-cja-2003").score(frame).frame
    assert list(scored["total"]) == list(expected)
    assert (expected.min(), expected.max()) == (-13, 12)
    bands = pd.cut(expected, [-14, 2, 6, 12], labels=["not_recommended", "moderate", "recommended"])
    assert list(scored["recommendation"]) == list(bands)


def test_dash_levels_change_at_ten_and_at_fourteen():
    instrument = load_instrument("dash-ric")
    answers = counts_of(instrument, range(25)).replace({0: "no", 1: "yes"})
    scored = instrument.score(answers.assign(professional_judgement="no", escalation="no")).frame
    expected = 10 * ["standard"] + 4 * ["medium"] + 11 * ["high"]
    assert list(scored["total"]) == list(range(25))
    assert list(scored["level_by_count"]) == expected == list(scored["level"])


def test_a_blank_dash_answer_leaves_exactly_the_levels_that_it_could_not_change():
    instrument = load_instrument("dash-ric")
    answers = counts_of(instrument, range(24)).replace({0: "no", 1: "yes"}).assign(q24="")
    level = instrument.score(answers).frame["level_by_count"]
    open_ = [yes for yes in range(24) if pd.isna(level[yes])]
    assert open_ == [9, 13]


@pytest.mark.parametrize("name", ORAS_TOTALS)
@pytest.mark.parametrize("sex", ["male", "female"])
def test_oras_levels_of_the_total_by_sex_are_as_printed(name, sex):
    cuts, highest = ORAS_TOTALS[name]
    instrument = load_instrument(name)
    counts = [one for one in instrument.inputs if one.type == "count"]
    left, columns = np.arange(highest + 1), {}
    for one in counts:
        columns[one.id] = np.minimum(left, int(one.range[1]))
        left = left - columns[one.id]
    assert not left.any()
    scored = instrument.score(pd.DataFrame(columns).assign(sex=sex)).frame
    assert list(scored["total"]) == list(range(highest + 1))
    ranks = [sum(total >= cut for cut in cuts[sex]) for total in range(highest + 1)]
    assert list(scored["level"]) == [LEVELS[min(rank, 2)] for rank in ranks]
    if "level_with_very_high" in scored:
        assert list(scored["level_with_very_high"]) == [LEVELS[rank] for rank in ranks]


@pytest.mark.parametrize("name", ORAS_DOMAINS)
def test_oras_domains_have_the_printed_levels_and_one_point_lies_outside_them(name):
    instrument = load_instrument(name)
    domains = [one for one in instrument.inputs if one.type == "count" and one.id != "age_point"]
    assert [one.range for one in domains] == [(0, highest) for _, _, highest in ORAS_DOMAINS[name]]
    outside = ORAS_TOTALS[name][1] - sum(highest for _, _, highest in ORAS_DOMAINS[name])
    assert outside == (0 if name == "oras-cst" else 1)
    for one, (moderate, high, highest) in zip(domains, ORAS_DOMAINS[name], strict=True):
        frame = pd.DataFrame({other.id: np.zeros(highest + 1, dtype=int) for other in domains})
        frame = frame.assign(sex="male", age_point=0, **{one.id: np.arange(highest + 1)})
        level = instrument.score(frame).frame[f"{one.id}_level"]
        expected = [LEVELS[(value >= moderate) + (value >= high)] for value in range(highest + 1)]
        assert list(level) == expected
