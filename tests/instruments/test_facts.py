"""The check values printed in or computed from the public sources, apart from the worked cases of the files.

Each table names the section of the fact sheet that its values come from: A is the one on actuarial
instruments, B the second one. Numbers are compared to their printed digits.
"""

from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from riskeval import load_instrument
from riskeval.errors import InstrumentError
from riskeval.instruments.loading import BUILT_IN


def scored(name, answers):
    return load_instrument(name).score(pd.DataFrame([answers])).frame.iloc[0]


def digits(printed):
    """Half a unit of the last printed digit; 16 significant digits are as many as a double keeps."""
    places = len(str(printed).partition(".")[2])
    return max(0.5 * 10.0**-places, 2e-16)


def agrees(row, expected):
    for output, printed in expected.items():
        if isinstance(row[output], str):
            assert row[output] == printed, output
        else:
            assert row[output] == pytest.approx(float(printed), rel=0, abs=1.01 * digits(printed)), output


OGRS3 = [
    "sex",
    "age_at_followup",
    "prior_sanctions",
    "age_at_conviction",
    "age_at_first_sanction",
    "offence_group",
]
OGRS3_PRINTED = [  # A1
    ("male", 20, 0, 20, 20, "violence", "0.12161553504714574", "0.22130521140511314"),
    ("male", 20, 1, 20, 20, "violence", "0.3158120100020924", "0.48651769565917"),
    ("male", 20, 2, 20, 20, "violence", "0.43393890261473633", "0.6114342480551298"),
    ("male", 20, 3, 20, 20, "violence", "0.5235145926731711", "0.6928061177628605"),
    ("male", 20, 4, 20, 20, "violence", "0.5922581047904115", "0.7488430658491833"),
    ("female", 43, 3, 37, 14, "criminal_damage", "0.10966125120067907", "0.20180313320047938"),
    ("female", 43, 5, 37, 14, "criminal_damage", "0.16981786852", "0.29571742298"),
    ("male", 61, 1, 59, 47, "soliciting_prostitution", "0.08", "0.16"),
    ("male", 30, 1, 30, 21, "fraud_forgery", "0.11", "0.20"),
]


@pytest.mark.parametrize("person", OGRS3_PRINTED)
def test_ogrs3_probabilities_are_the_printed_ones(person):
    answers = dict(zip(OGRS3, person, strict=False)) | {"disposal": "conviction"}
    agrees(scored("ogrs3", answers), {"risk_12m": person[-2], "risk_24m": person[-1]})


STATIC = {  # A5: sex, birth, conviction, start, assessment, first sanction, sanctions, violent, offence
    "arp-static": [
        ("male", 1990, 2024, 2026, 2025, 18, 2, None, "criminal_damage", "-1.843414", "13.66"),
        ("female", 2000, 2025, 2025, 2025, 25, 1, None, "theft_non_motor", "-1.779923", "14.43"),
        ("male", 2000, 2022, 2022, 2023, 14, 6, None, "burglary_domestic", "-0.277560", "43.11"),
    ],
    "vrp-static": [
        ("male", 1990, 2024, 2026, 2025, 18, 2, 2, "acquisitive_violence", "-2.763234", "5.93"),
        ("male", 2000, 2022, 2022, 2023, 14, 6, 3, "public_order_and_harassment", "-1.024752", "26.41"),
        ("female", 2000, 2040, 2040, 2040, 40, 1, 0, "fraud_and_forgery", "-4.484935", "1.12"),
    ],
}
DATES = ("birth_date", "conviction_date", "followup_start_date", "assessment_date")
SANCTIONS = ("age_at_first_sanction", "total_sanctions", "violent_sanctions", "offence_group")


def answers_of(person):
    days = {name: f"{year}-01-01" for name, year in zip(DATES, person[1:5], strict=True)}
    counts = dict(zip(SANCTIONS, person[5:9], strict=True))
    return {"sex": person[0]} | days | {k: v for k, v in counts.items() if v is not None}


@pytest.mark.parametrize(("name", "person"), [(name, one) for name, many in STATIC.items() for one in many])
def test_static_predictors_give_the_printed_logit_and_percent(name, person):
    agrees(scored(name, answers_of(person)), {"linear_predictor": person[-2], "percent": person[-1]})


RATED_1 = (
    *("accommodation_suitability", "relationship_quality", "activities_encourage_offending"),
    *("motivation_to_tackle_drug_misuse", "chronic_drinking", "binge_drinking", "impulsivity"),
)
DYNAMIC = {  # A5: the item rated 1 besides, the drugs used, logit and percent
    "arp": ("pro_criminal_attitude", ["cannabis", "steroids"], "-1.134944", "24.32"),
    "vrp": ("temper", ["methadone", "cannabis", "steroids"], "-1.883917", "13.19"),
}


@pytest.mark.parametrize("tool", DYNAMIC)
def test_dynamic_predictors_give_the_printed_logit_and_percent(tool):
    rated, drugs, logit, percent = DYNAMIC[tool]
    items = load_instrument(f"{tool}-dynamic").definition.item
    used = {item.id: "yes" if item.id in drugs else "no" for item in items if item.domain == "drugs"}
    lives = {"unemployed": "yes", "live_in_relationship": "no", "domestic_abuse": "no"}
    answers = answers_of(STATIC[f"{tool}-static"][0]) | dict.fromkeys([*RATED_1, rated], 1) | used | lives
    agrees(scored(f"{tool}-dynamic", answers), {"linear_predictor": logit, "percent": percent})


PSA = (
    *("age", "current_violent_offence", "pending_charge", "prior_misdemeanor_conviction"),
    *("prior_felony_conviction", "prior_violent_convictions", "prior_fta_past_2y", "prior_fta_older_2y"),
    "prior_sentence_incarceration",
)
PSA_PRINTED = """
20 Y Y Y Y 1 2 Y Y | 7/6 12/6 6/Y
20 Y Y Y Y 1 1 Y Y | 5/5 11/6 6/Y
20 Y Y Y Y 0 0 Y Y | 3/4 9/6 5/Y
20 Y Y Y Y 2 0 N N | 2/3 8/5 6/Y
20 Y Y Y Y 3 0 Y Y | 3/4 11/6 7/Y
20 Y N Y Y 0 0 N Y | 1/2 6/4 4/Y
20 Y N Y Y 2 2 Y Y | 6/5 9/6 5/Y
20 N Y Y Y 3 2 Y Y | 7/6 13/6 4/Y
20 N N Y Y 2 0 N N | 1/2 5/4 2/N
23 Y N Y N 1 0 Y N | 2/3 2/2 4/Y
22 N N N N 0 2 Y N | 5/5 4/3 0/N
23 N N N N 0 1 Y N | 3/4 1/2 0/N
23 N N N N 0 0 N N | 0/1 0/1 0/N
"""  # A6


@pytest.mark.parametrize("line", PSA_PRINTED.split("\n")[1:-1])
def test_psa_scores_are_those_of_the_public_scenarios(line):
    given, printed = (half.split() for half in line.split("|"))
    row = scored("psa", dict(zip(PSA, [g.lower() for g in given], strict=True)))
    flag = "Y" if row["nvca_flag"] == "yes" else "N"
    scales = [f"{row[f'{s}_raw']:.0f}/{row[f'{s}_scaled']:.0f}" for s in ("fta", "nca")]
    assert [*scales, f"{row['nvca_raw']:.0f}/{flag}"] == printed


TOTALS = [  # section, instrument, total (and the code of `by`), lowest, highest
    ("A2", "ovp", "static_score", None, 0, 60),
    ("A2", "ovp", "dynamic_score", None, 0, 38),
    ("A2", "ovp", "score", None, 0, 98),
    ("A4", "osp-c", "score", "male", 0, 32),
    ("A4", "osp-dc", "score", None, 0, 64),
    ("A6", "psa", "fta_raw", None, 0, 7),
    ("A6", "psa", "nca_raw", None, 0, 13),
    ("A6", "psa", "nvca_raw", None, 0, 7),
    ("A7.1", "pattern-1-2", "general_total", "male", -23, 113),
    ("A7.1", "pattern-1-2", "violent_total", "male", -11, 71),
    ("A7.1", "pattern-1-2", "general_total", "female", -24, 102),
    ("A7.1", "pattern-1-2", "violent_total", "female", -11, 43),
    ("A8", "vprai-r", "total", None, 0, 14),
    ("A8", "vprai-2009", "total", None, 0, 9),
    ("A11", "vrag-r", "total", None, -34, 46),
    ("A14", "static-2002r", "total", None, -2, 13),
    ("A18", "bvc", "total", None, 0, 6),
    ("A19", "dasa", "total", None, 0, 7),
    ("B1", "odara", "total", None, 0, 13),
    ("B3", "oras-cst", "total", None, 0, 49),
    ("B3", "oras-pit", "total", None, 0, 40),
    ("B3", "oras-rt", "total", None, 0, 28),
    ("B3", "oras-srt", "total", None, 0, 45),
    ("B4.1", "nyc-cja-2003", "total", None, -13, 12),
    ("B5", "ct-pretrial", "total", None, -24, 16),
    ("B7", "dash-ric", "total", None, 0, 24),
]


@pytest.mark.parametrize(("section", "name", "total", "code", "lowest", "highest"), TOTALS)
def test_totals_run_from_the_printed_lowest_to_the_printed_highest(
    section, name, total, code, lowest, highest
):
    declared = next(one.range for one in load_instrument(name).definition.value if one.id == total)
    assert tuple(declared[code] if code else declared) == (lowest, highest)


YES_COUNTS = [  # how many yes answers, in the order of the file, and what comes out
    ("A8", "vprai-r", 8, {"total": "14", "level": "6"}),
    ("A8", "vprai-2009", 8, {"total": "9", "level_california": "high"}),
    ("A18", "bvc", 0, {"total": "0", "level": "small"}),
    ("A18", "bvc", 4, {"total": "4", "level": "high"}),
    ("B1", "odara", 0, {"risk": "0.05", "percent_lower": "0", "percent_same": "11", "percent_higher": "89"}),
    ("B1", "odara", 1, {"risk": "0.10", "percent_lower": "11", "percent_same": "16", "percent_higher": "73"}),
    ("B1", "odara", 2, {"risk": "0.20", "percent_lower": "27", "percent_same": "21", "percent_higher": "52"}),
    ("B1", "odara", 3, {"risk": "0.27", "percent_lower": "48", "percent_same": "19", "percent_higher": "33"}),
    ("B1", "odara", 4, {"risk": "0.41", "percent_lower": "67", "percent_same": "13", "percent_higher": "20"}),
    ("B1", "odara", 6, {"risk": "0.59", "percent_lower": "80", "percent_same": "13", "percent_higher": "7"}),
    ("B1", "odara", 7, {"risk": "0.70", "percent_lower": "93", "percent_same": "7", "percent_higher": "0"}),
    ("B7", "dash-ric", 9, {"level_by_count": "standard"}),
    ("B7", "dash-ric", 10, {"level_by_count": "medium"}),
    ("B7", "dash-ric", 13, {"level_by_count": "medium"}),
    ("B7", "dash-ric", 14, {"level_by_count": "high"}),
]


@pytest.mark.parametrize(("section", "name", "yes", "expected"), YES_COUNTS)
def test_so_many_yes_answers_give_the_printed_result(section, name, yes, expected):
    items = [item.id for item in load_instrument(name).definition.item if not item.optional]
    answers = {item: "yes" if place < yes else "no" for place, item in enumerate(items)}
    agrees(scored(name, answers), expected)


FOVOX = {"sex": "male", "age": 0, "diagnosis": "schizophrenia_spectrum"}
FOVOX_PRINTED = [  # A16: who, which answers are yes, logarithm of the hazard ratio, risks
    (FOVOX, "", "0", "0.0720", "0.1238"),
    (FOVOX | {"age": 35}, "previous_violent_crime", "0.1217", "0.080931", "0.138659"),
    ({"sex": "female", "age": 50, "diagnosis": "unipolar_depression"}, "", "-2.049", "0.009583", "0.016887"),
    (
        FOVOX | {"age": 28},
        "previous_violent_crime alcohol_use_disorder personality_disorder "
        "lifetime_drug_use_disorder drug_use_disorder",
        *("1.5426", "0.294933", "0.461022"),
    ),
]


@pytest.mark.parametrize("case", FOVOX_PRINTED)
def test_fovox_risks_are_the_computed_ones(case):
    who, yes, predictor, one_year, two_years = case
    asked = [item.id for item in load_instrument("fovox").definition.item if item.type == "yes_no"]
    row = scored("fovox", who | {item: "yes" if item in yes.split() else "no" for item in asked})
    agrees(row, {"linear_predictor": predictor, "risk_12m": one_year, "risk_24m": two_years})


LETHAL = [
    ("3", "high danger"),
    ("4 5 8 11", "high danger"),
    ("4 5 8", "not screened in"),
    ("", "not screened in"),
]


@pytest.mark.parametrize(("yes", "screen"), LETHAL)  # B2
def test_the_lethality_screen_decides_by_one_of_three_or_four_of_eight(yes, screen):
    items = [item.id for item in load_instrument("lap-screen").definition.item if not item.optional]
    numbered = {str(number): item for number, item in enumerate(items, 1)}
    chosen = {numbered[number] for number in yes.split()}
    agrees(
        scored("lap-screen", {item: "yes" if item in chosen else "no" for item in items}), {"screen": screen}
    )


def edited(name, old, new, folder):
    text = (BUILT_IN / f"{name}.toml").read_text(encoding="utf-8")
    assert old in text
    path = Path(folder) / f"{name}.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


CONFLICTS = [  # what the other public source has: nobody takes it over unnoticed
    ("ogrs3", "[10, -0.785038489]", "[10, 0.785038489]"),
    ("ogrs3", "[12, -0.613852078]", "[12, 0.613852078]"),
    ("ogrs3", "[14, -0.669521331]", "[14, 0.669521331]"),
    ("ogrs3", "sexual_not_child = 0.003276327", "sexual_not_child = 0.0328"),
    ("pattern-1-2", '[9, "low"]', '[11, "low"]'),
    ("osp-c", "1 / 193", "1 / 261"),
    ("nyc-cja-2003", "yes_verified = 3", "yes_verified = 0"),
]


@pytest.mark.parametrize(("name", "ours", "theirs"), CONFLICTS)
def test_a_definition_that_takes_the_other_side_of_a_known_conflict_is_refused(name, ours, theirs, tmp_path):
    with pytest.raises(InstrumentError):
        load_instrument(str(edited(name, ours, theirs, tmp_path)))


@pytest.mark.parametrize(
    ("name", "words"),
    [("ogrs3", "Girls of 10 to 15"), ("pattern-1-2", "at 8"), ("pattern-1-2", "33"), ("osp-c", "1/261")],
)
def test_a_known_conflict_is_told_in_the_notes(name, words):
    assert any(words in note for note in load_instrument(name).definition.notes)


@pytest.mark.parametrize(("age", "weight"), [(10, "-0.785"), (12, "-0.614"), (14, "-0.670")])
def test_ogrs3_lowers_the_risk_of_girls(age, weight):
    girl = dict(zip(OGRS3, ("female", age, 0, age, age, "violence"), strict=True))
    agrees(scored("ogrs3", girl | {"disposal": "conviction"}), {"age_and_sex": weight})


def test_every_pattern_level_follows_the_printed_table_and_not_the_script_of_the_same_page():
    bands = {band.id: band.steps for band in load_instrument("pattern-1-2").definition.band if band.steps}
    cuts = {
        (band, sex): [cut for cut, _ in bands[band][sex]][1:]
        for band, sex in product(bands, ("male", "female"))
    }
    assert cuts[("general_level", "male")] == [9, 31, 44]
    assert cuts[("violent_level", "male")] == [7, 25, 31]
    assert cuts[("general_level", "female")] == [6, 32, 50]
    assert cuts[("violent_level", "female")] == [3, 20, 26]
